using Anip.Articles;
using Anip.Articles.Addresses;
using Anip.Articles.Languages;
using Anip.Ingestion.Feeds;
using Anip.Ingestion.Html;

namespace Anip.Ingestion.Sources.Sitemaps;

/// <summary>Entries of a sitemap to articles.</summary>
internal static class SitemapArticles
{
    /// <param name="since">What is older is left out; what has no date is not.</param>
    public static IEnumerable<IncomingArticle> From(SitemapDocument sitemap, Uri found, DateTimeOffset since, SourceReport report)
    {
        var place = SourceName.Show(found.AbsoluteUri);
        if (sitemap.IsTruncated)
        {
            report.Note("truncated", $"{place}: the document breaks off behind {sitemap.Entries.Count} whole entries; what follows is missing.");
        }
        else if (sitemap.Repaired is not null)
        {
            report.Note("repaired", $"{place}: not well-formed, but read nevertheless: {sitemap.Repaired}.");
        }

        foreach (var entry in sitemap.Entries)
        {
            if ((entry.PublishedAt ?? entry.ModifiedAt) < since)
            {
                report.Reject("too_old");
            }
            else if (HtmlText.ToPlain(entry.Title) is not { } title)
            {
                report.Reject("empty");
            }
            else if (!ArticleIdentity.TryAddress(entry.Address, out var url, out _))
            {
                report.Reject("no_address", $"{place}: \"{title}\" has no address.");
            }
            else
            {
                entry.UnreadDate?.Report(report, $"{place}: \"{title}\"");
                yield return ArticleOf(entry, url, title, found);
            }
        }
    }

    private static IncomingArticle ArticleOf(SitemapEntry entry, string url, string title, Uri found)
    {
        var (language, region) = LanguageTag.Parse(entry.Language);
        return new IncomingArticle
        {
            Url = url,
            Title = title,
            ContentKind = ContentKind.None,
            Source = OutletName.Of(HtmlText.ToPlain(entry.Publication), found.AbsoluteUri),
            PublishedAt = entry.PublishedAt,
            DateSource = entry.PublishedAt is null ? DateSource.None : DateSource.Feed,
            Language = language,
            Region = region,
            ApiSource = SitemapSource.Kind,
            ImageUrl = Uri.TryCreate(entry.Image, UriKind.Absolute, out var image) && image.Scheme is "http" or "https" ? image.AbsoluteUri : null,
            Raw = entry.Raw,
        };
    }
}
