using Anip.Ingestion.Fetching;

namespace Anip.Ingestion;

/// <summary>Ids of sources as they may be logged: an address of a feed may hold a key.</summary>
internal static class SourceName
{
    public static string Show(string id) =>
        Uri.TryCreate(id, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? PublicUrl.Of(url) : id;
}
