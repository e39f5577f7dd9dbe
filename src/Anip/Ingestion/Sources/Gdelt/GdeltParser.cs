using System.Text.Json;
using System.Text.RegularExpressions;
using Anip.Articles;
using Anip.Ingestion.Html;
using Anip.Ingestion.Sources.Apis;

namespace Anip.Ingestion.Sources.Gdelt;

/// <summary>Reads lists of articles of GDELT's DOC interface, which has neither statuses nor codes for its errors: it says them in words.</summary>
internal static partial class GdeltParser
{
    private const string Title = "GDELT";

    public static bool IsAnswer(JsonElement root) =>
        root.ValueKind == JsonValueKind.Object && !root.TryGetProperty("status", out _)
        && root.TryGetProperty("articles", out var articles) && articles.ValueKind == JsonValueKind.Array
        && articles.EnumerateArray().FirstOrDefault() is { ValueKind: JsonValueKind.Object } first && (first.TryGetProperty("seendate", out _) || first.TryGetProperty("url_mobile", out _));

    public static IReadOnlyList<IncomingArticle> Articles(JsonElement root, DateTimeOffset now, SourceReport report) => Read(root, now, report).Articles;

    public static ApiAnswer Read(JsonElement root, DateTimeOffset now, SourceReport report)
    {
        if (root.ValueKind != JsonValueKind.Object || root.TryGetProperty("timeline", out _))
        {
            throw ApiFailure.NotArticles(Title, root.ValueKind == JsonValueKind.Object ? "the answer is a timeline, not articles." : null);
        }

        if (!root.TryGetProperty("articles", out var entries))
        {
            // Where nothing is found, nothing is what there is.
            return root.EnumerateObject().Any() ? throw ApiFailure.NotArticles(Title) : new ApiAnswer([], 0);
        }

        if (entries.ValueKind != JsonValueKind.Array)
        {
            throw ApiFailure.NotArticles(Title);
        }

        var articles = ApiEntry.ReadAll(entries.EnumerateArray(), Title, now, report, ReadArticle);
        return new ApiAnswer(articles, entries.GetArrayLength())
        {
            Next = articles.Min(article => article.PublishedAt) is { } oldest ? GdeltSource.Stamp(oldest) : null,
        };
    }

    /// <summary>An error in plain words, or in a page of HTML; by status 200 too.</summary>
    public static SourceException? ReadWords(string text)
    {
        var words = HtmlText.ToPlain(text);
        return words is null ? null
            : Limits().IsMatch(words) ? new SourceException("rate_limited", $"{Title}: {Short(words)}") { Kind = SourceFailureKind.RateLimited }
            // By a status of its own it may be something else.
            : words.Length <= 500 && Refusals().IsMatch(words) ? new SourceException("bad_query", $"{Title}: {Short(words)}")
            : null;
    }

    private static IncomingArticle? ReadArticle(ApiEntry entry) => entry.Article(new ApiArticle(GdeltSource.Name)
    {
        Title = entry.Text("title"),
        Address = entry.Text("url") ?? entry.Text("url_mobile"),
        Outlet = entry.Text("domain"),
        PublishedAt = entry.Text("seendate"),
        Language = entry.Text("language"),
        Country = entry.Text("sourcecountry"),
        Image = entry.Text("socialimage"),
    });

    private static string Short(string words) => words.Length <= 300 ? words : words[..300] + "…";

    [GeneratedRegex("limit requests|every 5 seconds|too many requests|rate limit", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Limits();

    [GeneratedRegex("query|keyword|phrase|search|timespan|operator|parameter|invalid|not valid|illegal|too short|too long|domain|parenthes", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Refusals();
}
