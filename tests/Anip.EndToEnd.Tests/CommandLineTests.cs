using System.Net;
using System.Net.Sockets;

namespace Anip.EndToEnd.Tests;

public sealed class CommandLineTests
{
    [Fact]
    public async Task A_wrong_option_is_wrong_usage_and_says_where_help_is()
    {
        using var folder = new TemporaryFolder();

        var result = await AnipProcess.RunAsync(folder.Path, ["articles", "--limits", "3"]);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("--limits", result.Messages, StringComparison.Ordinal);
        Assert.Contains("anip articles --help", result.Messages, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    [Fact]
    public async Task Help_needs_no_arguments_and_ends_with_examples()
    {
        using var folder = new TemporaryFolder();

        var result = await AnipProcess.RunAsync(folder.Path, ["ingest", "--help"]);

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("anip ingest <path_or_url>", result.Output, StringComparison.Ordinal);
        Assert.Contains("Examples:", result.Output, StringComparison.Ordinal);
        Assert.Empty(result.Messages);
    }

    [Fact]
    public async Task A_process_that_serves_does_not_load_what_only_training_needs()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "What a process has loaded is read from /proc.");
        using var folder = new TemporaryFolder();
        using var process = AnipProcess.Up(folder.Path, "--set", "Ingestion:Feeds=");
        using var client = new HttpClient(new SocketsHttpHandler());
        await client.GetStringAsync(new Uri(await process.AddressAsync(), "/api/articles"), TestContext.Current.CancellationToken);

        var loaded = await File.ReadAllTextAsync($"/proc/{process.Id}/maps", TestContext.Current.CancellationToken);

        Assert.Contains("/Anip.Server.dll", loaded, StringComparison.Ordinal);
        Assert.Contains("/Anip.Inference.dll", loaded, StringComparison.Ordinal);
        Assert.DoesNotContain("/Anip.Training.dll", loaded, StringComparison.Ordinal);
        Assert.Equal(0, await process.TerminateAsync());
    }

    [Theory]
    [InlineData("Scheduling:Schedules:maintenance:Cron=61 * * * *", "'61 * * * *' is not a cron expression")]
    [InlineData("Scheduling:Schedules:maintenace:Cron=1 * * * *", "there is no such pipeline")]
    [InlineData("Scheduling:Schedules:maintenance:Crom=1 * * * *", "Scheduling:Schedules:maintenance:Crom: there is no such setting")]
    [InlineData("Pipelines:Steps:rss_pipeline:fetch:Timeout=soon", "Pipelines:Steps:rss_pipeline:fetch:Timeout = 'soon': expected a time span")]
    [InlineData("Pipelines:Steps:nope:x:Timeout=00:01:00", "Pipelines:Steps:nope: there is no such pipeline; there are ")]
    [InlineData("Pipelines:Steps:maintenance:fetsch:Timeout=00:01:00", "Pipelines:Steps:maintenance:fetsch: there is no such step; maintenance has ")]
    [InlineData("Storage:Provider=Postgress", "Storage:Provider = 'Postgress': expected one of Sqlite, Postgres")]
    [InlineData("Storage:Provider=7", "Storage:Provider = '7': expected one of Sqlite, Postgres")]
    [InlineData("Storage:Postgres:PoolSize=1", "expected a whole number from 2 to 1000")]
    [InlineData("Api:Urls=http://0.0.0.0:8000", "Api:AllowAnonymous")]
    [InlineData("Scheduling:Airflow:Url=http://admin:hunter2@airflow:8080", "Scheduling:Airflow:Password")]
    public async Task What_a_start_would_refuse_the_check_of_the_settings_refuses(string setting, string reason)
    {
        using var folder = new TemporaryFolder();

        var check = await AnipProcess.RunAsync(folder.Path, ["config", "check", "--set", setting]);
        var up = await AnipProcess.RunAsync(folder.Path, ["up", "--set", setting]);

        Assert.Equal((1, 1), (check.ExitCode, up.ExitCode));
        Assert.Contains(reason, check.Messages, StringComparison.Ordinal);
        Assert.Contains(reason, up.Messages, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", check.Messages + up.Messages, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("postgres://anip:1/hunter2@127.0.0.1:1/anip")]
    [InlineData("postgres://anip:1?hunter2@127.0.0.1:1/anip")]
    [InlineData("postgres://anip:1#hunter2@127.0.0.1:1/anip")]
    [InlineData("postgres://anip:hunter2@127.0.0.1:1/anip?sslmode=verify-full")]
    [InlineData("postgresql://anip:hunter2@127.0.0.1:1/anip")]
    public async Task An_address_that_cannot_be_meant_as_it_stands_is_refused_and_its_password_not_shown(string address)
    {
        using var folder = new TemporaryFolder();

        var result = await AnipProcess.RunAsync(folder.Path, ["db", "copy", "--from", address, "--to", "sqlite:copy.db"]);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("--from: expected sqlite:FILE", result.Messages, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", result.Messages, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("there is no file", "Check its name", "sources", "add", "nosuch.opml")]
    [InlineData("There is no file", "check its name", "sources", "test", "nosuch.xml")]
    [InlineData("There is no file", "check its name", "ingest", "nosuch.jsonl")]
    [InlineData("holds no file", "Name another folder", "ingest", "empty")]
    [InlineData("there is no folder", "Make it first", "export", "nosuch/dir/a.jsonl")]
    [InlineData("there is no folder", "Make it first", "pipelines", "export", "nosuch/x.json")]
    public async Task A_file_that_is_not_there_is_said_with_what_to_do(string what, string toDo, params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(Path.Combine(folder.Path, "empty"));

        var result = await AnipProcess.RunAsync(folder.Path, arguments);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(what, result.Messages, StringComparison.Ordinal);
        Assert.Contains(toDo, result.Messages, StringComparison.Ordinal);
        Assert.DoesNotContain("Could not find", result.Messages, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("05/06/2026", 2)]
    [InlineData("next week", 2)]
    [InlineData("15 Aug 2024", 0)]
    public async Task A_time_that_can_be_several_is_wrong_usage(string time, int exitCode)
    {
        using var folder = new TemporaryFolder();

        var result = await AnipProcess.RunAsync(folder.Path, ["articles", "--from", time]);

        Assert.Equal(exitCode, result.ExitCode);
        Assert.Equal(exitCode == 2, result.Messages.Contains("such as 2026-01-31", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Two_parts_with_wrong_settings_are_both_named()
    {
        using var folder = new TemporaryFolder();

        var result = await AnipProcess.RunAsync(
            folder.Path, ["config", "check", "--set", "Scheduling:Schedules:maintenance:Cron=soon", "--set", "Ingestion:Feeds:0=nowhere"]);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("'soon' is not a cron expression", result.Messages, StringComparison.Ordinal);
        Assert.Contains("'nowhere'", result.Messages, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_list_of_feeds_in_the_settings_file_subscribes_none()
    {
        using var folder = new TemporaryFolder();
        folder.File("appsettings.json", """{"Ingestion":{"Feeds":[]}}""");

        var result = await AnipProcess.RunAsync(folder.Path, ["run", "rss_pipeline"]);

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("0 subscribed", result.Messages, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("up", "--urls=http://127.0.0.1:0")]
    [InlineData("serve", "worker")]
    [InlineData("serve", "scheduler")]
    public async Task A_role_that_is_asked_to_stop_while_it_comes_up_has_not_failed(string verb, string more)
    {
        using var folder = new TemporaryFolder();
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var role = AnipProcess.Start(folder.Path, [verb, more,
            "--set", "Storage:Provider=Postgres", "--set", "Storage:Postgres:Host=127.0.0.1", "--set", $"Storage:Postgres:Port={((IPEndPoint)silent.LocalEndpoint).Port}"]);

        using var waitedFor = await silent.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        await waitedFor.GetStream().ReadExactlyAsync(new byte[8], TestContext.Current.CancellationToken); // From here on it waits for the answer whether TLS is spoken.

        Assert.Equal(0, await role.TerminateAsync()); // Once the time for connecting is over, it would be 1.
    }

    [Fact]
    public async Task A_pipe_gives_one_line_for_each_in_order_and_carries_the_id()
    {
        using var folder = new TemporaryFolder();
        const string Input = """
            {"id":"a","url":"HTTP://Example.com:80/x?utm_source=feed#top"}
            {"id":2,"url":"ftp://example.com/x"}
            not json

            {"id":{"nested":[3]},"url":"https://example.com/y"}
            """;

        var result = await AnipProcess.RunAsync(folder.Path, ["pipe", "canonical-url"], Input);

        Assert.Equal(0, result.ExitCode);
        var lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(4, lines.Length);
        Assert.StartsWith("{\"id\":\"a\",\"canonical_url\":\"http", lines[0], StringComparison.Ordinal);
        Assert.Contains("\"id\":2,\"error\":{\"code\":\"bad_input\"", lines[1], StringComparison.Ordinal);
        Assert.Contains("\"id\":null,\"error\":{\"code\":\"bad_line\",\"message\":\"line 3", lines[2], StringComparison.Ordinal);
        Assert.StartsWith("{\"id\":{\"nested\":[3]},\"canonical_url\"", lines[3], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pipe_that_is_to_fail_stops_at_the_first_bad_line()
    {
        using var folder = new TemporaryFolder();

        var result = await AnipProcess.RunAsync(
            folder.Path, ["pipe", "canonical-url", "--on-error", "fail"], "{\"id\":1,\"url\":\"https://example.com/\"}\n{\"id\":2}\n{\"id\":3,\"url\":\"https://example.com/\"}\n");

        Assert.Equal(1, result.ExitCode);
        Assert.Single(result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("line 2", result.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_faults_of_the_settings_are_told_at_once_with_where_they_come_from_and_no_secret()
    {
        using var folder = new TemporaryFolder();
        folder.File("appsettings.json", """{"Storage":{"Sqlite":{"Readers":"many"}},"Api":{"Key":"hunter2-secret"}}""");
        folder.File(".env", "ANIP__Storage__Sqlite__WriterCacheMegabytes=0\n");

        var result = await AnipProcess.RunAsync(
            folder.Path, ["config", "check", "--set", "Storage:Sqlite:Reders=3"],
            environment: new Dictionary<string, string> { ["ANIP__Storage__Sqlite__BusyTimeout"] = "soon" });

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("Storage:Sqlite:Readers = 'many': expected a whole number from 1 to 64 (from appsettings.json)", result.Messages, StringComparison.Ordinal);
        Assert.Contains("ANIP__Storage__Sqlite__WriterCacheMegabytes in .env", result.Messages, StringComparison.Ordinal);
        Assert.Contains("environment variable ANIP__Storage__Sqlite__BusyTimeout", result.Messages, StringComparison.Ordinal);
        Assert.Contains("did you mean Storage:Sqlite:Readers? (from --set)", result.Messages, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", result.Messages + result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_settings_are_shown_with_their_origin_and_secrets_cut_out()
    {
        using var folder = new TemporaryFolder();

        var result = await AnipProcess.RunAsync(
            folder.Path, ["config", "show", "--json", "--data", "elsewhere"],
            environment: new Dictionary<string, string> { ["ANIP__Api__Key"] = "hunter2-secret" });

        Assert.Equal(0, result.ExitCode);
        using var settings = System.Text.Json.JsonDocument.Parse(result.Output);
        string Of(string key, string member) => settings.RootElement.EnumerateArray()
            .Single(setting => setting.GetProperty("key").GetString() == key).GetProperty(member).GetString()!;
        Assert.Equal("elsewhere", Of("Data:Path", "value"));
        Assert.Equal("--data", Of("Data:Path", "origin"));
        Assert.Equal("********", Of("Api:Key", "value"));
        Assert.Equal("default", Of("Storage:Sqlite:Readers", "origin"));
        Assert.DoesNotContain("hunter2", result.Output + result.Messages, StringComparison.Ordinal);
    }
}
