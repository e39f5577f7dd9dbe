using System.Net;
using System.Text.Json;
using Anip.Annotations;
using Anip.Articles;

namespace Anip.Server.Tests;

/// <summary>The articles whose labels would teach most.</summary>
public sealed class SuggestionsTests : IAsyncLifetime
{
    private static readonly string[] Chains = ["supply chain port", "supply chain chips", "supply chain steel"];

    private ServerHost _host = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await ServerHost.StartAsync(Cancellation);

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Before_anything_is_labelled_the_nearest_to_the_labels_words_come_first_and_never_two_of_one_story()
    {
        await AddAsync([.. Chains, .. Others(20)]);

        var offered = await SuggestAsync("Supply%20chain", 4);

        Assert.Equal(4, offered.Count);
        Assert.Equal("similar", Text(offered[0], "why"));
        Assert.Contains(Text(offered[0], "title"), Chains);
        Assert.Single(offered, one => Chains.Contains(Text(one, "title")));
        Assert.Contains(offered, one => Text(one, "why") == "random");
    }

    [Fact]
    public async Task What_is_like_the_labelled_comes_before_what_is_like_those_of_which_it_is_not_true()
    {
        var ids = await AddAsync(["alpha bravo charlie", "delta echo foxtrot", "alpha bravo golf", "delta echo hotel", .. Others(10)]);
        await SayAsync(ids[0], "nato", "yes");
        await SayAsync(ids[1], "nato", "no");

        var offered = await SuggestAsync("nato", 1);

        Assert.Equal(("alpha bravo golf", "similar"), (Text(offered[0], "title"), Text(offered[0], "why")));
    }

    [Fact]
    public async Task What_is_labelled_or_was_passed_over_is_not_offered()
    {
        var ids = await AddAsync([.. Others(6)]);
        await SayAsync(ids[0], "desk", "yes");

        var offered = await SuggestAsync("desk", 20, $"&except={ids[1]},{ids[2]}");

        Assert.Equal(ids[3..].Order(), offered.Select(one => one.GetProperty("id").GetInt64()).Order());
    }

    [Fact]
    public async Task Where_a_model_reads_the_label_those_that_it_is_unsure_of_come_first_with_some_at_random()
    {
        await AddAsync([.. Others(30)], index => index is 7 ? 0.51f : index is 9 ? 0.56f : 0.98f);

        var offered = await SuggestAsync("chain", 6);

        Assert.Equal([("word7 thing7", "unsure"), ("word9 thing9", "unsure")], offered.Take(2).Select(one => (Text(one, "title"), Text(one, "why"))));
        Assert.Equal("random", Text(offered[2], "why"));
        Assert.Equal(("yes", 0.51f), (Text(offered[0], "model_value"), offered[0].GetProperty("model_score").GetSingle()));
        Assert.Equal(6, offered.Select(one => one.GetProperty("id").GetInt64()).Distinct().Count());
    }

    [Fact]
    public async Task The_same_question_has_the_same_answer_and_topics_are_asked_for_likewise()
    {
        await AddAsync([.. Others(12)]);

        Assert.Equal((await SuggestAsync("topic", 5)).Select(one => one.ToString()), (await SuggestAsync("topic", 5)).Select(one => one.ToString()));
        Assert.Equal("unsure", Text((await SuggestAsync("topic", 5))[0], "why"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("?label=")]
    [InlineData("?label=encoder")]
    [InlineData("?label=x&except=1;2")]
    [InlineData("?label=x&limit=21")]
    public async Task A_wrong_question_is_refused(string query)
    {
        using var answer = await _host.Client.GetAsync($"/api/labels/suggestions{query}", Cancellation);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
    }

    [Fact]
    public async Task Where_no_article_has_been_read_none_is_offered() => Assert.Empty(await SuggestAsync("desk", 5));

    // The words of each are its own, so that none is similar to another.
    private static IEnumerable<string> Others(int count) => Enumerable.Range(0, count).Select(index => $"word{index} thing{index}");

    private async Task<long[]> AddAsync(string[] titles, Func<int, float>? sureOf = null)
    {
        var ids = await _host.AddAsync(Cancellation, [.. titles.Select((title, index) => TestArticles.Item($"https://n.example/{index}", title) with { Content = null, ContentKind = ContentKind.None })]);
        await _host.EnrichAsync(
            article => TestArticles.Analysis(article, "world", 0.6f, "neutral", 0.8f) with
            {
                Embedding = WordAnalyzer.Direction(article.Title),
                Labels = sureOf is null ? [] : new Dictionary<string, Prediction> { ["chain"] = Sure(sureOf(Array.IndexOf(titles, article.Title))) },
            },
            Cancellation);
        return ids;
    }

    private static Prediction Sure(float sure) => new("yes", sure, new Dictionary<string, float> { ["yes"] = sure, ["no"] = 1 - sure });

    private Task<AnnotationOutcome> SayAsync(long id, string name, string value) => _host.Get<IAnnotationStore>().SetAsync(id, name, value, "Ada", Cancellation);

    private async Task<List<JsonElement>> SuggestAsync(string label, int limit, string more = "") =>
        [.. JsonElement.Parse(await _host.Client.GetStringAsync($"/api/labels/suggestions?label={label}&limit={limit}{more}", Cancellation)).EnumerateArray()];

    private static string Text(JsonElement element, string member) => element.GetProperty(member).GetString()!;
}
