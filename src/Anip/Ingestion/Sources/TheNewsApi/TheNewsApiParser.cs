using System.Text.Json;
using Anip.Articles;
using Anip.Ingestion.Sources.Apis;

namespace Anip.Ingestion.Sources.TheNewsApi;

/// <summary>Reads answers of TheNewsAPI.</summary>
internal static class TheNewsApiParser
{
    private const string Title = "TheNewsAPI";

    private static readonly Dictionary<string, SourceFailureKind> Codes = new(StringComparer.Ordinal)
    {
        ["invalid_api_token"] = SourceFailureKind.KeyRefused,
        ["endpoint_access_restricted"] = SourceFailureKind.KeyRefused,
        ["usage_limit_reached"] = SourceFailureKind.QuotaSpent,
        ["rate_limit_reached"] = SourceFailureKind.RateLimited,
        ["malformed_parameters"] = SourceFailureKind.BadQuery,
        ["resource_not_found"] = SourceFailureKind.BadQuery,
        ["invalid_api_endpoint"] = SourceFailureKind.BadQuery,
        ["server_error"] = SourceFailureKind.ProviderDown,
        ["maintenance_mode"] = SourceFailureKind.ProviderDown,
    };

    public static bool IsAnswer(JsonElement root) => root.ValueKind == JsonValueKind.Object
        && ((root.TryGetProperty("meta", out var meta) && ApiFailure.Number(meta, "found") is not null && root.TryGetProperty("data", out _))
            || (root.TryGetProperty("error", out var error) && ApiFailure.Text(error, "code") is { } code && Codes.ContainsKey(code)));

    public static IReadOnlyList<IncomingArticle> Articles(JsonElement root, DateTimeOffset now, SourceReport report) => Read(root, now, report).Articles;

    public static ApiAnswer Read(JsonElement root, DateTimeOffset now, SourceReport report)
    {
        if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object)
        {
            throw ApiFailure.Told(Title, ApiFailure.Text(error, "code"), ApiFailure.Text(error, "message"), Codes);
        }

        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("data", out var data) || data.ValueKind is not (JsonValueKind.Array or JsonValueKind.Object))
        {
            throw ApiFailure.NotArticles(Title);
        }

        var meta = root.TryGetProperty("meta", out var member) ? member : default;
        var entries = Entries(data).ToList();
        return new ApiAnswer(ApiEntry.ReadAll(entries, Title, now, report, ReadArticle), entries.Count)
        {
            Total = ApiFailure.Number(meta, "found"),
            PageSize = ApiFailure.Number(meta, "limit") is > 0 and < 10_000 and var size ? (int)size : null,
        };
    }

    // Headlines come by category, and each may have others of the same matter with it.
    private static IEnumerable<JsonElement> Entries(JsonElement data) => data.ValueKind == JsonValueKind.Object
        ? data.EnumerateObject().SelectMany(category => Entries(category.Value))
        : data.ValueKind != JsonValueKind.Array ? []
        : data.EnumerateArray().SelectMany(entry => entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty("similar", out var similar) && similar.ValueKind == JsonValueKind.Array
            ? similar.EnumerateArray().Prepend(entry)
            : [entry]);

    private static IncomingArticle? ReadArticle(ApiEntry entry)
    {
        var (description, snippet) = (entry.Text("description"), entry.Text("snippet"));
        return entry.Article(new ApiArticle(TheNewsApiSource.Name)
        {
            Title = entry.Text("title"),
            Address = entry.Text("url"),
            Content = (snippet?.Length ?? 0) > (description?.Length ?? 0) ? snippet : description,
            Outlet = entry.Text("source"),
            PublishedAt = entry.Text("published_at"),
            Language = entry.Text("language"),
            Country = entry.Text("locale"),
            Image = entry.Text("image_url"),
            Beyond = new SourceStatement("", TheNewsApiSource.Name)
            {
                Categories = entry.Texts("categories"),
                Keywords = [.. entry.Texts("keywords").SelectMany(text => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))],
            },
        });
    }
}
