using System.Text;
using System.Text.Json;
using Anip.Articles;
using Anip.Articles.Addresses;
using Anip.Dates;
using Anip.Ingestion.Feeds;
using Anip.Ingestion.Feeds.Json;
using Anip.Ingestion.Html;

namespace Anip.Ingestion.Sources.NewsApi;

/// <summary>One answer of NewsAPI.org.</summary>
/// <param name="TotalResults">How many there are over all pages.</param>
/// <param name="Withdrawn">Entries that the publisher took back, which are left out.</param>
/// <param name="Rejected">Entries without title, address or text.</param>
public sealed record NewsApiAnswer(IReadOnlyList<IncomingArticle> Articles, int TotalResults, int Withdrawn, int Rejected)
{
    /// <summary>Entries in the answer, used or not.</summary>
    public int Count => Articles.Count + Withdrawn + Rejected;

    /// <summary>Counts what is no article.</summary>
    internal void TellRest(SourceReport report)
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

    /// <param name="now">To refuse dates that cannot be.</param>
    /// <param name="report">Told of what is not understood.</param>
    /// <exception cref="SourceException">It is no such answer (<c>malformed</c>, <c>not_articles</c>), or an error, whose code is the provider's.</exception>
    public static NewsApiAnswer Parse(ReadOnlyMemory<byte> body, DateTimeOffset now, SourceReport? report = null)
    {
        using var document = SourceParser.Document(body);
        return Read(document.RootElement, now, report);
    }

    /// <summary>The articles alone; the report is told of the rest.</summary>
    internal static IReadOnlyList<IncomingArticle> Articles(JsonElement root, DateTimeOffset now, SourceReport report)
    {
        var answer = Read(root, now, report);
        answer.TellRest(report);
        return answer.Articles;
    }

    internal static bool IsAnswer(JsonElement root) =>
        Text(root, "status") is "ok" or "error"
        && (root.TryGetProperty("articles", out _) || root.TryGetProperty("code", out _) || root.TryGetProperty("sources", out _));

    internal static NewsApiAnswer Read(JsonElement root, DateTimeOffset now, SourceReport? report)
    {
        if (Text(root, "status") == "error" || (Text(root, "code") is not null && Text(root, "message") is not null))
        {
            // Codes are data: the provider adds some without notice.
            var code = Text(root, "code") ?? "unexpectedError";
            throw new SourceException(code, $"NewsAPI: {OneLine(Text(root, "message")) ?? "an error without a message."}") { Kind = KindOf(code) };
        }

        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("articles", out var entries) || entries.ValueKind != JsonValueKind.Array)
        {
            var what = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("sources", out _) ? "the answer lists sources, not articles." : "the answer has no articles.";
            throw new SourceException("not_articles", $"NewsAPI: {what}") { Kind = SourceFailureKind.NoAnswer };
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

    private static SourceFailureKind KindOf(string code) => code switch
    {
        "apiKeyExhausted" => SourceFailureKind.QuotaSpent,
        "rateLimited" => SourceFailureKind.RateLimited,
        "maximumResultsReached" or "parameterInvalid" or "parametersMissing" or "parametersIncompatible" or "sourcesTooMany" or "sourceDoesNotExist" => SourceFailureKind.BadQuery,
        _ when code.StartsWith("apiKey", StringComparison.Ordinal) => SourceFailureKind.KeyRefused,
        _ => SourceFailureKind.Other,
    };

    private static IncomingArticle? ReadArticle(JsonElement entry, DateTimeOffset now, SourceReport? report)
    {
        var description = HtmlText.ToPlain(Text(entry, "description"));
        var content = HtmlText.ToPlain(WithoutCut(Text(entry, "content")));
        var snippet = (content?.Length ?? 0) > (description?.Length ?? 0) ? content : description;
        var source = Outlet(entry);
        var title = WithoutOutlet(HtmlText.ToPlain(Text(entry, "title")), source) ?? snippet;
        if (title is null)
        {
            return null;
        }

        var address = Text(entry, "url");
        var date = UnreadDate.Read(Text(entry, "publishedAt"), now, out var unread);
        if (report is not null)
        {
            unread?.Tell(report, $"NewsAPI: \"{title}\"");
        }

        var author = HtmlText.ToPlain(Text(entry, "author"));
        return new IncomingArticle
        {
            Url = ArticleIdentity.TryAddress(address, out var url, out _) ? url : ArticleIdentity.OfText(source, address, title, date, snippet),
            Title = title,
            Content = snippet,
            ContentKind = snippet is null ? ContentKind.None : ContentKind.Snippet,
            Source = source,
            Author = author?.StartsWith("http", StringComparison.OrdinalIgnoreCase) == true ? null : author,
            PublishedAt = date,
            DateSource = date is null ? DateSource.None : DateSource.Feed,
            ApiSource = NewsApiSource.Name,
            ImageUrl = Uri.TryCreate(FeedText.Resolve(Text(entry, "urlToImage"), null), UriKind.Absolute, out var image) && image.Scheme is "http" or "https" ? image.AbsoluteUri : null,
            Raw = Encoding.UTF8.GetBytes(entry.GetRawText()),
        };
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

    private static string? OneLine(string? text) =>
        string.IsNullOrWhiteSpace(text) ? null : (text.Length <= 300 ? text : text[..300] + "…").ReplaceLineEndings(" ").Trim();

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value)
            ? value.ValueKind switch
            {
                JsonValueKind.String => JsonText.Of(value),
                JsonValueKind.Number => value.GetRawText(),
                _ => null,
            }
            : null;

    // "… [+2345 chars]": the rest is behind the address.
    private static string? WithoutCut(string? text)
    {
        var start = text?.TrimEnd().EndsWith(" chars]", StringComparison.Ordinal) == true ? text.LastIndexOf("[+", StringComparison.Ordinal) : -1;
        return start < 0 ? text : text![..start];
    }
}
