using Anip.Fetching;
using Anip.Ingestion.Feeds;

namespace Anip.Ingestion.Sources.Rss;

/// <summary>The hub of a feed and its topic there: what the answer's header says counts before what stands in the document (WebSub, section 4).</summary>
internal static class HubLinks
{
    public const string Header = "Link";

    public static (string? Hub, string? Topic) Of(FeedDocument feed, FetchedDocument document)
    {
        var header = document.Headers.GetValueOrDefault(Header);
        var hub = Find(header, "hub", document.FinalUri) ?? feed.Hub;
        return (hub, hub is null ? null : Find(header, "self", document.FinalUri) ?? feed.Self);
    }

    // RFC 8288: <address>; rel="one two"; …, as often as there are links.
    private static string? Find(string? header, string relation, Uri around)
    {
        foreach (var link in (header ?? "").Split('<').Skip(1))
        {
            var end = link.IndexOf('>', StringComparison.Ordinal);
            var relations = end < 0 ? [] : link[(end + 1)..].Split([';', ',', '"', ' ', '='], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (relations.Contains(relation, StringComparer.OrdinalIgnoreCase) && Uri.TryCreate(around, link[..end].Trim(), out var address) && address.Scheme is "http" or "https")
            {
                return address.AbsoluteUri;
            }
        }

        return null;
    }
}
