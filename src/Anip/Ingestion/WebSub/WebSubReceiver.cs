using System.Runtime.CompilerServices;
using Anip.Articles;
using Anip.Ingestion.Feeds;
using Anip.Ingestion.Sources;
using Anip.Ingestion.Sources.Rss;
using Microsoft.Extensions.Options;

namespace Anip.Ingestion.WebSub;

/// <summary>What a hub says and passes on.</summary>
public sealed class WebSubReceiver(
    IPushStore store, ISourceStore sources, IngestionRun run, IOptions<WebSubOptions> options, TimeProvider timeProvider)
{
    // A hub that grants less than this is renewed no sooner.
    private static readonly TimeSpan MinLease = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan MaxLease = TimeSpan.FromDays(365);

    /// <summary>Is there such a subscription? What comes for one that is none need not be read.</summary>
    public async Task<bool> IsKnownAsync(string token, CancellationToken cancellationToken) => await FindAsync(token, cancellationToken) is not null;

    /// <summary>The hub asks whether the subscription was meant, or says that it refuses.</summary>
    /// <param name="leaseSeconds">For how long it will pass on what changes; null where it does not say.</param>
    /// <returns>False where it was not: the hub is to be told that there is no such thing.</returns>
    public async Task<bool> VerifyAsync(string token, string? mode, string? topic, long? leaseSeconds, CancellationToken cancellationToken)
    {
        if (await FindAsync(token, cancellationToken) is not { } subscription || topic != subscription.Topic)
        {
            return false;
        }

        var now = timeProvider.GetUtcNow();
        switch (mode)
        {
            case "subscribe":
                var granted = leaseSeconds is > 0 and { } seconds ? TimeSpan.FromSeconds(Math.Clamp(seconds, MinLease.TotalSeconds, MaxLease.TotalSeconds)) : options.Value.Lease;
                await store.SaveAsync(subscription with { ExpiresAt = now + granted, AskAt = now + (granted * 2 / 3), Failures = 0, Error = null }, cancellationToken);
                return true;
            case "denied":
                await store.SaveAsync(subscription with { ExpiresAt = null, AskAt = now + options.Value.Lease, Error = "The hub refused; the feed is polled." }, cancellationToken);
                return true;
            default:
                // Nobody here ever ends a subscription: one that is not wanted runs out.
                return false;
        }
    }

    /// <summary>The hub passes on a feed. What is not signed with the secret is passed over, as the hub is not told.</summary>
    /// <param name="signature">The header X-Hub-Signature.</param>
    /// <returns>Null where there is no such subscription.</returns>
    public async Task<PushOutcome?> ReceiveAsync(string token, string? signature, string? contentType, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        if (await FindAsync(token, cancellationToken) is not { } subscription)
        {
            return null;
        }

        if (!WebSubSignature.IsValid(signature, subscription.Secret, body.Span))
        {
            return PushOutcome.NotSigned;
        }

        var record = await sources.FindAsync(subscription.SourceId, cancellationToken);
        if (record is null or { Paused: true } or { State: SourceState.Ended })
        {
            return null;
        }

        var outcome = (await run.RunAsync([new SourceReading(new PushedFeed(body, contentType, timeProvider), record)], progress: null, cancellationToken)).Sources.Single();
        if (outcome.Error is not null)
        {
            return PushOutcome.NotAFeed;
        }

        if (outcome.Added > 0)
        {
            await sources.AddToTotalAsync(record.Id, outcome.Added, cancellationToken);
        }

        await store.SaveAsync(subscription with { LastPushAt = timeProvider.GetUtcNow() }, cancellationToken);
        return PushOutcome.Stored;
    }

    private async Task<PushSubscription?> FindAsync(string token, CancellationToken cancellationToken) =>
        token.Length is > 0 and <= 64 && token.All(char.IsAsciiHexDigitLower) ? await store.FindAsync(token, cancellationToken) : null;

    private sealed class PushedFeed(ReadOnlyMemory<byte> body, string? contentType, TimeProvider timeProvider) : INewsSource
    {
        public async IAsyncEnumerable<IncomingArticle> FetchAsync(SourceReading reading, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await Task.CompletedTask;
            var feed = FeedParser.Parse(body, contentType, new Uri(reading.Id), new ReadingLimit(timeProvider, cancellationToken));
            foreach (var article in FeedArticles.From(feed, reading.Id, RssSource.Kind, reading.Report))
            {
                yield return article;
            }
        }
    }
}

/// <summary>What became of what a hub passed on.</summary>
public enum PushOutcome
{
    Stored,

    /// <summary>Not, or not rightly, signed.</summary>
    NotSigned,

    NotAFeed,
}
