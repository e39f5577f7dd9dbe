using System.Runtime.CompilerServices;

namespace Anip.Ingestion.Sources.Refresh;

/// <summary>The sources of a kind that are due, one after the other as their hosts become free, each under a claim of its host.</summary>
internal sealed class DueSources(IHostClaims claims, RegisteredSource source, string owner, IngestionOptions options, TimeProvider timeProvider) : IDisposable
{
    // Few enough that what another node could ask does not wait here.
    private const int MaxClaims = 8;

    // However long the next host is busy: another node may add a source meanwhile.
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(1);

    // Of a run that nobody bounds: a host of hundreds of feeds takes long, and one that is never free must not take for ever.
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private readonly SemaphoreSlim _freed = new(0);

    /// <summary>One of them has ended, and its host may be free.</summary>
    public void Freed() => _freed.Release();

    public void Dispose() => _freed.Dispose();

    /// <summary>All that was due when it began, and what becomes due before that is done.</summary>
    /// <param name="limit">After which nothing more is begun; null for as long as it takes.</param>
    /// <param name="waits">False to end as soon as nothing can be begun.</param>
    public async IAsyncEnumerable<SourceReading> ReadAsync(TimeSpan? limit, bool waits, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var begun = timeProvider.GetUtcNow();
        var terms = new HostTerms(options.HostLease, options.HostInterval);
        while (timeProvider.GetUtcNow() - begun < (limit ?? Longest))
        {
            var claimed = await claims.ClaimAsync(source.Descriptor.Name, owner, MaxClaims, terms, cancellationToken);
            foreach (var one in claimed)
            {
                yield return new SourceReading(source.Source, one.Source) { Turns = new HostTurns(claims, one.Claim, options, timeProvider) };
            }

            if (claimed.Count == 0)
            {
                if (!waits || !await claims.IsAnyDueAsync(source.Descriptor.Name, begun, cancellationToken))
                {
                    yield break;
                }

                await WaitAsync(cancellationToken);
            }
        }
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        var next = await claims.NextAsync(source.Descriptor.Name, cancellationToken) - timeProvider.GetUtcNow();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var time = Task.Delay(next is { } wait && wait < MaxWait ? (wait > TimeSpan.Zero ? wait : TimeSpan.FromMilliseconds(50)) : MaxWait, timeProvider, enough.Token);
        await Task.WhenAny(time, _freed.WaitAsync(enough.Token));
        cancellationToken.ThrowIfCancellationRequested();
        await enough.CancelAsync();
    }
}
