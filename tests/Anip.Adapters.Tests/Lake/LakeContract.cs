using Anip.Adapters.Columnar;
using Anip.Adapters.Tests.Contracts;
using Anip.Adapters.Tests.Postgres;
using Anip.Adapters.Tests.Sqlite;
using Anip.Annotations;
using Anip.Articles;
using Anip.Lake.Files;
using Anip.Stages;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Adapters.Tests.Lake;

/// <summary>A store as a folder of Parquet files, and back.</summary>
public abstract class LakeContract(ITestStorage storage, ITestStorage other) : StorageContract(storage)
{
    private static readonly Progress<long> Quiet = new();

    private readonly string _folder = Directory.CreateTempSubdirectory("anip-lake-").FullName;
    private ServiceProvider _other = null!;

    private string Lake => Path.Combine(_folder, "lake");

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await other.CreateAsync();
        _other = other.Open(Time, Add);
    }

    public override async ValueTask DisposeAsync()
    {
        await _other.DisposeAsync();
        await other.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected override void Add(IServiceCollection services) => services.AddLogging().AddColumnFiles().AddLakeFiles();

    [Fact]
    public async Task All_that_is_exported_comes_back_in_another_store()
    {
        await FillAsync();

        var written = await ExportAsync();
        var report = await ImportAsync();

        Assert.Equal(new ExportOutcome(4, 0, 4), written);
        Assert.Equal((4, 0, 0, 2), (report.Added, report.Revised, report.Unchanged, report.Analyses));
        Assert.Empty(report.Details);
        foreach (var url in (string[])["full", "bare", "undated", "far"])
        {
            var (here, there) = (await ByUrlAsync(An(url).Url), await ThereAsync(url));
            Assert.Equivalent(here with { Id = 0, UpdatedAt = default, Analysis = null }, there! with { Id = 0, UpdatedAt = default, Analysis = null }, strict: true);
            Assert.Equal(here.Analysis is null, there.Analysis is null);
            if (here.Analysis is { } analysis)
            {
                Assert.Equal(analysis.Embedding.ToArray(), there.Analysis!.Embedding.ToArray());
                Assert.Equivalent(analysis with { Embedding = default }, there.Analysis with { Embedding = default }, strict: true);
            }
        }

        var counts = await _other.GetRequiredService<IArticleStatistics>().CountAsync(Cancel);
        Assert.Equivalent(await Statistics.CountAsync(Cancel), counts, strict: true);
        Assert.Equal(2, (await _other.GetRequiredService<IStageQueue>().CountAsync(Worker().Stage, Cancel)).Pending);
    }

    [Fact]
    public async Task What_people_said_is_shown_there_and_the_models_answers_stay_theirs()
    {
        await FillAsync();
        var id = (await ByUrlAsync(An("full").Url)).Id;
        var annotations = Get<IAnnotationStore>();
        await annotations.SetAsync(id, "topic", "sports", "Ann", Cancel);
        await annotations.SetAsync(id, "mine", "yes", "Ann", Cancel);
        await annotations.SetAsync(id, "mine", null, "Ben", Cancel);
        await ExportAsync();

        await ImportAsync();
        await ImportAsync();

        var there = (await ThereAsync("full"))!;
        Assert.Equal("sports", there.Analysis!.Topic!.Label);
        Assert.Equal("science", there.Analysis.Topic.Scores.MaxBy(score => score.Value).Key);
        var said = await _other.GetRequiredService<IAnnotationStore>().ListAsync(there.Id, Cancel);
        Assert.Equal([("mine", null, "Ben"), ("mine", "yes", "Ann"), ("topic", "sports", "Ann")], said.Select(word => (word.Name, word.Value, word.Author)));
        await _other.GetRequiredService<IAnnotationStore>().SetAsync(there.Id, "topic", null, "Ann", Cancel);
        Assert.Equal("science", (await ThereAsync("full"))!.Analysis!.Topic!.Label);
    }

    [Fact]
    public async Task Imported_twice_nothing_is_doubled()
    {
        await FillAsync();
        await ExportAsync();
        await ImportAsync();

        var again = await ImportAsync();

        Assert.Equal((0, 0, 4, 0), (again.Added, again.Revised, again.Unchanged, again.Analyses));
        Assert.Equal(1, await other.AnalysisWritesAsync(_other, (await ThereAsync("full"))!.Id, Cancel));
    }

    [Fact]
    public async Task An_analysis_takes_effect_only_on_the_text_that_it_was_made_of()
    {
        await FillAsync();
        await ExportAsync();
        var articles = _other.GetRequiredService<IArticleStore>();
        await articles.PutAsync([An("full", content: "A text with a name: NASA.")], Cancel);

        var waiting = await ImportAsync();

        Assert.Equal((3, 1, 2), (waiting.Added, waiting.Unchanged, waiting.Analyses));
        Assert.NotNull((await ThereAsync("full"))!.Analysis);
        await articles.PutAsync([An("full", content: "An edit of the text.")], Cancel);
        var edited = await ImportAsync();
        Assert.Equal(0, edited.Analyses);
        Assert.Null((await ThereAsync("full"))!.Analysis);
    }

    [Fact]
    public async Task Only_days_that_changed_are_written_again()
    {
        await FillAsync();
        await ExportAsync();
        Time.Advance(TimeSpan.FromMinutes(1));
        await PutAsync(An("new"));

        Assert.Equal(new ExportOutcome(2, 3, 1), await ExportAsync());
        Assert.Equal(new ExportOutcome(0, 5, 0), await ExportAsync());
        Assert.Equal(5, (await ImportAsync()).Added);
    }

    [Fact]
    public async Task More_articles_of_one_instant_than_a_page_has_are_each_there_once()
    {
        foreach (var chunk in Enumerable.Range(0, 1_203).Select(i => An($"{i}") with { PublishedAt = i % 2 == 0 ? null : Now }).Chunk(500))
        {
            await Articles.PutAsync(chunk, Cancel);
        }

        Assert.Equal(1_203, (await ExportAsync()).Written);
        Assert.Equal((1_203, 0), ((await ImportAsync()).Added, (await ImportAsync()).Added));
    }

    [Fact]
    public async Task Damage_costs_no_other_file_and_is_told()
    {
        await FillAsync();
        await ExportAsync();
        var files = Directory.GetFiles(Path.Combine(Lake, "articles"), "*.parquet", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();
        File.WriteAllBytes(files[0], File.ReadAllBytes(files[0])[..^7]);
        File.WriteAllText(Path.Combine(Path.GetDirectoryName(files[1])!, "readme.parquet"), "no Parquet");
        await WriteForeignAsync(Path.Combine(Path.GetDirectoryName(files[1])!, "foreign.parquet"));

        var report = await ImportAsync();

        Assert.Equal((3, 2), (report.Added, report.Failures));
        Assert.Equal(1, report.Noted["other_file"]);
        Assert.Contains(report.Details, detail => detail.Contains(files[0], StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_lake_of_a_later_version_is_refused()
    {
        await FillAsync();
        await ExportAsync();
        var file = Directory.GetFiles(Path.Combine(Lake, "articles"), "*.parquet", SearchOption.AllDirectories).First();
        await WriteForeignAsync(file, new() { ["anip.lake.table"] = "articles", ["anip.lake.version"] = "2" });

        var thrown = await Assert.ThrowsAsync<LakeException>(() => ImportAsync());

        Assert.Equal("newer", thrown.Code);
        Assert.Contains("use a newer ANIP", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_with_nothing_or_nonsense_in_them_are_counted()
    {
        var folder = Directory.CreateDirectory(Path.Combine(Lake, "articles", "day=unknown")).FullName;
        var columns = Anip.Columnar.ColumnType.Parse("STRUCT<url: STRING, title: STRING, content: STRING, published_at: STRING, content_kind: STRING>");
        object?[][] rows =
        [
            [null, null, null, null, null], ["https://news.example/a", null, null, null, null], ["no address", "Title", null, null, null],
            ["https://news.example/b", "Half of a pair \uD83D", new string('x', 1024 * 1024), "yesterday", "nonsense"],
        ];
        await WriteAsync(Path.Combine(folder, "part-00000.zstd.parquet"), ((Anip.Columnar.StructType)columns).Members, rows, new() { ["anip.lake.table"] = "articles", ["anip.lake.version"] = "1" });

        var report = await ImportAsync();

        Assert.Equal((1, 2, 1), (report.Added, report.Rejected["no_address"], report.Rejected["no_title"]));
        var there = (await ThereAsync("b"))!;
        Assert.Equal(("Half of a pair \uFFFD", 1024 * 1024, ContentKind.Full, null), (there.Title, there.Content!.Length, there.ContentKind, there.PublishedAt));
    }

    [Fact]
    public async Task A_folder_without_a_lake_is_told_and_an_empty_store_makes_an_empty_lake()
    {
        Assert.Equal("not_a_lake", (await Assert.ThrowsAsync<LakeException>(() => ImportAsync())).Code);

        Assert.Equal(new ExportOutcome(0, 0, 0), await ExportAsync());

        Assert.Equal(0, (await ImportAsync()).Added);
    }

    [Fact]
    public async Task A_place_that_cannot_be_written_is_told()
    {
        await FillAsync();
        var file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "");

        var thrown = await Assert.ThrowsAsync<LakeException>(() => Get<LakeExport>().RunAsync(Path.Combine(file, "lake"), new Progress<(long, long)>(), Cancel));

        Assert.Equal("cannot_write", thrown.Code);
    }

    [Fact]
    public async Task A_day_that_cannot_be_put_in_its_place_takes_no_room_and_the_next_export_goes_on_behind_those_before_it()
    {
        await FillAsync();
        var place = Path.Combine(Directory.CreateDirectory(Path.Combine(Lake, "articles")).FullName, "day=2026-03-14");
        await File.WriteAllTextAsync(place, "", Cancel);

        Assert.Equal("cannot_write", (await Assert.ThrowsAsync<LakeException>(ExportAsync)).Code);

        Assert.False(Directory.Exists(Path.Combine(Lake, ".unfinished")));
        File.Delete(place);
        Assert.Equal(new ExportOutcome(3, 1, 3), await ExportAsync());
        Assert.Equal((4, 2), ((await ImportAsync()).Added, (await _other.GetRequiredService<IStageQueue>().CountAsync(Worker().Stage, Cancel)).Pending));
    }

    [Fact]
    public async Task An_address_that_a_lake_has_twice_is_one_article_with_the_text_that_came_last_and_its_words()
    {
        await PutAsync(An("a", content: "First text of harbours."));
        await ExportAsync();
        var folder = Path.Combine(Lake, "articles", "day=2026-03-14");
        var columns = ((Anip.Columnar.StructType)Anip.Columnar.ColumnType.Parse("STRUCT<id: BIGINT, url: STRING, title: STRING, content: STRING, published_at: TIMESTAMP>")).Members;
        await WriteAsync(
            Path.Combine(folder, "part-00001.parquet"), columns, [[1L, An("a").Url, "Title of a", "Second text of lighthouses.", Now], [2L, An("b").Url, "Title of b", "Another.", Now]],
            new() { ["anip.lake.table"] = "articles", ["anip.lake.version"] = "1" });

        var report = await ImportAsync();

        Assert.Equal((2, 1, 0), (report.Added, report.Revised, report.Failures));
        Assert.Equal("Second text of lighthouses.", (await ThereAsync("a"))!.Content);
        Assert.Equal((0, 1), (await FoundAsync("harbours"), await FoundAsync("lighthouses")));
    }

    private async Task<int> FoundAsync(string text) =>
        (await _other.GetRequiredService<IArticleStore>().QueryAsync(new ArticleQuery { Filter = new ArticleFilter { Text = text } }, Cancel)).Articles.Count;

    private protected Task<ExportOutcome> ExportAsync() => Get<LakeExport>().RunAsync(Lake, new Progress<(long, long)>(), Cancel);

    private protected string LakeFolder => Lake;

    private Task<ImportReport> ImportAsync() => _other.GetRequiredService<LakeImport>().RunAsync(Lake, Quiet, Cancel);

    private Task<Article?> ThereAsync(string slug) => _other.GetRequiredService<IArticleStore>().FindByUrlAsync(An(slug).Url, Cancel);

    private protected async Task FillAsync()
    {
        await PutAsync(An("full", content: "A text with a name: NASA.") with { Author = "Ann", Language = "de", Region = "GB", ImageUrl = "https://news.example/a.jpg" });
        await PutAsync(An("bare", at: Now.AddDays(-1)) with { Source = null });
        await PutAsync(An("undated") with { PublishedAt = null, DateSource = DateSource.None });
        await PutAsync(An("far", at: new DateTimeOffset(9999, 12, 31, 23, 59, 59, TimeSpan.Zero)));
        await EnrichAsync(An("full").Url, Analysis(embedding: Axis(3), entities: [Entity("NASA")]) with
        {
            Labels = new Dictionary<string, Prediction> { ["relevance"] = new("yes", 0.75f, new Dictionary<string, float> { ["yes"] = 0.75f, ["no"] = 0.25f }) },
        });
        await EnrichAsync(An("far").Url, Analysis(topic: null, sentiment: null, language: null));
    }

    private static Task WriteForeignAsync(string file, Dictionary<string, string>? metadata = null) =>
        WriteAsync(file, [new("city", "STRING")], [["Bern"]], metadata ?? []);

    private static async Task WriteAsync(string file, IReadOnlyList<Anip.Columnar.Column> columns, IEnumerable<object?[]> rows, Dictionary<string, string> metadata)
    {
        await using var stream = File.Create(file);
        await using var writer = await new ParquetFiles().CreateAsync(stream, columns, metadata, Cancel);
        foreach (var row in rows)
        {
            await writer.WriteAsync(row, Cancel);
        }

        await writer.CompleteAsync(Cancel);
    }
}

public sealed class SqliteLakeTests() : LakeContract(new SqliteStorage(), new SqliteStorage())
{
    [Fact]
    public async Task Another_implementation_reads_the_files()
    {
        await FillAsync();
        await ExportAsync();
        await using var duck = new Duck();

        Assert.Equal(
            ["id:BIGINT", "url:VARCHAR", "title:VARCHAR", "published_at:TIMESTAMP WITH TIME ZONE", "created_at:TIMESTAMP WITH TIME ZONE", "revision:INTEGER", "day:VARCHAR"],
            (await duck.ListAsync($"SELECT column_name || ':' || column_type FROM (DESCRIBE SELECT id, url, title, published_at, created_at, revision, CAST(day AS VARCHAR) AS day FROM {Table("articles")})")));
        Assert.Equal(["FLOAT[]"], await duck.ListAsync($"SELECT DISTINCT typeof(embedding) FROM {Table("embeddings")}"));
        Assert.Equal(["4|4"], await duck.ListAsync($"SELECT count(*) || '|' || count(DISTINCT day) FROM {Table("articles")}"));
        Assert.Equal(["2026-03-13|1", "2026-03-14|1", "9999-12-31|1", "unknown|1"], await duck.ListAsync($"SELECT CAST(day AS VARCHAR) || '|' || count(*) FROM {Table("articles")} GROUP BY day ORDER BY 1"));
        Assert.Equal(["[0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0]"], await duck.ListAsync($"SELECT CAST(e.embedding AS VARCHAR) FROM {Table("embeddings")} e JOIN {Table("articles")} a USING (url) WHERE a.title = 'Title of full'"));
        Assert.Equal(["science|0.8|alpha|NASA|7"], await duck.ListAsync($"SELECT topic || '|' || round(topic_scores['science']::DOUBLE, 3) || '|' || keywords[1] || '|' || entities[1].text || '|' || models['topic-classification'] FROM {Table("analyses")} WHERE topic IS NOT NULL"));
        Assert.Equal([$"{Now.ToUnixTimeMilliseconds()}000"], await duck.ListAsync($"SELECT CAST(epoch_us(published_at) AS VARCHAR) FROM {Table("articles")} WHERE title = 'Title of full'"));
        Assert.Equal(["ZSTD"], await duck.ListAsync($"SELECT DISTINCT compression FROM parquet_metadata('{LakeFolder}/articles/*/*.parquet')"));
        Assert.Equal(["1"], await duck.ListAsync($"SELECT DISTINCT CAST(decode(value) AS VARCHAR) FROM parquet_kv_metadata('{LakeFolder}/*/*/*.parquet') WHERE decode(key) = 'anip.lake.version'"));
    }

    private string Table(string name) => $"read_parquet('{LakeFolder}/{name}/*/*.parquet', hive_partitioning = true, hive_types_autocast = false)";
}

public sealed class PostgresLakeTests() : LakeContract(new PostgresStorage(), new SqliteStorage());

public sealed class SqliteToPostgresLakeTests() : LakeContract(new SqliteStorage(), new PostgresStorage());
