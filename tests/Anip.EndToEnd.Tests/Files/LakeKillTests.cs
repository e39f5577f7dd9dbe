namespace Anip.EndToEnd.Tests.Files;

[Collection(nameof(Sequential))]
public sealed class LakeKillTests : IAsyncDisposable
{
    private const int Articles = 6_000;
    private const int Kills = 6;

    private readonly SqliteInstallation _here = new();

    public ValueTask DisposeAsync() => _here.DisposeAsync();

    [Fact]
    public async Task Killed_in_the_middle_of_export_and_import_nothing_is_lost_or_doubled()
    {
        await FillAsync();
        await KillAsync("export", "parquet", "lake");
        await _here.DoAsync("export", "parquet", "lake");

        await KillAsync("import", "parquet", "lake", "--data", "copy");
        await _here.DoAsync("import", "parquet", "lake", "--data", "copy");

        var again = await _here.DoAsync("import", "parquet", "lake", "--data", "copy");
        Assert.Contains($"0 added, 0 revised, {Articles:N0} unchanged", again.Messages, StringComparison.Ordinal);
        await _here.DoAsync("export", "copy.csv", "--data", "copy");
        Assert.Equal(Articles + 1, File.ReadLines(Path.Combine(_here.Folder.Path, "copy.csv")).Count());
        Assert.Empty(Directory.GetDirectories(Path.Combine(_here.Folder.Path, "lake"), ".unfinished"));
    }

    private async Task FillAsync()
    {
        var lines = Enumerable.Range(0, Articles).Select(
            i => $$"""{"url":"https://made-up.example/{{i}}","title":"Report {{i}} from the harbour","date":"2026-03-{{1 + (i % 28):00}}T12:00:00Z"}""");
        await _here.DoAsync("ingest", "--no-enrich", _here.Folder.File("articles.jsonl", string.Join('\n', lines)));
    }

    // Seeded, so that a failure can be repeated: from before the first file to behind some.
    private async Task KillAsync(params string[] arguments)
    {
        var random = new Random(7);
        for (var kill = 0; kill < Kills; kill++)
        {
            using var process = _here.Start(arguments);
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(150, 900)), TimeProvider.System, TestContext.Current.CancellationToken);
            await process.KillAsync();
        }
    }
}
