using Anip.Adapters.Relational;
using Anip.Articles;
using Anip.Storage;

namespace Anip.Adapters.Sqlite.Articles;

/// <summary>An article made ready for the database, with the words that it is found by if it is new.</summary>
internal sealed record SqliteIncomingRow(IncomingRow Row, string? SourceKey, IndexedText Words)
{
    public IncomingArticle Article => Row.Article;

    public byte[] UrlHash => Row.UrlHash;

    public long? PublishedAt => Article.PublishedAt is { } at ? Instant.Stored(at) : null;

    /// <summary>Its place in the order of pages.</summary>
    public long SortAt => PublishedAt ?? long.MinValue;

    public static SqliteIncomingRow From(IncomingArticle article)
    {
        var row = IncomingRow.From(article);
        return new SqliteIncomingRow(row, row.Article.Source is null ? null : StoredText.Fold(row.Article.Source), IndexedText.Of(row.Article.Title, row.Article.Content));
    }
}
