using System.Globalization;
using Anip.Articles;

namespace Anip.Lake.Works;

/// <summary>An article as <c>anip pipe parse-source</c> writes it.</summary>
internal static class ParsedArticle
{
    /// <summary>All texts; a time is one in ISO 8601.</summary>
    public static IReadOnlyList<string> Members { get; } =
        ["title", "content", "content_kind", "source", "author", "url", "published_at", "date_source", "language", "region", "api_source", "image_url"];

    /// <returns>Null for one without an address or a title, which cannot be stored.</returns>
    public static IncomingArticle? Read(IReadOnlyList<object?> values)
    {
        string? Of(string member) => values[Members.ToList().IndexOf(member)] as string;
        return Of("url") is not { } url || Of("title") is not { } title ? null : new IncomingArticle
        {
            Url = url,
            Title = title,
            Content = Of("content"),
            ContentKind = Word<ContentKind>(Of("content_kind")),
            Source = Of("source"),
            Author = Of("author"),
            PublishedAt = DateTimeOffset.TryParse(Of("published_at"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null,
            DateSource = Word<DateSource>(Of("date_source")),
            Language = Of("language"),
            Region = Of("region"),
            ApiSource = Of("api_source") ?? "file",
            ImageUrl = Of("image_url"),
        };
    }

    private static T Word<T>(string? word)
        where T : struct, Enum => Enum.TryParse<T>(word, ignoreCase: true, out var value) ? value : default;
}
