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
