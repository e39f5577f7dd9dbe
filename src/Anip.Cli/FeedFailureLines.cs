using Anip.Cli.Output;
using Anip.Ingestion;

namespace Anip.Cli;

/// <summary>Says which feeds could not be read, why, and when they are tried again.</summary>
internal sealed class FeedFailureLines(ISourceStore sources, TimeProvider time) : ProgressLines(time)
{
    private const int MostFailuresTold = 3;

    private readonly DateTimeOffset _startedAt = time.GetUtcNow();
    private readonly Dictionary<string, DateTimeOffset> _told = [];

    // One line for all feeds that failed for the same reason: without a network, that is every one.
    protected override async Task TellAsync(CancellationToken cancellationToken)
    {
        var failed = (await sources.ListAsync(cancellationToken))
            .Where(source => source.LastError is not null && source.LastAttemptAt >= _startedAt && _told.GetValueOrDefault(source.Id) < source.LastAttemptAt)
            .ToList();
        foreach (var source in failed)
        {
            _told[source.Id] = source.LastAttemptAt!.Value;
        }

        if (failed.Count == 1)
        {
            Terminal.Say($"could not read {failed[0].Id}: {failed[0].LastError} Next try at {NextTry(failed):HH:mm}.");
        }
        else if (failed.Count > 1)
        {
            Terminal.Say($"could not read {failed.Count} feeds; next try from {NextTry(failed):HH:mm} on:");
            foreach (var source in failed.Take(MostFailuresTold))
            {
                Terminal.Say($"  {source.Id}: {source.LastError}");
            }

            if (failed.Count > MostFailuresTold)
            {
                Terminal.Say($"  and {failed.Count - MostFailuresTold} more, which 'anip sources list' shows.");
            }
        }
    }

    private static DateTimeOffset NextTry(List<SourceRecord> failed) => failed.Min(source => source.NextAttemptAt ?? source.LastAttemptAt!.Value).ToLocalTime();
}
