using Anip.Articles;
using Anip.Articles.Addresses;
using Anip.Articles.Languages;
using Anip.Dates;
using Anip.Ingestion.Feeds.Json;
using Anip.Ingestion.Html;

namespace Anip.Ingestion.Sources.Files;

/// <summary>One record of a file, its fields told by the names that data sets, APIs and our own export give them.</summary>
internal sealed class RecordFields
{
    private const int MaxShown = 120;

    private string? _url;
    private string? _title;
    private string? _content;
    private string? _summary;
    private string? _contentKind;
    private string? _source;
    private string? _author;
    private string? _published;
    private string? _language;
    private string? _region;
    private string? _apiSource;
    private string? _image;
    private List<string>? _wrongKinds;

    public bool IsEmpty => _url is null && _title is null && _content is null && _summary is null;

    /// <summary>The first value given for a meaning stands.</summary>
    /// <returns>Whether the name has a meaning here.</returns>
    public bool Set(string name, string? value)
    {
        // What NewsData's free plan writes instead of a value.
        if (string.IsNullOrWhiteSpace(value) || value.StartsWith("ONLY AVAILABLE IN ", StringComparison.Ordinal))
        {
            value = null;
        }

        switch (Plain(name))
        {
            case "url" or "link" or "canonicalurl" or "articleurl" or "weburl": _url ??= value; break;
            case "title" or "headline": _title ??= value; break;
            case "content" or "text" or "body" or "fulltext" or "articlebody" or "articletext": _content ??= value; break;
            case "description" or "summary" or "snippet" or "abstract" or "shortdescription" or "excerpt": _summary ??= value; break;
            case "contentkind": _contentKind ??= value; break;
            case "source" or "sourcename" or "outlet" or "publisher" or "publication" or "domain": _source ??= value; break;
            case "author" or "authors" or "creator" or "byline": _author ??= value; break;
            case "publishedat" or "published" or "pubdate" or "publishdate" or "date" or "datepublished" or "publicationdate" or "datetime" or "seendate": _published ??= value; break;
            case "language" or "lang": _language ??= value; break;
            case "region" or "country" or "sourcecountry": _region ??= value; break;
            case "apisource": _apiSource ??= value; break;
            case "imageurl" or "urltoimage" or "image" or "socialimage" or "thumbnail": _image ??= value; break;
            default: return false;
        }

        return true;
    }

    /// <summary>The value cannot be read as a text, or not all of it; where the name has a meaning, the report is told.</summary>
    public void SetUnread(string name, string? value)
    {
        if (Set(name, value))
        {
            (_wrongKinds ??= []).Add(name);
        }
    }

    /// <summary>Null where the record holds no article; then the report says why.</summary>
    public IncomingArticle? ToArticle(string where, RecordIdentities identities, DateTimeOffset now, SourceReport report, ReadOnlyMemory<byte> raw)
    {
        var title = HtmlText.ToPlain(_title);
        JsonKinds.Tell(report, where, _wrongKinds ?? []);
        if (title is null)
        {
            report.Reject("no_title", $"{where}: no title.", _url);
            return null;
        }

        var content = HtmlText.ToLines(_content);
        var summary = HtmlText.ToLines(_summary);
        var date = UnreadDate.Read(_published, now, out var unread);
        unread?.Report(report, where);
        var (language, region) = LanguageTag.Parse(_language);
        var source = HtmlText.ToPlain(_source);
        var (url, otherUrl) = identities.Of(_url, source, title, date, HtmlText.ToPlain(content ?? summary));
        var image = Uri.TryCreate(_image, UriKind.Absolute, out var picture) && picture.Scheme is "http" or "https" ? picture.AbsoluteUri : null;
        var countryCode = RegionCode.Find(_region);
        Note(report, where, "bad_link", _url, isRead: !url.StartsWith(ArticleIdentity.UrnPrefix, StringComparison.Ordinal) || url == _url?.Trim());
        Note(report, where, "bad_image", _image, isRead: image is not null);
        Note(report, where, "unknown_language", _language, isRead: language is not null || LanguageTag.IsUndetermined(_language));
        Note(report, where, "unknown_region", _region, isRead: countryCode is not null);

        return new IncomingArticle
        {
            Url = url,
            OtherUrl = otherUrl,
            Spelling = _url,
            Title = title,
            Content = content ?? summary,
            ContentKind = KindOf(content, summary),
            Source = source,
            Author = HtmlText.ToPlain(_author),
            PublishedAt = date,
            DateSource = date is null ? DateSource.None : DateSource.Feed,
            Language = language,
            Region = countryCode ?? region,
            ApiSource = _apiSource is { Length: < 30 } ? _apiSource : FileSource.Kind,
            ImageUrl = image,
            Raw = raw,
        };
    }

    private static void Note(SourceReport report, string where, string reason, string? text, bool isRead)
    {
        if (!isRead && !ArticleIdentity.IsPlaceholder(text))
        {
            report.Note(reason, $"{where}: {What(reason)}: \"{(text!.Length <= MaxShown ? text : text[..MaxShown] + "…")}\".");
        }
    }

    private static string What(string reason) => reason switch
    {
        "bad_link" => "a link that is not an address",
        "bad_image" => "a picture that is not an address",
        "unknown_language" => "a language that is not known",
        _ => "a region that is not known",
    };

    private ContentKind KindOf(string? content, string? summary) => _contentKind?.ToLowerInvariant() switch
    {
        _ when content is null && summary is null => ContentKind.None,
        "full" => ContentKind.Full,
        "snippet" => ContentKind.Snippet,
        _ => content is not null ? ContentKind.Full : ContentKind.Snippet,
    };

    private static string Plain(string name) => name.AsSpan().ContainsAny('_', '-', ' ')
        ? string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant()
        : name.ToLowerInvariant();
}
