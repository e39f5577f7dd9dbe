using Anip.Articles.Addresses;

namespace Anip.Ingestion.Feeds;

/// <summary>The identities of a document's items (<see cref="ArticleIdentity"/>): an address that several of them have identifies none.</summary>
internal sealed class ItemIdentities
{
    private readonly string _scope;
    private readonly string? _home;
    private readonly HashSet<string> _sharedIds;

    private readonly Dictionary<FeedItem, (int Member, string Address, string Place)[]> _addresses = new(ReferenceEqualityComparer.Instance);

    // What has an address, in each of the members that may hold one; and what has it with a certain fragment.
    private readonly Dictionary<(int Member, string Address), Things> _byAddress = [];
    private readonly Dictionary<(int Member, string Address, string Place), Things> _byPlace = [];

    /// <param name="feedId">Tells ids of feeds apart that have neither an address nor a title.</param>
    public ItemIdentities(FeedDocument feed, string feedId)
    {
        _home = ArticleIdentity.TryAddress(feed.Link, out var home, out _) ? home : null;
        _scope = _home ?? feed.Title ?? feedId;
        _sharedIds = [.. feed.Items.Where(HasId)
            .GroupBy(item => item.Id!, TextOf)
            .Where(texts => texts.Skip(1).Any(text => text != texts.First()))
            .Select(texts => texts.Key)];
        foreach (var item in feed.Items)
        {
            _addresses[item] = [.. AddressesOf(item)];
            foreach (var (member, address, place) in _addresses[item])
            {
                Count(_byAddress, (member, address), item, place);
                Count(_byPlace, (member, address, place), item, place);
            }
        }
    }

    /// <returns>
    /// The identity, and the one that the same item has in a document where its address is shared otherwise; null where that is the same.
    /// </returns>
    public (string Url, string? OtherUrl) Of(FeedItem item, string? outlet, string title, string? text)
    {
        (string Address, string Place)? shared = null;
        foreach (var (member, address, place) in _addresses[item])
        {
            // Feeds that link every item to the front page say nothing about the item.
            var isHome = address == _home;
            if (!isHome && !_byAddress[(member, address)].AreSeveral)
            {
                return (address, place.Length == 0 ? null : $"{address}#{place}");
            }

            if (!isHome && !_byPlace[(member, address, place)].AreSeveral)
            {
                return place.Length == 0 ? (address, null) : ($"{address}#{place}", address);
            }

            shared ??= (address, place);
        }

        var key = IdOf(item) is { } id ? ArticleIdentity.KeyOfId(id) : ArticleIdentity.KeyOfText(title, DateOf(item), text);
        return shared is var (page, part) ? (ArticleIdentity.OfItem(page, part, key), page == _home ? null : page)
            : IdOf(item) is { } own ? (ArticleIdentity.OfId(_scope, own), null)
            : (ArticleIdentity.OfText(outlet, null, title, DateOf(item), text), null);
    }

    private static IEnumerable<(int Member, string Address, string Place)> AddressesOf(FeedItem item)
    {
        for (var member = 0; member < 3; member++)
        {
            var text = member switch { 0 => item.OriginalLink, 1 => item.Link, _ => item.Id };
            if (ArticleIdentity.TryAddress(text, out var address, out var place))
            {
                yield return (member, address, place);
            }
        }
    }

    // Without an id of their own, things at two places of a page are two, whatever they say.
    private void Count<TKey>(Dictionary<TKey, Things> things, TKey key, FeedItem item, string place)
        where TKey : notnull
    {
        var thing = IdOf(item) is { } id ? new Thing(id, (null, null, null), "") : new Thing(item.Id, TextOf(item), place);
        if (!things.TryGetValue(key, out var known))
        {
            things.Add(key, new Things(thing));
        }
        else
        {
            known.AreSeveral |= known.First != thing;
        }
    }

    private static bool HasId(FeedItem item) => !ArticleIdentity.IsPlaceholder(item.Id);

    // An id that several items have, with other texts, identifies none of them.
    private string? IdOf(FeedItem item) => HasId(item) && !_sharedIds.Contains(item.Id!) ? item.Id : null;

    private static (string? Title, DateTimeOffset? Date, string? Text) TextOf(FeedItem item) =>
        (item.Title, DateOf(item), item.Content ?? item.Summary);

    private static DateTimeOffset? DateOf(FeedItem item) => item.PublishedAt ?? item.UpdatedAt;

    private sealed record Thing(string? Id, (string? Title, DateTimeOffset? Date, string? Text) Text, string Place);

    private sealed class Things(Thing first)
    {
        public Thing First { get; } = first;

        public bool AreSeveral { get; set; }
    }
}
