using Anip.Annotations;
using Anip.Articles;

namespace Anip.Adapters.Tests.Contracts;

/// <summary>What people say of articles: kept with who, when and what stood before, and shown in place of what the models say.</summary>
public abstract class AnnotationStoreContract(ITestStorage storage) : StorageContract(storage)
{
    private const string Ada = "Ada";

    private IAnnotationStore Annotations => Get<IAnnotationStore>();

    [Fact]
    public async Task A_correction_is_shown_filtered_by_and_counted_in_place_of_the_models_answer()
    {
        var id = await EnrichedAsync("a");

        Assert.Equal(AnnotationOutcome.Changed, await SetAsync(id, "topic", "health"));
        Assert.Equal(AnnotationOutcome.Changed, await SetAsync(id, "sentiment", "negative"));

        Assert.Equal(["Title of a"], await TitlesAsync(new ArticleFilter { Topic = "health", Sentiment = "negative" }));
        Assert.Empty(await TitlesAsync(new ArticleFilter { Topic = "science" }));
        var counts = await Statistics.CountAsync(Cancel);
        Assert.Equal(("health", 1), (Assert.Single(counts.ByTopic).Label, counts.ByTopic[0].Count));
        Assert.Equal("negative", Assert.Single(counts.BySentiment).Label);
        var day = Assert.Single(await Statistics.TimelineAsync(DateOnly.MinValue, DateOnly.MaxValue, Cancel));
        Assert.Equal(("health", "negative", 1), (day.Topic, day.Sentiment, day.Count));
    }

    [Fact]
    public async Task The_models_answer_stands_beside_the_correction()
    {
        var id = await EnrichedAsync("a");
        await SetAsync(id, "topic", "other");

        var label = (await ShownAsync(id)).Single(label => label.Name == "topic");

        Assert.Equal(("other", "science", 0.8f), (label.Value, label.ModelValue, label.ModelConfidence));
        Assert.Equal(0.2f, (await ByUrlAsync(An("a").Url)).Analysis!.Topic!.Confidence, 1e-6f); // The model's own, of what is shown.
    }

    [Fact]
    public async Task Everything_that_was_said_is_kept_with_who_when_and_what_stood_before()
    {
        var id = await EnrichedAsync("a");
        await SetAsync(id, "topic", "health");
        Time.Advance(TimeSpan.FromMinutes(5));
        await Annotations.SetAsync(id, "topic", "world", "Grace", Cancel);
        await SetAsync(id, "topic", null);

        var history = await Annotations.ListAsync(id, Cancel);

        Assert.Equal([null, "world", "health"], history.Select(one => one.Value));
        Assert.Equal([Ada, "Grace", Ada], history.Select(one => one.Author));
        Assert.Equal(["world", "health", "science"], history.Select(one => one.Replaced));
        Assert.Equal(["Grace", Ada, "topic-classification 7"], history.Select(one => one.ReplacedAuthor));
        Assert.Equal([Now.AddMinutes(5), Now.AddMinutes(5), Now], history.Select(one => one.At));
    }

    [Fact]
    public async Task What_is_taken_back_gives_way_to_the_models_answer()
    {
        var id = await EnrichedAsync("a", ("relevance", "relevant", 0.9f));
        foreach (var (name, value) in new[] { ("topic", "health"), ("sentiment", "negative"), ("relevance", "other"), ("desk", "foreign") })
        {
            await SetAsync(id, name, value);
        }

        foreach (var name in new[] { "topic", "sentiment", "relevance", "desk", "never-said" })
        {
            await SetAsync(id, name, null);
        }

        var article = await ByUrlAsync(An("a").Url);
        Assert.Equal(("science", 0.8f, "neutral", 0.6f), (article.Analysis!.Topic!.Label, article.Analysis.Topic.Confidence, article.Analysis.Sentiment!.Label, article.Analysis.Sentiment.Confidence));
        Assert.Equal(("relevance", "relevant", 0.9f), (Assert.Single(article.Analysis.Labels).Key, article.Analysis.Labels["relevance"].Label, article.Analysis.Labels["relevance"].Confidence));
        Assert.Equal(["Title of a"], await TitlesAsync(new ArticleFilter { Label = new LabelFilter("relevance", "relevant") }));
        Assert.Empty(await TitlesAsync(new ArticleFilter { Label = new LabelFilter("desk", "foreign") }));
        Assert.Empty(await Annotations.CountAsync(Cancel));
    }

    [Fact]
    public async Task The_same_once_more_writes_nothing()
    {
        var id = await EnrichedAsync("a");

        await SetAsync(id, "topic", "health");
        Assert.Equal(AnnotationOutcome.Unchanged, await SetAsync(id, "topic", "health"));
        Assert.Equal(AnnotationOutcome.Unchanged, await SetAsync(id, "desk", null));

        Assert.Single(await Annotations.ListAsync(id, Cancel));
        Assert.Equal(AnnotationOutcome.NoArticle, await SetAsync(id + 1_000, "topic", "health"));
    }

    [Fact]
    public async Task Labels_of_ones_own_are_found_and_counted_without_any_model()
    {
        var waiting = (await StoreAsync(An("waiting"))).Id;
        var read = await EnrichedAsync("read");
        await SetAsync(waiting, "supply-chain", "yes");
        await SetAsync(read, "supply-chain", "yes");
        await SetAsync(read, "desk", "Foreign");

        Assert.Equal(2, (await TitlesAsync(new ArticleFilter { Label = new LabelFilter("supply-chain", "Yes") })).Count);
        Assert.Equal([new AnnotationCount("desk", "Foreign", 1), new AnnotationCount("supply-chain", "yes", 2)], await Annotations.CountAsync(Cancel));
        Assert.Equal(2, (await Statistics.CountByLabelAsync(Cancel)).Single(model => model.Name == "supply-chain").Labels.Single().Count);
        Assert.Equal("Foreign", (await ByUrlAsync(An("read").Url)).Analysis!.Labels["desk"].Label);
    }

    [Fact]
    public async Task What_the_model_says_now_stands_beside_what_people_say()
    {
        var id = await EnrichedAsync("a", ("relevance", "relevant", 0.9f));
        var waiting = (await StoreAsync(An("waiting"))).Id;
        await SetAsync(id, "topic", "health");
        await SetAsync(id, "relevance", "other");
        await SetAsync(waiting, "topic", "health");
        Time.Advance(TimeSpan.FromDays(1));
        await SetAsync(id, "desk", "foreign");

        Assert.Equal(new AnsweredAnnotation(id, Now, "health", "science", "7"), Assert.Single(await AnswersAsync("topic", "topic-classification", Now)));
        Assert.Equal(("other", "relevant"), (await AnswersAsync("relevance", "relevance", Now)).Select(one => (one.Value, one.ModelValue)).Single());
        Assert.Equal(new AnsweredAnnotation(id, Now.AddDays(1), "foreign", null, null), Assert.Single(await AnswersAsync("desk", "desk", Now)));
        Assert.Empty(await AnswersAsync("topic", "topic-classification", Now.AddHours(1)));
    }

    [Fact]
    public async Task Names_are_listed_once_each_and_those_taken_back_are_not()
    {
        Assert.Empty(await Annotations.ListNamesAsync(Cancel));
        var (a, b) = (await EnrichedAsync("a"), await EnrichedAsync("b"));
        foreach (var (id, name, value) in new[] { (a, "topic", "health"), (b, "topic", "world"), (a, "desk", "foreign"), (b, "desk", "home"), (a, "gone", "yes") })
        {
            await SetAsync(id, name, value);
        }

        await SetAsync(a, "gone", null);

        Assert.Equal(["desk", "topic"], await Annotations.ListNamesAsync(Cancel));
    }

    [Fact]
    public async Task They_outlive_an_edit_and_the_reading_after_it()
    {
        var id = await EnrichedAsync("a", ("relevance", "relevant", 0.9f));
        await SetAsync(id, "topic", "health");
        await SetAsync(id, "relevance", "other");
        await SetAsync(id, "desk", "foreign");

        await PutAsync(An("a", "An edit"));
        await AssertShownAsync();
        await EnrichAsync(An("a").Url, Labelled(("relevance", "relevant", 0.7f), ("desk", "home", 0.6f)));
        await AssertShownAsync();

        Assert.Equal("science", (await ShownAsync(id)).Single(label => label.Name == "topic").ModelValue);
        Assert.Equal(("foreign", "home"), (await ShownAsync(id)).Where(label => label.Name == "desk").Select(label => (label.Value, label.ModelValue)).Single());

        async Task AssertShownAsync() => Assert.Equal(
            ["An edit"],
            (await TitlesAsync(new ArticleFilter { Topic = "health", Label = new LabelFilter("relevance", "other") }))
                .Intersect(await TitlesAsync(new ArticleFilter { Label = new LabelFilter("desk", "foreign") })));
    }

    [Fact]
    public async Task An_article_on_which_the_models_abstain_can_be_labelled()
    {
        await PutAsync(An("a"));
        await EnrichAsync(An("a").Url, Analysis(topic: null, sentiment: null));
        var id = (await ByUrlAsync(An("a").Url)).Id;

        await SetAsync(id, "topic", "sports");

        var topic = (await ByUrlAsync(An("a").Url)).Analysis!.Topic!;
        Assert.Equal("sports", topic.Label);
        Assert.Empty(topic.Scores);
        Assert.True(float.IsNaN(topic.Confidence));
        await SetAsync(id, "topic", null);
        Assert.Null((await ByUrlAsync(An("a").Url)).Analysis!.Topic);
    }

    [Fact]
    public async Task They_go_with_their_article()
    {
        var id = await EnrichedAsync("a");
        await SetAsync(id, "topic", "health");
        await SetAsync(id, "desk", "foreign");

        Assert.Equal(1, await Articles.DeleteAsync([id], Cancel));

        Assert.Empty(await Annotations.ListAsync(id, Cancel));
        Assert.Empty(await Annotations.CountAsync(Cancel));
        Assert.Empty((await Statistics.CountAsync(Cancel)).ByTopic);
    }

    [Fact]
    public async Task What_a_model_can_learn_from_is_read_by_article()
    {
        List<long> ids = [];
        for (var i = 0; i < 1_203; i++)
        {
            ids.Add((await StoreAsync(An($"{i}", content: $"Text {i}") with { Language = "en" })).Id);
            await SetAsync(ids[^1], "desk", i % 2 == 0 ? "foreign" : "home");
        }

        await SetAsync(ids[0], "desk", null);
        await SetAsync(ids[1], "topic", "health");

        var rows = await Annotations.StreamAsync("desk", Cancel).ToListAsync(Cancel);

        Assert.Equal(ids[1..], rows.Select(row => row.Id));
        Assert.Equal((ids[7], "Title of 7", "Text 7", "en", "home"), (rows[6].Id, rows[6].Title, rows[6].Content, rows[6].Language, rows[6].Value));
        Assert.Equal(Now, rows[6].At);
    }

    private Task<AnnotationOutcome> SetAsync(long id, string name, string? value) => Annotations.SetAsync(id, name, value, Ada, Cancel);

    private async Task<IReadOnlyList<AnsweredAnnotation>> AnswersAsync(string name, string model, DateTimeOffset since) =>
        await Annotations.StreamAnswersAsync(name, model, since, Cancel).ToListAsync(Cancel);

    private async Task<IReadOnlyList<ShownLabel>> ShownAsync(long id) =>
        ShownLabel.Of((await Articles.FindAsync(id, Cancel))!, await Annotations.ListAsync(id, Cancel));

    private async Task<long> EnrichedAsync(string slug, params (string Name, string Label, float Score)[] labels)
    {
        await PutAsync(An(slug));
        await EnrichAsync(An(slug).Url, Labelled(labels));
        return (await ByUrlAsync(An(slug).Url)).Id;
    }

    private static ArticleAnalysis Labelled(params (string Name, string Label, float Score)[] labels) =>
        Analysis() with { Labels = labels.ToDictionary(label => label.Name, label => Label(label.Label, label.Score)!, StringComparer.Ordinal) };
}
