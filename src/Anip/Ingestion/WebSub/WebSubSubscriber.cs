using System.Globalization;
using System.Security.Cryptography;
using Anip.Fetching;
using Anip.Ingestion.Sources.Refresh;
using Anip.Isolation;
using Microsoft.Extensions.Options;

namespace Anip.Ingestion.WebSub;

/// <summary>Subscribes at the hubs that feeds name, and renews that, where hubs can reach this server. What fails changes nothing of the polling.</summary>
public sealed class WebSubSubscriber(
    IPushStore store, GuardedFetcher fetcher, HostVisits visits, IOptions<WebSubOptions> options, TimeProvider timeProvider)
{
    // A hub that was asked and never came back to verify is asked again.
    private static readonly TimeSpan Patience = TimeSpan.FromHours(1);

    private static readonly TimeSpan MaxBackOff = TimeSpan.FromDays(7);

    /// <summary>Hubs can reach this server.</summary>
    public bool IsOn => options.Value.PublicUrl is not null;

    /// <summary>A feed was read whole, and names a hub.</summary>
    public Task NameAsync(string sourceId, string hub, string? topic, CancellationToken cancellationToken) => !IsOn || !Uri.TryCreate(hub, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https")
        ? Task.CompletedTask
        : store.NameAsync(
            new PushSubscription
            {
                SourceId = sourceId,
                Hub = hub,
                Topic = topic ?? sourceId,
                Token = RandomNumberGenerator.GetHexString(32, lowercase: true),
                Secret = RandomNumberGenerator.GetHexString(64, lowercase: true),
                AskAt = timeProvider.GetUtcNow(),
            },
            cancellationToken);

    /// <summary>Asks the hubs that are to be asked.</summary>
    /// <returns>How many took it, and how many did not.</returns>
    public async Task<(int Asked, int Failed)> AskAsync(CancellationToken cancellationToken)
    {
        if (!IsOn)
        {
            return (0, 0);
        }

        var (asked, failed) = (0, 0);
        foreach (var subscription in await store.DueAsync(timeProvider.GetUtcNow(), options.Value.MaxRequestsPerRun, cancellationToken))
        {
            var failure = await Isolated.RunAsync(token => AskAsync(subscription, token), cancellationToken);
            (asked, failed) = failure is null ? (asked + 1, failed) : (asked, failed + 1);
            await store.SaveAsync(
                failure is null ? subscription with { AskAt = timeProvider.GetUtcNow() + Patience, Error = null }
                    // That somebody else asks the hub now is no failure.
                    : failure.Exception is FetchException { WasAsked: false, RetryAt: { } free } ? subscription with { AskAt = free }
                    : Failed(subscription, failure.Reason),
                cancellationToken);
        }

        return (asked, failed);
    }

    // Many feeds name the same hub: a visit for each has it left alone between them, on all nodes.
    private async Task AskAsync(PushSubscription subscription, CancellationToken cancellationToken)
    {
        await using var visit = visits.Begin();
        await fetcher.FetchAsync(
            new FetchRequest(new Uri(subscription.Hub))
            {
                Turn = visit.TurnAsync,
                Form = new Dictionary<string, string>
                {
                    ["hub.mode"] = "subscribe",
                    ["hub.topic"] = subscription.Topic,
                    ["hub.callback"] = $"{options.Value.PublicUrl!.TrimEnd('/')}/websub/{subscription.Token}",
                    ["hub.secret"] = subscription.Secret,
                    ["hub.lease_seconds"] = ((long)options.Value.Lease.TotalSeconds).ToString(CultureInfo.InvariantCulture),
                },
            },
            cancellationToken);
    }

    private PushSubscription Failed(PushSubscription subscription, string reason) => subscription with
    {
        AskAt = timeProvider.GetUtcNow() + BackOff.After(subscription.Failures + 1, Patience, MaxBackOff, Random.Shared),
        Failures = subscription.Failures + 1,
        Error = OneLine.Of(reason),
    };
}
