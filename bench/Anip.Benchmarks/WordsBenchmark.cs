using System.Diagnostics;
using System.Globalization;
using Anip.Adapters;
using Anip.Adapters.Postgres;
using Anip.Adapters.Postgres.Upkeep;
using Anip.Adapters.Relational;
using Anip.Adapters.Sqlite;
using Anip.Adapters.Sqlite.Upkeep;
using Anip.Articles;
using Anip.Search;
using Anip.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Benchmarks;

/// <summary>
/// <c>words [--store sqlite:FILE|postgres://…] [--articles 100000]</c>: how fast text is taken apart, how long the index of all articles
/// takes to be made anew after an upgrade, and what searches cost then. The store is filled where it is empty, and kept.
/// </summary>
internal static class WordsBenchmark
{
    private const int Batch = 500;

    private static readonly (string Name, string Text)[] Samples =
    [
        ("English", "The central bank raised interest rates for the third time this year, citing “sticky” inflation — and it may not be the last. "),
        ("French", "La Banque centrale a relevé ses taux d’intérêt pour la troisième fois de l’année ; l’inflation reste élevée à Málaga et à Orléans. "),
        ("Greek", "Η κεντρική τράπεζα αύξησε τα επιτόκια για τρίτη φορά φέτος, επικαλούμενη τον επίμονο πληθωρισμό. "),
        ("Korean", "중앙은행이 올해 들어 세 번째로 금리를 인상했으며 물가 상승이 이어지고 있다고 밝혔다. "),
        ("Thai", "ธนาคารกลางขึ้นอัตราดอกเบี้ยเป็นครั้งที่สามของปีนี้เนื่องจากเงินเฟ้อยังคงสูง "),
        ("Chinese", "中央银行今年第三次上调利率，理由是通货膨胀居高不下，而且这可能不是最后一次。"),
    ];

    public static int Run(string[] args) => RunAsync(args, CancellationToken.None).GetAwaiter().GetResult();

    private static async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        foreach (var (name, text) in Samples)
        {
            MeasureWords(name, text);
        }

        if (!args.Contains("--store"))
        {
            return 0;
        }

        var count = int.Parse(Usage.Option(args, "--articles", "100000"), CultureInfo.InvariantCulture);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(ScaleBenchmark.Store(args, "")).AddEnvironmentVariables("ANIP__").Build();
        var texts = new MadeUpTexts();
        await using (var services = Open(configuration))
        {
            await FillAsync(services, texts, count, cancellationToken);
            await ForgetAsync(services, cancellationToken);
        }

        await using var upgraded = Open(configuration);
        var watch = Stopwatch.StartNew();
        await upgraded.GetRequiredService<ISchemaMigrator>().MigrateAsync(cancellationToken);
        Console.WriteLine($"{count:N0} articles indexed anew           {watch.Elapsed.TotalSeconds,10:F1} s");
        var store = upgraded.GetRequiredService<IArticleStore>();
        await TimeAsync("by a frequent word", _ => FindAsync(texts.Word(0)));
        await TimeAsync("by a rare word", i => FindAsync(texts.Word(15_000 + i)));
        await TimeAsync("by two words", i => FindAsync($"{texts.Word(3)} {texts.Word(30 + i)}"));
        return 0;

        Task FindAsync(string query) => store.QueryAsync(new ArticleQuery { Filter = new ArticleFilter { Text = query } }, cancellationToken);
    }

    private static ServiceProvider Open(IConfiguration configuration) =>
        new ServiceCollection().AddSingleton(configuration).AddStorage(configuration).BuildServiceProvider();

    private static async Task FillAsync(ServiceProvider services, MadeUpTexts texts, int count, CancellationToken cancellationToken)
    {
        await services.GetRequiredService<ISchemaMigrator>().MigrateAsync(cancellationToken);
        if ((await services.GetRequiredService<IArticleStatistics>().CountAsync(cancellationToken)).Total > 0)
        {
            return;
        }

        var elapsed = TimeSpan.Zero;
        foreach (var numbers in Enumerable.Range(0, count).Chunk(Batch))
        {
            var articles = numbers.Select(texts.Article).ToArray();
            var watch = Stopwatch.StartNew();
            await services.GetRequiredService<IArticleStore>().PutAsync(articles, cancellationToken);
            elapsed += watch.Elapsed;
        }

        Console.WriteLine($"stored and indexed                {count / elapsed.TotalSeconds,10:F0} articles/s");
    }

    /// <summary>Does what the migration does to an index of an earlier version; here no article has the words that it had.</summary>
    private static async Task ForgetAsync(ServiceProvider services, CancellationToken cancellationToken)
    {
        static string Script(IReadOnlyList<Migration> migrations) => migrations.Single(migration => migration.Name.EndsWith("_words", StringComparison.Ordinal)).Sql();

        if (services.GetService<SqliteDatabase>() is { } sqlite)
        {
            await sqlite.WriteAsync(
                session =>
                {
                    session.ExecuteScript(Script(SqliteSchemaMigrator.Migrations));
                    return 0;
                },
                cancellationToken);
        }
        else if (services.GetService<PostgresDatabase>() is { } postgres)
        {
            await postgres.RunLongAsync($"UPDATE article_text SET words = ''; {Script(PostgresSchemaMigrator.Migrations)}", cancellationToken);
            await postgres.RunLongAsync("VACUUM ANALYZE article_text", cancellationToken);
        }
    }

    private static void MeasureWords(string name, string sentence)
    {
        var text = string.Concat(Enumerable.Repeat(sentence, 1 + (2_000 / sentence.Length)));
        var best = double.MaxValue;
        for (var round = 0; round < 7; round++)
        {
            var watch = Stopwatch.StartNew();
            for (var i = 0; i < 300; i++)
            {
                Count(text);
            }

            best = Math.Min(best, watch.Elapsed.TotalSeconds);
        }

        Console.WriteLine($"words of {name,-25}{300 * text.Length / best / 1e6,10:F1} million characters/s");
    }

    private static int Count(string text)
    {
        var count = 0;
        for (var words = new SearchWords(text, stackalloc char[SearchWords.Longest]); words.MoveNext();)
        {
            count++;
        }

        return count;
    }

    private static async Task TimeAsync(string what, Func<int, Task> run, int times = 200)
    {
        var milliseconds = new double[times];
        for (var i = 0; i < times; i++)
        {
            var watch = Stopwatch.StartNew();
            await run(i);
            milliseconds[i] = watch.Elapsed.TotalMilliseconds;
        }

        Array.Sort(milliseconds);
        Console.WriteLine($"{what,-34}{milliseconds[times / 2],10:F2} ms p50 {milliseconds[times * 95 / 100],10:F2} ms p95");
    }
}
