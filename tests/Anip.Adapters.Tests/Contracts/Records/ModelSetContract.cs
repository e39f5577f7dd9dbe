using Anip.Articles;
using Anip.Enrichment;

namespace Anip.Adapters.Tests.Contracts;

/// <summary>Which articles which versions of the models have analysed, and what it means that one is analysed anew.</summary>
public abstract class ModelSetContract(ITestStorage storage) : StorageContract(storage)
{
    private static readonly Dictionary<string, string> Old = new() { ["encoder"] = Encoder, ["topic-classification"] = "7" };
    private static readonly Dictionary<string, string> New = new() { ["encoder"] = Encoder, ["topic-classification"] = "8" };

    private IModelSets Sets => Get<IModelSets>();

    [Fact]
    public async Task Articles_are_counted_by_the_models_that_analysed_them_whatever_becomes_of_them()
    {
        Assert.Empty(await Sets.ListAsync(Cancel));
        await EnrichedAsync("a", Old);
        await EnrichedAsync("b", Old);
        await EnrichedAsync("c", New);
        await PutAsync(An("waiting"));

        Assert.Equal(["7 2", "8 1"], await CountsAsync());

        await PutAsync(An("a", "An edit"));
        Assert.Equal(["7 1", "8 1"], await CountsAsync());
        await Articles.DeleteAsync([(await ByUrlAsync(An("b").Url)).Id], Cancel);
        Assert.Equal(["8 1"], await CountsAsync());
        await Articles.DeleteAsync(new ArticleFilter(), Cancel);
        Assert.Empty(await Sets.ListAsync(Cancel));
    }

    [Fact]
    public async Task What_is_in_force_is_noted_before_and_after_anything_is_analysed_by_it()
    {
        await Sets.NoteAsync(Old, Cancel);
        Assert.Empty(await Sets.ListAsync(Cancel));
        await EnrichedAsync("a", Old);
        await EnrichedAsync("b", New);
        Time.Advance(TimeSpan.FromMinutes(2));
        await Sets.NoteAsync(New, Cancel);

        Assert.Equal([Now, Now.AddMinutes(2)], (await Sets.ListAsync(Cancel)).Select(set => set.UsedAt!.Value));
    }

    [Fact]
    public async Task The_latest_of_some_sets_wait_again_each_once_and_keep_their_answers_meanwhile()
    {
        for (var i = 0; i < 6; i++)
        {
            await EnrichedAsync($"{i}", i == 4 ? New : Old);
        }

        var all = (await Articles.QueryAsync(new ArticleQuery { Limit = 10 }, Cancel)).Articles.ToDictionary(article => article.Title, article => article.Id);
        var sets = (await Sets.ListAsync(Cancel)).Where(set => set.DiffersFrom(New)).Select(set => set.Id).ToList();

        Assert.Equal(all["Title of 3"], await Sets.QueueAsync(sets, before: null, 2, Cancel));
        Assert.Equal(["Title of 3", "Title of 5"], (await ClaimAsync()).Select(one => one.Title).Order());
        Assert.Equal(all["Title of 2"], await Sets.QueueAsync(sets, before: null, 1, Cancel));
        Assert.Equal(all["Title of 0"], await Sets.QueueAsync(sets, before: all["Title of 1"], 10, Cancel));
        Assert.Null(await Sets.QueueAsync(sets, before: all["Title of 1"], 10, Cancel));
        Assert.Null(await Sets.QueueAsync([], before: null, 10, Cancel));
        Assert.All((await Articles.QueryAsync(new ArticleQuery { Limit = 10 }, Cancel)).Articles, article => Assert.NotNull(article.Analysis));
        Assert.Equal(6, (await Similar.FindAsync(Axis(0), Encoder, 10, 0, new ArticleFilter(), Cancel))!.Count);
    }

    [Fact]
    public async Task Analysed_anew_an_article_has_the_new_answers_alone_and_counts_once()
    {
        await EnrichedAsync("a", Old, Analysis("science", "neutral", "en", Axis(0), Entity("NASA")) with { Labels = Labelled("relevant") });
        await EnrichedAsync("b", Old, Analysis("science", "neutral", "en", Axis(1), Entity("NASA")) with { Labels = Labelled("relevant") });
        var a = await ByUrlAsync(An("a").Url);

        await AnewAsync(New, Analysis("health", "positive", "de", Axis(0), Entity("ESA")) with { Labels = Labelled("other") });

        var anew = await ByUrlAsync(An("a").Url);
        Assert.Equal(("health", "positive", "de", "ESA", "8"), (anew.Analysis!.Topic!.Label, anew.Analysis.Sentiment!.Label, anew.Analysis.Language, anew.Analysis.Entities[0].Text, anew.Analysis.Models["topic-classification"]));
        Assert.Equal(a.Analysis!.Embedding.ToArray(), anew.Analysis.Embedding.ToArray());
        var counts = await Statistics.CountAsync(Cancel);
        Assert.Equal((2, 0, 0, "health 2", "positive 2"), (counts.Total, counts.Pending, counts.MissingAny, Shown(counts.ByTopic), Shown(counts.BySentiment)));
        Assert.Equal("de 2", Shown(await Statistics.CountByLanguageAsync(Cancel)));
        Assert.Equal("other 2", Shown(Assert.Single(await Statistics.CountByLabelAsync(Cancel)).Labels));
        Assert.Equal([new DayCount(DateOnly.FromDateTime(Now.UtcDateTime), "health", "positive", 2)], await Statistics.TimelineAsync(DateOnly.MinValue, DateOnly.MaxValue, Cancel));
        Assert.Empty(await TitlesAsync(new ArticleFilter { Entity = "nasa" }));
        Assert.Equal(2, (await TitlesAsync(new ArticleFilter { Entity = "esa" })).Count);
        Assert.Empty(await TitlesAsync(new ArticleFilter { Label = new LabelFilter("relevance", "relevant") }));
        Assert.Equal(["8 2"], await CountsAsync());
        Assert.Equal(2, await AnalysisWritesAsync(anew.Id));
        Assert.Equal(2, (await Similar.FindAsync(Axis(0), Encoder, 10, 0, new ArticleFilter(), Cancel))!.Count);
    }

    [Fact]
    public async Task An_edit_that_comes_while_it_is_analysed_anew_wins()
    {
        await EnrichedAsync("a", Old);
        Assert.NotNull(await Sets.QueueAsync([(await Sets.ListAsync(Cancel)).Single().Id], before: null, 10, Cancel));
        var claimed = Assert.Single(await ClaimAsync());
        await PutAsync(An("a", "An edit"));

        Assert.Equal(0, await Analyses.CompleteAsync(Worker(), [new CompletedArticle(claimed.Id, claimed.Revision, Analysis() with { Models = New })], Cancel));

        Assert.Null((await ByUrlAsync(An("a").Url)).Analysis);
        Assert.Equal("An edit", Assert.Single(await ClaimAsync()).Title);
    }

    [Fact]
    public async Task One_that_is_given_up_keeps_its_answers_and_is_not_taken_again()
    {
        await EnrichedAsync("a", Old);
        long[] sets = [(await Sets.ListAsync(Cancel)).Single().Id];
        Assert.NotNull(await Sets.QueueAsync(sets, before: null, 10, Cancel));
        await Queue.FailAsync(Worker(), Assert.Single(await ClaimAsync()).Id, "poison", maxAttempts: 1, Cancel);

        Assert.Null(await Sets.QueueAsync(sets, before: null, 10, Cancel));

        var article = await ByUrlAsync(An("a").Url);
        Assert.Equal(("poison", "science"), (article.QuarantineReason, article.Analysis!.Topic!.Label));
    }

    private async Task AnewAsync(Dictionary<string, string> models, ArticleAnalysis analysis)
    {
        var others = (await Sets.ListAsync(Cancel)).Where(set => set.DiffersFrom(models)).Select(set => set.Id).ToList();
        Assert.NotNull(await Sets.QueueAsync(others, before: null, 100, Cancel));
        var claimed = await ClaimAsync();
        Assert.Equal(claimed.Count, await Analyses.CompleteAsync(
            Worker(), [.. claimed.Select(one => new CompletedArticle(one.Id, one.Revision, analysis with { Models = models }))], Cancel));
    }

    private async Task EnrichedAsync(string slug, Dictionary<string, string> models, ArticleAnalysis? analysis = null)
    {
        await PutAsync(An(slug));
        await EnrichAsync(An(slug).Url, (analysis ?? Analysis()) with { Models = models });
    }

    private async Task<IEnumerable<string>> CountsAsync() =>
        (await Sets.ListAsync(Cancel)).Select(set => $"{set.Models["topic-classification"]} {set.Articles}").Order(StringComparer.Ordinal);

    private static Dictionary<string, Prediction> Labelled(string label) => new() { ["relevance"] = Label(label, 0.9f)! };

    private static string Shown(IEnumerable<LabelCount> counts) => string.Join(", ", counts.Select(count => $"{count.Label} {count.Count}"));
}
