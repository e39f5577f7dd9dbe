using Anip.Articles.Languages;
using Anip.Articles;
using Anip.Enrichment;

namespace Anip.Adapters.Tests.Contracts;

/// <summary>That the counts are exactly what counting the articles would give, whatever happened to them.</summary>
public abstract class StatisticsContract(ITestStorage storage) : StorageContract(storage)
{
    private static readonly string?[] SomeTopics = ["science", "sports", null];
    private static readonly string?[] SomeLanguages = ["en", "de", null];

    [Fact]
    public async Task An_empty_store_counts_nothing()
    {
        var counts = await Statistics.CountAsync(Cancel);

        Assert.Equivalent(new ArticleCounts(0, [], [], 0, 0, 0, 0, 0, 0, 0), counts, strict: true);
        Assert.Empty(await Statistics.CountBySourceAsync(10, Cancel));
        Assert.Empty(await Statistics.TimelineAsync(DateOnly.MinValue, DateOnly.MaxValue, Cancel));
    }

    [Fact]
    public async Task Labels_are_counted_most_first_with_their_mean_confidence()
    {
        await Articles.PutAsync([An("a"), An("b"), An("c"), An("d")], Cancel);
        await EnrichAsync(An("a").Url, Analysis(sentiment: null) with { Topic = Label("sports", 0.5f), Sentiment = Label("positive", 0.9f) });
        await EnrichAsync(An("b").Url, Analysis() with { Topic = Label("sports", 0.7f), Sentiment = Label("positive", 0.6f) });
        await EnrichAsync(An("c").Url, Analysis(topic: null, sentiment: null));

        var counts = await Statistics.CountAsync(Cancel);

        Assert.Equal((4, 1, 1), (counts.Total, counts.Pending, counts.Abstained));
        Assert.Equal((2, 2, 1, 2), (counts.MissingTopic, counts.MissingSentiment, counts.MissingEmbedding, counts.MissingAny));
        Assert.Equal(("sports", 2), (counts.ByTopic.Single().Label, counts.ByTopic.Single().Count));
        Assert.Equal(0.75, counts.BySentiment.Single().AverageScore!.Value, 1e-6);
    }

    [Fact]
    public async Task Sources_are_counted_most_first_up_to_the_limit()
    {
        await Articles.PutAsync([.. Enumerable.Range(0, 6).Select(i => An($"{i}") with { Source = i < 3 ? "Most" : i < 5 ? "More" : "Few" }), An("none") with { Source = null }], Cancel);

        Assert.Equal([new LabelCount("Most", 3), new LabelCount("More", 2)], await Statistics.CountBySourceAsync(2, Cancel));
        Assert.Equal([new LabelCount("rss", 7)], await Statistics.CountByApiSourceAsync(Cancel));
    }

    [Fact]
    public async Task The_timeline_counts_by_day_in_utc_and_leaves_empty_days_out()
    {
        await PutAsync(An("late", at: new DateTimeOffset(2026, 1, 1, 23, 30, 0, TimeSpan.FromHours(-2))));
        await PutAsync(An("early", at: new DateTimeOffset(2026, 1, 4, 0, 0, 0, TimeSpan.Zero)));
        await PutAsync(An("old", at: new DateTimeOffset(1969, 12, 31, 23, 59, 59, TimeSpan.Zero)));
        await PutAsync(An("undated") with { PublishedAt = null });
        await EnrichAsync(An("early").Url, Analysis("health", "negative"));

        Assert.Equal(
            [new DayCount(new DateOnly(2026, 1, 2), null, null, 1), new DayCount(new DateOnly(2026, 1, 4), "health", "negative", 1)],
            await Statistics.TimelineAsync(new DateOnly(2026, 1, 2), new DateOnly(2026, 1, 4), Cancel));
        Assert.Equal(new DateOnly(1969, 12, 31), (await Statistics.TimelineAsync(DateOnly.MinValue, DateOnly.MaxValue, Cancel))[0].Day);
    }

    [Fact]
    public async Task Days_of_any_filter_are_counted_up_to_a_bound()
    {
        await PutAsync(An("first", at: new DateTimeOffset(2026, 1, 1, 23, 30, 0, TimeSpan.FromHours(-2))) with { Source = "Most", Language = "en" });
        await PutAsync(An("second", at: new DateTimeOffset(2026, 1, 4, 0, 0, 0, TimeSpan.Zero)) with { Source = "Most", Language = null });
        await PutAsync(An("third", at: new DateTimeOffset(2026, 1, 4, 23, 59, 59, TimeSpan.Zero)) with { Source = "Most", Language = null });
        await PutAsync(An("other", at: new DateTimeOffset(2026, 1, 4, 1, 0, 0, TimeSpan.Zero)) with { Source = "Few" });
        await PutAsync(An("undated") with { PublishedAt = null, Source = "Most" });
        await PutAsync(An("old", at: new DateTimeOffset(1969, 12, 31, 23, 59, 59, TimeSpan.Zero)) with { Source = "Most" });
        await EnrichAsync(An("second").Url, Analysis("health", "negative") with { Language = null });
        var (from, to, most) = (new DateOnly(2026, 1, 2), new DateOnly(2026, 1, 4), new ArticleFilter { Source = "most" });

        Assert.Equal(
            [new DayCount(from, null, null, 1), new DayCount(to, null, null, 1), new DayCount(to, "health", "negative", 1)],
            await Statistics.TimelineAsync(most, from, to, 3, Cancel));
        Assert.Null(await Statistics.TimelineAsync(most, from, to, 2, Cancel));
        Assert.Equal([new DayCount(to, "health", "negative", 1)], await Statistics.TimelineAsync(most with { Topic = "health" }, from, to, 1, Cancel));
        Assert.Equal(
            [new DayCount(to, null, null, 1), new DayCount(to, "health", "negative", 1)],
            await Statistics.TimelineAsync(most with { Language = LanguageTag.Undetermined }, from, to, 3, Cancel));
        Assert.Equal(new DateOnly(1969, 12, 31), (await Statistics.TimelineAsync(most, DateOnly.MinValue, DateOnly.MaxValue, 9, Cancel))![0].Day);
        Assert.Empty((await Statistics.TimelineAsync(new ArticleFilter { Text = "'" }, from, to, 9, Cancel))!);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task After_any_run_of_operations_the_counts_are_those_of_a_scan(int seed)
    {
        var random = new Random(seed);
        for (var step = 0; step < 150; step++)
        {
            await StepAsync(random);
            if (step % 30 == 29)
            {
                await AssertCountsAreThoseOfAScanAsync();
            }
        }
    }

    private async Task StepAsync(Random random)
    {
        switch (random.Next(7))
        {
            case 0 or 1 or 2:
                await PutAsync(An($"{random.Next(25)}", $"Title {random.Next(3)}") with
                {
                    PublishedAt = random.Next(3) == 0 ? null : Now.AddHours(-random.Next(100)),
                    Source = random.Next(4) == 0 ? null : $"Outlet {random.Next(4)}",
                    ApiSource = random.Next(2) == 0 ? "rss" : "file",
                });
                break;
            case 3 or 4:
                var claimed = await ClaimAsync(random.Next(1, 6));
                await Analyses.CompleteAsync(
                    Worker(),
                    [
                        .. claimed.Select(one => new CompletedArticle(
                            one.Id,
                            one.Revision,
                            Analysis(Pick(SomeTopics, random), random.Next(2) == 0 ? null : "positive", Pick(SomeLanguages, random), random.Next(3) == 0 ? [] : Axis(1)) with
                            {
                                Sentiment = random.Next(2) == 0 ? null : Label("positive", random.NextSingle()),
                            })),
                    ],
                    Cancel);
                break;
            case 5:
                foreach (var one in await ClaimAsync(2))
                {
                    await Queue.FailAsync(Worker(), one.Id, "failed", 2, Cancel);
                }

                break;
            default:
                var page = await Articles.QueryAsync(new ArticleQuery { Limit = 1, Offset = random.Next(10) }, Cancel);
                await Articles.DeleteAsync([.. page.Articles.Select(article => article.Id)], Cancel);
                break;
        }
    }

    private async Task AssertCountsAreThoseOfAScanAsync()
    {
        var all = await Articles.StreamAsync(new ArticleFilter(), Cancel).ToListAsync(Cancel);
        long Count(Func<Article, bool> predicate) => all.LongCount(predicate);
        var counts = await Statistics.CountAsync(Cancel);

        Assert.Equal(all.Count, counts.Total);
        Assert.Equal(Count(one => one.Analysis?.Topic is null), counts.MissingTopic);
        Assert.Equal(Count(one => one.Analysis?.Sentiment is null), counts.MissingSentiment);
        Assert.Equal(Count(one => one.Analysis is null || one.Analysis.Embedding.IsEmpty), counts.MissingEmbedding);
        Assert.Equal(Count(one => one.Analysis is null || one.Analysis.Embedding.IsEmpty || one.Analysis.Topic is null || one.Analysis.Sentiment is null), counts.MissingAny);
        Assert.Equal(Count(one => one.Analysis is null && one.QuarantineReason is null), counts.Pending);
        Assert.Equal(Count(one => one.Analysis?.Abstained is not null), counts.Abstained);
        Assert.Equal(Count(one => one.QuarantineReason is not null), counts.Quarantined);

        AssertLabels(all, one => one.Analysis?.Topic?.Label, one => one.Analysis!.Topic!.Confidence, counts.ByTopic);
        AssertLabels(all, one => one.Analysis?.Sentiment?.Label, one => one.Analysis!.Sentiment!.Confidence, counts.BySentiment);
        AssertLabels(all, one => one.Source, null, await Statistics.CountBySourceAsync(100, Cancel));
        AssertLabels(all, one => one.ApiSource, null, await Statistics.CountByApiSourceAsync(Cancel));
        AssertLabels(all, one => one.Analysis?.Language, null, await Statistics.CountByLanguageAsync(Cancel));

        var days = all.Where(one => one.PublishedAt is not null)
            .GroupBy(one => (DateOnly.FromDateTime(one.PublishedAt!.Value.UtcDateTime), one.Analysis?.Topic?.Label, one.Analysis?.Sentiment?.Label))
            .Select(group => new DayCount(group.Key.Item1, group.Key.Item2, group.Key.Item3, group.Count()));
        Assert.Equal([.. days], new HashSet<DayCount>(await Statistics.TimelineAsync(DateOnly.MinValue, DateOnly.MaxValue, Cancel)));
    }

    private static void AssertLabels(List<Article> all, Func<Article, string?> label, Func<Article, float>? score, IReadOnlyList<LabelCount> counts)
    {
        var groups = all.Where(one => label(one) is not null).GroupBy(label).ToDictionary(group => group.Key!);
        Assert.Equal(groups.Keys.Order(StringComparer.Ordinal), counts.Select(one => one.Label).Order(StringComparer.Ordinal));
        Assert.Equal(counts.Select(one => one.Count).OrderDescending(), counts.Select(one => one.Count));
        foreach (var one in counts)
        {
            Assert.Equal(groups[one.Label].Count(), one.Count);
            Assert.Equal(score is null, one.AverageScore is null);
            Assert.Equal(score is null ? 0 : groups[one.Label].Average(score), one.AverageScore ?? 0, 1e-5);
        }
    }

    private static T Pick<T>(T[] among, Random random) => among[random.Next(among.Length)];
}
