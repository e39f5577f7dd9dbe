using System.Security.Cryptography;
using System.Text;
using Anip.Articles;
using Anip.Storage;

namespace Anip.Adapters.Relational;

/// <summary>An article made ready for the database: text that can be stored, hash and compressed record.</summary>
internal sealed record IncomingRow(IncomingArticle Article, byte[] UrlHash, int RawLength, byte[]? Raw)
{
    public static IncomingRow From(IncomingArticle article)
    {
        var clean = article with
        {
            Url = StoredText.Clean(article.Url),
            Title = StoredText.Clean(article.Title),
            Content = Clean(article.Content),
            Source = Clean(article.Source),
            Author = Clean(article.Author),
            Language = Clean(article.Language),
            Region = Clean(article.Region),
            ApiSource = StoredText.Clean(article.ApiSource),
            ImageUrl = Clean(article.ImageUrl),
        };
        return new IncomingRow(clean, Hash(clean.Url), article.Raw.Length, article.Raw.IsEmpty ? null : RawRecord.Pack(article.Raw.Span));
    }

    public static byte[] Hash(string url) => SHA256.HashData(Encoding.UTF8.GetBytes(url))[..16];

    private static string? Clean(string? text) => text is null ? null : StoredText.Clean(text);
}
