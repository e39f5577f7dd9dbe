using Anip.Articles;
using Anip.Columnar;
using Anip.Lake;
using Anip.Lake.Works;

namespace Anip.Adapters.Tests.Lake;

/// <summary>Reads all rows in this process, as the workers of an engine would, and does wrong what it is told to.</summary>
internal sealed class TestEngine(IColumnFiles files) : IBatchEngine
{
    public string Name => "test";

    /// <summary>What it was given, by attempt.</summary>
    public List<BatchJob> Jobs { get; } = [];

    public string Encoder { get; set; } = "encoder-1";

    /// <summary>Called with each attempt before its rows are read.</summary>
    public Func<BatchJob, CancellationToken, Task> Before { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>What comes back of what was read.</summary>
    public Func<IReadOnlyList<object?[]>, IEnumerable<object?[]>> Spoil { get; set; } = rows => rows;

    /// <summary>Which titles cannot be read.</summary>
    public Func<string, bool> Fails { get; set; } = _ => false;

    public bool LeavesSuccess { get; set; } = true;

    public async Task RunAsync(BatchJob job, IProgress<BatchProgress> progress, CancellationToken cancellationToken)
    {
        Jobs.Add(job);
        Assert.False(Directory.Exists(job.Output));
        await Before(job, cancellationToken);
        Directory.CreateDirectory(job.Output);
        var parts = Directory.GetFiles(job.Input, "*.parquet").Order(StringComparer.Ordinal).ToList();
        Assert.Equal(job.Partitions, parts.Count);
        foreach (var part in parts)
        {
            await WriteAsync(Path.Combine(job.Output, Path.GetFileName(part)), job.Result, Spoil([.. (await ReadAsync(part, cancellationToken)).Select(Answer)]), cancellationToken);
            progress.Report(new BatchProgress(parts.IndexOf(part) + 1, parts.Count));
        }

        if (LeavesSuccess)
        {
            await File.WriteAllTextAsync(Path.Combine(job.Output, "_SUCCESS"), "", cancellationToken);
        }
    }

    private object?[] Answer(object?[] row)
    {
        if (Fails((string)row[2]!))
        {
            return [row[0], null, null, null, new object?[] { "failed", $"cannot read {row[2]}" }];
        }

        float[] embedding = Encoder == "encoder-1" ? [1, 0] : [0, 1];
        var analysis = new ArticleAnalysis
        {
            Language = "en",
            LanguageConfidence = 0.123456789f,
            Topic = new Prediction("science", 0.9f, new Dictionary<string, float> { ["science"] = 0.9f, ["arts"] = 0.1f }),
            Summary = $"{row[2]} {row[1]}",
            Keywords = ["a\tb", "😀"],
            Models = new Dictionary<string, string> { ["encoder"] = Encoder, ["topic-classification"] = "topic-2" },
        };
        return [row[0], Encoder, AnalysisText.Write(analysis), embedding, null];
    }

    private async Task<List<object?[]>> ReadAsync(string path, CancellationToken cancellationToken)
    {
        await using var reader = await files.OpenAsync(File.OpenRead(path), path, cancellationToken);
        var rows = new List<object?[]>();
        await foreach (var row in reader.ReadAllAsync(cancellationToken))
        {
            rows.Add(row);
        }

        return rows;
    }

    private async Task WriteAsync(string path, BatchRow row, IEnumerable<object?[]> rows, CancellationToken cancellationToken)
    {
        await using var output = File.Create(path);
        await using var writer = await files.CreateAsync(output, [.. row.Columns.Select(column => new Column(column.Name, column.Type))], new Dictionary<string, string>(), cancellationToken);
        foreach (var values in rows)
        {
            await writer.WriteAsync(values, cancellationToken);
        }

        await writer.CompleteAsync(cancellationToken);
    }
}
