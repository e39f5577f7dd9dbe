using System.Globalization;
using System.Text;
using System.Text.Json;
using Anip.Articles;
using Anip.Articles.Addresses;
using Anip.Articles.Languages;
using Anip.Dates;
using Anip.Ingestion.Feeds;
using Anip.Ingestion.Feeds.Json;
using Anip.Ingestion.Html;
using Anip.Isolation;

namespace Anip.Ingestion.Sources.Apis;

/// <summary>One record of a provider's answer. Its members may be of any kind: what is not as it should be is counted, and costs no more than itself.</summary>
/// <param name="title">The provider's, for people.</param>
internal sealed class ApiEntry(JsonElement record, string title, DateTimeOffset now, SourceReport report)
{
    private const int MaxShown = 120;

    /// <summary>Reads each record by itself; what is no article is counted.</summary>
    /// <param name="read">Gives null where a record holds no article.</param>
    public static IReadOnlyList<IncomingArticle> ReadAll(
        IEnumerable<JsonElement> records, string title, DateTimeOffset now, SourceReport report, Func<ApiEntry, IncomingArticle?> read)
    {
        var articles = new List<IncomingArticle>();
        foreach (var record in records)
        {
            IncomingArticle? article = null;
            if (Isolated.Run(() => article = read(new ApiEntry(record, title, now, report)), CancellationToken.None) is { } failure)
            {
                report.Reject("malformed", $"{title}: a record cannot be read: {failure.Reason}");
            }
            else if (article is null)
            {
                report.Reject("empty", $"{title}: an article without title and text.");
            }
            else
            {
                articles.Add(article);
            }
        }

        return articles;
    }

    /// <summary>A member that is text, or a number; null where it is none, which is counted where it holds something else.</summary>
    public string? Text(string name)
    {
        if (!TryGet(name, out var value))
        {
            return null;
        }

        if (JsonKinds.IsNoText(value))
        {
            JsonKinds.Tell(report, title, [name]);
        }

        return TextOf(value);
    }

    /// <summary>A member that is a text or a list of texts: providers send either.</summary>
    public IReadOnlyList<string> Texts(string name)
    {
        if (!TryGet(name, out var value))
        {
            return [];
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            return Text(name) is { } one ? [one] : [];
        }

        var texts = value.EnumerateArray().Select(TextOf).OfType<string>().ToList();
        if (value.EnumerateArray().Any(JsonKinds.IsNoText))
        {
            JsonKinds.Tell(report, title, [name]);
        }

        return texts;
    }

    /// <summary>A member that is a number, or a text that is one; null for what else it holds.</summary>
    public double? Number(string name) =>
        double.TryParse(Text(name), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    /// <summary>A member that is true or false; null for what else it holds.</summary>
    public bool? Flag(string name) => TryGet(name, out var value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : null;

    /// <summary>The article that a record tells of; null where it has neither title nor text.</summary>
    public IncomingArticle? Article(ApiArticle told)
    {
        var content = told.IsFull ? HtmlText.ToLines(told.Content) : HtmlText.ToPlain(told.Content);
        var own = HtmlText.ToPlain(told.Title);
        var headline = own ?? HtmlText.ToPlain(content);
        if (headline is null)
        {
            return null;
        }

        if (own is null)
        {
            report.Note("no_title", $"{title}: an article without a title; its text stands in its place: \"{Short(headline)}\".");
        }

        var date = UnreadDate.Read(told.PublishedAt, now, out var unread);
        unread?.Report(report, $"{title}: \"{headline}\"");
        var outlet = HtmlText.ToPlain(told.Outlet);
        var author = HtmlText.ToPlain(told.Author);
        return new IncomingArticle
        {
            Url = ArticleIdentity.TryAddress(told.Address, out var url, out _) ? url : ArticleIdentity.OfText(outlet, told.Address, headline, date, content),
            Spelling = told.Address,
            Title = headline,
            Content = content,
            ContentKind = content is null ? ContentKind.None : told.IsFull ? ContentKind.Full : ContentKind.Snippet,
            Source = outlet,
            // A page of the author's says no name.
            Author = author?.StartsWith("http", StringComparison.OrdinalIgnoreCase) == true ? null : author,
            PublishedAt = date,
            DateSource = date is null ? DateSource.None : DateSource.Feed,
            Language = LanguageTag.Parse(told.Language).Language,
            Region = RegionCode.Find(told.Country),
            ApiSource = told.ApiSource,
            ImageUrl = Uri.TryCreate(FeedText.Resolve(told.Image, null), UriKind.Absolute, out var image) && image.Scheme is "http" or "https" ? image.AbsoluteUri : null,
            Statement = told.Said(date),
            Raw = Encoding.UTF8.GetBytes(record.GetRawText()),
        };
    }

    private static string Short(string text) => text.Length <= MaxShown ? text : text[..MaxShown] + "…";

    private bool TryGet(string name, out JsonElement value)
    {
        value = default;
        return record.ValueKind == JsonValueKind.Object && record.TryGetProperty(name, out value);
    }

    private static string? TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => string.IsNullOrWhiteSpace(JsonText.Of(value)) ? null : JsonText.Of(value),
        JsonValueKind.Number => value.GetRawText(),
        _ => null,
    };
}

/// <summary>What a record says of an article, as it says it.</summary>
/// <param name="ApiSource">The name of the kind of source.</param>
internal sealed record ApiArticle(string ApiSource)
{
    public string? Title { get; init; }

    public string? Address { get; init; }

    public string? Content { get; init; }

    /// <summary>The content is the whole text, not a teaser.</summary>
    public bool IsFull { get; init; }

    public string? Outlet { get; init; }

    public string? Author { get; init; }

    /// <summary>Without a zone it is UTC.</summary>
    public string? PublishedAt { get; init; }

    /// <summary>A code, or a name.</summary>
    public string? Language { get; init; }

    /// <inheritdoc cref="Language"/>
    public string? Country { get; init; }

    public string? Image { get; init; }

    /// <summary>What the record says beyond that; of what stands above, only countries, where they are several.</summary>
    public SourceStatement? Beyond { get; init; }

    /// <summary>All that the provider says beside the text.</summary>
    public SourceStatement Said(DateTimeOffset? date)
    {
        var beyond = Beyond ?? new SourceStatement("", ApiSource);
        return beyond with
        {
            Title = HtmlText.ToPlain(Title),
            Outlet = HtmlText.ToPlain(Outlet),
            PublishedAt = date,
            Language = Language,
            Countries = beyond.Countries.Count > 0 || Country is null ? beyond.Countries : [Country],
            Image = Image,
        };
    }
}
