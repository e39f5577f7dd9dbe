using System.Text;
using Anip.Ingestion.Signals;
using Anip.Ingestion.Sources;
using Anip.Ingestion.Sources.GdeltBulk;
using Anip.Ingestion.Sources.GdeltBulk.Files;
using Anip.Ingestion.Sources.GdeltBulk.Rows;

namespace Anip.Tests.Ingestion.Sources.GdeltBulk;

public sealed class BulkFileTests
{
    private static readonly Uri BaseUrl = new("http://127.0.0.1:1/gdeltv2/");
    private readonly SourceReport _report = new();

    [Fact]
    public void A_list_names_files_with_their_sizes_and_sums()
    {
        var files = FileList.Read(
            """
            48976 ebf5fad8ed2e59f211b27e9e785be8ff http://data.gdeltproject.org/gdeltv2/20260403100000.export.CSV.zip
            66555 C349f402d4aea4827c6e51e228286385 http://data.gdeltproject.org/gdeltv2/20260403100000.mentions.CSV.zip
            3311301 561211ce6b0abb5fac76988fff540acb http://data.gdeltproject.org/gdeltv2/20260403100000.translation.gkg.csv.zip
            """u8,
            BaseUrl, _report);

        Assert.Equal([BulkKind.Events, BulkKind.Mentions, BulkKind.Gkg], files.Select(file => file.Kind));
        Assert.Equal([false, false, true], files.Select(file => file.IsTranslated));
        Assert.Equal(("c349f402d4aea4827c6e51e228286385", 66555L, new DateTimeOffset(2026, 4, 3, 10, 0, 0, TimeSpan.Zero)), (files[1].Md5, files[1].Bytes, files[1].Slot));
        Assert.Empty(_report.Noted);
    }

    [Theory]
    [InlineData("12 ebf5fad8ed2e59f211b27e9e785be8ff http://evil.example/20260403100000.gkg.csv.zip")]
    [InlineData("12 ebf5fad8ed2e59f211b27e9e785be8ff http://data.gdeltproject.org/gdeltv2/../../etc/passwd")]
    [InlineData("-1 ebf5fad8ed2e59f211b27e9e785be8ff http://data.gdeltproject.org/gdeltv2/20260403100000.gkg.csv.zip")]
    [InlineData("12 nonsense http://data.gdeltproject.org/gdeltv2/20260403100000.gkg.csv.zip")]
    [InlineData("12 ebf5fad8ed2e59f211b27e9e785be8ff http://data.gdeltproject.org/gdeltv2/20261303100000.gkg.csv.zip")]
    [InlineData("<html><body>busy</body></html>")]
    public void A_line_that_names_no_file_of_gdelts_is_left_out_and_told(string line)
    {
        Assert.Empty(FileList.Read(Encoding.UTF8.GetBytes(line), BaseUrl, _report));
        Assert.Equal(1, _report.Noted["bad_line"]);
    }

    [Fact]
    public void A_part_of_a_list_gives_its_whole_lines()
    {
        var lines = Enumerable.Range(10, 3).Select(hour => $"5 ebf5fad8ed2e59f211b27e9e785be8ff http://data.gdeltproject.org/gdeltv2/20260403{hour}0000.gkg.csv.zip\n");
        var part = Encoding.UTF8.GetBytes(string.Concat(lines))[3..^3];

        Assert.Equal([11], FileList.ReadPart(part, isBegin: false, isEnd: false, BaseUrl, _report).Select(file => file.Slot.Hour));
        Assert.Empty(_report.Noted);
    }

    [Fact]
    public void A_file_is_what_its_list_says_or_refused()
    {
        var packed = GkgText.Zip("a.csv", "text");
        var file = BulkFile.Of(DateTimeOffset.UnixEpoch, BulkKind.Gkg, isTranslated: false) with { Bytes = packed.Length, Md5 = GkgText.Md5(packed) };

        PackedFile.Check(file, packed);
        Assert.Equal("size_mismatch", Assert.Throws<SourceException>(() => PackedFile.Check(file with { Bytes = 1 }, packed)).Code);
        Assert.Equal("checksum", Assert.Throws<SourceException>(() => PackedFile.Check(file with { Md5 = new string('0', 32) }, packed)).Code);
    }

    [Fact]
    public void An_archive_that_unpacks_to_more_than_is_allowed_is_refused_before_it_is_unpacked()
    {
        var packed = GkgText.Zip(("a.csv", new byte[8 * 1024 * 1024]));

        Assert.Equal("zip_bomb", Assert.Throws<SourceException>(() => Unpack(packed, maxRatio: 40)).Code);
        Assert.Equal("zip_bomb", Assert.Throws<SourceException>(() => Unpack(packed, maxBytes: 1024 * 1024)).Code);
        Assert.Equal(8 * 1024 * 1024, Unpack(packed));
    }

    [Fact]
    public void An_archive_that_says_less_than_it_unpacks_to_ends_where_it_said()
    {
        var packed = GkgText.Zip(("a.csv", new byte[1024 * 1024]));
        // The size of the member, in the directory at the end of the archive and before the member itself.
        Replace(packed, BitConverter.GetBytes(1024 * 1024), BitConverter.GetBytes(100));

        var exception = Record.Exception(() => Assert.InRange(Unpack(packed), 0, 100));

        Assert.True(exception is null or SourceException { Code: "zip_bomb" or "bad_zip" }, exception?.ToString());
    }

    [Fact]
    public void What_is_no_archive_of_that_one_file_is_refused()
    {
        Assert.Equal("unexpected_member", Assert.Throws<SourceException>(() => Unpack(GkgText.Zip(("b.csv", [1])))).Code);
        Assert.Equal("unexpected_member", Assert.Throws<SourceException>(() => Unpack(GkgText.Zip(("a.csv", [1]), ("b.csv", [1])))).Code);
        Assert.Equal("bad_zip", Assert.Throws<SourceException>(() => Unpack("<html>busy</html>"u8.ToArray())).Code);
        Assert.Equal("bad_zip", Assert.Throws<SourceException>(() => Unpack([])).Code);
    }

    [Fact]
    public void A_damaged_archive_is_a_failure_and_not_an_end()
    {
        var text = new byte[100_000];
        new Random(1).NextBytes(text);
        var packed = GkgText.Zip(("a.csv", text));
        packed[5_000] ^= 0xFF;
        packed.AsSpan(20_000, 10_000).Clear();

        Assert.Equal("bad_zip", Assert.Throws<SourceException>(() => Assert.Equal(-1, Unpack(packed))).Code);
    }

    [Fact]
    public void Records_count_once_for_each_theme_country_and_place_that_they_name()
    {
        var counter = new BulkCounter(BulkKind.Gkg, 1_000);
        counter.Read(Bytes(GkgText.Line(1, themes: "PROTEST;PROTEST;TAX_FNCACT;", places: $"{GkgText.Paris};{GkgText.Paris};{GkgText.Bern}", tone: "-2,0")), _report);
        counter.Read(Bytes(GkgText.Line(2, themes: "PROTEST", places: GkgText.Paris, tone: "-4,0", language: "fra")), _report);
        counter.Read(Bytes(GkgText.Line(3, themes: "", places: "", tone: "unknown")), _report);
        var batch = counter.Take();

        Assert.Equal((3, 3, 2, -6000), Of(batch, SignalKind.Theme, "", "") is var all ? (counter.Records, all.Count, all.Toned, all.Tone) : default);
        Assert.Equal((2, -6000), (Of(batch, SignalKind.Theme, "PROTEST", "FR").Count, Of(batch, SignalKind.Theme, "PROTEST", "FR").Tone));
        Assert.Equal((1, 2, 1), (Of(batch, SignalKind.Theme, "PROTEST", "CH").Count, Of(batch, SignalKind.Theme, "", "FR").Count, Of(batch, SignalKind.Theme, "", "CH").Count));
        Assert.Equal((2, 1), (Of(batch, SignalKind.Theme, "PROTEST", "").Count, Of(batch, SignalKind.Theme, "TAX_FNCACT", "").Count));
        Assert.DoesNotContain(batch.Counts, count => count is { Name: "TAX_FNCACT", Country: not "" });
        Assert.Equal((2, 1), (Of(batch, SignalKind.Language, "en", "").Count, Of(batch, SignalKind.Language, "fr", "").Count));
        Assert.Equal(2, Of(batch, SignalKind.Place, "-1456928", "FR").Count);
        Assert.Equal([new SignalPlace("-1456928", "Paris, France (general), France", "FR", 48.8667, 2.33333), new SignalPlace("-2551284", "Bern, Bern, Switzerland", "CH", 46.9167, 7.46667)], batch.Places);
        Assert.Equal(1, _report.Noted["no_tone"]);
    }

    [Fact]
    public void Events_count_by_root_and_country_and_mentions_by_language()
    {
        var events = new BulkCounter(BulkKind.Events, 1_000);
        events.Read(Bytes(GkgText.Event(1)), _report);
        events.Read(Bytes(GkgText.Event(2, "18", "SZ")), _report);
        events.Read("1\t2"u8, _report);
        var mentions = new BulkCounter(BulkKind.Mentions, 1_000);
        mentions.Read(Bytes(GkgText.Mention(1)), _report);
        mentions.Read(Bytes(GkgText.Mention(2, "deu")), _report);

        Assert.Equal((2, 1, 1), (Of(events.Take(), SignalKind.Event, "", "").Count, Of(events.Take(), SignalKind.Event, "14", "FR").Count, Of(events.Take(), SignalKind.Event, "18", "CH").Count));
        Assert.Equal((1, 1), (Of(mentions.Take(), SignalKind.Mention, "en", "").Count, Of(mentions.Take(), SignalKind.Mention, "de", "").Count));
        Assert.Equal(1, _report.Rejected["malformed"]);
    }

    [Fact]
    public void A_file_with_more_counts_than_there_is_room_for_says_how_many_it_left_out()
    {
        var counter = new BulkCounter(BulkKind.Gkg, 1_000);
        for (var at = 0; at < 2_000; at++)
        {
            counter.Read(Bytes(GkgText.Line(at, themes: $"THEME_{at}", places: "")), _report);
        }

        Assert.Equal((1_000, 1_002), (counter.Take().Counts.Count, counter.LeftOut));
        Assert.Equal(2_000, Of(counter.Take(), SignalKind.Theme, "", "").Count);
    }

    [Theory]
    [InlineData("Themes", "protest", true)]
    [InlineData("Themes", "PRO*", true)]
    [InlineData("Themes", "PRO", false)]
    [InlineData("Countries", "France", true)]
    [InlineData("Countries", "CN", false)]
    [InlineData("Domains", "example", true)]
    [InlineData("Domains", "ews.example", false)]
    [InlineData("Languages", "en", true)]
    [InlineData("Languages", "French", false)]
    public void Only_records_that_are_asked_for_become_articles(string list, string value, bool isTaken)
    {
        var options = new GdeltBulkOptions();
        ((IList<string>)typeof(GdeltBulkOptions).GetProperty(list)!.GetValue(options)!).Add(value);

        Assert.Equal((true, isTaken), (new GkgFilter(options).TakesAny, new GkgFilter(options).Takes(Row(GkgText.Line(1, "A title")))));
        options.Themes.Add("NOTHING_OF_IT");
        Assert.Equal(isTaken && list == "Themes", new GkgFilter(options).Takes(Row(GkgText.Line(1, "A title"))));
        Assert.False(new GkgFilter(new GdeltBulkOptions()).TakesAny);
    }

    [Fact]
    public void Countries_of_gdelt_are_those_of_iso_by_another_code()
    {
        Assert.Equal(["CN", "CH", "DE", "UA", "GB", "RS", "RU", "ZA"], new[] { "CH", "SZ", "GM", "UP", "UK", "RI", "RS", "SF" }.Select(code => FipsCountries.Find(Bytes(code))));
        Assert.Null(FipsCountries.Find("OS"u8));
    }

    private static GkgRow Row(string line) => new(new TabRow(Bytes(line), new int[TabRow.MaxColumns]));

    private static SignalCount Of(SignalBatch batch, string kind, string name, string country) => batch.Counts.Single(count => (count.Kind, count.Name, count.Country) == (kind, name, country));

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static int Unpack(byte[] packed, long maxBytes = 1_000_000_000, int maxRatio = 100_000)
    {
        using var stream = PackedFile.Open("a.csv.zip", "a.csv", packed, maxBytes, maxRatio);
        var buffer = new byte[4096];
        var length = 0;
        for (int read; (read = stream.Read(buffer)) > 0;)
        {
            length += read;
        }

        return length;
    }

    private static void Replace(byte[] bytes, byte[] what, byte[] by)
    {
        for (var at = 0; bytes.AsSpan(at).IndexOf(what) is >= 0 and var found; at += found + what.Length)
        {
            by.CopyTo(bytes, at + found);
        }
    }
}
