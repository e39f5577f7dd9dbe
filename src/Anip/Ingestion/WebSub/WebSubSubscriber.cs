using System.Globalization;
using System.Security.Cryptography;
using Anip.Fetching;
using Anip.Ingestion.Sources;
using Anip.Isolation;
using Microsoft.Extensions.Options;

namespace Anip.Ingestion.WebSub;

/// <summary>Subscribes at the hubs that feeds name, and renews that, where hubs can reach this server. What fails changes nothing of the polling.</summary>
public sealed class WebSubSubscriber(
    IPushStore store, GuardedFetcher fetcher, IOptions<WebSubOptions> options, IOptions<IngestionOptions> ingestion, TimeProvider timeProvider)
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
        var last = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var subscription in await store.DueAsync(timeProvider.GetUtcNow(), options.Value.MaxRequestsPerRun, cancellationToken))
        {
            await RestAsync(SourceHost.Of(subscription.Hub) ?? "", last, cancellationToken);
            var failure = await Isolated.RunAsync(token => AskAsync(subscription, token), cancellationToken);
            (asked, failed) = failure is null ? (asked + 1, failed) : (asked, failed + 1);
            await store.SaveAsync(failure is null ? subscription with { AskAt = timeProvider.GetUtcNow() + Patience, Error = null } : Failed(subscription, failure.Reason), cancellationToken);
        }

        return (asked, failed);
    }

    private async Task AskAsync(PushSubscription subscription, CancellationToken cancellationToken) => await fetcher.FetchAsync(
        new FetchRequest(new Uri(subscription.Hub))
        {
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

    // Many feeds name the same hub.
    private async Task RestAsync(string host, Dictionary<string, long> last, CancellationToken cancellationToken)
    {
        if (last.TryGetValue(host, out var at) && ingestion.Value.HostInterval - timeProvider.GetElapsedTime(at) is var rest && rest > TimeSpan.Zero)
        {
            await Task.Delay(rest, timeProvider, cancellationToken);
        }

        last[host] = timeProvider.GetTimestamp();
    }

    private PushSubscription Failed(PushSubscription subscription, string reason) => subscription with
    {
        AskAt = timeProvider.GetUtcNow() + BackOff.After(subscription.Failures + 1, Patience, MaxBackOff, Random.Shared),
        Failures = subscription.Failures + 1,
        Error = OneLine.Of(reason),
    };
}
