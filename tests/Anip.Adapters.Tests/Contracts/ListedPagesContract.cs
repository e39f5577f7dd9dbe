using System.Text;
using System.Text.Json;
using Anip.Articles;

namespace Anip.Adapters.Tests.Contracts;

/// <summary>That a page that is only passed on holds what a page does that is taken apart.</summary>
public abstract class ListedPagesContract(ITestStorage storage) : StorageContract(storage)
{
    private static readonly JsonSerializerOptions Stored = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    [Fact]
    public async Task A_listed_article_has_every_member_as_it_is_stored()
    {
        await PutAsync(An("full", "Zürich «heute» 日本 \\ \"q\"", "Text\nof it 😀", Now.AddTicks(10)) with
        {
            Author = "A. Ütor",
            Language = "de",
            Region = "CH",
            ImageUrl = "https://news.example/i.png",
        });
        await EnrichAsync(An("full").Url, Analysis(language: "fr", entities: [Entity("Ōsaka \"x\"", 3), Entity("NASA", 9)]) with { Labels = new Dictionary<string, Prediction> { ["relevance"] = Label("größer", 0.75f)! } });
        await PutAsync(An("bare") with { PublishedAt = null, Source = null });
        await PutAsync(An("abstained"));
        await EnrichAsync(An("abstained").Url, Analysis(topic: null, sentiment: null));
        await PutAsync(An("edited"));
        await EnrichAsync(An("edited").Url, Analysis());
        await PutAsync(An("edited", "A later edit, not yet read"));

        var articles = (await Articles.QueryAsync(new ArticleQuery { Limit = 10 }, Cancel)).Articles;
        var listed = (await Articles.ListAsync(new ArticleQuery { Limit = 10 }, Cancel)).Articles;

        Assert.Equal(4, listed.Count);
        Assert.Equal(articles.Select(Shown), listed.Select(Shown));
    }

    [Fact]
    public async Task Lists_have_the_pages_and_cursors_that_queries_have()
    {
        await Articles.PutAsync([.. Enumerable.Range(0, 25).Select(i => An($"{i}", at: Now.AddMinutes(i / 3)))], Cancel);
        string? cursor = null;
        var ids = new List<long>();
        do
        {
            var query = new ArticleQuery { Limit = 10, Cursor = cursor };
            var page = await Articles.ListAsync(query, Cancel);
            Assert.Equal((await Articles.QueryAsync(query, Cancel)).NextCursor, page.NextCursor);
            ids.AddRange(page.Articles.Select(article => article.Id));
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        Assert.Equal((await Articles.QueryAsync(new ArticleQuery { Limit = 100 }, Cancel)).Articles.Select(article => article.Id), ids);
        Assert.Equal(ids[3..5], (await Articles.ListAsync(new ArticleQuery { Offset = 3, Limit = 2 }, Cancel)).Articles.Select(article => article.Id));
        Assert.Empty((await Articles.ListAsync(new ArticleQuery { Filter = new ArticleFilter { Text = "-" } }, Cancel)).Articles);
        await Assert.ThrowsAsync<FormatException>(async () => await Articles.ListAsync(new ArticleQuery { Cursor = "none" }, Cancel));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await Articles.ListAsync(new ArticleQuery { Limit = 0 }, Cancel));
    }

    private static string Shown(Article article) => Shown(
        article.Id, article.Title, article.Content, article.Source, article.Author, article.Url, article.PublishedAt, article.Language, article.Region, article.ApiSource,
        article.Analysis?.Topic?.Label, article.Analysis?.Sentiment?.Label, article.Analysis?.Sentiment?.Confidence, article.CreatedAt, article.UpdatedAt,
        article.Analysis?.Summary, article.Analysis?.Keywords, article.Analysis?.Entities, article.Analysis?.Topic?.Scores, article.ImageUrl,
        article.Analysis is { Labels.Count: > 0 } read ? read.Labels.Select(label => $"{label.Key} {label.Value.Label} {label.Value.Confidence} {label.Value.Scores["other"]}") : null);

    private static string Shown(ListedArticle article) => Shown(
        article.Id, Text(article.Title), Text(article.Content), Text(article.Source), Text(article.Author), Text(article.Url), article.PublishedAt, Text(article.Language),
        Text(article.Region), Text(article.ApiSource), Text(article.Topic), Text(article.Sentiment), article.SentimentConfidence, article.CreatedAt, article.UpdatedAt,
        Text(article.Summary), Read<string[]>(article.Keywords), Read<EntityMention[]>(article.Entities), Read<Dictionary<string, float>>(article.TopicScores),
        Text(article.ImageUrl),
        Read<Dictionary<string, ListedLabel>>(article.Labels)?.Select(label => $"{label.Key} {label.Value.Label} {label.Value.Score} {label.Value.Scores["other"]}"));

    private static string Shown(params object?[] members) => JsonSerializer.Serialize(members, Stored);

    private sealed record ListedLabel(string Label, float Score, Dictionary<string, float> Scores);

    private static string? Text(byte[]? utf8) => utf8 is null ? null : Encoding.UTF8.GetString(utf8);

    private static T? Read<T>(byte[]? json) => json is null ? default : JsonSerializer.Deserialize<T>(json, Stored);
}
