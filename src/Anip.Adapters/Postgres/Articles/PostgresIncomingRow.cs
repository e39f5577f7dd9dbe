using Anip.Adapters.Relational;
using Anip.Articles;

namespace Anip.Adapters.Postgres.Articles;

/// <summary>An article made ready for the database, with the words that it is found by if it is new.</summary>
internal sealed record PostgresIncomingRow(IncomingRow Row, Guid UrlHash, TextVector Words)
{
    public IncomingArticle Article => Row.Article;

    public string? SourceKey => Article.Source is null ? null : PostgresSelection.Key(Article.Source);

    public long? PublishedAt => Article.PublishedAt is { } at ? Instant.Stored(at) : null;

    public static PostgresIncomingRow From(IncomingArticle article)
    {
        var row = IncomingRow.From(article);
        return new PostgresIncomingRow(row, new Guid(row.UrlHash, bigEndian: true), new TextVector(row.Article.Title, row.Article.Content));
    }

    public static Guid Hash(string url) => new(IncomingRow.Hash(url), bigEndian: true);
}
