using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Anip.Articles;
using Anip.Benchmarks.Headlines;
using Anip.Training.Data;

namespace Anip.Benchmarks.Training;

/// <summary>
/// <c>train [--rows 100000,1000000 --heap 256] [--made]</c>: the real <c>anip train topic-classification</c> on so many made rows, in a process whose heap may have so many
/// MiB and no more: the time that it takes, and the most memory that it has. The rows are short, so that what is measured is the rows; with <c>--made</c> the encoder reads only
/// those that the head is measured by.
/// </summary>
internal static class TrainBenchmark
{
    private const int Words = 6;

    public static int Run(string[] args) => RunAsync(args, CancellationToken.None).GetAwaiter().GetResult();

    private static async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        var heap = long.Parse(Usage.Option(args, "--heap", "256"), CultureInfo.InvariantCulture);
        var made = args.Contains("--made") ? EncoderFolder.In(Usage.Option(args, "--models", Path.Combine(AppContext.BaseDirectory, "models"))) : null;
        var failed = 0;
        foreach (var rows in Usage.Option(args, "--rows", "100000,1000000").Split(',').Select(rows => int.Parse(rows, CultureInfo.InvariantCulture)))
        {
            var folder = Directory.CreateTempSubdirectory("anip-train-");
            try
            {
                failed |= await TrainAsync(rows, heap, made, folder.FullName, cancellationToken);
            }
            finally
            {
                folder.Delete(recursive: true);
            }
        }

        return failed;
    }

    private static async Task<int> TrainAsync(int rows, long heap, string? made, string folder, CancellationToken cancellationToken)
    {
        var (data, work) = (Path.Combine(folder, "made.jsonl"), Path.Combine(folder, "work"));
        var headlines = Headlines();
        await File.WriteAllLinesAsync(data, Rows(headlines, rows), cancellationToken);
        if (made is not null)
        {
            await MadeFeatures.WriteAsync(data, headlines, made, work, cancellationToken);
        }

        var watch = Stopwatch.StartNew();
        using var process = AnipProgram.Start(
            new Dictionary<string, string> { ["DOTNET_GCHeapHardLimit"] = (heap << 20).ToString("X", CultureInfo.InvariantCulture) },
            "train", "topic-classification", "--data", data, "--seeds", "1", "--without-texts", "--work", work, "--set", $"Data:Path={Path.Combine(folder, "data")}");
        using var memory = new PeakMemory(process);
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{rows,9:N0} rows in a heap of {heap} MiB: {(process.ExitCode == 0 ? "trained" : $"failed with {process.ExitCode}")} in {watch.Elapsed:h\\:mm\\:ss}, {memory.Anonymous} MiB of memory at most, and {memory.Mapped} MiB of mapped files"));
        Console.Write(process.ExitCode == 0 ? "" : output);
        return process.ExitCode == 0 ? 0 : 1;
    }

    // The beginnings of headlines that were written by hand.
    private static List<LabelledText> Headlines() =>
    [
        .. File.ReadLines(HeadlinesBenchmark.PathOf("plain_topics.jsonl")).Select(line => JsonNode.Parse(line)!)
            .Select(row => (Title: string.Join(' ', row["title"]!.GetValue<string>().Split(' ').Take(Words)), Label: Topics.All.ToList().IndexOf(row["label"]!.GetValue<string>())))
            .Select(row => new LabelledText("made", "made", row.Title, row.Title, row.Label, [])),
    ];

    // Each with a number of its own, so that no two are one row.
    private static IEnumerable<string> Rows(List<LabelledText> headlines, int count) => Enumerable.Range(0, count)
        .Select(number => (headlines[number % headlines.Count], number)).Select(pair => new JsonObject { ["title"] = $"{pair.Item1.Text} {pair.number}", ["label"] = Topics.All[pair.Item1.Label] }.ToJsonString());
}
