using System.Text.Json;
using Anip.Articles;
using Anip.Enrichment;
using Anip.Inference;
using Anip.Inference.Analysis;
using Anip.Models;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Anip.Benchmarks.Headlines;

/// <summary>Sentiment, topic and names of headlines written by hand, read as the program reads articles; fails where less than nine in ten sentiments are right.</summary>
internal static class HeadlinesBenchmark
{
    private const double Floor = 0.9;

    public static int Run(string[] args)
    {
        using var models = new InstalledModels(
            Options.Create(new ModelsOptions { Path = Usage.Option(args, "--models", "") }), TimeProvider.System, NullLogger<InstalledModels>.Instance);
        using var analyzer = new TextAnalyzer(models, Options.Create(new InferenceOptions()));
        var wrong = args.Contains("--wrong");
        Console.WriteLine($"encoder {models.EncoderVersion}");
        Repeated(Usage.Option(args, "--data", ""));
        var sentiments = Answers(analyzer, "plain_headlines.jsonl", analysis => analysis.Sentiment);
        var share = Print("sentiment", sentiments);
        Parts(sentiments, row => row.Target.Length == 0 ? "of the whole headline" : "towards a target");
        Parts(sentiments.Where(answer => answer.Row.Target.Length == 0), row => "  whole, " + row.Label);
        Parts(sentiments.Where(answer => answer.Row.Target.Length > 0), row => "  target, " + row.Label);
        Parts(sentiments, row => row.Group);
        var topics = Answers(analyzer, "plain_topics.jsonl", analysis => analysis.Topic);
        Print("topic", topics);
        Parts(topics, row => row.Group);
        var names = NameAnswers.Of(analyzer);
        NameAnswers.Print(names);
        if (wrong)
        {
            foreach (var (row, answer) in sentiments.Concat(topics).Where(one => one.Row.Label != one.Answer))
            {
                Console.WriteLine($"  wrong: {row.Title}{(row.Target.Length > 0 ? $" [{row.Target}]" : "")}: {answer ?? "nothing"} for {row.Label}");
            }

            NameAnswers.PrintWrong(names);
        }

        Console.WriteLine($"floor {Floor:P0} of sentiment: {share:P1}, {(share >= Floor ? "met" : "missed")}");
        return share >= Floor ? 0 : 1;
    }

    internal static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "Headlines", file);

    internal static IEnumerable<JsonElement> Rows(string file) => File.ReadLines(PathOf(file)).Select(line => JsonDocument.Parse(line).RootElement);

    internal static IReadOnlyList<ArticleAnalysis> Analyze(TextAnalyzer analyzer, IEnumerable<AnalysisInput> inputs) =>
        [.. inputs.Chunk(128).SelectMany(chunk => analyzer.AnalyzeAsync(chunk, AnalysisUse.BackFill, CancellationToken.None).GetAwaiter().GetResult())];

    private static List<(PlainRow Row, string? Answer)> Answers(TextAnalyzer analyzer, string file, Func<ArticleAnalysis, Prediction?> read)
    {
        List<PlainRow> rows = [.. Rows(file).Select(row => new PlainRow(
            row.Text("title"), row.Text("target"), row.Text("label"), row.Text("subject") is { Length: > 0 } subject ? subject : row.Text("kind")))];
        var analyses = Analyze(analyzer, rows.Select(row => new AnalysisInput(row.Title, null, Target: row.Target.Length > 0 ? row.Target : null)));
        return [.. rows.Zip(analyses, (row, analysis) => (row, read(analysis)?.Label))];
    }

    private static double Print(string what, List<(PlainRow Row, string? Answer)> answers)
    {
        var right = answers.Count(one => one.Answer == one.Row.Label);
        Console.WriteLine($"{what}: {right} of {answers.Count} right ({(double)right / answers.Count:P1}), {answers.Count(one => one.Answer is null)} without an answer");
        return (double)right / answers.Count;
    }

    private static void Parts(IEnumerable<(PlainRow Row, string? Answer)> answers, Func<PlainRow, string> part)
    {
        foreach (var group in answers.GroupBy(one => part(one.Row)).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            Console.WriteLine($"  {group.Key,-24} {group.Count(one => one.Answer == one.Row.Label),4} of {group.Count(),4}");
        }
    }

    /// <summary>How many of the headlines stand in what the heads learn from: none may.</summary>
    private static void Repeated(string data)
    {
        if (data.Length == 0)
        {
            return;
        }

        var titles = Rows("plain_headlines.jsonl").Concat(Rows("plain_topics.jsonl")).Select(row => row.Text("title")).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var found = Directory.EnumerateFiles(data, "*.jsonl.gz", SearchOption.AllDirectories).Where(file => Path.GetFileName(Path.GetDirectoryName(file)) is "topic" or "sentiment")
            .SelectMany(file => JsonLines.Read(file).SelectMany(row => (string[])[row.Text("title"), row.Text("sentence"), row.Text("text")])).Where(titles.Contains).Distinct().ToList();
        Console.WriteLine($"{found.Count} of {titles.Count} headlines stand in the data{(found.Count > 0 ? ": " + string.Join("; ", found) : "")}");
    }
}

internal sealed record PlainRow(string Title, string Target, string Label, string Group);
