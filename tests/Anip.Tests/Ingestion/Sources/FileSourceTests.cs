using System.IO.Compression;
using System.Text;
using Anip.Articles;
using Anip.Ingestion.Sources;

namespace Anip.Tests.Ingestion.Sources;

public sealed class FileSourceTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("anip-files-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Json_lines_are_read_and_a_bad_line_is_named_by_its_number()
    {
        var (articles, report) = await ReadAsync("a.jsonl", """
            {"url":"https://example.com/1","title":"One","content":"Text","source":{"name":"Example"},"published_at":"2026-01-15T18:00:00Z","language":"en-US","region":"us"}
            {"url":"https://example.com/2", broken

            {"link":"https://example.com/3","headline":"Three","summary":"Short","authors":["A","B"]}
            {"url":"https://example.com/4"}
            [1]
            """);

        Assert.Equal(["One", "Three"], articles.Select(article => article.Title));
        Assert.Equal((ContentKind.Full, "Example", "en", "US", "file"), (articles[0].ContentKind, articles[0].Source, articles[0].Language, articles[0].Region, articles[0].ApiSource));
        Assert.Equal((ContentKind.Snippet, "A, B"), (articles[1].ContentKind, articles[1].Author));
        Assert.Equal((2, 1), (report.Rejected["malformed"], report.Rejected["no_title"]));
        Assert.Contains(report.Details, detail => detail.Contains("line 2:", StringComparison.Ordinal));
        Assert.Contains(report.Details, detail => detail.Contains("line 5:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_export_wrote_comes_back_as_it_was()
    {
        var (articles, _) = await ReadAsync("a.jsonl", """
            {"id":7,"url":"https://example.com/1","title":"One","content":"Text,\nlined\n\nand \u003C5 parts","content_kind":"snippet","source":"Example","author":null,"published_at":"2026-01-15T18:00:00Z","date_source":"feed","language":"de","region":"AT","api_source":"rss","image_url":"https://example.com/i.jpg"}
            """);

        var article = Assert.Single(articles);
        Assert.Equal("Text,\nlined\n\nand <5 parts", article.Content);
        Assert.Equal(("rss", "AT", ContentKind.Snippet, "https://example.com/i.jpg"), (article.ApiSource, article.Region, article.ContentKind, article.ImageUrl));
    }

    [Fact]
    public async Task A_member_that_is_no_text_is_counted_and_the_rest_of_its_record_kept()
    {
        const string Records = """
            {"title":"One","url":{"b":1},"published":{"x":1},"content":"Text","unknown":{"y":2}}
            {"title":"Two","url":"https://example.com/2","authors":["A",{"z":1}],"language":true}
            {"title":{"b":1},"url":"https://example.com/3"}
            {"title":"Four","url":"https://example.com/4","image":false,"authors":[],"source":{},"author":{"name":"Ann"}}
            """;

        var (articles, report) = await ReadAsync("a.jsonl", Records);
        var (listed, ofList) = await ReadAsync("a.json", $"[{string.Join(',', Records.Split('\n'))}]");

        Assert.Equal(["One", "Two", "Four"], articles.Select(article => article.Title));
        Assert.Equal(("A", "Ann"), (articles[1].Author, articles[2].Author));
        Assert.Equal((5, 1), (report.Noted["wrong_kind"], report.Rejected["no_title"]));
        Assert.Contains(report.Details, detail => detail.EndsWith("line 1: url is not text, and was passed over.", StringComparison.Ordinal));
        Assert.Equal((3, 5), (listed.Count, ofList.Noted["wrong_kind"]));
    }

    [Fact]
    public async Task A_line_beyond_reason_is_passed_over()
    {
        var (articles, report) = await ReadAsync("a.jsonl", $"{{\"title\":\"One\"}}\n{{\"title\":\"{new string('x', 17 * 1024 * 1024)}\"}}\n{{\"title\":\"Three\"}}\n");

        Assert.Equal(["One", "Three"], articles.Select(article => article.Title));
        Assert.Equal(1, report.Rejected["line_too_long"]);
    }

    [Theory]
    [InlineData("a.csv", "title,url,text\n\"One,\ntwo\",https://example.com/1,\"\nLine break\"\n")]
    [InlineData("a.csv", "Title;URL;Text\nOne, two;https://example.com/1;Line break\n")]
    [InlineData("a.tsv", "title\turl\ttext\nOne, two\thttps://example.com/1\tLine break\n")]
    [InlineData("a.json", """[{"title":"One, two","url":"https://example.com/1","text":"Line break"}]""")]
    [InlineData("a.json", """{"data":[{"title":"One, two","url":"https://example.com/1","text":"Line break"}]}""")]
    [InlineData("a.json", """{"title":"One, two","url":"https://example.com/1","text":"Line break"}""")]
    [InlineData("a.json", """{"status":"ok","totalResults":1,"articles":[{"title":"One, two","url":"https://example.com/1","content":"Line break"}]}""")]
    [InlineData("a.json", """{"version":"https://jsonfeed.org/version/1","items":[{"title":"One, two","url":"https://example.com/1","content_text":"Line break"}]}""")]
    [InlineData("a.xml", "<rss><channel><item><title>One, two</title><link>https://example.com/1</link><description>Line break</description></item></channel></rss>")]
    [InlineData("noextension", "<rss><channel><item><title>One, two</title><link>https://example.com/1</link><description>Line break</description></item></channel></rss>")]
    [InlineData("noextension", "{\"title\":\"One, two\",\"url\":\"https://example.com/1\",\"text\":\"Line break\"}\n{\"title\":\"\"}\n")]
    public async Task A_file_is_known_by_what_it_holds(string name, string content)
    {
        var (articles, _) = await ReadAsync(name, content);

        var article = Assert.Single(articles);
        Assert.Equal(("One, two", "https://example.com/1", "Line break"), (article.Title, article.Url, article.Content));
    }

    [Fact]
    public async Task A_compressed_file_is_read()
    {
        var path = Path.Combine(_folder.FullName, "a.jsonl.gz");
        await using (var gzip = new GZipStream(File.Create(path), CompressionMode.Compress))
        {
            gzip.Write("{\"title\":\"Packed\"}\n{\"title\":\"Tight\"}\n"u8);
        }

        Assert.Equal(2, (await ReadAsync(path)).Articles.Count);
    }

    [Theory]
    [InlineData("a.txt", "just words", "unknown_format")]
    [InlineData("a.json", "{\"a\":1}", "unknown_format")]
    [InlineData("a.json", "{\"a\":", "malformed")]
    [InlineData("a.json", "[{\"title\":\"One\"}, oops", "malformed")]
    [InlineData("a.csv", "a,b\n1,2\n", "unknown_format")]
    [InlineData("a.xml", "", "empty")]
    [InlineData("a.json", """{"status":"error","code":"apiKeyInvalid","message":"Your API key is invalid."}""", "apiKeyInvalid")]
    [InlineData("a.json", """{"status":"ok","sources":[]}""", "not_articles")]
    public async Task What_is_no_such_file_gets_one_clear_error(string name, string content, string code)
    {
        var error = await Assert.ThrowsAsync<SourceException>(() => ReadAsync(name, content));

        Assert.Equal(code, error.Code);
    }

    [Fact]
    public async Task A_damaged_archive_gets_a_clear_error()
    {
        var path = Path.Combine(_folder.FullName, "a.jsonl.gz");
        await File.WriteAllBytesAsync(path, [0x1F, 0x8B, 8, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9], TestContext.Current.CancellationToken);

        Assert.Equal("unreadable", (await Assert.ThrowsAsync<SourceException>(() => ReadAsync(path))).Code);
    }

    [Fact]
    public void A_folder_and_a_glob_take_all_files_in_them()
    {
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "sub"));
        foreach (var name in new[] { "a.xml", "b.json", "sub/c.xml", ".hidden" })
        {
            File.WriteAllText(Path.Combine(_folder.FullName, name), "");
        }

        Assert.Equal(["a.xml", "b.json", "sub/c.xml"], Names(_folder.FullName));
        Assert.Equal(["a.xml", "sub/c.xml"], Names(Path.Combine(_folder.FullName, "**/*.xml")));
        Assert.Equal(["a.xml"], Names(Path.Combine(_folder.FullName, "*.xml")));
    }

    [Fact]
    public async Task Records_without_an_address_are_told_by_title_date_and_text()
    {
        var (articles, _) = await ReadAsync("a.jsonl", """
            {"title":"Weather","content":"Sunny","date":"2024-08-12"}
            {"title":"Weather","content":"Rain","date":"2024-08-12"}
            {"title":"Weather","content":"Sunny","date":"2024-08-13"}
            {"title":"Weather","content":"Sunny","date":"2024-08-12"}
            """);

        Assert.Equal(3, articles.Select(article => article.Url).Distinct().Count());
    }

    [Theory]
    [InlineData("N/A")]
    [InlineData("null")]
    [InlineData("-")]
    [InlineData("about:blank")]
    [InlineData("javascript:void(0)")]
    [InlineData("http://n/a")]
    [InlineData("https://null/")]
    public async Task A_placeholder_for_a_link_is_no_link(string link)
    {
        var (articles, _) = await ReadAsync("a.jsonl", $$"""
            {"url":"{{link}}","title":"One"}
            {"url":"{{link}}","title":"Two"}
            {"title":"One"}
            """);

        Assert.All(articles, article => Assert.StartsWith("urn:anip:", article.Url, StringComparison.Ordinal));
        Assert.Equal(2, articles.Select(article => article.Url).Distinct().Count());
    }

    [Fact]
    public async Task Records_without_an_address_are_the_same_under_any_path_name_and_format()
    {
        var (lines, _) = await ReadAsync("a.jsonl", """{"title":"Weather","content":"Sunny","source":"C","date":"2024-08-12T00:00:00Z"}""");
        var (again, _) = await ReadAsync(Path.Combine(_folder.FullName, "..", _folder.Name, "a.jsonl"));
        var (table, _) = await ReadAsync("b.csv", "title,content,source,date\nWeather,Sunny,C,2024-08-12T00:00:00Z\n");
        var (feed, _) = await ReadAsync("c.xml", """
            <rss version="2.0"><channel><title>C</title><item><title>Weather</title><description>Sunny</description><pubDate>Mon, 12 Aug 2024 00:00:00 GMT</pubDate></item></channel></rss>
            """);

        Assert.Equal([lines[0].Url, lines[0].Url, lines[0].Url], [again[0].Url, table[0].Url, feed[0].Url]);
    }

    [Fact]
    public async Task A_record_of_a_page_and_records_of_places_in_it_stay_apart_in_either_order()
    {
        var (articles, _) = await ReadAsync("a.jsonl", """
            {"url":"https://example.com/a","title":"A"}
            {"url":"https://example.com/a","title":"B"}
            {"url":"https://example.com/a#x","title":"C"}
            {"url":"https://example.com/b#x","title":"D"}
            {"url":"https://example.com/b","title":"E"}
            """);

        Assert.Equal(["https://example.com/a", "https://example.com/a", "https://example.com/a#x", "https://example.com/b"], articles.Take(4).Select(article => article.Url));
        Assert.StartsWith("https://example.com/b#:~:item=", articles[4].Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Records_that_differ_in_the_fragment_stay_apart()
    {
        var (articles, _) = await ReadAsync("a.jsonl", """
            {"url":"https://example.com/log#v1","title":"One"}
            {"url":"https://example.com/log#v2","title":"Two"}
            {"url":"https://example.com/log#v1","title":"One"}
            {"url":"https://example.com/a#comments","title":"A"}
            {"url":"www.example.com/b","title":"B"}
            """);

        Assert.Equal(
            ["https://example.com/log", "https://example.com/log#v2", "https://example.com/log", "https://example.com/a", "https://www.example.com/b"],
            articles.Select(article => article.Url));
    }

    private IEnumerable<string> Names(string path) => Readings.Files().Open(path, TestContext.Current.CancellationToken).Select(source => Path.GetRelativePath(_folder.FullName, source.Id));

    private async Task<(List<IncomingArticle> Articles, SourceReport Report)> ReadAsync(string name, string content)
    {
        var path = Path.Combine(_folder.FullName, name);
        await File.WriteAllTextAsync(path, content, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), TestContext.Current.CancellationToken);
        return await ReadAsync(path);
    }

    private static async Task<(List<IncomingArticle> Articles, SourceReport Report)> ReadAsync(string path)
    {
        var source = Readings.File(path);
        var articles = new List<IncomingArticle>();
        await foreach (var article in source.FetchAsync(TestContext.Current.CancellationToken))
        {
            articles.Add(article);
        }

        return (articles, source.Report);
    }
}
