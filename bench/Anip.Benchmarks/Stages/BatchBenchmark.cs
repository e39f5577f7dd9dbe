using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Anip.Inference.Encoding;
using Anip.Inference.Tokenization;

namespace Anip.Benchmarks.Stages;

/// <summary>
/// <c>batch --data DIR [--texts 20000] [--processes 2]</c>: <c>anip run spark_ml_processing</c> on this machine against <c>anip pipe enrich</c> of the same rows, each
/// from its start to its end; the pipe once before and once after, so that what else the machine does falls on both.
/// </summary>
internal static class BatchBenchmark
{
    private const int Rounds = 2;

    public static int Run(string[] args)
    {
        var data = Usage.Option(args, "--data", "data");
        var count = int.Parse(Usage.Option(args, "--texts", "20000"), CultureInfo.InvariantCulture);
        var processes = Usage.Option(args, "--processes", Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture));
        var tokenizer = WordPieceTokenizer.Load(Path.Combine(EncoderFolder.In(Usage.Option(args, "--models", "")), "vocab.txt"));
        foreach (var (name, windows) in (ReadOnlySpan<(string, List<TextWindow>)>)[
            ("headlines with snippet", EncoderBenchmark.Headlines(data, tokenizer, count)),
            ("texts of 256 tokens", EncoderBenchmark.LongTexts(data, tokenizer, count / 5))])
        {
            Measure(name, windows, processes);
        }

        return 0;
    }

    private static void Measure(string name, List<TextWindow> windows, string processes)
    {
        var work = Directory.CreateTempSubdirectory("anip-batch-").FullName;
        try
        {
            var (rows, store) = (Path.Combine(work, "rows.jsonl"), Path.Combine(work, "data"));
            File.WriteAllLines(rows, windows.Select(Line));
            AnipProgram.Run("ingest", "--no-enrich", rows, "--data", store);
            var pipe = Pipe(rows);
            AnipProgram.Run("run", "spark_ml_processing", "--processes", processes, "--data", store);
            pipe = (pipe + Pipe(rows)) / Rounds;
            var steps = Steps(store);
            var total = steps.Values.Sum(step => step.TotalSeconds);
            Console.WriteLine($"{windows.Count} {name}, {windows.Average(window => window.Length):F1} tokens on average, {processes} processes");
            Console.WriteLine($"  pipe enrich          {windows.Count / pipe.TotalSeconds,8:F1} articles/s, {pipe.TotalSeconds:F1} s");
            Console.WriteLine($"  spark_ml_processing  {windows.Count / steps["run"].TotalSeconds,8:F1} articles/s of the step run, {steps["run"].TotalSeconds:F1} s: {pipe / steps["run"]:P1} of the pipe");
            Console.WriteLine($"  plan {steps["plan"].TotalSeconds:F1} s and load {steps["load"].TotalSeconds:F1} s: {(steps["plan"] + steps["load"]).TotalSeconds / total:P1} of the time");
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static string Line(TextWindow window, int number)
    {
        var parts = window.Text[..window.Ends[^1]].Split('\n', 2);
        return new JsonObject { ["id"] = number, ["url"] = $"https://made-up.example/{number}", ["title"] = parts[0], ["content"] = parts.ElementAtOrDefault(1) }.ToJsonString();
    }

    private static TimeSpan Pipe(string rows)
    {
        var watch = Stopwatch.StartNew();
        using var pipe = AnipProgram.Start("pipe", "enrich");
        using var file = File.OpenRead(rows);
        var writing = Task.Run(() =>
        {
            file.CopyTo(pipe.StandardInput.BaseStream);
            pipe.StandardInput.Close();
        });
        pipe.StandardOutput.BaseStream.CopyTo(Stream.Null);
        pipe.WaitForExit();
        writing.GetAwaiter().GetResult();
        return watch.Elapsed;
    }

    /// <summary>How long each step of the store's first run took.</summary>
    private static Dictionary<string, TimeSpan> Steps(string store)
    {
        using var show = AnipProgram.Start("runs", "show", "1", "--json", "--data", store);
        show.StandardInput.Close();
        using var run = JsonDocument.Parse(show.StandardOutput.ReadToEnd());
        return run.RootElement.GetProperty("steps").EnumerateArray().ToDictionary(
            step => step.GetProperty("name").GetString()!,
            step => step.GetProperty("finished_at").GetDateTimeOffset() - step.GetProperty("started_at").GetDateTimeOffset());
    }
}
