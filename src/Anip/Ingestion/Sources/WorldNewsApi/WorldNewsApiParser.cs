using System.Text.Json;
using Anip.Articles;
using Anip.Ingestion.Sources.Apis;

namespace Anip.Ingestion.Sources.WorldNewsApi;

/// <summary>Reads answers of World News API. Its errors have no body that is described: their statuses say what they are.</summary>
internal static class WorldNewsApiParser
{
    private const string Title = "World News API";

    public static bool IsAnswer(JsonElement root) => root.ValueKind == JsonValueKind.Object
        && (root.TryGetProperty("top_news", out _)
            || (root.TryGetProperty("news", out var news) && news.ValueKind == JsonValueKind.Array
                && (root.TryGetProperty("available", out _)
                    || (news.EnumerateArray().FirstOrDefault() is { ValueKind: JsonValueKind.Object } first && first.TryGetProperty("publish_date", out _)))));

    public static IReadOnlyList<IncomingArticle> Articles(JsonElement root, DateTimeOffset now, SourceReport report) => Read(root, now, report).Articles;

    public static ApiAnswer Read(JsonElement root, DateTimeOffset now, SourceReport report)
    {
        var entries = Entries(root)?.ToList() ?? throw ApiFailure.NotArticles(Title, ApiFailure.Text(root, "message"));
        return new ApiAnswer(ApiEntry.ReadAll(entries, Title, now, report, ReadArticle), entries.Count)
        {
            Total = ApiFailure.Number(root, "available"),
            PageSize = ApiFailure.Number(root, "number") is > 0 and < 10_000 and var size ? (int)size : null,
        };
    }

    private static IEnumerable<JsonElement>? Entries(JsonElement root) =>
        root.ValueKind != JsonValueKind.Object ? null
        : root.TryGetProperty("news", out var news) && news.ValueKind == JsonValueKind.Array ? news.EnumerateArray()
        // Top news come in groups that tell of one event.
        : root.TryGetProperty("top_news", out var top) && top.ValueKind == JsonValueKind.Array ? top.EnumerateArray().SelectMany(group => Entries(group) ?? [])
        : null;

    private static IncomingArticle? ReadArticle(ApiEntry entry)
    {
        var text = entry.Text("text");
        var authors = entry.Texts("authors");
        return entry.Article(new ApiArticle(WorldNewsApiSource.Name)
        {
            Title = entry.Text("title"),
            Address = entry.Text("url"),
            Content = text ?? entry.Text("summary"),
            IsFull = text is not null,
            Author = authors.Count > 0 ? string.Join(", ", authors) : entry.Text("author"),
            PublishedAt = entry.Text("publish_date"),
            Language = entry.Text("language"),
            Country = entry.Text("source_country"),
            Image = entry.Text("image"),
            Beyond = new SourceStatement("", WorldNewsApiSource.Name) { Categories = entry.Texts("category"), SentimentScore = entry.Number("sentiment") },
        });
    }
}
