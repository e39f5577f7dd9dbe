using System.Text;
using System.Text.Json;
using Anip.Cli.Output;

namespace Anip.EndToEnd.Tests.Failing;

/// <summary>What others wrote cannot drive a terminal, by whichever way it is printed.</summary>
public sealed class VisibleTests
{
    private const string Evil = "\u001b[2J\u0007\u009b31m\u202egnp.exe\rX";

    [Theory]
    [InlineData("\u001b[2J", "\\u001b[2J")]
    [InlineData("a\u0007\u0000\u007f\u0085\u009b", "a\\u0007\\u0000\\u007f\\u0085\\u009b")]
    [InlineData("\u202ea\u2066b", "\\u202ea\\u2066b")]
    [InlineData("a\rb", "a\\u000db")]
    [InlineData("a\r\nb\tc", "a\nb\tc")]
    [InlineData("Été, 東京, עברית 🎉", "Été, 東京, עברית 🎉")]
    public void Text_is_shown_with_escapes_for_what_would_act(string text, string shown) => Assert.Equal(shown, Visible.Of(text));

    [Fact]
    public async Task Stored_titles_and_addresses_are_harmless_in_tables_json_and_messages()
    {
        using var folder = new TemporaryFolder();
        var record = JsonSerializer.Serialize(new { url = "https://example.org/1", title = $"Title {Evil}", source = $"Source {Evil}" });
        folder.File("articles.jsonl", record + "\n{\"id\":\"\u001b[2J");

        await AnipProcess.RunAsync(folder.Path, ["ingest", "--no-enrich", "articles.jsonl"]);
        foreach (var arguments in (string[][])
            [["articles"], ["articles", "--json"], ["search", "Title"], ["export"], ["ingest", "--no-enrich", "articles.jsonl", $"missing{Evil}"],
             ["sources", "test", $"missing{Evil}.xml"], ["run", Evil], [Evil], ["articles", "--topic", Evil], ["--set", $"{Evil}=1", "config", "check"]])
        {
            var result = await AnipProcess.RunAsync(folder.Path, arguments);

            AssertNoEscapes(result.Output + result.Messages);
        }
    }

    [Fact]
    public void A_file_that_is_written_to_a_terminal_is_harmless()
    {
        using var terminal = new MemoryStream();
        using (var stream = new VisibleStream(terminal))
        {
            foreach (var one in Encoding.UTF8.GetBytes("é\u001b[2J\u009bX"))
            {
                stream.WriteByte(one);
            }
        }

        Assert.Equal("é\\u001b[2J\\u009bX", Encoding.UTF8.GetString(terminal.ToArray()));
    }

    [Fact]
    public async Task The_log_is_harmless()
    {
        using var folder = new TemporaryFolder();
        folder.File($"a{Evil}.jsonl", "{}");

        var result = await AnipProcess.RunAsync(folder.Path, ["ingest", "--no-enrich", ".", "--log-level", "Trace"]);

        AssertNoEscapes(result.Output + result.Messages);
    }

    private static void AssertNoEscapes(string text) =>
        Assert.DoesNotContain(text, letter => letter is not '\n' and not '\t' && (char.IsControl(letter) || letter is >= '\u202a' and <= '\u202e'));
}
