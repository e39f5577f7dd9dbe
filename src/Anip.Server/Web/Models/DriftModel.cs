using Anip.Articles;
using Anip.Server.Web.Figures;
using Anip.Watching;

namespace Anip.Server.Web;

/// <param name="Chart">The answers of each day by label; null where there are none.</param>
/// <param name="Agreement">What people said of articles, day by day, by whether the model says the same; null where they said nothing.</param>
public sealed record DriftModel(ModelDrift Drift, DayChart? Chart, DayChart? Agreement)
{
    // As many as there are colours.
    private const int MaxLabels = 8;

    private const int MinColumns = 14;

    public static DriftModel Of(ModelDrift drift)
    {
        var own = drift.Days.Where(day => day.Version == drift.Version).ToList();
        var days = own.Where(day => day.Day > own[^1].Day.AddDays(-ModelDrift.Month)).ToDictionary(day => day.Day);
        string[] labels = [.. days.Values.SelectMany(day => day.Labels).GroupBy(label => label.Key).OrderByDescending(group => group.Sum(label => label.Value)).Select(group => group.Key).Take(MaxLabels)];
        var agreed = drift.Agreement?.Days.Where(day => day.Version == drift.Version).ToDictionary(day => day.Day) ?? [];
        return new DriftModel(
            drift,
            days.Count == 0 ? null : Columns(
                days.Keys, [.. labels.Select((label, index) => (Wording.Label(label), CssClass(label, index))), ("Other", "topic-none"), ("No label", "sentiment-none")],
                day => [.. labels.Select(label => days.GetValueOrDefault(day)?.Labels.GetValueOrDefault(label) ?? 0), Others(days.GetValueOrDefault(day), labels), days.GetValueOrDefault(day)?.Abstained ?? 0]),
            agreed.Count == 0 ? null : Columns(
                agreed.Keys, [("Agreed", "sentiment-positive"), ("Disagreed", "sentiment-negative"), ("No answer", "sentiment-none")],
                day => agreed.GetValueOrDefault(day) is { } said ? [said.Agreed, said.Disagreed, said.Unanswered] : [0, 0, 0]));
    }

    private static long Others(DriftDay? day, string[] labels) => day?.Labels.Where(label => !labels.Contains(label.Key)).Sum(label => label.Value) ?? 0;

    // Every day from the first to the last, since a gap tells something too.
    private static DayChart Columns(IReadOnlyCollection<DateOnly> days, (string Label, string Css)[] series, Func<DateOnly, IReadOnlyList<long>> values)
    {
        var (first, last) = (days.Min(), days.Max());
        List<ChartDay> columns = [.. Enumerable.Range(0, Math.Max(MinColumns, last.DayNumber - first.DayNumber + 1)).Select(back => last.AddDays(-back)).Reverse().Select(day => new ChartDay(day, values(day)))];
        return new DayChart([.. series.Select((one, index) => new ChartSeries(one.Label, one.Css, null, columns.Sum(column => column.Values[index])))], columns);
    }

    // Labels that have no colour of their own take those of topics in turn.
    private static string CssClass(string label, int index) => Sentiments.All.Contains(label) ? $"sentiment-{label}"
        : $"topic-{(Topics.All.Contains(label) ? label : Topics.All[index % Topics.All.Count])}";
}
