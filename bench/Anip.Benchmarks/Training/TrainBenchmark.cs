using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Anip.Benchmarks.Headlines;

namespace Anip.Benchmarks.Training;

/// <summary>
/// <c>train [--rows 100000,1000000 --heap 256]</c>: the real <c>anip train topic-classification</c> on so many made rows, in a process whose heap may have so many MiB and
/// no more: the time that each stage takes, and the most memory that it has. The rows are short, so that what is measured is the rows and not the encoder.
/// </summary>
internal static class TrainBenchmark
{
    private const int Words = 6;

    public static int Run(string[] args)
    {
        var heap = long.Parse(Usage.Option(args, "--heap", "256"), CultureInfo.InvariantCulture);
        var failed = 0;
        foreach (var rows in Usage.Option(args, "--rows", "100000,1000000").Split(',').Select(rows => int.Parse(rows, CultureInfo.InvariantCulture)))
        {
            failed |= Train(rows, heap);
        }

        return failed;
    }

    private static int Train(int rows, long heap)
    {
        var folder = Directory.CreateTempSubdirectory("anip-train-");
        try
        {
            var data = Path.Combine(folder.FullName, "made.jsonl");
            File.WriteAllLines(data, Rows(rows));
            var watch = Stopwatch.StartNew();
            using var process = AnipProgram.Start(
                new Dictionary<string, string> { ["DOTNET_GCHeapHardLimit"] = (heap << 20).ToString("X", CultureInfo.InvariantCulture) },
                "train", "topic-classification", "--data", data, "--seeds", "1", "--without-texts", "--work", Path.Combine(folder.FullName, "work"), "--set", $"Data:Path={Path.Combine(folder.FullName, "data")}");
            using var memory = new PeakMemory(process);
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{rows,9:N0} rows in a heap of {heap} MiB: {(process.ExitCode == 0 ? "trained" : $"failed with {process.ExitCode}")} in {watch.Elapsed:h\\:mm\\:ss}, {memory.Anonymous} MiB of memory at most, and {memory.Mapped} MiB of mapped files"));
            Console.Write(process.ExitCode == 0 ? "" : output);
            return process.ExitCode == 0 ? 0 : 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // The beginnings of headlines that were written by hand, each with a number of its own, so that no two are one row.
    private static IEnumerable<string> Rows(int count)
    {
        var headlines = File.ReadLines(HeadlinesBenchmark.PathOf("plain_topics.jsonl")).Select(line => JsonNode.Parse(line)!)
            .Select(row => (Title: string.Join(' ', row["title"]!.GetValue<string>().Split(' ').Take(Words)), Label: row["label"]!.GetValue<string>())).ToArray();
        return Enumerable.Range(0, count).Select(number => headlines[number % headlines.Length])
            .Select((row, number) => new JsonObject { ["title"] = $"{row.Title} {number}", ["label"] = row.Label }.ToJsonString());
    }
}
