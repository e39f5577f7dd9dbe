using System.Diagnostics.Metrics;
using Anip.Ingestion.Sources;

namespace Anip.Ingestion;

/// <summary>What is measured of ingestion, by kind of source. Single ones are told apart only by what was skipped of them, and only so many: there may be thousands.</summary>
internal static class IngestionTelemetry
{
    private const string Kind = "anip.source.kind";
    private const string Reason = "anip.reason";

    private const int MaxSources = 200;

    // Behind the names that are told apart.
    private const string Others = "others";

    private static readonly Meter Meter = new("Anip.Ingestion");

    private static readonly Lock Gate = new();

    private static readonly HashSet<string> Named = new(StringComparer.Ordinal);

    private static readonly Counter<long> Sources = Meter.CreateCounter<long>(
        "anip.ingestion.sources", "{source}", "Sources that were read to their end, by kind; those that failed with error.type");

    private static readonly Counter<long> Articles = Meter.CreateCounter<long>("anip.ingestion.articles", "{article}", "Articles that sources delivered, by kind of source and outcome");

    private static readonly Counter<long> Rejected = Meter.CreateCounter<long>("anip.ingestion.rejected", "{record}", "Records that are not articles, by kind of source and reason");

    private static readonly Counter<long> Noted = Meter.CreateCounter<long>("anip.ingestion.noted", "{record}", "Records that were mended or of which something was left out, by kind of source and reason");

    private static readonly Counter<long> Skipped = Meter.CreateCounter<long>(
        "anip.ingestion.skipped", "{record}", "What was refused, mended or left out, by source and reason; the first 200 sources have a name, and the rest are others");

    public static void End(string kind, SourceOutcome outcome)
    {
        var told = outcome.Rejected.Concat(outcome.Noted).Where(pair => pair.Value > 0).ToList();
        var source = told.Count == 0 ? Others : NameOf(outcome.Id);
        foreach (var (reason, count) in told)
        {
            Skipped.Add(count, Tag(Kind, kind), Tag("anip.source", source), Tag(Reason, reason));
        }

        Sources.Add(1, outcome.Error is { } error ? [Tag(Kind, kind), Tag("error.type", error.Code)] : [Tag(Kind, kind)]);
        Count(Articles, kind, "anip.outcome", [("added", outcome.Added), ("revised", outcome.Revised), ("unchanged", outcome.Unchanged)]);
        Count(Rejected, kind, Reason, outcome.Rejected.Select(pair => (pair.Key, pair.Value)));
        Count(Noted, kind, Reason, outcome.Noted.Select(pair => (pair.Key, pair.Value)));
    }

    private static string NameOf(string id)
    {
        var name = SourceName.Show(id);
        lock (Gate)
        {
            return Named.Contains(name) || (Named.Count < MaxSources && Named.Add(name)) ? name : Others;
        }
    }

    private static void Count(Counter<long> counter, string kind, string tag, IEnumerable<(string Value, int Count)> counts)
    {
        foreach (var (value, count) in counts.Where(one => one.Count > 0))
        {
            counter.Add(count, Tag(Kind, kind), Tag(tag, value));
        }
    }

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
