using System.Text;
using Anip.Articles;
using Anip.Stages;

namespace Anip.Adapters.Tests.Contracts;

/// <summary>What further models say of articles: kept, listed, found, counted and gone with its article.</summary>
public abstract class LabelContract(ITestStorage storage) : StorageContract(storage)
{
    private static readonly ArticleFilter Relevant = new() { Label = new LabelFilter("relevance", "Relevant") };

    [Fact]
    public async Task Labels_are_kept_as_they_were_said()
    {
        await StoreAsync("a", ("relevance", "relevant", 0.75f), ("größe", "Ganz \"groß\"", float.NaN));
        await StoreAsync("none");
        await ReopenAsync();

        var (labels, listed) = ((await ByUrlAsync(An("a").Url)).Analysis!.Labels, await Articles.ListAsync(new ArticleQuery { Limit = 5 }, Cancel));

        Assert.Equal(["größe", "relevance"], labels.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(("relevant", 0.75f, 0.25f), (labels["relevance"].Label, labels["relevance"].Confidence, labels["relevance"].Scores["other"]));
        Assert.Equal("Ganz \"groß\"", labels["größe"].Label);
        Assert.True(float.IsNaN(labels["größe"].Confidence));
        var json = System.Text.Json.JsonElement.Parse(Encoding.UTF8.GetString(listed.Articles.Single(article => article.Labels is not null).Labels!));
        Assert.Equal("relevant", json.GetProperty("relevance").GetProperty("label").GetString());
        Assert.Equal(0.25f, json.GetProperty("relevance").GetProperty("scores").GetProperty("other").GetSingle());
        Assert.Empty((await ByUrlAsync(An("none").Url)).Analysis!.Labels);
    }

    [Fact]
    public async Task Articles_are_found_by_a_label_in_the_order_of_a_page_and_with_every_other_filter()
    {
        for (var i = 0; i < 30; i++)
        {
            await PutAsync(An($"{i}", $"Report {i} of {(i % 2 == 0 ? "apples" : "pears")}", at: Now.AddMinutes(i / 3)));
        }

        await PutAsync(An("undated", "Undated apples") with { PublishedAt = null });
        await EnrichAllAsync(article =>
            Labelled(("relevance", article.Id % 3 != 0 ? "relevant" : "other", 0.9f)) with { Entities = [Entity(article.Id % 5 == 0 ? "NASA" : "ESA")] });

        List<string> pages = [];
        string? cursor = null;
        do
        {
            var page = await Articles.ListAsync(new ArticleQuery { Filter = Relevant, Limit = 4, Cursor = cursor }, Cancel);
            pages.AddRange(page.Articles.Select(article => Encoding.UTF8.GetString(article.Title)));
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        var all = (await Articles.QueryAsync(new ArticleQuery { Limit = 100 }, Cancel)).Articles.Where(article => article.Analysis!.Labels["relevance"].Label == "relevant").ToList();

        Assert.Equal(all.Select(article => article.Title), pages);
        Assert.NotEmpty(all);
        Assert.Equal(Titles(all.Where(article => article.Analysis!.Entities[0].Text == "NASA")), await TitlesAsync(Relevant with { Entity = "nasa" }));
        Assert.Equal(Titles(all.Where(article => article.Title.Contains("pears", StringComparison.Ordinal))), await TitlesAsync(Relevant with { Text = "pears" }));
        Assert.Equal(Titles(all), await TitlesAsync(Relevant with { Topic = "science", Source = "the example" }));
        Assert.Equal(Titles(all.Where(article => article.PublishedAt >= Now.AddMinutes(5))), await TitlesAsync(Relevant with { From = Now.AddMinutes(5) }));
        Assert.Empty(await TitlesAsync(new ArticleFilter { Label = new LabelFilter("relevance", "urgent") }));
        Assert.Empty(await TitlesAsync(new ArticleFilter { Label = new LabelFilter("other", "relevant") }));
        Assert.Equal(all.Count, (await Articles.StreamAsync(Relevant, Cancel).ToListAsync(Cancel)).Count);
        Assert.Equal(all.Count, (await Similar.FindAsync(Axis(0), Encoder, 100, 0, Relevant, Cancel))!.Count);
        Assert.Equal(
            all.Count(article => article.PublishedAt is not null),
            (await Statistics.TimelineAsync(Relevant, DateOnly.FromDateTime(Now.UtcDateTime), DateOnly.FromDateTime(Now.UtcDateTime), 1_000, Cancel))!.Sum(day => day.Count));

        static IEnumerable<string> Titles(IEnumerable<Article> articles) => articles.Select(article => article.Title);
    }

    [Fact]
    public async Task Labels_are_counted_and_go_with_an_edit_and_with_the_article()
    {
        await StoreAsync("a", ("relevance", "relevant", 0.5f));
        await StoreAsync("b", ("relevance", "relevant", 0.9f), ("desk", "foreign", 0.8f));
        await StoreAsync("c", ("relevance", "other", 0.7f));
        await StoreAsync("none");

        Assert.Equal(["desk foreign 1 0.8", "relevance relevant 2 0.7", "relevance other 1 0.7"], await CountsAsync());

        await PutAsync(An("b", "An edit"));
        Assert.Equal(["relevance other 1 0.7", "relevance relevant 1 0.5"], await CountsAsync());
        Assert.Equal(["Title of a"], await TitlesAsync(Relevant));

        Assert.Equal(1, await Articles.DeleteAsync(Relevant, Cancel));
        Assert.Equal(["relevance other 1 0.7"], await CountsAsync());
        Assert.Equal(1, await Articles.DeleteAsync([(await ByUrlAsync(An("c").Url)).Id], Cancel));
        Assert.Empty(await CountsAsync());
    }

    [Fact]
    public async Task A_date_that_comes_later_moves_the_article_within_its_label()
    {
        await PutAsync(An("late") with { PublishedAt = null });
        await PutAsync(An("other"));
        await EnrichAllAsync(_ => Labelled(("relevance", "relevant", 0.9f)));
        Assert.Equal(["Title of other", "Title of late"], await TitlesAsync(Relevant));

        await PutAsync(An("late", at: Now.AddHours(1)));

        Assert.Equal(["Title of late", "Title of other"], await TitlesAsync(Relevant));
    }

    private async Task<IReadOnlyList<string>> CountsAsync() =>
    [
        .. from model in await Statistics.CountByLabelAsync(Cancel)
           from label in model.Labels
           select FormattableString.Invariant($"{model.Name} {label.Label} {label.Count} {label.AverageScore:0.###}"),
    ];

    private async Task StoreAsync(string slug, params (string Name, string Label, float Score)[] labels)
    {
        await PutAsync(An(slug));
        await EnrichAsync(An(slug).Url, Labelled(labels));
    }

    private async Task EnrichAllAsync(Func<StageArticle, ArticleAnalysis> analysis)
    {
        var claimed = await ClaimAsync();
        await Analyses.CompleteAsync(Worker(), [.. claimed.Select(article => new Enrichment.CompletedArticle(article.Id, article.Revision, analysis(article)))], Cancel);
    }

    private static ArticleAnalysis Labelled(params (string Name, string Label, float Score)[] labels) => Analysis() with
    {
        Labels = labels.ToDictionary(label => label.Name, label => Label(label.Label, label.Score)!),
    };
}
