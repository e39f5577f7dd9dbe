using Anip.Adapters.Columnar;
using Anip.Articles;
using Anip.Ingestion.Sources;
using Anip.Ingestion.Sources.Files;
using Parquet;
using Parquet.Schema;

namespace Anip.Adapters.Tests.Lake;

/// <summary>What others write as Parquet: by other codecs, encodings and types, or not at all.</summary>
public sealed class OddParquetTests : IAsyncDisposable
{
    private const int Rows = 3_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("anip-parquet-").FullName;
    private readonly Duck _duck = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string PathOfFile => Path.Combine(_folder, "odd.parquet");

    public async ValueTask DisposeAsync()
    {
        await _duck.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("uncompressed", "v1")]
    [InlineData("snappy", "v1")]
    [InlineData("snappy", "v2")]
    [InlineData("gzip", "v1")]
    [InlineData("zstd", "v2")]
    [InlineData("uncompressed", "v2")]
    [InlineData("brotli", "v1")]
    [InlineData("lz4_raw", "v1")]
    public async Task Each_codec_and_version_of_pages_is_read_with_dictionaries_and_without(string codec, string version)
    {
        await CopyAsync(
            $"""
             SELECT 'Title ' || i AS title, 'https://odd.example/' || i AS url, repeat('word ', 20) || i AS text, 'Outlet ' || i % 7 AS source, i % 3 = 0 AS paid, i AS clicks,
                 CASE WHEN i % 2 = 0 THEN ['A. Writer', NULL, 'B. Writer'] WHEN i % 3 = 0 THEN [] END AS authors, TIMESTAMP '2026-01-15 18:00:00.123456' + to_minutes(i::BIGINT) AS published_at
             FROM range({Rows}) t(i)
             """,
            $", COMPRESSION {codec}, PARQUET_VERSION {version}, ROW_GROUP_SIZE 2048");

        var (articles, report) = await ReadAsync();

        Assert.Equal(Rows, articles.Count);
        Assert.Empty(report.Rejected);
        Assert.All(articles.Index(), one => Assert.Equal(
            ($"Title {one.Index}", $"https://odd.example/{one.Index}", $"Outlet {one.Index % 7}", one.Index % 2 == 0 ? "A. Writer, B. Writer" : null, new DateTimeOffset(2026, 1, 15, 18, 0, 0, TimeSpan.Zero).AddMicroseconds(123_456).AddMinutes(one.Index)),
            (one.Item.Title, one.Item.Url, one.Item.Source, one.Item.Author, one.Item.PublishedAt)));
    }

    [Fact]
    public async Task Columns_of_types_that_mean_nothing_here_cost_no_row()
    {
        await CopyAsync(
            """
            SELECT 'Title ' || i AS title, 'https://odd.example/' || i AS url, [[i, NULL], [], NULL] AS nested, {'a': [i], 'b': {'c': 'x'}} AS struct, MAP {i: 'x', i + 1: NULL} AS numbered, MAP {'k': [i]} AS named,
                i::DECIMAL(18, 3) AS small, i::DECIMAL(38, 10) AS large, i::HUGEINT AS huge, uuid() AS id, TIME '12:34:56' AS clock, INTERVAL 3 DAYS AS span, TIMESTAMP_NS '2026-01-01 00:00:00.123456789' AS nanos,
                TIMESTAMPTZ '2026-01-01 00:00:00+02' AS zoned, DATE '2026-01-01' AS day, 'x'::ENUM('x', 'y') AS choice, '\xAA\xBB'::BLOB AS bytes, true AS flag, i::TINYINT AS tiny, i::UBIGINT AS unsigned,
                'nan'::FLOAT AS nothing, '{"a": 1}'::JSON AS document, NULL AS empty, NULL::VARCHAR[] AS no_list
            FROM range(100) t(i)
            """);

        var (articles, report) = await ReadAsync();

        Assert.Equal(100, articles.Count);
        Assert.Empty(report.Rejected);
        Assert.All(articles, article => Assert.False(article.Raw.IsEmpty));
    }

    [Theory]
    [InlineData("v1")]
    [InlineData("v2")]
    public async Task Days_are_read_by_either_version_of_pages(string version)
    {
        await CopyAsync("SELECT 'Title ' || i AS title, (DATE '1999-12-30' + i::INTEGER) AS date FROM range(1000) t(i)", $", PARQUET_VERSION {version}");

        Assert.Equal(Enumerable.Range(0, 1_000).Select(i => (DateTimeOffset?)new DateTimeOffset(1999, 12, 30, 0, 0, 0, TimeSpan.Zero).AddDays(i)), (await ReadAsync()).Articles.Select(article => article.PublishedAt));
    }

    [Theory]
    [InlineData("TIMESTAMP_S '2026-03-04 05:06:07'")]
    [InlineData("TIMESTAMP_MS '2026-03-04 05:06:07'")]
    [InlineData("TIMESTAMP '2026-03-04 05:06:07'")]
    [InlineData("TIMESTAMP_NS '2026-03-04 05:06:07'")]
    [InlineData("TIMESTAMPTZ '2026-03-04 07:06:07+02'")]
    [InlineData("'2026-03-04T05:06:07Z'")]
    public async Task A_time_of_any_unit_is_that_instant(string time)
    {
        await CopyAsync($"SELECT 'Title' AS title, {time} AS published_at");

        Assert.Equal(new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero), Assert.Single((await ReadAsync()).Articles).PublishedAt);
    }

    [Fact]
    public async Task Times_of_96_bits_as_Hive_and_Impala_write_them_are_read()
    {
        var (title, at) = (new DataField<string>("title"), new DateTimeDataField("published_at", DateTimeFormat.Impala));
        await using (var file = File.Create(PathOfFile))
        {
            await using var writer = await ParquetWriter.CreateAsync(new ParquetSchema(title, at), file, cancellationToken: Token);
            using var group = writer.CreateRowGroup();
            await group.WriteAllPartsAsync<ReadOnlyMemory<char>>(title, new[] { "One".AsMemory(), "Two".AsMemory() }, new[] { 1, 1 }, null, Token);
            await group.WriteAllPartsAsync<DateTime>(at, new[] { new DateTime(2026, 3, 4, 5, 6, 7, DateTimeKind.Utc), new DateTime(1999, 12, 31, 23, 59, 59, DateTimeKind.Utc) }, null, null, Token);
            group.CompleteValidate();
        }

        var (articles, _) = await ReadAsync();

        Assert.Equal([new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero), new DateTimeOffset(1999, 12, 31, 23, 59, 59, TimeSpan.Zero)], articles.Select(article => article.PublishedAt));
    }

    [Fact]
    public async Task What_is_named_Parquet_and_is_nothing_that_is_known_is_told_to_be_no_Parquet()
    {
        await File.WriteAllBytesAsync(PathOfFile, [.. Enumerable.Range(1, 200).Select(i => (byte)(i * 7)), (byte)'<'], Token);

        Assert.Equal("not_parquet", (await Assert.ThrowsAsync<SourceException>(ReadAsync)).Code);
    }

    [Fact]
    public async Task A_table_without_rows_holds_no_article_and_is_no_failure()
    {
        await CopyAsync("SELECT 'Title' AS title WHERE false");

        Assert.Empty((await ReadAsync()).Articles);
    }

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(20)]
    public async Task A_list_of_contents_that_is_longer_than_its_file_is_damage(int length)
    {
        await File.WriteAllBytesAsync(PathOfFile, [.. "PAR1"u8, .. BitConverter.GetBytes(length), .. "PAR1"u8], Token);

        var thrown = await Assert.ThrowsAsync<SourceException>(ReadAsync);

        Assert.Equal("damaged", thrown.Code);
        Assert.Contains("the length of its list of contents", thrown.Message, StringComparison.Ordinal);
    }

    private Task CopyAsync(string select, string options = "") => _duck.RunAsync($"COPY ({select}) TO '{PathOfFile}' (FORMAT parquet{options})");

    private async Task<(List<IncomingArticle> Articles, SourceReport Report)> ReadAsync()
    {
        var articles = new List<IncomingArticle>();
        var reading = SourceReading.Of(new FileSource([], TimeProvider.System, new ParquetFiles()), PathOfFile, FileSource.Kind, DateTimeOffset.UnixEpoch);
        await foreach (var article in reading.FetchAsync(Token))
        {
            articles.Add(article);
        }

        return (articles, reading.Report);
    }
}
