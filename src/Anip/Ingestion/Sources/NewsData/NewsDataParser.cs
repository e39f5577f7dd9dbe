using System.Text.Json;
using Anip.Articles;
using Anip.Ingestion.Sources.Apis;

namespace Anip.Ingestion.Sources.NewsData;

/// <summary>Reads answers of NewsData.io.</summary>
internal static class NewsDataParser
{
    private const string Title = "NewsData";

    // What stands in the place of what the plan does not give: "ONLY AVAILABLE IN PAID PLANS", "… IN PROFESSIONAL AND CORPORATE PLANS".
    private const string Placeholder = "ONLY AVAILABLE IN ";

    private static readonly Dictionary<string, SourceFailureKind> Codes = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Unauthorized"] = SourceFailureKind.KeyRefused,
        ["AccessDenied"] = SourceFailureKind.KeyRefused,
        ["ApiKeyInvalid"] = SourceFailureKind.KeyRefused,
        ["RateLimitExceeded"] = SourceFailureKind.RateLimited,
        ["TooManyRequests"] = SourceFailureKind.RateLimited,
        ["ApiLimitExceeded"] = SourceFailureKind.QuotaSpent,
        ["UnsupportedParameter"] = SourceFailureKind.BadQuery,
        ["UnsupportedFilter"] = SourceFailureKind.BadQuery,
        ["UnsupportedQueryLength"] = SourceFailureKind.BadQuery,
        ["MalformedQuery"] = SourceFailureKind.BadQuery,
        ["FilterLimitExceed"] = SourceFailureKind.BadQuery,
    };

    public static bool IsAnswer(JsonElement root) => ApiFailure.Text(root, "status") switch
    {
        "success" => root.TryGetProperty("results", out _) || root.TryGetProperty("nextPage", out _),
        "error" => root.TryGetProperty("results", out _) || (root.TryGetProperty("message", out _) && !root.TryGetProperty("code", out _)),
        _ => false,
    };

    public static IReadOnlyList<IncomingArticle> Articles(JsonElement root, DateTimeOffset now, SourceReport report) => Read(root, now, report).Articles;

    public static ApiAnswer Read(JsonElement root, DateTimeOffset now, SourceReport report)
    {
        var results = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("results", out var member) ? member : default;
        if (ApiFailure.Text(root, "status") == "error")
        {
            throw Failure(root, results);
        }

        // A success without results is a failure too.
        if (results.ValueKind != JsonValueKind.Array)
        {
            throw ApiFailure.NotArticles(Title);
        }

        return new ApiAnswer(ApiEntry.ReadAll(results.EnumerateArray(), Title, now, report, ReadArticle), results.GetArrayLength())
        {
            Total = ApiFailure.Number(root, "totalResults"),
            Next = ApiFailure.Text(root, "nextPage"),
        };
    }

    // Two forms are in use: the error in the place of the results, and beside the status.
    private static SourceException Failure(JsonElement root, JsonElement results)
    {
        var (code, message) = results.ValueKind == JsonValueKind.Object
            ? (ApiFailure.Text(results, "code"), ApiFailure.Text(results, "message"))
            : (ApiFailure.Text(root, "code"), ApiFailure.Text(root, "message") ?? (results.ValueKind == JsonValueKind.String ? results.GetString() : null));
        var failure = ApiFailure.Told(Title, code ?? (Says(message, "rate limit") ? "RateLimitExceeded" : null), message, Codes);

        // The day's end and the quarter of an hour's have one status.
        return Says(message, "credit") && failure.Kind is SourceFailureKind.Other or SourceFailureKind.RateLimited
            ? new SourceException(failure.Code, failure.Message) { Kind = SourceFailureKind.QuotaSpent }
            : failure;
    }

    private static bool Says(string? message, string words) => message?.Contains(words, StringComparison.OrdinalIgnoreCase) == true;

    private static IncomingArticle? ReadArticle(ApiEntry entry)
    {
        var (description, content) = (Text(entry, "description"), Text(entry, "content"));
        return entry.Article(new ApiArticle(NewsDataSource.Name)
        {
            Title = Text(entry, "title"),
            Address = Text(entry, "link"),
            Content = content ?? description,
            IsFull = content is not null,
            Outlet = Text(entry, "source_name") ?? Text(entry, "source_id"),
            Author = string.Join(", ", Texts(entry, "creator")) is { Length: > 0 } authors ? authors : null,
            PublishedAt = Text(entry, "pubDate"),
            Language = Text(entry, "language"),
            // One of many countries would be a guess.
            Country = Texts(entry, "country").ToList() is [var country] ? country : null,
            Image = Text(entry, "image_url"),
            Beyond = new SourceStatement("", NewsDataSource.Name)
            {
                Countries = [.. Texts(entry, "country")],
                Categories = [.. Texts(entry, "category"), .. Texts(entry, "ai_tag")],
                Keywords = [.. Texts(entry, "keywords")],
                Names = [.. Texts(entry, "ai_org"), .. Texts(entry, "ai_region")],
                Sentiment = Text(entry, "sentiment"),
                IsDuplicate = entry.Flag("duplicate"),
            },
        });
    }

    private static string? Text(ApiEntry entry, string name) => entry.Text(name) is { } text && !IsPlaceholder(text) ? text : null;

    private static IEnumerable<string> Texts(ApiEntry entry, string name) => entry.Texts(name).Where(text => !IsPlaceholder(text));

    private static bool IsPlaceholder(string text) =>
        text.TrimStart().StartsWith(Placeholder, StringComparison.OrdinalIgnoreCase) && text.TrimEnd().EndsWith("PLANS", StringComparison.OrdinalIgnoreCase);
}
