using System.Text.Json;
using Anip.Fetching;

namespace Anip.Ingestion.Sources.Discovery;

/// <summary>Where a person's page is, as the server after the second @ of a name says (RFC 7033): it may be another server than that of the name.</summary>
internal static class WebFinger
{
    private const string ProfilePage = "http://webfinger.net/rel/profile-page";
    private const string Updates = "http://schemas.google.com/g/2010#updates-from";

    /// <param name="profile">Where the page would stand if the name's own server had it: <c>https://host/@user</c>.</param>
    /// <returns>Null where the server says nothing of that name.</returns>
    internal static async Task<Uri?> FindAsync(Uri profile, DiscoveryBudget budget)
    {
        try
        {
            return await budget.FetchAsync(Question(profile), isGuess: false) is { } answer ? Read(answer.Body) : null;
        }
        catch (FetchException)
        {
            // Not all servers of this kind answer that; the page is then where it usually is.
            return null;
        }
    }

    public static Uri Question(Uri profile)
    {
        var account = $"acct:{profile.AbsolutePath.TrimStart('/', '@')}@{profile.Authority}";
        return new Uri(profile, $"/.well-known/webfinger?resource={Uri.EscapeDataString(account)}");
    }

    /// <returns>The person's feed, or their page.</returns>
    public static Uri? Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 16 });
            var links = document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("links", out var all) && all.ValueKind == JsonValueKind.Array
                ? all.EnumerateArray().Where(link => link.ValueKind == JsonValueKind.Object).ToList() : [];
            return Find(links, Updates) ?? Find(links, ProfilePage);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static Uri? Find(List<JsonElement> links, string relation) => links
        .Where(link => Text(link, "rel") == relation)
        .Select(link => Uri.TryCreate(Text(link, "href"), UriKind.Absolute, out var address) && address.Scheme is "https" && address.UserInfo.Length == 0 ? address : null)
        .FirstOrDefault(address => address is not null);

    private static string? Text(JsonElement link, string name) => link.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
