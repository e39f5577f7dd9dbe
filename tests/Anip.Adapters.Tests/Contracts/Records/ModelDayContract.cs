using Anip.Articles;
using Anip.Enrichment;
using Anip.Watching;

namespace Anip.Adapters.Tests.Contracts;

/// <summary>What models say, counted by the day of the texts.</summary>
public abstract class ModelDayContract(ITestStorage storage) : StorageContract(storage)
{
    private static readonly DateOnly Today = DateOnly.FromDateTime(Now.UtcDateTime);

    [Fact]
    public async Task Answers_are_counted_by_day_version_label_and_tenth_of_confidence_and_so_are_abstentions()
    {
        await EnrichedAsync("a", "7", Label("science", 0.81f));
        await EnrichedAsync("b", "7", Label("science", 0.89f));
        await EnrichedAsync("c", "7", Label("sports", 1f));
        await EnrichedAsync("d", "7", null);
        Time.Advance(TimeSpan.FromDays(1));
        await EnrichedAsync("e", "7", Label("science", float.NaN));

        Assert.Equal(
            [(Today, "7", "", 0, 1L, 0.0), (Today, "7", "science", 8, 2L, 1.7), (Today, "7", "sports", 9, 1L, 1.0), (Today.AddDays(1), "7", "science", 0, 1L, 0.0)],
            (await TopicsAsync()).Select(day => (day.Day, day.Version, day.Label, day.Tenth, day.Count, Math.Round(day.Confidence, 4))));
        Assert.Empty(await Get<IModelDays>().ListAsync("topic-classification", Today.AddDays(2), Today.AddDays(9), Cancel));
        Assert.Empty(await Get<IModelDays>().ListAsync("sentiment-analysis", Today, Today, Cancel)); // No version of it is named.
    }

    [Fact]
    public async Task Names_and_further_models_are_counted_too()
    {
        await PutAsync(An("a"));
        await EnrichAsync(An("a").Url, Analysis("science", "neutral", "en", null, Entity("NASA"), Entity("ESA", 5)) with
        {
            Labels = new Dictionary<string, Prediction> { ["desk"] = Label("foreign", 0.75f)! },
            Models = new Dictionary<string, string> { ["encoder"] = Encoder, ["entity-recognition"] = "1", ["desk"] = "2", ["relevance"] = "3", ["language"] = "4" },
        });

        Assert.Equal(("organization", 2L), Shown(await Get<IModelDays>().ListAsync("entity-recognition", Today, Today, Cancel)));
        Assert.Equal(("foreign", 1L), Shown(await Get<IModelDays>().ListAsync("desk", Today, Today, Cancel)));
        Assert.Equal(("", 1L), Shown(await Get<IModelDays>().ListAsync("relevance", Today, Today, Cancel)));
        Assert.Equal(("en", 1L), Shown(await Get<IModelDays>().ListAsync("language", Today, Today, Cancel)));

        static (string, long) Shown(IReadOnlyList<ModelDay> days) => (Assert.Single(days).Label, days[0].Count);
    }

    [Fact]
    public async Task Read_anew_a_text_counts_for_the_new_version_on_its_day_and_never_twice_for_one()
    {
        await EnrichedAsync("a", "7", Label("science", 0.8f));
        Time.Advance(TimeSpan.FromDays(3));
        await AnewAsync("8");
        await AnewAsync("8");

        Assert.Equal([(Today, "7", 1L), (Today, "8", 1L)], (await TopicsAsync()).Select(day => (day.Day, day.Version, day.Count)));
    }

    [Fact]
    public async Task A_version_that_comes_back_does_not_count_a_text_again()
    {
        await EnrichedAsync("a", "7", Label("science", 0.8f));
        foreach (var version in new[] { "8", "7", "8", "7" })
        {
            await AnewAsync(version);
        }

        Assert.Equal([("7", 1L), ("8", 1L)], (await TopicsAsync()).Select(day => (day.Version, day.Count)));
    }

    [Fact]
    public async Task The_day_is_that_on_which_a_text_was_published_and_never_one_to_come()
    {
        await PutAsync(An("old", at: Now.AddDays(-3)));
        await EnrichAsync(An("old").Url, Of("7", Label("science", 0.8f)));
        await PutAsync(An("early", at: Now.AddDays(3)));
        await EnrichAsync(An("early").Url, Of("7", Label("science", 0.8f)));

        Assert.Equal([Today.AddDays(-3), Today], (await Get<IModelDays>().ListAsync("topic-classification", Today.AddDays(-9), Today.AddDays(9), Cancel)).Select(day => day.Day));
    }

    [Fact]
    public async Task What_was_said_stays_counted_when_the_article_is_deleted_and_an_edit_is_another_text()
    {
        await EnrichedAsync("a", "7", Label("science", 0.8f));
        await EnrichedAsync("a", "7", Label("science", 0.8f), "An edit");
        await Articles.DeleteAsync(new ArticleFilter(), Cancel);

        Assert.Equal(2, Assert.Single(await TopicsAsync()).Count);
    }

    private Task<IReadOnlyList<ModelDay>> TopicsAsync() => Get<IModelDays>().ListAsync("topic-classification", Today, Today.AddDays(9), Cancel);

    private async Task EnrichedAsync(string slug, string version, Prediction? topic, string? title = null)
    {
        await PutAsync(An(slug, title, at: Time.GetUtcNow()));
        await EnrichAsync(An(slug).Url, Of(version, topic));
    }

    private async Task AnewAsync(string version)
    {
        Assert.NotNull(await Get<IModelSets>().QueueAsync([.. (await Get<IModelSets>().ListAsync(Cancel)).Select(set => set.Id)], before: null, 10, Cancel));
        var claimed = await ClaimAsync();
        await Analyses.CompleteAsync(Worker(), [.. claimed.Select(one => new CompletedArticle(one.Id, one.Revision, Of(version, Label("science", 0.8f))))], Cancel);
    }

    private static ArticleAnalysis Of(string version, Prediction? topic) => Analysis() with
    {
        Topic = topic,
        Models = new Dictionary<string, string> { ["encoder"] = Encoder, ["topic-classification"] = version },
    };
}
