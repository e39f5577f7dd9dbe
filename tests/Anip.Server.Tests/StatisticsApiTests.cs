using System.Text.Json;

namespace Anip.Server.Tests;

public sealed class StatisticsApiTests : IAsyncLifetime
{
    private ServerHost _host = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await ServerHost.StartAsync(Cancellation);

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData("general", """{"total_articles":5,"articles_by_topic":{"sports":2,"health":1},"articles_by_sentiment":{"neutral":2,"negative":1}}""")]
    [InlineData("topics", """{"topics":[{"topic":"sports","count":2},{"topic":"health","count":1}]}""")]
    [InlineData("sentiments", """{"sentiments":[{"sentiment":"neutral","count":2,"avg_score":0.625},{"sentiment":"negative","count":1,"avg_score":0.5}]}""")]
    [InlineData("sources", """{"sources":[{"source":"The Example Times","count":3},{"source":"Herald","count":2}]}""")]
    [InlineData("sources?limit=1", """{"sources":[{"source":"The Example Times","count":3}]}""")]
    [InlineData("api-sources", """{"api_sources":[{"api_source":"rss","count":4},{"api_source":"newsapi","count":1}]}""")]
    [InlineData(
        "missing-ml",
        """{"total_articles":5,"missing_topic":2,"missing_sentiment":2,"missing_embedding":2,"missing_any_ml_field":2,"complete_ml_predictions":3,"complete":3,"completion_rate":60}""")]
    public async Task Articles_are_counted(string path, string expected)
    {
        await _host.AddAsync(
            Cancellation,
            TestArticles.Item("https://example.org/1", "Run"),
            TestArticles.Item("https://example.org/2", "Swim") with { Source = "Herald" },
            TestArticles.Item("https://example.org/3", "Heart") with { ApiSource = "newsapi" },
            TestArticles.Item("https://example.org/4", "Wait"),
            TestArticles.Item("https://example.org/5", "Wait on") with { Source = "Herald" });
        await _host.EnrichAsync(
            article => article.Title switch
            {
                "Run" => TestArticles.Analysis(article, "sports", 0.9f, "neutral", 0.5f),
                "Swim" => TestArticles.Analysis(article, "sports", 0.7f, "neutral", 0.75f),
                "Heart" => TestArticles.Analysis(article, "health", 0.8f, "negative", 0.5f),
                _ => null,
            },
            Cancellation);

        Assert.Equal(expected, await _host.Client.GetStringAsync($"/api/stats/{path}", Cancellation));
    }

    [Theory]
    [InlineData("general", """{"total_articles":0,"articles_by_topic":{},"articles_by_sentiment":{}}""")]
    [InlineData("topics", """{"topics":[]}""")]
    [InlineData("sentiments", """{"sentiments":[]}""")]
    [InlineData("sources", """{"sources":[]}""")]
    [InlineData("api-sources", """{"api_sources":[]}""")]
    [InlineData(
        "missing-ml",
        """{"total_articles":0,"missing_topic":0,"missing_sentiment":0,"missing_embedding":0,"missing_any_ml_field":0,"complete_ml_predictions":0,"complete":0,"completion_rate":0}""")]
    public async Task An_empty_store_is_counted_as_that(string path, string expected) =>
        Assert.Equal(expected, await _host.Client.GetStringAsync($"/api/stats/{path}", Cancellation));

    [Theory]
    [InlineData("0")]
    [InlineData("51")]
    [InlineData("many")]
    public async Task A_limit_out_of_bounds_is_refused(string limit)
    {
        using var response = await _host.Client.GetAsync($"/api/stats/sources?limit={limit}", Cancellation);

        var problem = await response.ProblemAsync(422, Cancellation);
        Assert.Equal(JsonValueKind.Array, problem.GetProperty("errors").GetProperty("limit").ValueKind);
    }
}
