using Anip.Fetching;
using Anip.Ingestion.Sources.Refresh;
using Anip.Ingestion.Sources.Rss;
using Microsoft.Extensions.Options;

namespace Anip.Ingestion.Sources.Discovery;

/// <summary>Finds what can be subscribed at an address that somebody gives: a feed, or a site with feeds, or the name of a channel or person.</summary>
public sealed class FeedDiscovery(GuardedFetcher fetcher, HostVisits visits, ISourceStore sources, IOptions<DiscoveryOptions> options, TimeProvider timeProvider)
{
    /// <param name="given">As people write it, such as <c>example.org</c>, <c>feed://example.org/rss</c> or <c>@news@social.example</c>.</param>
    /// <exception cref="SourceException">It is no address (<c>bad_address</c>, <c>password</c>), or it cannot be fetched and nothing was found beside it.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task<Discovered> FindAsync(string given, CancellationToken cancellationToken)
    {
        var address = AddressOf(given);
        // Somebody waits, so that within the look the fetcher's own spacing is enough.
        await using var visit = visits.Begin(TimeSpan.Zero);
        using var budget = new DiscoveryBudget(fetcher, visit, options.Value, timeProvider, cancellationToken);
        var known = (await sources.ListAsync(cancellationToken)).ToLookup(source => FeedAddress.KeyOf(source.Id), source => source.Id);
        var search = new SiteSearch(budget, options.Value.MaxCandidates, known, timeProvider, cancellationToken);
        address = IsHandle(given) && await WebFinger.FindAsync(address, budget) is { } told ? told : address;
        await search.RunAsync(address, mayBePlain: !given.Contains("://", StringComparison.Ordinal));
        return search.Candidates.Count == 0 && search.Failure is { } failure
            ? throw SourceException.Of(failure)
            : new Discovered(SourceName.Show(address.AbsoluteUri), search.Candidates) { Notes = search.Notes, IsIncomplete = budget.WasShort };
    }

    /// <summary>Is it the name of a person at a server, such as <c>@news@social.example</c>?</summary>
    public static bool IsHandle(string given) => ServiceFeeds.ProfileOf(given) is not null;

    private static Uri AddressOf(string given)
    {
        if (ServiceFeeds.ProfileOf(given) is { } profile)
        {
            return profile;
        }

        return FeedAddress.TryNormalise(given, out var address, out var error)
            ? new Uri(address)
            : throw new SourceException(error!.Code, $"The address {error.Message}.");
    }
}
