using Anip.Cli.Configuration;
using Anip.Cli.Hosting;

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
