using Anip.Ingestion.Sources;
using Anip.Ingestion.Sources.Discovery;
using Anip.Ingestion.Sources.Rss;
using Anip.Ingestion.Sources.Subscriptions;

namespace Anip.Cli.Sources;

/// <summary>What was found at an address, and what was subscribed of it.</summary>
internal sealed record AddedJson(IEnumerable<CandidateJson> Candidates)
{
    public static AddedJson Of(IReadOnlyList<FeedCandidate> candidates, IReadOnlyList<Subscribed> subscribed) => new(
        candidates.Select((candidate, at) => CandidateJson.Of(at + 1, candidate, subscribed.FirstOrDefault(one => FeedAddress.KeyOf(one.Id) == FeedAddress.KeyOf(candidate.Address)))));
}

/// <param name="Number">For <c>--pick</c>.</param>
/// <param name="Address">With the keys in it cut out.</param>
/// <param name="Origin">How it was found.</param>
/// <param name="Subscribed">Whether it is subscribed now.</param>
/// <param name="Added">Whether it was subscribed just now.</param>
/// <param name="Ref">Of the source; null where it is not subscribed.</param>
internal sealed record CandidateJson(
    int Number, string Address, string Kind, string Origin, string? Title, int Items, DateTimeOffset? Newest, string? Language, IReadOnlyList<string> Titles, bool Subscribed, bool Added, string? Ref)
{
    public static CandidateJson Of(int number, FeedCandidate candidate, Subscribed? subscribed)
    {
        var id = subscribed?.Id ?? candidate.SubscribedAs;
        return new CandidateJson(
            number, SourceName.Show(candidate.Address), candidate.Kind, candidate.Origin.ToString().ToLowerInvariant(), candidate.Title, candidate.Items, candidate.Newest, candidate.Language,
            candidate.Titles, id is not null, subscribed?.IsNew is true, id is null ? null : SourceName.ReferenceOf(id));
    }
}
