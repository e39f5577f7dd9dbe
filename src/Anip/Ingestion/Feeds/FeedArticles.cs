using Anip.Articles;
using Anip.Articles.Addresses;
using Anip.Articles.Languages;
using Anip.Decoding;
using Anip.Ingestion.Feeds.Json;
using Anip.Ingestion.Html;
using Anip.Ingestion.Sources;

namespace Anip.Ingestion.Feeds;

/// <summary>Feed items to articles.</summary>
public static class FeedArticles
{
    // Fewer characters are a teaser wherever they stand; this many in a description are the article.
    private const int MinFullLength = 500;
    private const int MinFullSummaryLength = 1500;
    private const int TitleLength = 120;

    /// <param name="feedId">What tells items without an address of their own from those of other feeds: the feed's URL or file.</param>
    /// <param name="report">Told of items that hold nothing.</param>
    /// <param name="place">Where the feed was found, for what the report is told; the id where null.</param>
    public static IEnumerable<IncomingArticle> From(FeedDocument feed, string feedId, string apiSource, SourceReport report, string? place = null)
    {
        place = SourceName.Show(place ?? feedId);
        var (language, region) = LanguageTag.Parse(feed.Language);
        var outlet = OutletName.Of(feed.PlainTitle, feed.Link ?? feedId);
        var ownOutlet = feed.Link is null ? OutletName.Of(feed.PlainTitle, null) : outlet;
        var identities = new ItemIdentities(feed, feedId);
        NoteDocument(feed, place, report);
        foreach (var item in feed.Items)
        {
            var (content, kind) = ContentOf(item);
            var title = TextOf(item.Title, item.Plain.HasFlag(PlainParts.Title), isSure: true) ?? TitleFrom(content);
            JsonKinds.Tell(report, $"{place}: \"{Short(title ?? item.Id ?? "an item")}\"", item.WrongKinds);
            if (title is null)
            {
                report.Reject("empty", $"{place}: an item has neither title nor text ({item.Id ?? item.Link ?? "no id"}).", item.Link);
                continue;
            }

            NoteItem(item, title, place, report);
            var source = HtmlText.ToPlain(item.Source);
            var (url, otherUrl) = identities.Of(item, source ?? ownOutlet, title, content);
            yield return new IncomingArticle
            {
                Url = url,
                OtherUrl = otherUrl,
                Spelling = item.Link,
                Title = title,
                Content = content,
                ContentKind = kind,
                Source = source ?? outlet,
                Author = item.Authors.Count == 0 ? null : HtmlText.FromDeclaredPlain(string.Join(", ", item.Authors)),
                PublishedAt = item.PublishedAt ?? item.UpdatedAt,
                DateSource = item.DateSource,
                Language = language,
                Region = region,
                ApiSource = apiSource,
                ImageUrl = item.Image is { } image && Uri.TryCreate(image, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? uri.AbsoluteUri : null,
                Statement = item.Categories.Count == 0 ? null : new SourceStatement("", apiSource)
                {
                    Title = title,
                    Outlet = source ?? outlet,
                    PublishedAt = item.PublishedAt ?? item.UpdatedAt,
                    Language = feed.Language,
                    Categories = item.Categories,
                    Image = item.Image,
                },
                Raw = item.Raw,
            };
        }
    }

    private static (string? Content, ContentKind Kind) ContentOf(FeedItem item)
    {
        var content = TextOf(item.Content, item.Plain.HasFlag(PlainParts.Content), isSure: false);
        var summary = TextOf(item.Summary, item.Plain.HasFlag(PlainParts.Summary), isSure: false);
        if (content is not null && content.Length >= (summary?.Length ?? 0))
        {
            return (content, content.Length >= MinFullLength && !IsCutOff(content) ? ContentKind.Full : ContentKind.Snippet);
        }

        return summary is null ? (null, ContentKind.None)
            : (summary, summary.Length >= MinFullSummaryLength && !IsCutOff(summary) ? ContentKind.Full : ContentKind.Snippet);
    }

    // Titles declared plain are; bodies declared plain are HTML in many feeds, and then show it by closing tags.
    private static string? TextOf(string? text, bool isPlain, bool isSure) =>
        !isPlain ? HtmlText.ToPlain(text) : isSure ? HtmlText.FromPlain(text) : HtmlText.FromDeclaredPlain(text);

    /// <summary>Tells what <see cref="From"/> would, of a feed whose items are not made articles.</summary>
    public static void Tell(FeedDocument feed, string place, SourceReport report)
    {
        NoteDocument(feed, place, report);
        foreach (var item in feed.Items)
        {
            var title = item.Title ?? item.Id ?? item.Link ?? "an item";
            JsonKinds.Tell(report, $"{place}: \"{Short(title)}\"", item.WrongKinds);
            NoteItem(item, title, place, report);
        }
    }

    private static void NoteDocument(FeedDocument feed, string place, SourceReport report)
    {
        if (feed.Language is not null && LanguageTag.Parse(feed.Language).Language is null && !ArticleIdentity.IsPlaceholder(feed.Language) && !LanguageTag.IsUndetermined(feed.Language))
        {
            report.Note("unknown_language", $"{place}: \"{Short(feed.Language)}\".");
        }


        if (feed.Damage is { } damage)
        {
            // What the parser says of the end of such a document is the same error once more.
            var isWhole = damage == GzipException.BehindEnd && feed.Repaired is null;
            report.Note(isWhole ? "repaired" : "truncated", $"{place}: the body {damage}; the {feed.Items.Count} items before that are kept.");
        }
        else if (feed.IsTruncated)
        {
            report.Note("truncated", $"{place}: the document breaks off behind {feed.Items.Count} whole items; what follows is missing.");
        }
        else if (feed.Repaired is not null)
        {
            report.Note("repaired", $"{place}: not well-formed, but read nevertheless: {feed.Repaired}.");
        }

        if (feed.HasBadBytes)
        {
            report.Note("encoding", $"{place}: bytes that fit no encoding which it can be in were read as windows-1252.");
        }

        for (var at = 0; at < feed.Skipped; at++)
        {
            report.Reject("malformed", $"{place}: one of its items is not an object.");
        }
    }

    private static void NoteItem(FeedItem item, string title, string place, SourceReport report)
    {
        item.UnreadDate?.Report(report, $"{place}: \"{Short(title)}\"");

        if (item.Link is { } link && !(Uri.TryCreate(link, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"))
        {
            report.Note("bad_link", $"{place}: \"{Short(title)}\" has a link that is not an address: \"{Short(link)}\".");
        }
    }

    private static string Short(string text) => text.Length <= TitleLength ? text : text[..TitleLength] + "…";

    private static bool IsCutOff(string text) =>
        text.EndsWith('…') || text.EndsWith("...", StringComparison.Ordinal) || text.EndsWith("[…]", StringComparison.Ordinal) || text.EndsWith("[...]", StringComparison.Ordinal)
        || text.EndsWith("Continue reading", StringComparison.OrdinalIgnoreCase) || text.EndsWith("Read more", StringComparison.OrdinalIgnoreCase);

    // Short messages without a title, as microblogs publish them.
    private static string? TitleFrom(string? text)
    {
        var line = text?.Split('\n', 2)[0];
        if (line is null || line.Length <= TitleLength)
        {
            return line;
        }

        var cut = line.LastIndexOf(' ', TitleLength);
        return string.Concat(line.AsSpan(0, cut > 0 ? cut : TitleLength).TrimEnd(), "…");
    }
}
