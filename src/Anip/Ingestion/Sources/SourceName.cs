using System.Security.Cryptography;
using System.Text;
using Anip.Fetching.Addresses;
using Anip.Isolation;

namespace Anip.Ingestion.Sources;

/// <summary>Ids of sources as they may be logged: an address of a feed may hold a key.</summary>
public static class SourceName
{
    /// <returns>The id itself on one line, or its address with keys cut out.</returns>
    public static string Show(string id) =>
        Uri.TryCreate(id, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? PublicUrl.Of(url) : OneLine.Of(id);

    /// <summary>Stands for the source where its id cannot be shown, and says nothing of it.</summary>
    public static string ReferenceOf(string id) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)))[..16];
}
