using System.Globalization;
using Anip.Cli.Output;
using Anip.Ingestion.Sources.Discovery;

namespace Anip.Cli.Sources;

/// <summary>Which of a numbered list somebody wants.</summary>
internal static class CandidateChoice
{
    /// <param name="numbers">Such as <c>1,3</c> or <c>2-4</c>.</param>
    /// <returns>Null where they are no numbers of the list.</returns>
    public static IReadOnlyList<FeedCandidate>? Of(string numbers, IReadOnlyList<FeedCandidate> candidates)
    {
        List<FeedCandidate> chosen = [];
        foreach (var part in numbers.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var ends = part.Split('-', 2);
            if (!Number(ends[0], candidates.Count, out var first) || !Number(ends[^1], candidates.Count, out var last) || last < first)
            {
                return null;
            }

            chosen.AddRange(candidates.Skip(first - 1).Take(last - first + 1));
        }

        return chosen.Count == 0 ? null : [.. chosen.Distinct()];
    }

    /// <returns>Null where nobody can be asked, or nothing was chosen.</returns>
    public static IReadOnlyList<FeedCandidate>? Ask(IReadOnlyList<FeedCandidate> candidates)
    {
        while (!Console.IsInputRedirected && Terminal.Ask("Subscribe which? Numbers such as 1,3, 'all', or nothing: ") is { Length: > 0 } answer)
        {
            if (answer.Equals("all", StringComparison.OrdinalIgnoreCase))
            {
                return candidates;
            }

            if (Of(answer, candidates) is { } chosen)
            {
                return chosen;
            }

            Terminal.Info($"Expected numbers from 1 to {candidates.Count}.");
        }

        return null;
    }

    private static bool Number(string text, int most, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= 1 && number <= most;
}
