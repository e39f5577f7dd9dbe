using System.IO.Compression;
using System.Text;

namespace Anip.EndToEnd.Tests.Odd;

/// <summary>Small files as disks have them: good ones, and for each way to be odd at least one.</summary>
internal static class OddFiles
{
    private static readonly Encoding Utf16 = new UnicodeEncoding(bigEndian: false, byteOrderMark: false);
    private static readonly Encoding Utf16Big = new UnicodeEncoding(bigEndian: true, byteOrderMark: false);

    public static IReadOnlyList<OddFile> All { get; } = [.. Good(), .. Encoded(), .. Mended(), .. BrokenOff(), .. Failed()];

    private static IEnumerable<OddFile> Good() =>
    [
        Whole("good.jsonl", Line("Good 1") + Line("Good 2"), "Good 1", "Good 2"),
        Whole("good.json", $"[{Line("Good 3")},{Line("Good 4")}]", "Good 3", "Good 4"),
        Whole("good.csv", "title,url\n\"Good, 5\",https://odd.example/5\n\"Good\n6\",https://odd.example/6\n", "Good, 5", "Good 6"),
        Whole("good.tsv", "title\turl\r\nGood 7\thttps://odd.example/7\r\n", "Good 7"),
        Whole("good.xml", Rss("Good 8", "Good 9"), "Good 8", "Good 9"),
        Whole("good.atom", "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>F</title><entry><id>tag:odd.example,2026:10</id><title>Good 10</title></entry></feed>", "Good 10"),
        Whole("good-feed.json", """{"version":"https://jsonfeed.org/version/1.1","title":"F","items":[{"id":"11","url":"https://odd.example/11","title":"Good 11"}]}""", "Good 11"),
        Whole("newsapi.json", """{"status":"ok","totalResults":1,"articles":[{"title":"Good 12","url":"https://odd.example/12","publishedAt":"2026-01-15T18:00:00Z"}]}""", "Good 12"),
        new("good.jsonl.gz", Ends.Whole, Gzip(Line("Good 13") + Line("Good 14")), "Good 13", "Good 14"),
    ];

    private static IEnumerable<OddFile> Encoded() =>
    [
        new("latin1.jsonl", Ends.Whole, Encoding.Latin1.GetBytes(Line("Été 1") + Line("Plain 1")), "Été 1", "Plain 1"),
        new("latin1.csv", Ends.Whole, Encoding.Latin1.GetBytes("title\nÉté 2\n"), "Été 2"),
        new("latin1.xml", Ends.Whole, Encoding.Latin1.GetBytes("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>" + Rss("Été 3")), "Été 3"),
        new("undeclared.xml", Ends.Whole, Encoding.Latin1.GetBytes(Rss("Été 4")), "Été 4"),
        new("bad-byte.json", Ends.Whole, Encoding.Latin1.GetBytes($"[{Line("Été 5")},{Line("Plain 5")}]"), "Été 5", "Plain 5"),
        new("utf16le.jsonl", Ends.Whole, Utf16.GetBytes(Line("Été 6") + Line("Zwei 6")), "Été 6", "Zwei 6"),
        new("utf16be.csv", Ends.Whole, Utf16Big.GetBytes("title,url\nÉté 7,https://odd.example/e7\n"), "Été 7"),
        new("utf16.xml", Ends.Whole, [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("<?xml version=\"1.0\" encoding=\"utf-16\"?>" + Rss("Été 8"))], "Été 8"),
        new("mark.json", Ends.Whole, [.. Encoding.UTF8.GetPreamble(), .. Encoding.UTF8.GetBytes(Line("Été 9"))], "Été 9"),
        Whole("marks.jsonl", $"\uFEFF\uFEFF{Line("Mark 1")}\uFEFF{Line("Mark 2")}", "Mark 1", "Mark 2"),
        Whole("utf7.xml", "<?xml version=\"1.0\" encoding=\"utf-7\"?>" + Rss("Été 10"), "Été 10"),
        Whole("nobody-knows.xml", "<?xml version=\"1.0\" encoding=\"klingon-1\"?>" + Rss("Été 11"), "Été 11"),
    ];

    private static IEnumerable<OddFile> Mended() =>
    [
        Whole("surrogate.jsonl", """{"title":"Half \ud83d 1"}""" + "\n" + Line("Whole 1"), "Half \uFFFD 1", "Whole 1"),
        Whole("surrogate-name.jsonl", """{"na\udc00me":1,"title":"Half 2"}""" + "\n", "Half 2"),
        Whole("surrogate-name.json", """[{"na\ud83dme":1,"title":"Half 3"},{"title":"Half 4"}]""", "Half 3", "Half 4"),
        Whole("surrogate-tag.json", """{"version":"https://jsonfeed.org/version/1","items":[{"id":"h5","title":"Half 5","tags":["\ud83d"]}]}""", "Half 5"),
        Whole("bad-line.jsonl", Line("Before") + "{\"title\": oops}\n[1]\n" + Line("Behind"), "Before", "Behind"),
        Whole("bad-member.json", $"[{Line("Member 1")},{{\"title\":tru}},7,{Line("Member 2")},]", "Member 1", "Member 2"),
        Whole("nul.jsonl", $"\0\0{Line("Nul 1")}\0\0\0\n{Line("Nul 2")}", "Nul 1", "Nul 2"),
        Whole("long-line.jsonl", Line("Short 1") + "{\"title\":\"" + new string('x', 17 * 1024 * 1024) + "\"}\n" + Line("Short 2"), "Short 1", "Short 2"),
        Whole("deep.jsonl", Line("Flat 1") + $"{{\"title\":\"Deep\",\"x\":{new string('[', 10_000)}{new string(']', 10_000)}}}\n" + Line("Flat 2"), "Flat 1", "Flat 2"),
        Whole("wrong.csv", Rss("Misnamed 1"), "Misnamed 1"),
        Whole("wrong.xml", Line("Misnamed 2") + Line("Misnamed 3"), "Misnamed 2", "Misnamed 3"),
        Whole("mac.csv", "title,url\rMac 1,https://odd.example/m1\rMac 2,https://odd.example/m2\r", "Mac 1", "Mac 2"),
        Whole("ampersand.xml", Rss("Fish & chips"), "Fish & chips"),
        Whole("date.jsonl", """{"title":"Undated 1","date":"05/06/2024"}""" + "\n" + """{"title":"Undated 2","date":"soon"}""" + "\n", "Undated 1", "Undated 2"),
    ];

    private static IEnumerable<OddFile> BrokenOff() =>
    [
        new("cut.jsonl", Ends.BrokenOff, Encoding.UTF8.GetBytes(Line("Cut 1") + "{\"title\":\"Cu"), "Cut 1"),
        new("cut.json", Ends.BrokenOff, Encoding.UTF8.GetBytes($"[{Line("Cut 2")},{{\"ti"), "Cut 2"),
        new("cut-list.json", Ends.BrokenOff, Encoding.UTF8.GetBytes($"{{\"articles\":[{Line("Cut 3")},{{\"ti"), "Cut 3"),
        new("cut.csv", Ends.BrokenOff, Encoding.UTF8.GetBytes("title,url\nCut 4,https://odd.example/c4\nCut"), "Cut 4"),
        new("cut.xml", Ends.BrokenOff, Encoding.UTF8.GetBytes(Rss("Cut 5", "Lost")[..^60]), "Cut 5"),
        new("cut-nothing.xml", Ends.BrokenOff, "<rss><channel><title>F</title><item><title>Lo"u8.ToArray()),
        new("cut.jsonl.gz", Ends.BrokenOff, Gzip(Line("Cut 6"))[..^6], "Cut 6"),
        new("quote.csv", Ends.BrokenOff, Encoding.UTF8.GetBytes("title,url\n\"Quote 1,https://odd.example/q1\nQuote 2,https://odd.example/q2\n"), "Quote 1", "Quote 2"),
    ];

    private static IEnumerable<OddFile> Failed() =>
    [
        new("empty.xml", Ends.Failed, []),
        new("blank.jsonl", Ends.Failed, " \n\n"u8.ToArray()),
        new("empty.jsonl.gz", Ends.Failed, Gzip("")),
        new("page.html", Ends.Failed, "<!DOCTYPE html><html><body>No feed</body></html>"u8.ToArray()),
        new("words.txt", Ends.Failed, "just words"u8.ToArray()),
        new("noise.bin", Ends.Failed, Noise()),
        new("deep.xml", Ends.Failed, Encoding.UTF8.GetBytes($"<rss>{string.Concat(Enumerable.Repeat("<a>", 5_000))}{string.Concat(Enumerable.Repeat("</a>", 5_000))}</rss>")),
        new("no-columns.csv", Ends.Failed, "1,2\n3,4\n"u8.ToArray()),
    ];

    private static OddFile Whole(string name, string content, params string[] titles) => new(name, Ends.Whole, Encoding.UTF8.GetBytes(content), titles);

    private static string Line(string title) => $$"""{"title":"{{title}}","url":"https://odd.example/{{Uri.EscapeDataString(title)}}"}""" + "\n";

    private static string Rss(params string[] titles) =>
        $"<rss version=\"2.0\"><channel><title>F</title>{string.Concat(titles.Select(title => $"<item><title>{title}</title><guid>tag:odd.example,2026:{title}</guid></item>"))}</channel></rss>";

    private static byte[] Noise()
    {
        var noise = new byte[4096];
        new Random(7).NextBytes(noise);
        return [0x01, .. noise.Where(unit => unit != '<')];
    }

    private static byte[] Gzip(string text)
    {
        using var all = new MemoryStream();
        using (var gzip = new GZipStream(all, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return all.ToArray();
    }
}
