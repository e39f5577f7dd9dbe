using Anip.Articles;

namespace Anip.Server.Api.Answers;

/// <summary>What one source says of an article, in its own words: beside what the models read, not in its place.</summary>
/// <param name="Source">The feed's address, without keys, or the provider's name.</param>
/// <param name="Kind">Of source, such as rss or newsdata.</param>
/// <param name="Language">A code or a name, as the source writes it.</param>
/// <param name="Countries">Codes or names, as the source writes them.</param>
/// <param name="Names">People, organisations and places.</param>
/// <param name="SentimentScore">On the source's own scale.</param>
/// <param name="IsDuplicate">The source holds it for a duplicate of another article; null where it does not say.</param>
/// <param name="SaidAt">When the source first said that.</param>
internal sealed record StatementJson(
    string Source,
    string Kind,
    string? Title,
    string? Outlet,
    DateTimeOffset? PublishedAt,
    string? Language,
    IReadOnlyList<string> Countries,
    IReadOnlyList<string> Categories,
    IReadOnlyList<string> Keywords,
    IReadOnlyList<string> Names,
    string? Sentiment,
    double? SentimentScore,
    string? Image,
    bool? IsDuplicate,
    DateTimeOffset? SaidAt)
{
    public static StatementJson From(SourceStatement said) => new(
        said.Source, said.Kind, said.Title, said.Outlet, said.PublishedAt?.ToUniversalTime(), said.Language, said.Countries, said.Categories, said.Keywords, said.Names,
        said.Sentiment, said.SentimentScore, said.Image, said.IsDuplicate, said.SaidAt?.ToUniversalTime());
}
