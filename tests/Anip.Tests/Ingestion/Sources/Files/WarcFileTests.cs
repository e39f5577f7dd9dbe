using System.IO.Compression;
using System.Text;
using Anip.Articles;
using Anip.Ingestion.Sources;

namespace Anip.Tests.Ingestion.Sources.Files;

public sealed class WarcFileTests : IDisposable
{
    private string _file = Path.Combine(Directory.CreateTempSubdirectory("anip-warc-").FullName, "crawl.warc");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_file)!, recursive: true);

    [Fact]
    public async Task An_article_page_becomes_an_article_with_what_it_says_of_itself()
    {
        var (articles, report) = await ReadAsync(Info(), Response("https://news.example/harbour?utm_source=x", Page("Harbour reopens")), Request());

        var article = Assert.Single(articles);
        Assert.Equal(("https://news.example/harbour", "Harbour reopens", "en", "The Example", "A. Writer", DateSource.Page, ContentKind.Full),
            (article.Url, article.Title, article.Language, article.Source, article.Author, article.DateSource, article.ContentKind));
        Assert.Equal(new DateTimeOffset(2026, 1, 15, 18, 0, 0, TimeSpan.Zero), article.PublishedAt);
        Assert.StartsWith("Ships of any size may enter the harbour", article.Content, StringComparison.Ordinal);
        Assert.DoesNotContain("Menu", article.Content, StringComparison.Ordinal);
        Assert.Empty(report.Rejected);
    }

    [Theory]
    [InlineData("chunked")]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task Answers_are_read_as_they_went_over_the_wire(string manner)
    {
        var page = Encoding.UTF8.GetBytes(Page("Harbour reopens"));
        var record = manner switch
        {
            "chunked" => Response("https://news.example/a", [.. Encoding.ASCII.GetBytes($"{page.Length:x}\r\n"), .. page, .. "\r\n0\r\n\r\n"u8], "Transfer-Encoding: chunked\r\n"),
            "gzip" => Response("https://news.example/a", Packed(page, stream => new GZipStream(stream, CompressionLevel.Fastest)), "Content-Encoding: gzip\r\n"),
            _ => Response("https://news.example/a", Packed(page, stream => new BrotliStream(stream, CompressionLevel.Fastest)), "Content-Encoding: br\r\n"),
        };

        Assert.Equal("Harbour reopens", Assert.Single((await ReadAsync(record)).Articles).Title);
    }

    [Fact]
    public async Task Each_record_may_be_a_member_of_gzip()
    {
        var members = Enumerable.Range(0, 3).SelectMany(i => Packed(Response($"https://news.example/{i}", Page($"Title {i}")), stream => new GZipStream(stream, CompressionLevel.Fastest))).ToArray();

        Assert.Equal(["Title 0", "Title 1", "Title 2"], (await ReadAsync(members)).Articles.Select(article => article.Title));
    }

    [Theory]
    [InlineData(0, 12)]
    [InlineData(0, 200)]
    [InlineData(1, 3)]
    [InlineData(1, 40)]
    [InlineData(1, -6)]
    [InlineData(1, -2)]
    [InlineData(2, 200)]
    public async Task A_damaged_member_takes_no_other_with_it(int damaged, int at)
    {
        var members = Enumerable.Range(0, 4).Select(i => Packed(Response($"https://news.example/{i}", Page($"Title {i}")), stream => new GZipStream(stream, CompressionLevel.Fastest))).ToArray();
        members[damaged][at < 0 ? members[damaged].Length + at : at] ^= 0xFF;

        var (articles, report) = await ReadAsync(members, ".gz");

        // What came of the member before its damage was seen may be a whole record.
        Assert.Equal(Enumerable.Range(0, 4).Where(i => i != damaged).Select(i => $"Title {i}"), articles.Select(article => article.Title).Where(title => title != $"Title {damaged}"));
        Assert.True(report.Rejected["damaged"] >= 1);
    }

    [Fact]
    public async Task A_cut_file_loses_only_what_is_behind_the_cut()
    {
        byte[] whole = [.. Response("https://news.example/1", Page("One")), .. Response("https://news.example/2", Page("Two"))];
        File.WriteAllBytes(_file, whole[..^300]);
        var articles = new List<IncomingArticle>();

        var thrown = await Assert.ThrowsAsync<SourceException>(() => ReadIntoAsync(articles));

        Assert.Equal(("truncated", true, "One"), (thrown.Code, thrown.IsPartial, Assert.Single(articles).Title));
    }

    [Fact]
    public async Task A_record_that_lies_about_its_length_takes_no_other_with_it()
    {
        var first = Response("https://news.example/1", Page("One"));
        var longer = Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(first).Replace("Content-Length: ", "Content-Length: 1", StringComparison.Ordinal));
        var shorter = Encoding.Latin1.GetBytes("WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://news.example/x\r\nContent-Length: 5\r\n\r\nHTTP/1.1 200 OK\r\n\r\n\r\n");

        var (articles, report) = await ReadAsync(Encoding.ASCII.GetBytes("garbage before\r\n"), longer, Response("https://news.example/2", Page("Two")), shorter, Response("https://news.example/3", Page("Three")));

        Assert.Equal(["Two", "Three"], articles.Select(article => article.Title));
        Assert.True(report.Rejected["malformed"] >= 3);
    }

    [Fact]
    public async Task What_is_no_article_is_counted_by_its_reason()
    {
        var bomb = Packed(new byte[64 * 1024 * 1024], stream => new GZipStream(stream, CompressionLevel.Fastest));

        var (articles, report) = await ReadAsync(
            Response("https://news.example/", "<html><title>Front page</title><p>Links.</p></html>"),
            Response("https://news.example/empty", "<html><head><meta property='og:type' content='article'><title>Empty</title></head></html>"),
            Response("https://news.example/a.png", [1, 2, 3], "", "image/png"),
            Response("https://news.example/bomb", bomb, "Content-Encoding: gzip\r\n"),
            Response("https://news.example/ok", Page("Still read")));

        Assert.Equal("Still read", Assert.Single(articles).Title);
        Assert.Equal([("bomb", 1), ("no_text", 1), ("not_an_article", 1)], report.Rejected.OrderBy(reason => reason.Key, StringComparer.Ordinal).Select(reason => (reason.Key, reason.Value)));
        Assert.Equal(1, report.Noted["not_html"]);
    }

    [Fact]
    public async Task Texts_that_were_made_of_pages_have_their_first_line_as_title()
    {
        var text = "Harbour reopens\nShips of any size may enter again.\nSo it was said."u8.ToArray();

        var (articles, _) = await ReadAsync(Record("conversion", "https://news.example/a", text, "WARC-Identified-Content-Language: eng\r\n"));

        Assert.Equal(("Harbour reopens", "Ships of any size may enter again.\nSo it was said.", "en"), (articles[0].Title, articles[0].Content, articles[0].Language));
    }

    private Task<(List<IncomingArticle> Articles, SourceReport Report)> ReadAsync(params byte[][] records) => ReadAsync(records, "");

    private async Task<(List<IncomingArticle> Articles, SourceReport Report)> ReadAsync(byte[][] records, string ending)
    {
        _file += ending;
        File.WriteAllBytes(_file, [.. records.SelectMany(record => record)]);
        var articles = new List<IncomingArticle>();
        return (articles, await ReadIntoAsync(articles));
    }

    private async Task<SourceReport> ReadIntoAsync(List<IncomingArticle> articles)
    {
        var reading = Readings.File(_file);
        await foreach (var article in reading.FetchAsync(TestContext.Current.CancellationToken))
        {
            articles.Add(article);
        }

        return reading.Report;
    }

    private static string Page(string title) =>
        $$"""
        <!DOCTYPE html><html lang="en-GB"><head><title>{{title}} - The Example</title><meta property="og:title" content="{{title}}"><meta property="og:type" content="article">
        <meta property="og:site_name" content="The Example"><meta name="author" content="A. Writer"><meta property="article:published_time" content="2026-01-15T18:00:00Z"></head>
        <body><nav><p>Menu of many words that lead somewhere else altogether, again.</p></nav><article><h1>{{title}}</h1>
        <p>Ships of any size may enter the harbour again, its office said on Thursday, after a winter in which nothing moved.</p>
        <p>The first of them, with grain from the south, was greeted by some hundred people &amp; a band that played until noon.</p>
        <p>Works on the mole go on until the summer, and cost more than had been thought when they began two years ago.</p></article></body></html>
        """;

    private static byte[] Response(string address, string html) => Response(address, Encoding.UTF8.GetBytes(html));

    private static byte[] Response(string address, byte[] body, string headers = "", string type = "text/html; charset=utf-8") =>
        Record("response", address, [.. Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: {type}\r\n{headers}\r\n"), .. body]);

    private static byte[] Info() => Record("warcinfo", null, "software: a crawler"u8.ToArray());

    private static byte[] Request() => Record("request", "https://news.example/harbour", "GET /harbour HTTP/1.1\r\n\r\n"u8.ToArray());

    private static byte[] Record(string type, string? address, byte[] block, string headers = "") =>
    [
        .. Encoding.ASCII.GetBytes($"WARC/1.0\r\nWARC-Type: {type}\r\n{(address is null ? "" : $"WARC-Target-URI: {address}\r\n")}{headers}Content-Length: {block.Length}\r\n\r\n"), .. block, .. "\r\n\r\n"u8,
    ];

    private static byte[] Packed(byte[] bytes, Func<Stream, Stream> packer)
    {
        using var packed = new MemoryStream();
        using (var stream = packer(packed))
        {
            stream.Write(bytes);
        }

        return packed.ToArray();
    }
}
