using System.Runtime.InteropServices;
using Anip.Annotations;
using Anip.Articles;

namespace Anip.Lake.Files;

/// <summary>What a lake folder is written from, and what it is read into.</summary>
public interface ILakeStore
{
    /// <summary>The days on which articles were published, oldest first, and behind them those without a date.</summary>
    Task<IReadOnlyList<LakeDay>> ListDaysAsync(CancellationToken cancellationToken);

    /// <summary>The articles of a day by time and id, read in pages.</summary>
    /// <param name="day">In UTC; null for those without a date.</param>
    /// <param name="cancellationToken">Ends it.</param>
    IAsyncEnumerable<IReadOnlyList<LakeArticle>> ReadAsync(DateOnly? day, CancellationToken cancellationToken);

    /// <summary>Makes an article ready to be stored. This needs no database, and any thread may do it ahead.</summary>
    PreparedArticle Prepare(LakeArticle article);

    /// <summary>
    /// Stores a batch in one transaction: all of it or, when an exception is thrown, none. An article that is there is treated as one delivered again. Its analysis takes effect where the
    /// store has none of that very text, and what people said by a name where nobody said anything by it; so that doing it twice changes nothing.
    /// </summary>
    /// <param name="articles">What <see cref="Prepare"/> of this very store gave.</param>
    /// <param name="cancellationToken">Ends it; nothing is stored then.</param>
    /// <returns>One outcome per article, in the same order.</returns>
    Task<IReadOnlyList<LoadOutcome>> LoadAsync(IReadOnlyList<PreparedArticle> articles, CancellationToken cancellationToken);
}

/// <param name="Day">Null for articles without a date.</param>
/// <param name="ChangedAt">When one of them was last changed.</param>
public sealed record LakeDay(DateOnly? Day, long Articles, DateTimeOffset ChangedAt);

/// <summary>An article with all that a lake holds of it.</summary>
/// <param name="Article">Its analysis holds the models' own answers, whatever people say.</param>
/// <param name="DeclaredLanguage">As the source declared it.</param>
/// <param name="Said">All that people ever said of it, in its order.</param>
public sealed record LakeArticle(Article Article, string? DeclaredLanguage, IReadOnlyList<Annotation> Said)
{
    /// <summary>As a source would deliver it.</summary>
    public IncomingArticle ToIncoming() => new()
    {
        Url = Article.Url,
        Title = Article.Title,
        Content = Article.Content,
        ContentKind = Article.ContentKind,
        Source = Article.Source,
        Author = Article.Author,
        PublishedAt = Article.PublishedAt,
        DateSource = Article.DateSource,
        Language = DeclaredLanguage,
        Region = Article.Region,
        ApiSource = Article.ApiSource,
        ImageUrl = Article.ImageUrl,
    };
}

/// <summary>An article as a store keeps it.</summary>
/// <param name="Url">By which it is told where it cannot be stored.</param>
public abstract record PreparedArticle(string Url);

/// <param name="HasAnalysis">Its analysis took effect.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct LoadOutcome(PutOutcome Outcome, bool HasAnalysis);
