using System.Diagnostics;
using System.Text.Json;

namespace Anip.EndToEnd.Tests.Odd;

/// <summary>That an odd file costs nothing of those beside it, and that it is read the same in whatever company, order and process.</summary>
public sealed class OddFilesTests : IAsyncDisposable
{
    private const string Stored =
        """
        SELECT json_group_array(json_array(url, title, content, published_at, source, declared_language))
        FROM (SELECT * FROM article LEFT JOIN article_content ON article_content.article_id = article.id ORDER BY url)
        """;

    private readonly TemporaryFolder _files = new();
    private readonly List<SqliteInstallation> _installations = [];

    public OddFilesTests()
    {
        foreach (var file in OddFiles.All)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(PathOf(file))!);
            File.WriteAllBytes(PathOf(file), file.Content);
        }
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static string[] Titles => [.. OddFiles.All.SelectMany(file => file.Titles).Order(StringComparer.Ordinal)];

    public async ValueTask DisposeAsync()
    {
        _files.Dispose();
        foreach (var installation in _installations)
        {
            await installation.DisposeAsync();
        }
    }

    [Fact]
    public async Task In_whatever_order_and_process_the_same_articles_are_stored()
    {
        var together = await StoredAsync([.. OddFiles.All.Select(PathOf)]);
        var reversed = await StoredAsync([.. OddFiles.All.Reverse().Select(PathOf)]);
        var shuffled = OddFiles.All.Select(PathOf).ToArray();
        new Random(7).Shuffle(shuffled);
        var each = New();
        await Parallel.ForEachAsync(OddFiles.All, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = Cancel }, async (file, _) =>
        {
            var result = await each.RunAsync("ingest", "--no-enrich", PathOf(file));
            Assert.True(result.ExitCode == (file.Ends is Ends.Whole ? 0 : 1), $"{file.Name}: {result.Messages}");
            AssertNoTrace(result);
        });

        Assert.Equal(Titles, JsonElement.Parse(together).EnumerateArray().Select(article => article[1].GetString()).Order(StringComparer.Ordinal));
        Assert.Equal(together, reversed);
        Assert.Equal(together, await StoredAsync(shuffled));
        Assert.Equal(together, await each.ScalarAsync(Stored));
    }

    [Theory]
    [InlineData(0, Ends.Whole)]
    [InlineData(1, Ends.Whole, Ends.BrokenOff)]
    [InlineData(0, Ends.Whole, Ends.BrokenOff, "--lenient")]
    [InlineData(1, Ends.Whole, Ends.Failed)]
    [InlineData(1, Ends.Whole, Ends.Failed, "--lenient")]
    public async Task What_breaks_off_is_a_failure_unless_it_is_allowed_to(int exitCode, params object[] what)
    {
        var result = await New().RunAsync(["ingest", "--no-enrich", "--json", .. what.Select(part => part is Ends ends ? Path.Combine(_files.Path, $"{ends}") : $"{part}")]);

        AssertNoTrace(result);
        Assert.Equal(exitCode, result.ExitCode);
        var outcome = JsonElement.Parse(result.Output);
        var wanted = OddFiles.All.Where(file => what.Contains(file.Ends)).ToList();
        Assert.Equal(wanted.Sum(file => file.Titles.Length), outcome.GetProperty("added").GetInt32());
        Assert.Equal((wanted.Count(file => file.Ends is Ends.BrokenOff), wanted.Count(file => file.Ends is Ends.Failed)), (outcome.GetProperty("incomplete").GetInt32(), outcome.GetProperty("failed").GetInt32()));
        Assert.Equal((1, 1), (outcome.GetProperty("noted").GetProperty("ambiguous_date").GetInt32(), outcome.GetProperty("noted").GetProperty("bad_date").GetInt32()));
        Assert.All(outcome.GetProperty("sources").EnumerateArray().Where(source => source.GetProperty("incomplete").GetBoolean()), source =>
            Assert.True(source.GetProperty("error").ValueKind == JsonValueKind.String || source.GetProperty("noted").TryGetProperty("truncated", out _)));
    }

    [Fact]
    public async Task Pipes_and_links_into_each_other_are_said_and_end()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no pipes that have a name.");
        var folder = Directory.CreateDirectory(Path.Combine(_files.Path, "maze")).FullName;
        foreach (var name in new[] { "a", "b" })
        {
            Directory.CreateDirectory(Path.Combine(folder, name));
            Directory.CreateSymbolicLink(Path.Combine(folder, name, "other"), Path.Combine(folder, name == "a" ? "b" : "a"));
            File.Copy(PathOf(OddFiles.All.First(file => file.Name == "good.jsonl")), Path.Combine(folder, name, "good.jsonl"));
        }

        var pipe = Path.Combine(folder, "pipe.jsonl");
        using (var make = Process.Start("mkfifo", [pipe]))
        {
            await make.WaitForExitAsync(Cancel);
        }

        var found = await New().RunAsync("ingest", "--no-enrich", "--json", folder);
        var named = await New().RunAsync("ingest", "--no-enrich", pipe);

        Assert.Equal((0, 1), (found.ExitCode, named.ExitCode));
        Assert.Equal((2, 2), (JsonElement.Parse(found.Output).GetProperty("added").GetInt32(), JsonElement.Parse(found.Output).GetProperty("unchanged").GetInt32()));
        Assert.Contains("pipe.jsonl is a pipe", found.Messages, StringComparison.Ordinal);
        Assert.Contains("pipe.jsonl is a pipe", named.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_of_subscriptions_with_odd_outlines_subscribes_the_others_and_names_these()
    {
        var list = _files.File("list.opml", """
            <opml><body>
            <outline text="One" xmlUrl="https://one.example/feed"/><outline text="Again" xmlUrl="https://one.example/feed"/>
            <outline text="Mail" xmlUrl="mailto:a@b.example"/>
            <outline text="Two" xmlUrl="https://two.example/feed"/>
            </body></opml>
            """);
        var here = New();
        await here.DoAsync("sources", "add", "https://two.example/feed");

        var result = await here.RunAsync("sources", "add", list);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("line 3: Mail: its address is not an address", result.Messages, StringComparison.Ordinal);
        Assert.Contains("1 subscribed; 1 were already; 1 more than once in the list; 1 refused (1 bad_address).", result.Messages, StringComparison.Ordinal);
    }

    private static void AssertNoTrace(AnipResult result)
    {
        Assert.DoesNotContain("   at ", result.Messages, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled", result.Messages, StringComparison.Ordinal);
    }

    private string PathOf(OddFile file) => Path.Combine(_files.Path, $"{file.Ends}", file.Name);

    private async Task<string> StoredAsync(string[] paths)
    {
        var here = New();
        var result = await here.RunAsync(["ingest", "--no-enrich", .. paths]);
        AssertNoTrace(result);
        Assert.Equal(1, result.ExitCode);
        return (string)(await here.ScalarAsync(Stored))!;
    }

    private SqliteInstallation New()
    {
        var installation = new SqliteInstallation();
        _installations.Add(installation);
        return installation;
    }
}
