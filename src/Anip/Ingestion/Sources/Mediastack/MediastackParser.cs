using System.Text.Json;
using Anip.Articles;
using Anip.Ingestion.Sources.Apis;

namespace Anip.Ingestion.Sources.Mediastack;

/// <summary>Reads answers of mediastack.</summary>
internal static class MediastackParser
{
    private const string Title = "Mediastack";

    private static readonly Dictionary<string, SourceFailureKind> Codes = new(StringComparer.Ordinal)
    {
        ["invalid_access_key"] = SourceFailureKind.KeyRefused,
        ["missing_access_key"] = SourceFailureKind.KeyRefused,
        ["inactive_user"] = SourceFailureKind.KeyRefused,
        ["function_access_restricted"] = SourceFailureKind.KeyRefused,
        ["https_access_restricted"] = SourceFailureKind.KeyRefused,
        ["usage_limit_reached"] = SourceFailureKind.QuotaSpent,
        ["rate_limit_reached"] = SourceFailureKind.RateLimited,
        ["validation_error"] = SourceFailureKind.BadQuery,
        ["invalid_api_function"] = SourceFailureKind.BadQuery,
        ["404_not_found"] = SourceFailureKind.BadQuery,
        ["internal_error"] = SourceFailureKind.ProviderDown,
    };

    public static bool IsAnswer(JsonElement root) => root.ValueKind == JsonValueKind.Object
        && ((root.TryGetProperty("pagination", out var pagination) && pagination.ValueKind == JsonValueKind.Object && root.TryGetProperty("data", out _))
            || (Error(root) is { } error && ApiFailure.Text(error, "code") is { } code && Codes.ContainsKey(code)));

    public static IReadOnlyList<IncomingArticle> Articles(JsonElement root, DateTimeOffset now, SourceReport report) => Read(root, now, report).Articles;

    public static ApiAnswer Read(JsonElement root, DateTimeOffset now, SourceReport report)
    {
        if (Error(root) is { } error)
        {
            throw Failure(error);
        }

        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("data", out var entries) || entries.ValueKind != JsonValueKind.Array)
        {
            throw ApiFailure.NotArticles(Title);
        }

        var pagination = root.TryGetProperty("pagination", out var member) ? member : default;
        return new ApiAnswer(ApiEntry.ReadAll(entries.EnumerateArray(), Title, now, report, ReadArticle), entries.GetArrayLength())
        {
            Total = ApiFailure.Number(pagination, "total"),
            PageSize = ApiFailure.Number(pagination, "limit") is > 0 and < 10_000 and var size ? (int)size : null,
        };
    }

    private static JsonElement? Error(JsonElement root) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object ? error : null;

    private static SourceException Failure(JsonElement error)
    {
        var code = ApiFailure.Text(error, "code");
        var message = ApiFailure.Text(error, "message");
        if (error.TryGetProperty("context", out var context) && context.ValueKind == JsonValueKind.Object)
        {
            // What is wrong with each field, as a text, a list of texts, or pairs of a code and a text.
            message = $"{message} ({string.Join("; ", context.EnumerateObject().Take(3).Select(field => $"{field.Name}: {field.Value.GetRawText()}"))})";
        }

        return ApiFailure.Told(Title, code, code == "https_access_restricted"
            ? $"{message} This plan answers plain HTTP only, where everybody on the way can read the key; if that is acceptable, set {MediastackOptions.Section}:BaseUrl to http://api.mediastack.com/v1/."
            : message, Codes);
    }

    private static IncomingArticle? ReadArticle(ApiEntry entry) => entry.Article(new ApiArticle(MediastackSource.Name)
    {
        Title = entry.Text("title"),
        Address = entry.Text("url"),
        Content = entry.Text("description"),
        Outlet = entry.Text("source"),
        Author = entry.Text("author"),
        PublishedAt = entry.Text("published_at"),
        // Its own code for Swedish, which by the standard is another language's, is read as meant.
        Language = entry.Text("language"),
        Country = entry.Text("country"),
        Image = entry.Text("image"),
        Beyond = new SourceStatement("", MediastackSource.Name) { Categories = entry.Texts("category") },
    });
}
