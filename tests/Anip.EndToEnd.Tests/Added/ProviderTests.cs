using System.Text.Json;
using Anip.Tests.Ingestion.Sources.Apis.Fakes;

namespace Anip.EndToEnd.Tests.Added;

/// <summary>Each news API from its settings to stored articles and its ledger, against a server that speaks as the provider does.</summary>
public abstract class ProviderTests : InstallationTests
{
    private const int Articles = 7;

    private protected ProviderTests(Installation installation)
        : base(installation)
    {
    }

    public static TheoryData<string> Names { get; } = ["gdelt", "mediastack", "newsdata", "thenewsapi", "worldnewsapi"];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task What_it_has_is_stored_once_and_counted_and_a_spent_quota_waits_for_its_reset(string name)
    {
        using var provider = Fake(name);

        var run = JsonElement.Parse((await Here.DoAsync(["run", $"{name}_pipeline", "--json", .. Settings(provider)])).Output);
        var asked = provider.Asked.Count;
        provider.Budget = 0;
        var refused = await Here.RunAsync(["run", $"{name}_pipeline", .. Settings(provider)]);
        var skipped = await Here.DoAsync(["run", $"{name}_pipeline", "--json", .. Settings(provider)]);
        var listed = await Here.DoAsync(["sources", "list", "--json", .. Settings(provider)]);

        Assert.Equal(Articles, run.GetProperty("counts").GetProperty("added").GetInt32());
        Assert.Equal(Articles, await Here.CountAsync($"api_source = '{name}' AND revision = 1"));
        Assert.Equal(asked, provider.Asked.Take(asked).Distinct().Count());
        Assert.Equal((1, asked + 1), (refused.ExitCode, provider.Asked.Count));
        Assert.Equal("skipped", Assert.Single(JsonElement.Parse(skipped.Output).GetProperty("steps").EnumerateArray()).GetProperty("state").GetString());
        var quota = Assert.Single(JsonElement.Parse(listed.Output).EnumerateArray(), source => source.GetProperty("kind").GetString() == name).GetProperty("quotas").EnumerateArray().First(use => use.GetProperty("window").GetString() != "15 minutes");
        // Points: of three pages with seven articles together, and of one with three that was refused.
        Assert.Equal(name == "worldnewsapi" ? 4.1 : asked + 1, quota.GetProperty("used").GetDouble(), 3);
        Assert.True(quota.GetProperty("blocked_until").GetDateTimeOffset() > TimeProvider.System.GetUtcNow());
        Assert.All([run.ToString(), refused.Messages, skipped.Messages, listed.Output], text => Assert.DoesNotContain(FakeProvider.Key, text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("newsdata")]
    [InlineData("thenewsapi")]
    public async Task Killed_between_two_pages_a_reading_loses_and_doubles_nothing(string name)
    {
        using var provider = Fake(name);
        provider.SilentFrom = 2;
        // Makes the store, which is asked below.
        await Here.DoAsync(["sources", "list", .. Settings(provider)]);
        using (var run = Here.Start(["run", $"{name}_pipeline", .. Settings(provider)]))
        {
            await Here.WaitForRowsAsync("SELECT count(*) FROM article", run);
            Assert.True(await provider.Came.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken));
            Assert.True(await provider.Came.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken));
            await run.KillAsync();
        }

        provider.SilentFrom = null;
        await Here.DoAsync(["run", $"{name}_pipeline", .. Settings(provider)]);
        var listed = JsonElement.Parse((await Here.DoAsync(["sources", "list", "--json", .. Settings(provider)])).Output);

        Assert.Equal((Articles, Articles), (await Here.CountAsync("1 = 1"), await Here.CountAsync("revision = 1")));
        var quotas = Assert.Single(listed.EnumerateArray(), source => source.GetProperty("kind").GetString() == name).GetProperty("quotas").EnumerateArray();
        Assert.All(quotas, use => Assert.Equal(provider.Asked.Count, use.GetProperty("used").GetInt32()));
    }

    private static FakeProvider Fake(string name) => name switch
    {
        "newsdata" => new FakeNewsData(Articles),
        "gdelt" => new FakeGdelt(Articles),
        "mediastack" => new FakeMediastack(Articles),
        "thenewsapi" => new FakeTheNewsApi(Articles),
        _ => new FakeWorldNewsApi(Articles),
    };

    private string[] Settings(FakeProvider provider)
    {
        var variable = provider.Name switch { "newsdata" => "NEWSDATA_KEY", "mediastack" => "MEDIASTACK_KEY", "thenewsapi" => "THENEWSAPI_KEY", "worldnewsapi" => "WORLDNEWS_KEY", _ => null };
        Here.Folder.File(".env", variable is null ? "" : $"{variable}={FakeProvider.Key}\n");
        var section = $"Sources:{provider.Section}";
        return
        [
            "--set", $"{section}:BaseUrl={provider.Url}", "--set", $"{section}:Query=rain", "--set", $"{section}:MaxPages=9",
            "--set", $"{section}:PageSize={(provider.Name == "gdelt" ? 4 : 3)}", .. provider.Name == "gdelt" ? (string[])["--set", $"{section}:Spacing=00:00:05"] : [],
            "--set", "Fetching:AllowedPrivateAddresses=127.0.0.1", "--set", "Fetching:HostSpacing=00:00:00", "--set", "Ingestion:Feeds=", "--set", "Samples:AddAtFirstStart=false",
        ];
    }
}

public sealed class SqliteProviderTests() : ProviderTests(new SqliteInstallation());

public sealed class PostgresProviderTests() : ProviderTests(new PostgresInstallation());
