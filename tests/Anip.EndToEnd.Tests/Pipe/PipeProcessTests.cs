using System.Diagnostics;
using System.Text.Json;
using Anip.Cli.Commands;
using Anip.Ingestion.Sources.NewsApi;

namespace Anip.EndToEnd.Tests.Pipe;

public sealed class PipeProcessTests
{
    private static readonly Dictionary<string, string> Lines = new()
    {
        ["parse-feed"] = """{"id":1,"body":"<rss version='2.0'><channel><title>t</title></channel></rss>"}""",
        ["parse-source"] = """{"id":1,"source":"newsapi","body":"{\"status\":\"ok\",\"totalResults\":0,\"articles\":[]}"}""",
        ["language"] = """{"id":1,"text":"The council meets on Tuesday."}""",
        ["embed"] = """{"id":1,"text":"The council meets on Tuesday."}""",
        ["enrich"] = """{"id":1,"title":"The council meets on Tuesday."}""",
        ["canonical-url"] = """{"id":1,"url":"http://example.com/"}""",
    };

    [Fact]
    public async Task Each_stage_writes_the_fields_that_it_says_it_has_and_takes_only_their_names()
    {
        using var folder = new TemporaryFolder();

        foreach (var stage in PipeCommand.Stages([NewsApiSource.Descriptor]))
        {
            var all = await AnipProcess.RunAsync(folder.Path, ["pipe", stage.Name], Lines[stage.Name]);
            var first = await AnipProcess.RunAsync(folder.Path, ["pipe", stage.Name, "--fields", $"id,{stage.Fields[0]}"], Lines[stage.Name]);

            Assert.Equal(["id", .. stage.Fields], Members(all));
            Assert.Equal(["id", stage.Fields[0]], Members(first));
        }
    }

    [Fact]
    public async Task What_a_body_has_of_another_kind_is_counted_by_reason()
    {
        using var folder = new TemporaryFolder();

        var feed = await AnipProcess.RunAsync(
            folder.Path, ["pipe", "parse-feed", "--fields", "noted"], """{"id":1,"body":"{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":[{\"id\":\"1\",\"url\":{\"b\":1},\"title\":\"One\",\"date_published\":\"soon\"}]}"}""");
        var source = await AnipProcess.RunAsync(
            folder.Path, ["pipe", "parse-source", "--fields", "rejected,noted"], """{"id":1,"source":"newsapi","body":"{\"status\":\"ok\",\"articles\":[{\"title\":[\"a\"]}]}"}""");

        Assert.Equal("""{"id":1,"noted":{"bad_date":1,"wrong_kind":1}}""", feed.Output.Trim());
        Assert.Equal("""{"id":1,"rejected":{"empty":1},"noted":{"wrong_kind":1}}""", source.Output.Trim());
    }

    [Fact]
    public async Task What_a_provider_says_is_escaped_once()
    {
        using var folder = new TemporaryFolder();

        var result = await AnipProcess.RunAsync(
            folder.Path, ["pipe", "parse-source"], """{"id":1,"source":"newsapi","body":"{\"status\":\"error\",\"code\":\"x\",\"message\":\"a \\u001b[31m \\\"b\\\"\"}"}""");

        using var line = JsonDocument.Parse(result.Output);
        Assert.Equal("NewsAPI: a \u001b[31m \"b\"", line.RootElement.GetProperty("error").GetProperty("message").GetString());
        Assert.DoesNotContain('\u001b', result.Output);
    }

    [Fact]
    public async Task A_field_that_a_stage_does_not_have_is_wrong_usage_and_the_nearest_is_named()
    {
        using var folder = new TemporaryFolder();

        var result = await AnipProcess.RunAsync(folder.Path, ["pipe", "enrich", "--fields", "language,topik"], Lines["enrich"]);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("no field 'topik'; did you mean topic?", result.Messages, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    [Fact]
    public async Task A_pipe_whose_reader_has_enough_ends_without_a_word()
    {
        using var folder = new TemporaryFolder();
        var program = Path.Combine(AppContext.BaseDirectory, "Anip.Cli.dll");
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", $"yes '{Lines["canonical-url"]}' | dotnet '{program}' pipe canonical-url | head -n 1"])
        {
            WorkingDirectory = folder.Path,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;

        var output = shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var messages = await shell.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);

        Assert.Equal("{\"id\":1,\"canonical_url\":\"https://example.com/\"}\n", await output);
        Assert.Empty(messages.Replace("yes: standard output: Broken pipe\n", "", StringComparison.Ordinal));
    }

    private static IEnumerable<string> Members(AnipResult result)
    {
        Assert.True(result.ExitCode == 0, result.Messages);
        return JsonElement.Parse(result.Output).EnumerateObject().Select(member => member.Name);
    }
}
