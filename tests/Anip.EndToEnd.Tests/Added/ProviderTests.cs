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
        // The run that was cut off goes on at the page that was never answered; the one that was asked for then ends at the first page, all of which is known.
        var asked = provider.Asked.ToArray();
        Assert.Equal([asked[0], asked[1], asked[1], asked[3], asked[0]], asked);
        var listed = JsonElement.Parse((await Here.DoAsync(["sources", "list", "--json", .. Settings(provider)])).Output);

        Assert.Equal((Articles, Articles), (await Here.CountAsync("1 = 1"), await Here.CountAsync("revision = 1")));
        var quotas = Assert.Single(listed.EnumerateArray(), source => source.GetProperty("kind").GetString() == name).GetProperty("quotas").EnumerateArray();
        Assert.All(quotas, use => Assert.Equal(provider.Asked.Count, use.GetProperty("used").GetInt32()));
    }

    [Fact]
    public async Task The_same_news_from_four_sources_is_an_article_at_each_address_with_what_every_source_says_of_it()
    {
        using var newsData = new FakeNewsData(2) { TellsTheSame = true, Addresses = at => at == 0 ? "https://Herald.example/storm?utm_source=newsdata" : null };
        using var mediastack = new FakeMediastack(2) { TellsTheSame = true, Addresses = at => at == 0 ? "http://herald.example/storm#top" : null };
        using var theNews = new FakeTheNewsApi(2) { TellsTheSame = true, Addresses = at => at == 0 ? "https://herald.example:443/storm?fbclid=1" : null };
        using var worldNews = new FakeWorldNewsApi(2) { TellsTheSame = true, Addresses = at => at == 0 ? "https://herald.example/storm" : null };
        FakeProvider[] providers = [newsData, mediastack, theNews, worldNews];
        string[] settings = [.. providers.SelectMany(Settings).Chunk(2).DistinctBy(pair => pair[1]).SelectMany(pair => pair)];
        Here.Folder.File(".env", string.Concat(providers.Select(Keys)));

        // The last one again, which changes nothing.
        foreach (var provider in providers.Append(worldNews))
        {
            await Here.DoAsync(["run", $"{provider.Name}_pipeline", .. settings]);
        }

        // That of all of them, and one of each at its own host.
        Assert.Equal((5, 5), (await Here.CountAsync("1 = 1"), await Here.CountAsync("revision = 1")));
        Assert.Equal(["mediastack", "newsdata", "thenewsapi", "worldnewsapi"], await SaidAsync("a.url = 'https://herald.example/storm'", "s.source"));
        Assert.Equal(["mediastack", "newsdata", "thenewsapi", "worldnewsapi"], await SaidAsync("a.url <> 'https://herald.example/storm'", "s.source"));
        foreach (var (source, word) in (IEnumerable<(string, string)>)[
            ("newsdata", "politics"), ("newsdata", "austria"), ("newsdata", "\"isDuplicate\":false"), ("mediastack", "general"), ("thenewsapi", "thenewsapi.example/0.jpg"), ("worldnewsapi", "-0.176")])
        {
            Assert.Contains(word, Assert.Single(await SaidAsync($"a.url = 'https://herald.example/storm' AND s.source = '{source}'", "s.said")), StringComparison.Ordinal);
        }

        var trace = JsonElement.Parse((await Here.DoAsync("trace", "https://herald.example/storm?utm_medium=x", "--json")).Output);
        Assert.Equal(4, trace.GetProperty("seen").GetArrayLength());
    }

    private async Task<IReadOnlyList<string>> SaidAsync(string where, string what)
    {
        var all = await Here.ScalarAsync($"SELECT {(Here is PostgresInstallation ? "string_agg" : "group_concat")}(said, '|') FROM (SELECT {what} AS said FROM source_statement s JOIN article a ON a.id = s.article_id WHERE {where} ORDER BY 1) AS one");
        return all is string text ? text.Split('|') : [];
    }

    private static FakeProvider Fake(string name) => name switch
    {
        "newsdata" => new FakeNewsData(Articles),
        "gdelt" => new FakeGdelt(Articles),
        "mediastack" => new FakeMediastack(Articles),
        "thenewsapi" => new FakeTheNewsApi(Articles),
        _ => new FakeWorldNewsApi(Articles),
    };

    private static string Keys(FakeProvider provider) => provider.Name switch
    {
        "newsdata" => $"NEWSDATA_KEY={FakeProvider.Key}\n",
        "mediastack" => $"MEDIASTACK_KEY={FakeProvider.Key}\n",
        "thenewsapi" => $"THENEWSAPI_KEY={FakeProvider.Key}\n",
        "worldnewsapi" => $"WORLDNEWS_KEY={FakeProvider.Key}\n",
        _ => "",
    };

    private string[] Settings(FakeProvider provider)
    {
        Here.Folder.File(".env", Keys(provider));
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
