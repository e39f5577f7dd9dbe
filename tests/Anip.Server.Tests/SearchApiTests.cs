using System.Text.Json;
using Anip.Search;

namespace Anip.Server.Tests;

public sealed class SearchApiTests : IAsyncLifetime
{
    private static readonly string[] Members = ["id", "title", "content", "source", "url", "published_at", "topic", "sentiment", "similarity_score"];

    private ServerHost _host = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await ServerHost.StartAsync(Cancellation);

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task The_article_that_shares_most_words_comes_first()
    {
        await AddThreeAsync();

        var found = await _host.Client.GetJsonAsync("/api/search/similar?question=storm%20hits%20the%20coast&limit=10&threshold=0", Cancellation);

        var all = found.EnumerateArray().ToList();
        Assert.Equal(3, all.Count);
        Assert.Equal("Storm hits the coast", all[0].GetProperty("title").GetString());
        Assert.Equal(Members, all[0].EnumerateObject().Select(member => member.Name));
        Assert.Equal("world", all[0].GetProperty("topic").GetString());
        var scores = all.Select(article => article.GetProperty("similarity_score").GetDouble()).ToList();
        Assert.Equal(scores.OrderDescending(), scores);
        Assert.InRange(scores[0], 0.9, 1.0);
    }

    [Fact]
    public async Task Two_are_given_unless_another_number_is_asked_for()
    {
        await AddThreeAsync();

        Assert.Equal(2, (await _host.Client.GetJsonAsync("/api/search/similar?question=storm", Cancellation)).GetArrayLength());
        Assert.Equal(1, (await _host.Client.GetJsonAsync("/api/search/similar?question=storm&limit=1", Cancellation)).GetArrayLength());
    }

    [Fact]
    public async Task The_threshold_keeps_the_rest_out()
    {
        await AddThreeAsync();

        var found = await _host.Client.GetJsonAsync("/api/search/similar?question=storm%20hits%20the%20coast%2C%20reported%20in%20detail&limit=10&threshold=0.95", Cancellation);

        Assert.Equal("Storm hits the coast", Assert.Single(found.EnumerateArray()).GetProperty("title").GetString());
    }

    [Fact]
    public async Task A_question_of_nonsense_finds_nothing_unless_a_threshold_asks_for_what_there_is()
    {
        await AddThreeAsync();

        Assert.Equal(0, (await _host.Client.GetJsonAsync("/api/search/similar?question=zxcvqwer", Cancellation)).GetArrayLength());
        Assert.Equal(2, (await _host.Client.GetJsonAsync("/api/search/similar?question=zxcvqwer&threshold=0.4", Cancellation)).GetArrayLength());
    }

    [Fact]
    public async Task A_question_with_a_word_of_an_article_is_answered_from_a_lower_score_on()
    {
        await AddThreeAsync();
        var scores = await _host.Client.GetJsonAsync("/api/search/similar?question=storm&limit=1&threshold=0", Cancellation);
        var best = scores[0].GetProperty("similarity_score").GetDouble();

        Assert.InRange(best, SimilarityScale.Score(SimilarityScale.Answers), SimilarityScale.Score(SimilarityScale.Similar));
        Assert.Equal(2, (await _host.Client.GetJsonAsync("/api/search/similar?question=storm", Cancellation)).GetArrayLength());
    }

    [Theory]
    [InlineData("tulips", 1)]
    [InlineData("Tulips%20bloom", 1)]
    [InlineData("when%20do%20the%20tulips%20bloom%3F", 1)]
    [InlineData("tulips%20zxcvqwer", 0)]
    [InlineData("who%20was%20it", 0)]
    [InlineData("%22tulips%20OR%20zxcvqwer", 0)]
    [InlineData("%3F%3F", 0)]
    public async Task A_question_whose_words_an_article_has_finds_it_however_far_its_meaning_is(string question, int articles)
    {
        // A word among so many does not turn the direction of the whole.
        var rest = string.Join(' ', Enumerable.Range(0, 40).Select(number => $"w{number}"));
        await AddThreeAsync();
        await _host.AddAsync(Cancellation, TestArticles.Item("https://example.org/long", $"Tulips bloom and {rest}"));
        await _host.EnrichAsync(article => TestArticles.Analysis(article, "world", 0.9f, "neutral", 0.5f), Cancellation);
        var scores = await _host.Client.GetJsonAsync($"/api/search/similar?question={question}&limit=1&threshold=0", Cancellation);
        Assert.InRange(scores[0].GetProperty("similarity_score").GetDouble(), 0, SimilarityScale.Score(SimilarityScale.Answers));

        var found = await _host.Client.GetJsonAsync($"/api/search/similar?question={question}", Cancellation);

        Assert.Equal(articles, found.GetArrayLength());
        Assert.All(found.EnumerateArray(), article => Assert.Equal("https://example.org/long", article.GetProperty("url").GetString()));
    }

    [Fact]
    public async Task Without_any_embedding_there_is_nothing_to_search()
    {
        await _host.AddAsync(Cancellation, TestArticles.Item("https://example.org/1", "Not read yet"));

        using var response = await _host.Client.GetAsync("/api/search/similar?question=storm", Cancellation);

        await response.ProblemAsync(404, Cancellation);
    }

    [Theory]
    [InlineData("", "question")]
    [InlineData("question=%20", "question")]
    [InlineData("question=storm&limit=11", "limit")]
    [InlineData("question=storm&threshold=1.01", "threshold")]
    [InlineData("question=storm&threshold=NaN", "threshold")]
    [InlineData("question=storm&threshold=0,5", "threshold")]
    [InlineData("limit=0&threshold=-1", "limit", "question", "threshold")]
    public async Task Bad_parameters_are_all_named_at_once(string query, params string[] fields)
    {
        using var response = await _host.Client.GetAsync($"/api/search/similar?{query}", Cancellation);

        var problem = await response.ProblemAsync(422, Cancellation);
        Assert.Equal(fields, problem.GetProperty("errors").EnumerateObject().Select(error => error.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_question_has_five_hundred_characters_at_most()
    {
        await AddThreeAsync();
        using var longest = await _host.Client.GetAsync($"/api/search/similar?question={new string('a', 500)}", Cancellation);
        using var tooLong = await _host.Client.GetAsync($"/api/search/similar?question={new string('a', 501)}", Cancellation);

        Assert.True(longest.IsSuccessStatusCode);
        Assert.Equal(JsonValueKind.Array, (await tooLong.ProblemAsync(422, Cancellation)).GetProperty("errors").GetProperty("question").ValueKind);
    }

    private async Task AddThreeAsync()
    {
        await _host.AddAsync(
            Cancellation,
            TestArticles.Item("https://example.org/1", "Bank raises rates again"),
            TestArticles.Item("https://example.org/2", "Storm hits the coast"),
            TestArticles.Item("https://example.org/3", "Team wins the cup"));
        await _host.EnrichAsync(article => TestArticles.Analysis(article, "world", 0.9f, "neutral", 0.5f), Cancellation);
    }
}
