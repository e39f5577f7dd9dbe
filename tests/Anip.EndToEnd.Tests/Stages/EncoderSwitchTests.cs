using System.Text.Json;
using Anip.Models;

namespace Anip.EndToEnd.Tests.Stages;

/// <summary>A store that the encoder before filled is brought to the one that ships, both the real ones: similar articles are found before, meanwhile and after, and nothing is doubled.</summary>
public abstract class EncoderSwitchTests : InstallationTests
{
    private const string Before = "minilm-news-1";

    private static readonly string[] Titles =
    [
        "Central bank raises interest rates for the third time this year",
        "Rover finds traces of water in a crater on Mars",
        "Home side wins the cup final after extra time",
        "New phone brings a folding screen and a longer battery life",
        "Floods force thousands from their homes in the river delta",
        "Hospital trial shows promise for malaria vaccine",
    ];

    private static readonly string[] Batches = ["--set", "Enrichment:BatchSize=2"];

    private readonly Installation _empty;
    private readonly string _vectors;

    private protected EncoderSwitchTests(Installation installation, Installation empty, string vectors)
        : base(installation, empty) => (_empty, _vectors) = (empty, vectors);

    // What most heads that ship belong to.
    private static string After { get; } = Directory.GetDirectories(Path.Combine(AppContext.BaseDirectory, "models")).Select(ModelFolder.ReadManifest).Select(manifest => manifest.Encoder).OfType<string>().Distinct().Single();

    [Fact]
    public async Task A_store_that_the_encoder_before_filled_is_searched_before_during_and_after_the_switch()
    {
        Assert.NotEqual(Before, After);
        await IngestAsync("old", Titles);
        await Here.DoAsync("run", "ml_processing", "--set", $"Models:Encoder={Before}");
        Assert.Equal((Titles.Length, 0), (await VectorsAsync(Before), await VectorsAsync(After)));

        // It only answers: who reads articles is killed below.
        using var api = Here.Start("serve", "api", "--urls", "http://127.0.0.1:0", "--set", "Serving:Enabled=false");
        using var client = new HttpClient(new SocketsHttpHandler()) { BaseAddress = await api.AddressAsync() };
        await AssertFoundAsync(client);

        // What is new meanwhile is found as what was there, and has its topic at once.
        await IngestAsync("new", "Striker scores twice as the team wins the league");
        await Here.DoAsync("run", "ml_processing");
        Assert.Equal(1, await Here.CountAsync("topic = 'sports'"));
        Assert.Equal((Titles.Length + 1, 1), (await VectorsAsync(Before), await VectorsAsync(After)));
        Assert.StartsWith("Striker", await NearestAsync(client, "striker of the league scores twice"), StringComparison.Ordinal);

        await KillHalfWayAsync(() => AssertFoundAsync(client));
        Assert.InRange(await VectorsAsync(After), 2, Titles.Length);
        Assert.Equal(Titles.Length + 1, await VectorsAsync(Before));
        await AssertFoundAsync(client);

        await Here.DoAsync(["run", "ml_processing", "--stale", .. Batches]);
        Assert.Equal(After, await Here.ScalarAsync("SELECT name FROM encoder_state WHERE state = 'serving'"));
        await AssertFoundAsync(client);
        await Here.ScalarAsync($"UPDATE encoder_state SET since = {Here.DaysAgo(1)} WHERE name = '{Before}'");
        await Here.DoAsync("run", "ml_processing", "--stale");

        Assert.Equal((0, Titles.Length + 1), (await VectorsAsync(Before), await VectorsAsync(After)));
        Assert.Equal(Titles.Length + 1, await Here.CountAsync("analyzed AND has_vector AND revision = 1 AND topic IS NOT NULL AND id IN (SELECT article_id FROM analysis)"));
        await AssertFoundAsync(client);
        Assert.Equal(0, await api.TerminateAsync());
    }

    [Fact]
    public async Task A_backup_taken_half_way_through_is_restored_into_an_empty_place_and_brought_to_its_end_there()
    {
        await IngestAsync("old", Titles);
        await Here.DoAsync("run", "ml_processing", "--set", $"Models:Encoder={Before}");
        await KillHalfWayAsync(() => Task.CompletedTask);
        var (gathered, all) = (await VectorsAsync(After), await Here.DoAsync("export"));
        Assert.InRange(gathered, 1, Titles.Length - 1);

        await Here.DoAsync("db", "backup", "half.db");
        await _empty.DoAsync("db", "restore", Path.Combine(Here.Folder.Path, "half.db"));

        Assert.Equal(all.Output, (await _empty.DoAsync("export")).Output);
        Assert.Equal((Titles.Length, gathered), (await VectorsAsync(Before, _empty), await VectorsAsync(After, _empty)));
        Assert.Equal(Before, await _empty.ScalarAsync("SELECT name FROM encoder_state WHERE state = 'serving'"));
        await _empty.DoAsync(["run", "ml_processing", "--stale", .. Batches]);

        Assert.Equal(After, await _empty.ScalarAsync("SELECT name FROM encoder_state WHERE state = 'serving'"));
        Assert.Equal(Titles.Length, await VectorsAsync(After, _empty));
        Assert.Equal(Titles.Length, await _empty.CountAsync("analyzed AND has_vector AND revision = 1 AND topic IS NOT NULL AND id IN (SELECT article_id FROM analysis)"));
        Assert.Equal((long)Titles.Length, Convert.ToInt64(await _empty.ScalarAsync("SELECT count(*) FROM analysis")));
        Assert.Equal(0, await _empty.CountAsync("id IN (SELECT article_id FROM stage_work)"));
        Assert.Equal((Titles.Length, gathered), (await VectorsAsync(Before), await VectorsAsync(After))); // What it was made of is as it was.
    }

    /// <summary>Begins to read everything by the encoder that ships, and kills it at the fourth article.</summary>
    private async Task KillHalfWayAsync(Func<Task> meanwhile)
    {
        await Here.HoldAsync("INSERT ON analysis", "NEW.article_id = 4");
        using (var run = Here.Start(["run", "ml_processing", "--stale", .. Batches]))
        {
            await Here.WaitUntilHeldAsync($"EXISTS (SELECT 1 FROM run_step WHERE state = 'running') AND ({CountOfVectors(After)}) > 1", run);
            await meanwhile();
            await run.KillAsync();
        }

        await Here.LetGoAsync();
    }

    private async Task IngestAsync(string name, params string[] titles) => await Here.DoAsync("ingest", "--no-enrich", Here.Folder.File($"{name}.jsonl", string.Join('\n', titles.Select(
        (title, i) => $$"""{"url":"https://made-up.example/{{name}}/{{i}}","title":"{{title}}","language":"en"}"""))));

    private Task<int> VectorsAsync(string encoder) => VectorsAsync(encoder, Here);

    private async Task<int> VectorsAsync(string encoder, Installation there) => Convert.ToInt32(await there.ScalarAsync(CountOfVectors(encoder)));

    private string CountOfVectors(string encoder) => $"SELECT count(*) FROM {_vectors} AS v JOIN encoder AS e ON e.id = v.encoder_id WHERE e.name = '{encoder}'";

    private static async Task AssertFoundAsync(HttpClient client)
    {
        Assert.Equal(Titles[1], await NearestAsync(client, "Mars rover discovers signs of water"));
        Assert.Equal(Titles[5], await NearestAsync(client, "Malaria vaccine promising in hospital trial"));
    }

    private static async Task<string?> NearestAsync(HttpClient client, string question)
    {
        var found = JsonElement.Parse(await client.GetStringAsync($"/api/search/similar?question={Uri.EscapeDataString(question)}", TestContext.Current.CancellationToken));
        var ids = found.EnumerateArray().Select(article => article.GetProperty("id").GetInt64()).ToList();
        Assert.Equal(ids.Distinct(), ids);
        return found[0].GetProperty("title").GetString();
    }
}

public sealed class SqliteEncoderSwitchTests() : EncoderSwitchTests(new SqliteInstallation(), new SqliteInstallation(), "vector");

public sealed class PostgresEncoderSwitchTests() : EncoderSwitchTests(new PostgresInstallation(), new PostgresInstallation(), "article_vector");
