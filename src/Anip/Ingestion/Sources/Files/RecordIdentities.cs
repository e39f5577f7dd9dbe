using System.IO.Hashing;
using System.Runtime.InteropServices;
using Anip.Articles.Addresses;
using Anip.Ingestion.Feeds;

namespace Anip.Ingestion.Sources.Files;

/// <summary>The identities of a file's records (<see cref="ArticleIdentity"/>), as they come: of records that differ in the fragment only, the first has the page.</summary>
internal sealed class RecordIdentities
{
    // In a file with more pages than these, records at further ones are told apart by their address only.
    private const int MaxPages = 200_000;

    // Hashes: the first fragment at each page, which may be an empty one.
    private readonly Dictionary<ulong, ulong> _places = [];

    /// <returns>The identity, and the other one that the same record may be stored under; null where there is none.</returns>
    public (string Url, string? OtherUrl) Of(string? link, string? outlet, string title, DateTimeOffset? date, string? text)
    {
        var address = link?.Trim();
        if (address?.StartsWith(ArticleIdentity.UrnPrefix, StringComparison.Ordinal) == true)
        {
            return (address, null);
        }

        if (!ArticleIdentity.TryAddress(FeedText.WithScheme(address, baseUrl: null), out var page, out var place))
        {
            return (ArticleIdentity.OfText(outlet, address, title, date, text), null);
        }

        return (place.Length, IsFirst(page, place)) switch
        {
            (0, true) => (page, null),
            // The page is another record's, which came before it with a fragment.
            (0, false) => (ArticleIdentity.OfItem(page, "", ArticleIdentity.KeyOfText(title, date, text)), null),
            (_, true) => (page, $"{page}#{place}"),
            _ => ($"{page}#{place}", page),
        };
    }

    private bool IsFirst(string page, string place)
    {
        var (key, value) = (Hash(page), Hash(place));
        return _places.TryGetValue(key, out var first) ? first == value : _places.Count >= MaxPages || _places.TryAdd(key, value);
    }

    private static ulong Hash(string text) => XxHash3.HashToUInt64(MemoryMarshal.AsBytes(text.AsSpan()));
}
