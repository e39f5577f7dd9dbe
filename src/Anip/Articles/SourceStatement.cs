namespace Anip.Articles;

/// <summary>What one source says of an article beyond its text, as it says it: kept beside what the models read, and never in its place.</summary>
/// <param name="Source">The source, without keys in its address; empty until the article is delivered.</param>
/// <param name="Kind"><inheritdoc cref="IncomingArticle.ApiSource"/></param>
public sealed record SourceStatement(string Source, string Kind)
{
    /// <summary>Values of a list that are kept.</summary>
    public const int MaxValues = 50;

    /// <summary>Characters of a value that are kept.</summary>
    public const int MaxLength = 500;

    public string? Title { get; init; }

    /// <summary>The outlet.</summary>
    public string? Outlet { get; init; }

    public DateTimeOffset? PublishedAt { get; init; }

    /// <summary>A code or a name, as the source writes it.</summary>
    public string? Language { get; init; }

    /// <inheritdoc cref="Language"/>
    public IReadOnlyList<string> Countries { get; init; } = [];

    /// <summary>Sections, topics or themes of the source's own.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];

    public IReadOnlyList<string> Keywords { get; init; } = [];

    /// <summary>People, organisations and places that the source names.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>In the source's word, such as <c>positive</c>.</summary>
    public string? Sentiment { get; init; }

    /// <summary>On the source's own scale.</summary>
    public double? SentimentScore { get; init; }

    public string? Image { get; init; }

    /// <summary>The source holds it for a duplicate of another article; null where it does not say.</summary>
    public bool? IsDuplicate { get; init; }

    /// <summary>When the source first said that.</summary>
    public DateTimeOffset? SaidAt { get; init; }

    /// <returns>The statement with no more and no longer values than are kept.</returns>
    public SourceStatement Bounded() => this with
    {
        Title = Cut(Title),
        Outlet = Cut(Outlet),
        Language = Cut(Language),
        Countries = Cut(Countries),
        Categories = Cut(Categories),
        Keywords = Cut(Keywords),
        Names = Cut(Names),
        Sentiment = Cut(Sentiment),
        SentimentScore = SentimentScore is { } score && double.IsFinite(score) ? score : null,
        // Half of an address leads nowhere.
        Image = Image?.Length > 4 * MaxLength ? null : Image,
    };

    private static IReadOnlyList<string> Cut(IReadOnlyList<string> values) =>
        values.Count == 0 ? values : [.. values.Select(Cut).OfType<string>().Distinct(StringComparer.Ordinal).Take(MaxValues)];

    private static string? Cut(string? text)
    {
        var plain = text?.Trim();
        return string.IsNullOrEmpty(plain) ? null
            : plain.Length <= MaxLength ? plain
            // Not between the halves of a character.
            : plain[..(char.IsHighSurrogate(plain[MaxLength - 1]) ? MaxLength - 1 : MaxLength)];
    }
}
