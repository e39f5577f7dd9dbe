using System.Text.Json;
using Anip.Adapters.Columnar;
using Anip.Columnar;

namespace Anip.EndToEnd.Tests.Stages;

/// <summary>Work other than enrichment, by the same steps and the same engine.</summary>
public sealed class OtherWorkTests : IAsyncDisposable
{
    private const int Articles = 30;

    private readonly SqliteInstallation _here = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _here.DisposeAsync();

    [Fact]
    public async Task Embeddings_alone_are_left_as_files_and_are_what_the_pipe_gives()
    {
        await _here.IngestAsync(Articles);
        string[] embed = ["run", "spark_ml_processing", "--parameter", "work=embed", "--parameter", "output=vectors", "--parameter", "partitions=4", "--processes", "2"];

        await _here.DoAsync(embed);

        var vectors = await ReadAsync(Path.Combine(_here.Folder.Path, "vectors"));
        Assert.Equal(Enumerable.Range(1, Articles).Select(id => (long)id), vectors.Keys.Order());
        var title = (string)(await _here.ScalarAsync("SELECT title FROM article WHERE id = 7"))!;
        var alone = await AnipProcess.RunAsync(_here.Folder.Path, ["pipe", "embed"], JsonSerializer.Serialize(new { id = 7, text = title }));
        Assert.Equal(JsonElement.Parse(alone.Output).GetProperty("embedding").EnumerateArray().Select(number => number.GetSingle()), vectors[7]);
        Assert.Equal(0, await _here.CountAsync("analyzed"));
        Assert.Contains("vectors is there already", (await _here.RunAsync(embed)).Messages, StringComparison.Ordinal);
        Assert.Contains("embed needs a folder that is not there yet", (await _here.RunAsync("run", "spark_ml_processing", "--parameter", "work=embed")).Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Recorded_answers_are_parsed_and_stored_once_however_often_and_a_bad_one_touches_no_other()
    {
        var lines = Enumerable.Range(0, Articles).Select(i => JsonSerializer.Serialize(new
        {
            source = i == 3 ? "nobody" : "newsapi",
            body = $$"""{"status":"ok","totalResults":1,"articles":[{"source":{"name":"Outlet"},"title":"Tab\tand \"quotes\" {{i}}","description":"😀 {{i}}","url":"https://made-up.example/{{i}}","publishedAt":"2026-03-14T15:09:26Z"}]}""",
        }));
        _here.Folder.File("answers.jsonl", string.Join('\n', lines));
        string[] parse = ["run", "spark_ml_processing", "--json", "--processes", "2", "--parameter", "work=parse-source", "--parameter", "input=answers.jsonl", "--set", "Lake:PartRows=8"];

        var counts = JsonElement.Parse((await _here.DoAsync(parse)).Output).GetProperty("counts");
        await _here.DoAsync(parse);

        Assert.Equal((Articles - 1, 1), (counts.GetProperty("parsed").GetInt32(), counts.GetProperty("failed").GetInt32()));
        Assert.Equal(Articles - 1, await _here.CountAsync("revision = 1 AND published_at IS NOT NULL AND source = 'Outlet' AND title LIKE 'Tab%and \"quotes\" %'"));
        Assert.Equal(Articles - 1, await _here.CountAsync("1 = 1"));
        _here.Folder.File("answers.jsonl", "no JSON");
        Assert.Contains("answers.jsonl, line 1: expected an object with the texts source and body", (await _here.RunAsync(parse)).Messages, StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(Path.Combine(_here.Folder.Path, "data", "lake", "plans")));
    }

    private static async Task<Dictionary<long, float[]>> ReadAsync(string folder)
    {
        var vectors = new Dictionary<long, float[]>();
        foreach (var file in Directory.GetFiles(folder, "*.parquet"))
        {
            await using var reader = await new ParquetFiles().OpenAsync(File.OpenRead(file), file, Cancel);
            var names = reader.Columns.Select(column => column.Name).ToList();
            await foreach (var row in reader.ReadAllAsync(Cancel))
            {
                vectors.Add((long)row[names.IndexOf("id")]!, (float[])row[names.IndexOf("embedding")]!);
            }
        }

        return vectors;
    }
}
