using System.Text;
using System.Text.RegularExpressions;
using Anip.Ingestion.Html;

namespace Anip.Ingestion.Sources.Files.Warc;

/// <summary>What a page says of itself, and the paragraphs in it: in one pass and without a tree.</summary>
internal sealed partial class PageReader
{
    private const int MaxLength = 4 * 1024 * 1024;

    // Shorter ones are captions, buttons and bylines.
    private const int MinParagraph = 40;

    // Less is a teaser, or a page that is filled by a script.
    private const int MinText = 250;

    private readonly Dictionary<string, string> _said = new(StringComparer.OrdinalIgnoreCase);

    private PageReader(string html, IReadOnlyList<HtmlTag> tags)
    {
        foreach (var tag in tags)
        {
            Hear(tag);
        }

        Title = Said("og:title", "twitter:title", "headline") ?? Inside(html, tags, "h1") ?? Inside(html, tags, "title");
        Text = TextOf(html, tags);
        Description = Said("og:description", "description", "twitter:description");
        Published = Said("article:published_time", "datePublished", "parsely-pub-date", "date", "pubdate", "dc.date.issued", "dc.date", "sailthru.date", "publish-date") ?? JsonDate().Match(html) switch
        {
            { Success: true } match => match.Groups["date"].Value,
            _ => tags.FirstOrDefault(tag => tag.Name == "time" && tag["datetime"] is not null)?["datetime"],
        };
        IsArticle = Said("og:type") is { } type ? type.Contains("article", StringComparison.OrdinalIgnoreCase) || type.Contains("news", StringComparison.OrdinalIgnoreCase)
            : Said("article:published_time", "datePublished") is not null || tags.Any(tag => tag.Name == "article") || JsonArticle().IsMatch(html);
    }

    public string? Title { get; }

    /// <summary>Null where there is too little.</summary>
    public string? Text { get; }

    public string? Description { get; }

    public string? Published { get; }

    public string? Language => Said("lang", "og:locale", "content-language")?.Replace('_', '-');

    public string? Site => Said("og:site_name", "application-name");

    public string? Author => Said("author", "article:author", "parsely-author", "byl") is { } author && !author.StartsWith("http", StringComparison.OrdinalIgnoreCase) ? author : null;

    public string? Image => Said("og:image", "twitter:image");

    /// <summary>Rather than a front page or a list.</summary>
    public bool IsArticle { get; }

    public static PageReader Read(string html)
    {
        html = html.Length <= MaxLength ? html : html[..MaxLength];
        return new PageReader(html, [.. HtmlTags.Read(html, MaxLength)]);
    }

    private void Hear(HtmlTag tag)
    {
        if (tag.Name == "html")
        {
            Keep("lang", tag["lang"] ?? tag["xml:lang"]);
        }
        else if (tag.Name == "meta")
        {
            Keep(tag["property"] ?? tag["name"] ?? tag["itemprop"] ?? tag["http-equiv"], tag["content"]);
        }
        else if (tag["itemprop"] is "datePublished")
        {
            Keep("datePublished", tag["datetime"] ?? tag["content"]);
        }
    }

    private void Keep(string? name, string? value)
    {
        if (name is not null && !string.IsNullOrWhiteSpace(value))
        {
            _said.TryAdd(name, value.Trim());
        }
    }

    private string? Said(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (_said.TryGetValue(name, out var value))
            {
                return value;
            }
        }

        return null;
    }

    private static string? Inside(string html, IReadOnlyList<HtmlTag> tags, string name)
    {
        var tag = tags.FirstOrDefault(tag => tag.Name == name);
        var end = tag is null ? -1 : html.IndexOf("</" + name, tag.End, StringComparison.OrdinalIgnoreCase);
        return end < 0 ? null : HtmlText.ToPlain(html[tag!.End..end])?.Replace('\n', ' ');
    }

    // The paragraphs of the article where the page marks one that has text, else those of the page.
    private static string? TextOf(string html, IReadOnlyList<HtmlTag> tags) =>
        tags.Where(tag => tag.Name is "article" or "main").Select(tag => Paragraphs(html, tags, tag.End, EndOf(html, tag))).FirstOrDefault(text => text is not null)
        ?? Paragraphs(html, tags, 0, html.Length);

    private static int EndOf(string html, HtmlTag tag) => html.IndexOf("</" + tag.Name, tag.End, StringComparison.OrdinalIgnoreCase) is >= 0 and var end ? end : html.Length;

    private static string? Paragraphs(string html, IReadOnlyList<HtmlTag> tags, int from, int to)
    {
        var text = new StringBuilder();
        var at = from;
        foreach (var tag in tags)
        {
            if (tag.Name != "p" || tag.End < at || tag.End > to)
            {
                continue;
            }

            var close = html.IndexOf("</p", tag.End, to - tag.End, StringComparison.OrdinalIgnoreCase);
            var next = html.IndexOf("<p>", tag.End, to - tag.End, StringComparison.OrdinalIgnoreCase);
            var first = close < 0 ? next : next < 0 ? close : Math.Min(close, next);
            var end = first < 0 ? to : first;
            at = end;
            if (HtmlText.ToPlain(html[tag.End..end]) is { Length: >= MinParagraph } paragraph)
            {
                text.Append(text.Length == 0 ? "" : "\n\n").Append(paragraph);
            }
        }

        return text.Length < MinText ? null : text.ToString();
    }

    [GeneratedRegex("""\x22datePublished\x22\s*:\s*\x22(?<date>[^\x22]{4,40})\x22""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex JsonDate();

    [GeneratedRegex("""\x22@type\x22\s*:\s*\[?\s*\x22(?:NewsArticle|Article|ReportageNewsArticle|BlogPosting)\x22""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex JsonArticle();
}
