using Anip.Ingestion.Sources;
using Anip.Ingestion.Sources.Discovery;

namespace Anip.Server.Api.Sources;

/// <summary>What was found lately, by reference: so that an address with a key need not be shown to be chosen.</summary>
internal sealed class RecentCandidates(TimeProvider timeProvider)
{
    private const int MaxKept = 1_000;
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(30);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (FeedCandidate Candidate, DateTimeOffset Until)> _kept = new(StringComparer.Ordinal);

    public void Keep(IEnumerable<FeedCandidate> candidates)
    {
        lock (_lock)
        {
            var now = timeProvider.GetUtcNow();
            foreach (var candidate in candidates)
            {
                _kept[SourceName.ReferenceOf(candidate.Address)] = (candidate, now + MaxAge);
            }

            var surplus = Math.Max(0, _kept.Count - MaxKept);
            foreach (var (reference, _) in _kept.OrderBy(pair => pair.Value.Until).TakeWhile((pair, at) => at < surplus || pair.Value.Until <= now).ToList())
            {
                _kept.Remove(reference);
            }
        }
    }

    /// <returns>Null where it was not found, or too long ago.</returns>
    public FeedCandidate? Find(string reference)
    {
        lock (_lock)
        {
            return _kept.TryGetValue(reference, out var kept) && kept.Until > timeProvider.GetUtcNow() ? kept.Candidate : null;
        }
    }
}
