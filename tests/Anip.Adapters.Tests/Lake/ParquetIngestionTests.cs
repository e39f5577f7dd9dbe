using Anip.Adapters.Columnar;
using Anip.Articles;
using Anip.Columnar;
using Anip.Ingestion.Sources;
using Anip.Ingestion.Sources.Files;

namespace Anip.Adapters.Tests.Lake;

/// <summary>Parquet of others, as <c>anip ingest</c> reads it.</summary>
public sealed class ParquetIngestionTests : IDisposable
{
    private readonly string _file = Path.Combine(Directory.CreateTempSubdirectory("anip-parquet-").FullName, "articles.parquet");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_file)!, recursive: true);

    [Fact]
    public async Task Columns_are_found_by_the_names_that_csv_has()
    {
        await WriteAsync(
            [new("Headline", "STRING"), new("link", "STRING"), new("text", "STRING"), new("authors", "ARRAY<STRING>"), new("source", "STRUCT<id: STRING, name: STRING>"), new("pub_date", "TIMESTAMP"), new("clicks", "BIGINT"), new("country", "BINARY")],
            ["Harbour reopens", "https://example.com/a", "Ships enter again.", new object?[] { "A. Writer", null, "B. Writer" }, new object?[] { null, "The Example" }, new DateTimeOffset(2026, 1, 15, 18, 0, 0, TimeSpan.Zero), 7L, "CH"u8.ToArray()],
            [null, null, null, null, null, null, null, null],
            ["Snow in May", "https://example.com/b", null, null, null, null, null, null]);

        var (articles, report) = await ReadAsync();

        Assert.Equal(["Harbour reopens", "Snow in May"], articles.Select(article => article.Title));
        Assert.Equal(
            ("https://example.com/a", "Ships enter again.", "A. Writer, B. Writer", "The Example", new DateTimeOffset(2026, 1, 15, 18, 0, 0, TimeSpan.Zero), "CH"),
            (articles[0].Url, articles[0].Content, articles[0].Author, articles[0].Source, articles[0].PublishedAt, articles[0].Region));
        Assert.Equal(1, report.Rejected["no_title"]);
        Assert.Contains("row 2", report.Details[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_group_of_rows_is_told_and_the_others_are_read()
    {
        var random = new Random(1);
        await WriteAsync([new("title", "STRING")], [.. Enumerable.Range(0, 40_000).Select(object?[] (i) => [random.NextInt64().ToString("x")])]);
        var bytes = File.ReadAllBytes(_file);
        bytes.AsSpan(200, 2_000).Fill(0xFF);
        File.WriteAllBytes(_file, bytes);
        var articles = new List<IncomingArticle>();

        var thrown = await Assert.ThrowsAsync<SourceException>(async () => await ReadIntoAsync(articles));

        Assert.Equal(("damaged", true, 20_000), (thrown.Code, thrown.IsPartial, articles.Count));
    }

    [Fact]
    public async Task A_file_cut_short_is_incomplete()
    {
        await WriteAsync([new("title", "STRING")], ["One"]);
        File.WriteAllBytes(_file, File.ReadAllBytes(_file)[..^3]);

        var thrown = await Assert.ThrowsAsync<SourceException>(async () => await ReadIntoAsync([]));

        Assert.Equal(("truncated", true), (thrown.Code, thrown.IsPartial));
    }

    [Fact]
    public async Task Columns_that_mean_nothing_are_told()
    {
        await WriteAsync([new("city", "STRING")], ["Bern"]);

        Assert.Equal("unknown_format", (await Assert.ThrowsAsync<SourceException>(async () => await ReadIntoAsync([]))).Code);
    }

    private async Task<(List<IncomingArticle> Articles, SourceReport Report)> ReadAsync()
    {
        var articles = new List<IncomingArticle>();
        return (articles, await ReadIntoAsync(articles));
    }

    private async Task<SourceReport> ReadIntoAsync(List<IncomingArticle> articles)
    {
        var reading = SourceReading.Of(new FileSource([], TimeProvider.System, new ParquetFiles()), _file, FileSource.Kind, DateTimeOffset.UnixEpoch);
        await foreach (var article in reading.FetchAsync(Token))
        {
            articles.Add(article);
        }

        return reading.Report;
    }

    private async Task WriteAsync(Column[] columns, params object?[][] rows)
    {
        await using var stream = File.Create(_file);
        await using var writer = await new ParquetFiles().CreateAsync(stream, columns, new Dictionary<string, string>(), Token);
        foreach (var row in rows)
        {
            await writer.WriteAsync(row, Token);
        }

        await writer.CompleteAsync(Token);
    }
}
