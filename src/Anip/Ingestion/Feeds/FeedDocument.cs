using System.Text.Json.Serialization;
using Anip.Articles;
using Anip.Dates;
using Anip.Ingestion.Html;
using Anip.Ingestion.Sources;

namespace Anip.Ingestion.Feeds;

/// <summary>A feed as it was published, whatever its format: texts as they stand in it, addresses made absolute, dates in UTC.</summary>
public sealed record FeedDocument
{
    /// <summary>Such as <c>rss-2.0</c>, <c>rss-1.0</c> (RDF), <c>atom-1.0</c>, <c>json-1.1</c>.</summary>
    public required string Format { get; init; }

    public string? Title { get; init; }

    /// <summary>The site that the feed belongs to.</summary>
    public string? Link { get; init; }

    /// <summary>As declared, such as <c>en-GB</c>.</summary>
    public string? Language { get; init; }

    public IReadOnlyList<FeedItem> Items { get; init; } = [];

    /// <summary>How long the publisher asks to wait between two fetches; null where it does not say.</summary>
    [JsonIgnore]
    public TimeSpan? TimeToLive { get; init; }

    /// <inheritdoc cref="SourcePace.SkipHours"/>
    [JsonIgnore]
    public int SkipHours { get; init; }

    /// <inheritdoc cref="SourcePace.SkipDays"/>
    [JsonIgnore]
    public int SkipDays { get; init; }

    /// <summary>The hub that passes it on as it changes (WebSub); null where it names none.</summary>
    [JsonIgnore]
    public string? Hub { get; init; }

    /// <summary>Its own address, as it says itself.</summary>
    [JsonIgnore]
    public string? Self { get; init; }

    /// <summary>The title is declared to be plain text.</summary>
    [JsonIgnore]
    public bool IsTitlePlain { get; init; }

    /// <summary>The title as text, whichever way it is written.</summary>
    [JsonIgnore]
    public string? PlainTitle => IsTitlePlain ? HtmlText.FromPlain(Title) : HtmlText.ToPlain(Title);

    /// <summary>The document breaks off: its last item, of which only a part is there, is left out.</summary>
    [JsonIgnore]
    public bool IsTruncated { get; init; }

    /// <summary>What is wrong with the compressed document that it was, in words that follow its name; else null.</summary>
    [JsonIgnore]
    public string? Damage { get; init; }

    /// <summary>Bytes that fit no encoding it can be in were read as Windows-1252.</summary>
    [JsonIgnore]
    public bool HasBadBytes { get; init; }

    /// <summary>Entries of its list that are not items.</summary>
    [JsonIgnore]
    public int Skipped { get; init; }

    /// <summary>Why the strict reader refused the document, where it did and the lenient one read it; else null.</summary>
    [JsonIgnore]
    public string? Repaired { get; init; }
}

/// <summary>One entry of a feed.</summary>
public sealed record FeedItem
{
    /// <summary>The publisher's own id of the item; not always unique in a feed.</summary>
    [JsonPropertyName("guid")]
    public string? Id { get; init; }

    public string? Link { get; init; }

    public string? Title { get; init; }

    /// <summary>Text or HTML, as in the feed.</summary>
    public string? Summary { get; init; }

    /// <inheritdoc cref="Summary"/>
    public string? Content { get; init; }

    /// <summary>Names; the mail address where there is no name.</summary>
    public IReadOnlyList<string> Authors { get; init; } = [];

    public DateTimeOffset? PublishedAt { get; init; }

    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary><see cref="Articles.DateSource.Feed"/> where one of the two dates could be read.</summary>
    public DateSource DateSource => PublishedAt is null && UpdatedAt is null ? DateSource.None : DateSource.Feed;

    public IReadOnlyList<string> Categories { get; init; } = [];

    public IReadOnlyList<FeedEnclosure> Enclosures { get; init; } = [];

    public string? Image { get; init; }

    /// <summary>The outlet that an aggregator took the item from.</summary>
    public string? Source { get; init; }

    /// <summary>The article's own address where <see cref="Link"/> leads over a counting redirect.</summary>
    [JsonIgnore]
    public string? OriginalLink { get; init; }

    /// <summary>Which of the texts the feed declares to be plain text, so that a <c>&lt;</c> in them is one.</summary>
    [JsonIgnore]
    public PlainParts Plain { get; init; }

    /// <summary>A date that is given and cannot be read; null where there is none.</summary>
    [JsonIgnore]
    public UnreadDate? UnreadDate { get; init; }

    /// <summary>Parts that are given and no texts, which JSON can do.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> WrongKinds { get; init; } = [];

    /// <summary>The entry as received, UTF-8.</summary>
    [JsonIgnore]
    public ReadOnlyMemory<byte> Raw { get; init; }
}

/// <summary>Parts of an item that are plain text.</summary>
[Flags]
public enum PlainParts
{
    /// <summary>HTML, or what may be HTML.</summary>
    None = 0,

    /// <inheritdoc cref="FeedItem.Title"/>
    Title = 1,

    /// <inheritdoc cref="FeedItem.Summary"/>
    Summary = 2,

    /// <inheritdoc cref="FeedItem.Content"/>
    Content = 4,
}

/// <param name="Length">Bytes, as declared.</param>
public sealed record FeedEnclosure(string Url, string? Type, long? Length);

/// <summary>How feeds are written as JSON.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    Converters = [typeof(DateSourceConverter)])]
[JsonSerializable(typeof(FeedDocument))]
public sealed partial class FeedJson : JsonSerializerContext;

internal sealed class DateSourceConverter() : JsonStringEnumConverter<DateSource>(System.Text.Json.JsonNamingPolicy.SnakeCaseLower);
