using Anip.Inference.Analysis;

namespace Anip.Benchmarks.Headlines;

/// <summary>The names that are found in sentences written by hand, beside those that are there.</summary>
internal sealed record NameAnswers(string Title, string Kind, IReadOnlyList<(int Start, int End, string Type)> There, IReadOnlyList<(int Start, int End, string Type)> Found)
{
    public static IReadOnlyList<NameAnswers> Of(TextAnalyzer analyzer)
    {
        var rows = HeadlinesBenchmark.Rows("plain_names.jsonl").ToList();
        var analyses = HeadlinesBenchmark.Analyze(analyzer, rows.Select(row => new Enrichment.AnalysisInput(row.Text("title"), null)));
        return
        [
            .. rows.Zip(analyses, (row, analysis) => new NameAnswers(
                row.Text("title"),
                row.Text("kind"),
                [.. row.GetProperty("names").EnumerateArray().Select(name => (name.GetProperty("start").GetInt32(), name.GetProperty("end").GetInt32(), name.Text("type")))],
                [.. analysis.Entities.Select(entity => (entity.Start, entity.End, entity.Type))])),
        ];
    }

    public static void Print(IReadOnlyList<NameAnswers> all)
    {
        foreach (var group in all.GroupBy(one => one.Kind).Prepend(all.GroupBy(_ => "names").Single()))
        {
            var right = group.Sum(one => one.There.Intersect(one.Found).Count());
            int there = group.Sum(one => one.There.Count), found = group.Sum(one => one.Found.Count);
            Console.WriteLine($"{(group.Key == "names" ? "" : "  ")}{group.Key}: {right} of {there} found, {found - right} beside them (F1 {2.0 * right / Math.Max(1, there + found):F3})");
        }
    }

    public static void PrintWrong(IReadOnlyList<NameAnswers> all)
    {
        foreach (var one in all.Where(one => !one.There.ToHashSet().SetEquals(one.Found)))
        {
            Console.WriteLine($"  wrong: {one.Title}: {string.Join("; ", one.Found.Select(span => $"{one.Title[span.Start..span.End]} = {span.Type}"))}");
        }
    }
}
