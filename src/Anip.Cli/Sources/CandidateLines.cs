using System.Globalization;
using Anip.Cli.Output;
using Anip.Ingestion.Sources;
using Anip.Ingestion.Sources.Discovery;

namespace Anip.Cli.Sources;

/// <summary>Writes what was found as a numbered list.</summary>
internal static class CandidateLines
{
    public static void Write(Discovered found)
    {
        for (var at = 0; at < found.Candidates.Count; at++)
        {
            var candidate = found.Candidates[at];
            Terminal.Print($"{at + 1}. {candidate.Title ?? "(no title)"}{(candidate.Kind == "rss" ? "" : $" [{candidate.Kind}]")}{(candidate.SubscribedAs is null ? "" : " (subscribed already)")}");
            Terminal.Print($"   {SourceName.Show(candidate.Address)}");
            Terminal.Print($"   {string.Join(", ", Facts(candidate))}");
            foreach (var title in candidate.Titles)
            {
                Terminal.Print($"   - {title}");
            }
        }

        if (found.IsIncomplete)
        {
            Terminal.Info("There may be more: a limit of Discovery was reached.");
        }
    }

    private static IEnumerable<string> Facts(FeedCandidate candidate)
    {
        yield return candidate.Items == 1 ? "1 item" : $"{candidate.Items} items";
        if (candidate.Newest is { } newest)
        {
            yield return $"newest {newest.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)}";
        }

        if (candidate.Language is { } language)
        {
            yield return language;
        }
    }
}
