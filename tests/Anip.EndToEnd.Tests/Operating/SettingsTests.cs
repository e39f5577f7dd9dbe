using Anip.Cli.Configuration;
using Anip.Cli.Hosting;
using Microsoft.Extensions.Configuration;

namespace Anip.EndToEnd.Tests.Operating;

public sealed class SettingsTests
{
    [Fact]
    public async Task The_page_of_all_settings_is_what_the_program_says_of_them()
    {
        using var folder = new TemporaryFolder();

        var said = await AnipProcess.RunAsync(folder.Path, ["config", "explain", "--markdown"]);

        Assert.Equal(0, said.ExitCode);
        Assert.Equal(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "settings.md"), TestContext.Current.CancellationToken), said.Output);
    }

    [Fact]
    public void Every_setting_and_every_section_says_what_it_means()
    {
        var settings = new Product(addMore: null).Settings;

        Assert.All(settings.Sections, section => Assert.NotEqual("", SettingMeanings.Of(section.Options)));
        Assert.All(settings.All, setting => Assert.NotEqual("", setting.Meaning));
    }

    [Fact]
    public async Task A_setting_is_explained_with_what_it_takes_its_default_and_its_variables()
    {
        using var folder = new TemporaryFolder();

        var said = await AnipProcess.RunAsync(folder.Path, ["config", "explain", "storage:postgres:port"]);

        Assert.Equal((0, ""), (said.ExitCode, said.Messages));
        Assert.Contains("a whole number from 1 to 65535. Default: 5432.", said.Output, StringComparison.Ordinal);
        Assert.Contains("ANIP__Storage__Postgres__Port or POSTGRES_PORT", said.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_setting_that_there_is_not_is_wrong_usage_with_the_nearest()
    {
        using var folder = new TemporaryFolder();

        var said = await AnipProcess.RunAsync(folder.Path, ["config", "explain", "Fetching:Timeot"]);

        Assert.Equal((2, ""), (said.ExitCode, said.Output));
        Assert.Contains("did you mean Fetching:Timeout?", said.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public void No_value_of_any_setting_is_unforeseen()
    {
        var catalogue = new Product(addMore: null).Settings;
        foreach (var setting in catalogue.All)
        {
            foreach (var value in (string[])["", " ", "zz", "-1", "99999999", "999999999999999999999999", "1e400", "00:00:61", "2026-13-01", "http://[", "a\0b", new string('9', 5_000)])
            {
                var configuration = new ConfigurationBuilder().AddInMemoryCollection([new(setting.Key, value)]).Build();

                Assert.Null(Record.Exception(() => SettingsCheck.Errors(configuration, catalogue)));
            }
        }
    }

    [Theory]
    [InlineData("Fetching:IdleTimeout=99999999", "Fetching:IdleTimeout = '99999999': expected a time span such as 00:15:00")]
    [InlineData("Fetching:UserAgent=é", "Fetching:UserAgent = 'é': expected 3 to 200 printable ASCII characters")]
    [InlineData("Sources:NewsApi:BaseUrl=zz", "expected an http or https address")]
    [InlineData("Telemetry:OtlpEndpoint=zz", "Telemetry:OtlpEndpoint is not an absolute http or https address")]
    [InlineData("Scheduling:Schedules=rss_pipeline=foo", "expected settings by name: Scheduling:Schedules:NAME:Cron, Scheduling:Schedules:NAME:TimeZone")]
    [InlineData("Pipelines:Steps=abc", "expected settings by name: Pipelines:Steps:NAME:NAME:MaxAttempts")]
    [InlineData("MLflow:TrackingUri=abc", "MLflow:TrackingUri is not the address of a server")]
    [InlineData("Telemetry:OtlpHeaders=abc", "Telemetry:OtlpHeaders is not a list of NAME=VALUE")]
    public async Task A_value_that_is_none_is_told_with_what_is_expected(string setting, string told)
    {
        using var folder = new TemporaryFolder();

        var said = await AnipProcess.RunAsync(folder.Path, ["config", "check", "--set", "Telemetry:OtlpEndpoint=http://127.0.0.1:4317", "--set", setting]);

        Assert.Equal((1, ""), (said.ExitCode, said.Output));
        Assert.Contains(told, said.Messages, StringComparison.Ordinal);
        Assert.DoesNotContain(":MLflow:", said.Messages, StringComparison.Ordinal);
        Assert.DoesNotContain("Telemetry:Telemetry", said.Messages, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[1]", "it holds no object")]
    [InlineData("{\"Fetching\":{", "it breaks off")]
    [InlineData("{\"Fetching\":5}", "Fetching: it is a section and takes no value; its settings are Fetching:")]
    [InlineData("{\"Scheduling\":{\"Schedules\":{\"rss_pipeline\":{\"Corn\":\"* * * * *\"}}}}", "did you mean Scheduling:Schedules:rss_pipeline:Cron?")]
    public async Task A_file_of_settings_that_is_wrong_is_told_in_words_with_what_to_do(string text, string told)
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("own.json", text);

        var said = await AnipProcess.RunAsync(folder.Path, ["config", "check", "--config", file]);

        Assert.Equal((1, ""), (said.ExitCode, said.Output));
        Assert.Contains(told, said.Messages, StringComparison.Ordinal);
        Assert.DoesNotContain("Failed to load", said.Messages, StringComparison.Ordinal);
        Assert.True(said.Messages.Trim().Split('\n').Length >= 2, said.Messages);
    }
}
