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
    [InlineData("articles --limits 3", "has no option --limits; did you mean --limit?")]
    [InlineData("pipe language --threads abc", "--threads 'abc': expected a whole number from 1 to 1024")]
    [InlineData("serve worker --threads abc", "--threads 'abc'")]
    [InlineData("runs show abc", "id 'abc': expected a whole number")]
    [InlineData("articles --topic sience", "did you mean science?")]
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
    [InlineData("sources add notafile", "is no address, and there is no such file")]
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
        Assert.True(result.Messages.Length < 600, result.Messages);
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
