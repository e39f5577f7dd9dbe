using System.Diagnostics;
using System.Globalization;
using System.Text;
using Anip.Benchmarks.Reading;
using Anip.Inference.Language;

namespace Anip.Benchmarks;

/// <summary>Language identification: accuracy over the development sentences of the languages most used in news, by length and by what is declared, speed, memory.</summary>
internal static class LanguageBenchmark
{
    private static readonly string[] News = "en de fr es it pt nl ru uk pl cs sv da no fi tr ar he hi bn zh ja ko vi th id el ro hu bg hr sr sk fa ur".Split(' ');

    public static int Run(string[] args)
    {
        var data = Usage.Option(args, "--data", "data");
        var file = Usage.Option(args, "--model", Path.Combine(AppContext.BaseDirectory, "models", "language", "lid.176.ftz"));
        var rows = JsonLines.Read(Path.Combine(data, "language_id", "lingua_sentences.jsonl.gz"))
            .Select(row => (Language: Merged(row.Text("lang")), Text: row.Text("text"))).ToList();
        var model = FastTextModel.Load(file);
        var sentences = rows.Where(row => News.Contains(row.Language) && DevelopmentRows.Contains(row.Text)).ToList();
        Score("fastText alone", sentences, text => Merged(Best(model, text)));
        var detector = new LanguageDetector(model);
        var probabilities = new float[detector.Languages.Count];
        Score("detector", sentences, text => detector.Detect(text, probabilities).Language ?? "");
        Score("detector, in capitals", [.. sentences.Select(row => (row.Language, CultureInfo.GetCultureInfo(row.Language).TextInfo.ToUpper(row.Text)))], text => detector.Detect(text, probabilities).Language ?? "");
        Score("fastText alone, the other languages", [.. rows.Where(row => !News.Contains(row.Language))], text => Merged(Best(model, text)));
        Score("detector, other rows of the 35", [.. rows.Where(row => News.Contains(row.Language) && !DevelopmentRows.Contains(row.Text))], text => detector.Detect(text, probabilities).Language ?? "");
        Score("detector, the other languages", [.. rows.Where(row => !News.Contains(row.Language))], text => detector.Detect(text, probabilities).Language ?? "");
        DeclaredLanguage.Score(detector, [.. rows.Where(row => News.Contains(row.Language))]);
        Speed(detector, [.. rows.Where(row => News.Contains(row.Language)).Select(row => row.Text)]);
        return 0;
    }

    private static void Speed(LanguageDetector detector, string[] texts)
    {
        foreach (var threads in (ReadOnlySpan<int>)[1, Environment.ProcessorCount])
        {
            double best = 0;
            for (var round = 0; round < 5; round++)
            {
                var watch = Stopwatch.StartNew();
                Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, part =>
                {
                    Span<float> probabilities = stackalloc float[detector.Languages.Count];
                    for (var i = part; i < texts.Length; i += threads)
                    {
                        detector.Detect(texts[i], probabilities);
                    }
                });
                best = Math.Max(best, texts.Length / watch.Elapsed.TotalSeconds);
            }

            Console.WriteLine($"warm: {best:F0} texts/s of {texts.Average(text => text.Length):F0} characters, {threads} threads");
        }

        Console.WriteLine($"working set of the process: {Process.GetCurrentProcess().WorkingSet64 >> 20} MB");
    }

    private static string Best(FastTextModel model, string text)
    {
        var probabilities = new float[model.Labels.Count];
        model.Predict(Encoding.UTF8.GetBytes(text), probabilities);
        return model.Labels[System.Numerics.Tensors.TensorPrimitives.IndexOfMax<float>(probabilities)];
    }

    private static void Score(string name, List<(string Language, string Text)> sentences, Func<string, string> detect)
    {
        var watch = Stopwatch.StartNew();
        var found = sentences.Select(row => (row.Language, Found: detect(row.Text), row.Text)).ToList();
        var seconds = watch.Elapsed.TotalSeconds;
        var right = found.Count(row => row.Language == row.Found);
        Console.WriteLine($"{name}: {(double)right / found.Count:F4} of {found.Count} sentences, {found.Count / seconds:F0} texts/s");
        foreach (var group in found.Where(row => row.Language != row.Found).GroupBy(row => (row.Language, row.Found)).OrderByDescending(group => group.Count()))
        {
            Console.WriteLine($"  {group.Key.Language} read as {group.Key.Found}: {group.Count()}   {group.First().Text}");
        }
    }

    private static string Merged(string language) => language is "nb" or "nn" ? "no" : language;
}
