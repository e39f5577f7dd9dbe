using System.IO.Compression;
using System.Text;
using Anip.Articles;
using Anip.Ingestion.Sources;

namespace Anip.Tests.Ingestion.Sources;

public sealed class DamagedFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("anip-damaged-");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    public static TheoryData<string, string> Texts => new()
    {
        { "a.jsonl", "{\"title\":\"Été à Málaga\"}\n{\"title\":\"Zwei\"}\n" },
        { "a.json", "[{\"title\":\"Été à Málaga\"},{\"title\":\"Zwei\"}]" },
        { "b.json", "{\"data\":[{\"title\":\"Été à Málaga\"},{\"title\":\"Zwei\"}]}" },
        { "a.csv", "title,url\nÉté à Málaga,https://c.example/1\nZwei,https://c.example/2\n" },
        { "a.tsv", "title\turl\r\n\"Été à Málaga\"\thttps://c.example/1\r\nZwei\thttps://c.example/2\r\n" },
        { "a.xml", "<rss><channel><item><title>Été à Málaga</title></item><item><title>Zwei</title></item></channel></rss>" },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task A_file_is_read_the_same_in_any_of_the_common_encodings(string name, string content)
    {
        Encoding[] encodings = [new UTF8Encoding(false), new UTF8Encoding(true), Encoding.Latin1, Encoding.Unicode, Encoding.BigEndianUnicode, new UnicodeEncoding(false, false), new UnicodeEncoding(true, false), new UTF32Encoding(false, false), new UTF32Encoding(true, false)];
        foreach (var encoding in encodings)
        {
            var (articles, error, _) = await ReadAsync(name, [.. encoding.GetPreamble(), .. encoding.GetBytes(content)]);

            Assert.Null(error);
            Assert.Equal(["Été à Málaga", "Zwei"], articles.Select(article => article.Title));
        }
    }

    [Theory]
    [InlineData("{\"title\":\"One\"}\n\uFEFF{\"title\":\"Two\"}\n")]
    [InlineData("\uFEFF{\"title\":\"One\"}\uFEFF{\"title\":\"Two\"}\n")]
    [InlineData("{\"title\":\"One\"}\uFEFF{\"title\":\"Two\"}")]
    [InlineData("\uFEFF\uFEFF{\"title\":\"One\"}\r\n\uFEFF\r\n{\"title\":\"Two\"}")]
    public async Task Byte_order_marks_are_skipped_wherever_files_were_joined(string content)
    {
        var (articles, error, report) = await ReadAsync("a.jsonl", content);

        Assert.Null(error);
        Assert.Equal(["One", "Two"], articles.Select(article => article.Title));
        Assert.Empty(report.Rejected);
    }

    [Theory]
    [InlineData("a.jsonl", """{"title":"lone \ud83d in title"}""", "lone \uFFFD in title")]
    [InlineData("a.jsonl", """{"bad \ud83d name":1,"title":"One"}""", "One")]
    [InlineData("a.json", """[{"bad \udc00 name":1,"title":"One"}]""", "One")]
    [InlineData("a.json", """{"items":[{"bad \udc00 name":1,"title":"One \ud83d"}]}""", "One \uFFFD")]
    public async Task Half_a_surrogate_pair_costs_one_character(string name, string content, string title)
    {
        var (articles, error, _) = await ReadAsync(name, content);

        Assert.Null(error);
        Assert.Equal(title, Assert.Single(articles).Title);
    }

    [Fact]
    public async Task A_bad_member_of_an_array_is_named_and_the_others_are_read()
    {
        var (articles, error, report) = await ReadAsync("a.json", """[{"title":"One"}, {"title": tru}, 7, {"title":"Two, } ] \" {"},{"title":"Three"},]""");

        Assert.Null(error);
        Assert.Equal(["One", "Two, } ] \" {", "Three"], articles.Select(article => article.Title));
        Assert.Equal(2, report.Rejected["malformed"]);
        Assert.Contains(report.Details, detail => detail.Contains("record 2:", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("a.json", """[{"title":"One"},{"title":"Two"},{"tit""", "record 2")]
    [InlineData("a.json", """[{"title":"One"},{"title":"Two"}""", "record 2")]
    [InlineData("a.json", """{"articles":[{"title":"One"},{"title":"Two"},{"tit""", "malformed")]
    [InlineData("a.jsonl", "{\"title\":\"One\"}\n{\"title\":\"Two\"}\n{\"tit", "line 3")]
    [InlineData("a.csv", "title,url\nOne,https://c.example/1\nTwo,https://c.example/2\nThr", "line 4")]
    public async Task What_breaks_off_is_said_with_place_and_count_and_the_whole_records_are_kept(string name, string content, string place)
    {
        var (articles, error, _) = await ReadAsync(name, content);

        Assert.Equal(["One", "Two"], articles.Select(article => article.Title));
        Assert.True(error?.IsPartial);
        Assert.Contains(place, $"{error!.Code} {error.Message}", StringComparison.Ordinal);
        Assert.Contains("2 articles were read", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"title\": oops}", false)]
    [InlineData("{\"title\":\"Two\",}", false)]
    [InlineData("{\"title\":\"Two\", \"x\": tru", true)]
    [InlineData("{\"title\":\"Two\"", true)]
    [InlineData("{", true)]
    public async Task A_last_line_that_is_wrong_is_told_from_one_that_breaks_off(string last, bool breaksOff)
    {
        var (_, error, report) = await ReadAsync("a.jsonl", "{\"title\":\"One\"}\n" + last);

        Assert.Equal(breaksOff, error is not null);
        Assert.Equal(last.Contains("oops", StringComparison.Ordinal) ? 1 : 0, report.Rejected.GetValueOrDefault("malformed"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_compressed_file_that_breaks_off_is_said_to(bool isLarge)
    {
        var lines = Enumerable.Range(0, isLarge ? 20_000 : 50).Select(at => $"{{\"title\":\"{at} {Guid.NewGuid()}\"}}\n").ToList();
        var whole = Gzip(string.Concat(lines));

        var (all, noError, _) = await ReadAsync("whole.jsonl.gz", whole);
        var (joined, _, _) = await ReadAsync("joined.jsonl.gz", [.. whole, .. whole]);
        var (some, error, _) = await ReadAsync("cut.jsonl.gz", whole[..(whole.Length * 4 / 5)]);
        var (_, endless, _) = await ReadAsync("end.jsonl.gz", whole[..^4]);

        Assert.Null(noError);
        Assert.Equal((lines.Count, 2 * lines.Count), (all.Count, joined.Count));
        Assert.InRange(some.Count, 1, lines.Count - 1);
        Assert.True(error?.IsPartial);
        Assert.Contains($"{some.Count} articles were read", error!.Message, StringComparison.Ordinal);
        Assert.NotNull(endless);
    }

    [Theory]
    [InlineData("rest", true, 300, "is followed by something else from byte")]
    [InlineData("zeros", false, 300, "")]
    [InlineData("sum", true, 300, "has a wrong checksum")]
    [InlineData("second", true, 300, "is damaged in its part 2, which begins at byte")]
    [InlineData("cut second", true, 300, "is cut off in its part 2")]
    public async Task All_that_is_whole_in_a_damaged_archive_is_kept_and_the_damage_is_said_with_its_place(string what, bool isDamaged, int count, string words)
    {
        var lines = string.Concat(Enumerable.Range(0, 300).Select(at => $"{{\"title\":\"{at} {Guid.NewGuid()}\"}}\n"));
        var csv = "title,url\n" + string.Concat(Enumerable.Range(0, 300).Select(at => $"Title {at},https://c.example/{at}\n"));
        var feed = "<rss><channel>" + string.Concat(Enumerable.Range(0, 300).Select(at => $"<item><title>Item {at}</title></item>")) + "</channel></rss>";
        foreach (var (name, text) in ((string, string)[])[("a.jsonl.gz", lines), ("a.csv.gz", csv), ("a.xml.gz", feed), ("plain.jsonl", lines)])
        {
            var packed = Gzip(text);
            byte[] content = what switch
            {
                "rest" => [.. packed, .. "rest"u8],
                "zeros" => [.. packed, .. new byte[10_240]],
                "sum" => [.. packed[..^8], (byte)(packed[^8] ^ 1), .. packed[^7..]],
                "second" => [.. packed, 0x1F, 0x8B, 9, .. packed[3..]],
                _ => [.. packed, .. packed[..12]],
            };

            var (articles, error, _) = await ReadAsync(name, content);

            Assert.Equal(count, articles.Count);
            Assert.Equal(isDamaged, error?.IsPartial == true);
            Assert.Contains(words, error?.Message ?? "", StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_was_compressed_twice_is_read_and_its_damage_said()
    {
        var twice = Gzip(Gzip("{\"title\":\"One\"}\n{\"title\":\"Two\"}\n"));

        var (articles, error, _) = await ReadAsync("a.jsonl.gz", twice);
        var (kept, damage, _) = await ReadAsync("b.jsonl.gz", [.. twice, 1]);

        Assert.Equal((2, null), (articles.Count, error));
        Assert.Equal((2, true), (kept.Count, damage?.IsPartial));
    }

    [Theory]
    [InlineData("a.jsonl.gz", "{\"title\":\"One\"}\n", null)]
    [InlineData("a.jsonl.gz", "", "empty")]
    public async Task A_name_does_not_make_an_archive(string name, string content, string? code)
    {
        var (articles, error, _) = await ReadAsync(name, content);

        Assert.Equal(code, error?.Code);
        Assert.Equal(code is null ? 1 : 0, articles.Count);
    }

    [Fact]
    public async Task A_name_of_a_file_cannot_begin_a_line_of_its_own()
    {
        const string Name = "a\nanip: all is well\u001b[2J\r.jsonl";

        var (_, error, report) = await ReadAsync(Name, "{\"title\": oops}\n{\"tit");

        Assert.DoesNotContain(error!.Message, char.IsControl);
        Assert.Contains("a\\u000aanip: all is well\\u001b[2J\\u000d.jsonl", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(string.Concat(report.Details), char.IsControl);
        Assert.DoesNotContain(SourceName.Show(Name), char.IsControl);
    }

    [Theory]
    [InlineData("a.jsonl", "{\"title\": oops}\n")]
    [InlineData("a.json", "[{\"title\": oops}]")]
    [InlineData("b.json", "{\"items\": [{\"title\": oops}]}")]
    [InlineData("c.json", "{\"status\":\"ok\",\"articles\":[{]}")]
    [InlineData("d.json", "{\"version\":\"1\",\"items\":[{]}")]
    public async Task What_is_no_JSON_is_said_in_words_for_people(string name, string content)
    {
        var (_, error, report) = await ReadAsync(name, content);

        var said = $"{error?.Message}{string.Concat(report.Details)}";
        Assert.Matches(@"not valid( JSON)?: .*\((line \d+, )?byte \d+\)", said);
        Assert.DoesNotMatch("Exception|BytePositionInLine|isFinalBlock|reader options", said);
    }

    [Theory]
    [InlineData("a.jsonl", """{"title":"One","date":"05/06/2024"}""", "ambiguous_date")]
    [InlineData("a.json", """[{"title":"One","date":"one fine day"}]""", "bad_date")]
    [InlineData("a.json", """{"data":[{"title":"One","date":"2999-01-01"}]}""", "bad_date")]
    [InlineData("a.csv", "title,date\nOne,05/06/2024\n", "ambiguous_date")]
    [InlineData("a.json", """{"status":"ok","totalResults":1,"articles":[{"title":"One","url":"https://c.example/1","publishedAt":"05/06/2024"}]}""", "ambiguous_date")]
    [InlineData("a.json", """{"status":"ok","totalResults":1,"articles":[{"title":"One","url":"https://c.example/1","publishedAt":"soon"}]}""", "bad_date")]
    [InlineData("a.jsonl", """{"title":"One","url":"mailto:a@b.example"}""", "bad_link")]
    [InlineData("a.jsonl", """{"title":"One","url":"N/A"}""", null)]
    [InlineData("a.jsonl", """{"title":"One","language":"Quenya"}""", "unknown_language")]
    [InlineData("a.jsonl", """{"title":"One","language":"und"}""", null)]
    [InlineData("a.jsonl", """{"title":"One","region":"Atlantis"}""", "unknown_region")]
    [InlineData("a.jsonl", """{"title":"One","image":"picture.jpg"}""", "bad_image")]
    [InlineData("a.xml", "<rss><channel><language>Quenya</language><item><title>One</title></item></channel></rss>", "unknown_language")]
    [InlineData("a.jsonl", """{"title":"One","text":"half \ud83d"}""", "surrogate")]
    [InlineData("a.json", """{"title":"One","text":"half \ud83d"}""", "surrogate")]
    [InlineData("a.csv", "title,url\nOne,https://c.example/1,more\n", "columns")]
    [InlineData("a.csv", "title,url\nOne,https://c.example/1,,\n", null)]
    [InlineData("a.csv", "title,url\nOne\n", "columns")]
    public async Task What_was_mended_or_not_understood_is_counted_by_reason(string name, string content, string? reason)
    {
        var (articles, error, report) = await ReadAsync(name, content);

        Assert.Null(error);
        Assert.Equal("One", Assert.Single(articles).Title);
        Assert.Equal(reason, report.Noted.SingleOrDefault().Key);
        Assert.Equal(reason is null ? 0 : 1, report.Details.Count);
    }

    [Theory]
    [InlineData("a.jsonl", "{\"title\":\"Málaga\"}\n")]
    [InlineData("a.csv", "title\nMálaga\n")]
    [InlineData("a.json", "{\"title\":\"Málaga\"}")]
    [InlineData("a.xml", "<rss><channel><item><title>Málaga</title></item></channel></rss>")]
    public async Task Bytes_that_are_not_UTF_8_are_counted(string name, string content)
    {
        var (_, _, report) = await ReadAsync(name, Encoding.Latin1.GetBytes(content));
        var (_, _, none) = await ReadAsync(name, content);

        Assert.Equal(["encoding"], report.Noted.Keys);
        Assert.Empty(none.Noted);
    }

    [Fact]
    public async Task A_large_document_is_not_read_on_when_nobody_wants_it()
    {
        var path = Path.Combine(_folder.FullName, "a.xml");
        await File.WriteAllTextAsync(path, "<rss><channel>" + string.Concat(Enumerable.Repeat("<item><title>One</title></item>", 1_000)) + "</channel></rss>", Cancel);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        await using var reading = Readings.File(path, new Stopping(stop)).FetchAsync(stop.Token).GetAsyncEnumerator(Cancel);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await reading.MoveNextAsync());
    }

    [Fact]
    public async Task A_quote_that_is_not_closed_costs_no_row()
    {
        var rows = Enumerable.Range(0, 50_000).Select(at => at == 7 ? "\"Unclosed 7,https://c.example/7\n" : $"Row {at},https://c.example/{at}\n");

        var (articles, error, report) = await ReadAsync("a.csv", "title,url\n" + string.Concat(rows));

        Assert.Equal(50_000, articles.Count);
        Assert.Equal(("Unclosed 7", "https://c.example/7"), (articles[7].Title, articles[7].Url));
        Assert.Equal(1, report.Noted["unclosed_quote"]);
        Assert.True(error?.IsPartial);
        Assert.Contains("line 9", error!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("title,url\n\"One,https://c.example/1\n\"Two, 2\",https://c.example/2\nThree,https://c.example/3\n", "One|Two, 2|Three")]
    [InlineData("title,url\nOne,https://c.example/1\nTwo,\"https://c.example/2\n", "One|Two")]
    [InlineData("title,url\n\"One\nmore\",https://c.example/1\n\"Two,https://c.example/2\n\"Three\",https://c.example/3\n", "One more|Two|Three")]
    public async Task The_rows_around_an_unclosed_quote_are_read(string content, string titles)
    {
        var (articles, error, _) = await ReadAsync("a.csv", content);

        Assert.Equal(titles, string.Join('|', articles.Select(article => article.Title.ReplaceLineEndings(" "))));
        Assert.Equal("unclosed_quote", error?.Code);
    }

    [Theory]
    [InlineData("title,url,text\n\"He said \"\"no\"\"\",https://c.example/1,\"a\n\nb, c\"\n", "He said \"no\"", "a\n\nb, c")]
    [InlineData("title;url;text\n\"One\" ;https://c.example/1; x\n", "One", "x")]
    [InlineData("sep=;\ntitle;url;text\n5\" disk, new;https://c.example/1;x\n", "5\" disk, new", "x")]
    [InlineData("title,url,text\r\"One\",https://c.example/1,x\r", "One", "x")]
    [InlineData("title|url|text\nthe \"best\" one|https://c.example/1|x", "the \"best\" one", "x")]
    [InlineData("title,url,text\n\"the \"best\" one\",https://c.example/1,x\n", "the \"best\" one", "x")]
    public async Task Csv_is_read_as_programs_write_it(string content, string title, string text)
    {
        var (articles, error, _) = await ReadAsync("a.csv", content);

        Assert.Null(error);
        Assert.Equal((title, text, "https://c.example/1"), (Assert.Single(articles).Title, articles[0].Content, articles[0].Url));
    }

    [Theory]
    [InlineData("}\uFEFF{")]
    [InlineData("\uFEFF")]
    [InlineData("{\"a\":1}\uFEFF")]
    public async Task Many_byte_order_marks_in_a_line_take_linear_time(string fragment)
    {
        var many = string.Concat(Enumerable.Repeat(fragment, 300_000));

        var (inText, _, _) = await ReadAsync("a.jsonl", $"{{\"text\":\"{many.Replace("\"", "", StringComparison.Ordinal)}\",\"title\":\"One\"}}\n");
        var (_, _, bare) = await ReadAsync("b.jsonl", many + "\n");

        Assert.Equal("One", Assert.Single(inText).Title);
        Assert.True(bare.Details.Count <= SourceReport.MaxDetails);
    }

    [Theory]
    [InlineData("\"\n")]
    [InlineData("\"a\"\"\n")]
    [InlineData("x,\"\"\"\n")]
    [InlineData("\"a \" b\n")]
    [InlineData("5\",\"\n")]
    public async Task Many_unclosed_quotes_take_linear_time(string row)
    {
        var (_, _, report) = await ReadAsync("a.csv", "title,url\n" + string.Concat(Enumerable.Repeat(row, 100_000)));

        Assert.True(report.Details.Count <= SourceReport.MaxDetails);
    }

    /// <summary>Cancels when the parser looks at the clock for the first time.</summary>
    private sealed class Stopping(CancellationTokenSource stop) : TimeProvider
    {
        public override long GetTimestamp()
        {
            stop.Cancel();
            return base.GetTimestamp();
        }
    }

    private static byte[] Gzip(string text) => Gzip(Encoding.UTF8.GetBytes(text));

    private static byte[] Gzip(byte[] plain)
    {
        using var all = new MemoryStream();
        using (var gzip = new GZipStream(all, CompressionLevel.Fastest))
        {
            gzip.Write(plain);
        }

        return all.ToArray();
    }

    private Task<(List<IncomingArticle>, SourceException?, SourceReport)> ReadAsync(string name, string content) => ReadAsync(name, Encoding.UTF8.GetBytes(content));

    private async Task<(List<IncomingArticle> Articles, SourceException? Error, SourceReport Report)> ReadAsync(string name, byte[] content)
    {
        var path = Path.Combine(_folder.FullName, name);
        await File.WriteAllBytesAsync(path, content, Cancel);
        var source = Readings.File(path);
        var articles = new List<IncomingArticle>();
        try
        {
            await foreach (var article in source.FetchAsync(Cancel))
            {
                articles.Add(article);
            }
        }
        catch (SourceException exception)
        {
            return (articles, exception, source.Report);
        }

        return (articles, null, source.Report);
    }
}
