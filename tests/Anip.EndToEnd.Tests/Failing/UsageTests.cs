using System.Net;
using System.Net.Sockets;

namespace Anip.EndToEnd.Tests.Failing;

public sealed class UsageTests
{
    [Theory]
    [InlineData("serach rome", "there is no 'anip serach'; did you mean search?")]
    [InlineData("runs lst", "there is no 'anip runs lst'; did you mean list?")]
    [InlineData("runs", "'anip runs' needs one of list, show, cancel")]
    [InlineData("", "'anip' needs one of up, serve, ingest")]
    [InlineData("articles --limit abc", "--limit 'abc': expected a whole number from 1")]
    [InlineData("articles --limit 99999999999", "--limit '99999999999': expected a whole number from 1 to 2147483647")]
    [InlineData("articles --limits 3", "has no option --limits; did you mean --limit?")]
    [InlineData("pipe language --threads abc", "--threads 'abc': expected a whole number from 1 to 1024")]
    [InlineData("serve worker --threads abc", "--threads 'abc'")]
    [InlineData("label set abc topic=health", "id 'abc': expected a whole number")]
    [InlineData("models promote topic-classification abc", "version 'abc': expected a whole number")]
    [InlineData("search good -- more --limit 3", "--limit' stands behind --, where everything is a word")]
    [InlineData("runs show abc", "id 'abc': expected a whole number")]
    [InlineData("articles --topic sience", "--topic 'sience' is not one of business, entertainment, health, politics, science, sports, technology, world; did you mean science?")]
    [InlineData("up --urls ftp://x", "--urls 'ftp://x': expected an address to serve on, such as")]
    [InlineData("serve api --urls http://127.0.0.1:999999", "--urls 'http://127.0.0.1:999999'")]
    [InlineData("export a.xlsx", "there is no format 'xlsx'")]
    [InlineData("export a.jsnl", "did you mean jsonl?")]
    [InlineData("export articles", "has no ending that says the format")]
    [InlineData("export --format 1", "--format '1': expected jsonl, csv, parquet")]
    [InlineData("run rss_pipelin", "did you mean rss_pipeline?")]
    [InlineData("runs list --pipeline rss_pipelin", "did you mean rss_pipeline?")]
    [InlineData("articles --region Grmany", "did you mean Germany (DE)?")]
    [InlineData("search OR", "query: At character 1: OR stands between two words or phrases. To search for the word, write it in small letters.\n  OR\n  ^^\n")]
    [InlineData("search mars\u3000\"red\u3000planet", "query: At character 6: This quote is not closed.\n  mars\u3000\"red\u3000planet\n      \u3000^\n")]
    [InlineData("search title:x", "  title:x\n  ^^^^^^\n")]
    [InlineData("search 東京OR\u3000*", "  東京OR\u3000*\n  \u3000\u3000  \u3000^\n")]
    [InlineData("sources add https://user:hunter2@example.org/feed.xml", "holds a user or a password")]
    [InlineData("sources add notafile", "is not an address, and there is no such file")]
    [InlineData("search field:", "query: At character 6: A query has no fields, and nothing stands behind this colon")]
    [InlineData("articles --api-source rs", "--api-source: 'rs' is not one of rss, newsapi, newsdata, gdelt, gdelt_bulk, mediastack, thenewsapi, worldnewsapi, file, sample, sitemap. Did you mean rss?")]
    [InlineData("export --api-source newapi", "Did you mean newsapi?")]
    [InlineData("articles --set foo", "--set foo: expected KEY=VALUE, such as")]
    [InlineData("articles --set =1", "--set =1: expected KEY=VALUE, such as")]
    [InlineData("articles --config nosuch.json", "--config: there is no file 'nosuch.json'")]
    [InlineData("articles --config /", "--config: '/' is a folder; name a file in it")]
    [InlineData("articles --from 2026-05-02 --to 2026-05-01", "--to is before --from: nothing can be between them")]
    [InlineData("export --to 2026-05-01 --from 2026-05-02", "--to is before --from")]
    public async Task What_is_not_understood_is_wrong_usage_and_what_was_meant_is_named(string line, string message)
    {
        using var folder = new TemporaryFolder();

        var result = await AnipProcess.RunAsync(folder.Path, line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Contains(message, result.Messages, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", result.Messages, StringComparison.Ordinal);
        Assert.Equal(2, result.ExitCode);
        Assert.Empty(result.Output);
    }

    [Fact]
    public async Task A_file_that_exists_is_replaced_only_by_force()
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("articles.csv", "mine");

        var refused = await AnipProcess.RunAsync(folder.Path, ["export", file]);
        var before = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        var forced = await AnipProcess.RunAsync(folder.Path, ["export", file, "--force"]);

        Assert.Equal((2, "mine", 0), (refused.ExitCode, before, forced.ExitCode));
        Assert.Contains("--force", refused.Messages, StringComparison.Ordinal);
        Assert.NotEqual("mine", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \u3000")]
    public async Task A_search_for_nothing_is_wrong_usage(string query)
    {
        using var folder = new TemporaryFolder();

        var result = await AnipProcess.RunAsync(folder.Path, ["search", query]);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("query: there is no word in it to search for", result.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_file_of_the_pipelines_is_replaced_only_by_force()
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("pipelines.json", "mine");

        var refused = await AnipProcess.RunAsync(folder.Path, ["pipelines", "export", file]);
        var before = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        var forced = await AnipProcess.RunAsync(folder.Path, ["pipelines", "export", file, "--force"]);

        Assert.Equal((2, "mine", 0), (refused.ExitCode, before, forced.ExitCode));
        Assert.Contains("--force", refused.Messages, StringComparison.Ordinal);
        Assert.Contains("rss_pipeline", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("articles", "Fetching:AllowedPrivateAddresses=127.0.0.1,abc", "Fetching:AllowedPrivateAddresses has 'abc'; expected an address or a range")]
    [InlineData("search x", "Ingestion:Feeds=ftp://example.org/", "Ingestion:Feeds has 'ftp://example.org/', which")]
    [InlineData("articles", "Ingestion:MinInterval=2.00:00:00", "Ingestion:MinInterval (2.00:00:00) must not be longer than MaxInterval")]
    [InlineData("articles", "Sources:NewsApi:Countries=de,xx", "Sources:NewsApi:Countries: 'xx' is not a region")]
    public async Task A_wrong_list_is_named_with_its_origin_by_every_verb(string verb, string setting, string message)
    {
        using var folder = new TemporaryFolder();

        var result = await AnipProcess.RunAsync(folder.Path, [.. verb.Split(' '), "--set", setting]);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(message, result.Messages, StringComparison.Ordinal);
        Assert.Contains("(from --set)", result.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_would_need_a_certificate_is_refused_with_what_to_do()
    {
        using var folder = new TemporaryFolder();

        var result = await AnipProcess.RunAsync(folder.Path, ["up", "--urls", "https://127.0.0.1:7443"]);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("this server has no certificate: write http:// here, and let a proxy", result.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_in_use_is_one_line_and_the_remedy_another()
    {
        using var folder = new TemporaryFolder();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();

        var result = await AnipProcess.RunAsync(folder.Path, ["up", "--urls", $"http://{taken.LocalEndpoint}", "--set", "Ingestion:Feeds="]);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("cannot serve on http://127.0.0.1:", result.Messages, StringComparison.Ordinal);
        Assert.Contains("--urls", result.Messages, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Messages, StringComparison.Ordinal);
        Assert.Equal(2, result.Messages.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Theory]
    [InlineData("Scheduling:Schedules:maintenance:Cron=61 * * * *")]
    [InlineData("Scheduling:Schedules:maintenace:Cron=1 * * * *")]
    public async Task A_wrong_schedule_is_a_line_without_a_trace(string setting)
    {
        using var folder = new TemporaryFolder();

        var result = await AnipProcess.RunAsync(folder.Path, ["up", "--urls", "http://127.0.0.1:0", "--set", setting]);

        Assert.Equal(1, result.ExitCode);
        Assert.Single(result.Messages.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData("Fetching:AllowedPrivateAddresses=abc", 1, "'abc'")]
    [InlineData("Fetching:AllowedPrivateAddresses=127.0.0.1,10.0.0.0/8", 0, "fine")]
    [InlineData("Fetching:AllowedPrivateAddress=127.0.0.1", 1, "did you mean Fetching:AllowedPrivateAddresses?")]
    [InlineData("Ingestion:Feeds=https://a.example/x?a=1,2,https://b.example/", 0, "fine")]
    [InlineData("Ingestion:Feeds=nowhere", 1, "'nowhere'")]
    public async Task A_list_takes_one_value_or_several_and_what_is_not_understood_is_an_error(string setting, int code, string message)
    {
        using var folder = new TemporaryFolder();

        var result = await AnipProcess.RunAsync(folder.Path, ["config", "check", "--set", setting]);

        Assert.Equal(code, result.ExitCode);
        Assert.Contains(message, result.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_that_is_written_later_replaces_an_earlier_one()
    {
        using var folder = new TemporaryFolder();
        folder.File("appsettings.json", """{"Ingestion":{"Feeds":["https://a.example/1","https://a.example/2","https://a.example/3"]}}""");

        var result = await AnipProcess.RunAsync(
            folder.Path, ["config", "show"], environment: new Dictionary<string, string> { ["ANIP__Ingestion__Feeds"] = "https://b.example/1,https://b.example/2" });

        Assert.Contains("https://b.example/1, https://b.example/2", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("https://a.example", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_state_of_no_database_says_that_there_is_none()
    {
        using var folder = new TemporaryFolder();

        var result = await AnipProcess.RunAsync(folder.Path, ["db", "status"]);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("there is no database yet", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sources_are_kept_in_one_form_bad_outlines_are_named_and_keys_are_not_shown()
    {
        using var folder = new TemporaryFolder();
        folder.File("list.opml", """
            <opml version="2.0"><body><outline text="Good" xmlUrl="https://news.example/feed"/>
            <outline text="Mail list" xmlUrl="mailto:x@example.org"/></body></opml>
            """);
        string[] spellings = ["  feed://News.Example:80/a?key=hunter2#top ", "HTTP://news.example./a?key=hunter2"];
        string[] settings = ["--set", "Ingestion:Feeds="];

        foreach (var spelling in spellings)
        {
            Assert.Equal(0, (await AnipProcess.RunAsync(folder.Path, ["sources", "add", spelling, .. settings])).ExitCode);
        }

        var opml = await AnipProcess.RunAsync(folder.Path, ["sources", "add", "list.opml", .. settings]);
        var list = await AnipProcess.RunAsync(folder.Path, ["sources", "list", .. settings]);

        Assert.Equal(1, opml.ExitCode);
        Assert.Contains("Mail list", opml.Messages, StringComparison.Ordinal);
        Assert.Single(list.Output.Split('\n'), line => line.Contains("news.example/a?key=***", StringComparison.Ordinal));
        Assert.Single(list.Output.Split('\n'), line => line.Contains("https://news.example/feed", StringComparison.Ordinal));
        Assert.DoesNotContain("hunter2", list.Output, StringComparison.Ordinal);
    }
}
