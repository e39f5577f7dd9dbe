using System.Text.Json;
using Anip.Articles;
using Anip.Ingestion.Html;
using Anip.Ingestion.Sources.Apis;

namespace Anip.Ingestion.Sources.NewsApi;

/// <summary>One answer of NewsAPI.org.</summary>
/// <param name="TotalResults">How many there are over all pages.</param>
/// <param name="Withdrawn">Entries that the publisher took back, which are left out.</param>
/// <param name="Rejected">Entries without title, address or text.</param>
public sealed record NewsApiAnswer(IReadOnlyList<IncomingArticle> Articles, int TotalResults, int Withdrawn, int Rejected)
{
    /// <summary>Entries in the answer, used or not.</summary>
    public int Count => Articles.Count + Withdrawn + Rejected;

    /// <summary>Counts what is not an article.</summary>
    internal void ReportRest(SourceReport report)
    {
        for (var i = 0; i < Withdrawn; i++)
        {
            report.Reject("withdrawn");
        }

        for (var i = 0; i < Rejected; i++)
        {
            report.Reject("empty", "NewsAPI: an article without title and text.");
        }
    }
}

/// <summary>Reads answers of NewsAPI.org version 2, from the wire or from a file.</summary>
public static class NewsApiParser
{
    private const string Withdrawn = "[Removed]";

    private static readonly Dictionary<string, SourceFailureKind> Codes = new(StringComparer.Ordinal)
    {
        ["apiKeyExhausted"] = SourceFailureKind.QuotaSpent,
        ["rateLimited"] = SourceFailureKind.RateLimited,
        ["apiKeyMissing"] = SourceFailureKind.KeyRefused,
        ["apiKeyInvalid"] = SourceFailureKind.KeyRefused,
        ["apiKeyDisabled"] = SourceFailureKind.KeyRefused,
        ["maximumResultsReached"] = SourceFailureKind.BadQuery,
        ["parameterInvalid"] = SourceFailureKind.BadQuery,
        ["parametersMissing"] = SourceFailureKind.BadQuery,
        ["parametersIncompatible"] = SourceFailureKind.BadQuery,
        ["sourcesTooMany"] = SourceFailureKind.BadQuery,
        ["sourceDoesNotExist"] = SourceFailureKind.BadQuery,
    };

    /// <param name="now">To refuse dates that cannot be.</param>
    /// <param name="report">Told of what is not understood.</param>
    /// <exception cref="SourceException">It is no such answer (<c>malformed</c>, <c>not_articles</c>), or an error, whose code is the provider's.</exception>
    public static NewsApiAnswer Parse(ReadOnlyMemory<byte> body, DateTimeOffset now, SourceReport? report = null)
    {
        using var document = SourceParser.Document(body);
        return Read(document.RootElement, now, report);
    }

    /// <summary>Only the articles; the rest goes into the report.</summary>
    internal static IReadOnlyList<IncomingArticle> Articles(JsonElement root, DateTimeOffset now, SourceReport report)
    {
        var answer = Read(root, now, report);
        answer.ReportRest(report);
        return answer.Articles;
    }

    internal static bool IsAnswer(JsonElement root) =>
        Text(root, "status") is "ok" or "error"
        && (root.TryGetProperty("articles", out _) || root.TryGetProperty("code", out _) || root.TryGetProperty("sources", out _));

    internal static NewsApiAnswer Read(JsonElement root, DateTimeOffset now, SourceReport? told)
    {
        var report = told ?? new SourceReport();
        if (Text(root, "status") == "error" || (Text(root, "code") is not null && Text(root, "message") is not null))
        {
            // Codes are data: the provider adds some without notice.
            throw ApiFailure.Told("NewsAPI", Text(root, "code"), Text(root, "message"), Codes, "unexpectedError");
        }

        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("articles", out var entries) || entries.ValueKind != JsonValueKind.Array)
        {
            var what = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("sources", out _) ? "the answer lists sources, not articles." : null;
            throw ApiFailure.NotArticles("NewsAPI", what);
        }

        var articles = new List<IncomingArticle>();
        int withdrawn = 0, rejected = 0;
        foreach (var entry in entries.EnumerateArray())
        {
            if (Text(entry, "title") == Withdrawn || Text(entry, "url")?.StartsWith("https://removed.com", StringComparison.Ordinal) == true)
            {
                withdrawn++;
            }
            else if (ReadArticle(entry, now, report) is { } article)
            {
                articles.Add(article);
            }
            else
            {
                rejected++;
            }
        }

        return new NewsApiAnswer(articles, root.TryGetProperty("totalResults", out var total) && total.ValueKind == JsonValueKind.Number && total.TryGetInt32(out var count) ? count : articles.Count, withdrawn, rejected);
    }

    private static IncomingArticle? ReadArticle(JsonElement record, DateTimeOffset now, SourceReport report)
    {
        var entry = new ApiEntry(record, "NewsAPI", now, report);
        var (description, content) = (entry.Text("description"), WithoutCut(entry.Text("content")));
        var outlet = Outlet(record);
        return entry.Article(new ApiArticle(NewsApiSource.Name)
        {
            Title = WithoutOutlet(HtmlText.ToPlain(entry.Text("title")), outlet),
            Address = entry.Text("url"),
            Content = (HtmlText.ToPlain(content)?.Length ?? 0) > (HtmlText.ToPlain(description)?.Length ?? 0) ? content : description,
            Outlet = outlet,
            Author = entry.Text("author"),
            PublishedAt = entry.Text("publishedAt"),
            Image = entry.Text("urlToImage"),
        });
    }

    private static string? Outlet(JsonElement entry) =>
        HtmlText.ToPlain(Text(entry, "source") ?? (entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty("source", out var outlet) ? Text(outlet, "name") ?? Text(outlet, "id") : null));

    // "Headline - The New York Times" of "New York Times"; a dash before anything else is part of the headline.
    private static string? WithoutOutlet(string? title, string? outlet)
    {
        var dash = title?.LastIndexOf(" - ", StringComparison.Ordinal) ?? -1;
        return dash > 0 && outlet is not null && string.Equals(Bare(title![(dash + 3)..]), Bare(outlet), StringComparison.OrdinalIgnoreCase)
            ? title[..dash].TrimEnd()
            : title;
    }

    private static string Bare(string outlet) => outlet.StartsWith("The ", StringComparison.OrdinalIgnoreCase) ? outlet[4..] : outlet;

    private static string? Text(JsonElement element, string name) => ApiFailure.Text(element, name);

    // "… [+2345 chars]": the rest is behind the address.
    private static string? WithoutCut(string? text)
    {
        var start = text?.TrimEnd().EndsWith(" chars]", StringComparison.Ordinal) == true ? text.LastIndexOf("[+", StringComparison.Ordinal) : -1;
        return start < 0 ? text : text![..start];
    }
}
