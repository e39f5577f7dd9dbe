using Anip.Articles;

namespace Anip.Adapters.Tests.Contracts;

/// <summary>What is kept of what sources say of articles.</summary>
public abstract class SourceStatementContract(ITestStorage storage) : StorageContract(storage)
{
    private const string Url = "https://herald.example/storm";

    private static SourceStatement NewsData { get; } = new("newsdata", "newsdata")
    {
        Title = "Storm — «Mindelo»",
        Outlet = "The Herald",
        PublishedAt = Now,
        Language = "german",
        Countries = ["austria", "germany"],
        Categories = ["politics"],
        Keywords = ["storm"],
        Names = ["Mindelo"],
        Sentiment = "negative",
        SentimentScore = -0.25,
        Image = "https://herald.example/1.jpg",
        IsDuplicate = true,
    };

    [Fact]
    public async Task Each_source_has_its_own_word_of_an_article_that_is_stored_once()
    {
        var outcomes = await PutAsync(NewsData, new SourceStatement("https://feed.example/", "rss") { Categories = ["weather"] });

        var said = await SaidAsync();

        Assert.Equal([PutOutcome.Added, PutOutcome.Unchanged], outcomes);
        Assert.Equal(["https://feed.example/", "newsdata"], said.Select(one => one.Source));
        Assert.Equivalent(NewsData with { SaidAt = Now }, said[1], strict: true);
        Assert.Equal(["weather"], said[0].Categories);
    }

    [Fact]
    public async Task The_last_word_of_a_source_stays_with_the_time_at_which_it_first_said_that()
    {
        await PutAsync(NewsData);
        Time.Advance(TimeSpan.FromHours(1));
        await PutAsync(NewsData);
        var again = Assert.Single(await SaidAsync());
        await PutAsync(NewsData with { Sentiment = "positive" });

        var changed = Assert.Single(await SaidAsync());

        Assert.Equal(("negative", Now), (again.Sentiment, again.SaidAt));
        Assert.Equal(("positive", Now.AddHours(1)), (changed.Sentiment, changed.SaidAt));
    }

    [Fact]
    public async Task Twice_in_one_batch_the_later_word_counts()
    {
        await PutAsync(NewsData, NewsData with { Sentiment = "positive" });

        Assert.Equal("positive", Assert.Single(await SaidAsync()).Sentiment);
    }

    [Fact]
    public async Task No_more_sources_are_kept_than_an_article_may_have()
    {
        await PutAsync([.. Enumerable.Range(0, ISourceStatements.MaxSources + 5).Select(at => NewsData with { Source = $"source {at:D3}" })]);
        await PutAsync(NewsData with { Source = "source 001", Sentiment = "positive" });

        var said = await SaidAsync();

        Assert.Equal(ISourceStatements.MaxSources, said.Count);
        Assert.Equal("positive", said[1].Sentiment);
    }

    [Fact]
    public async Task However_much_a_source_says_so_much_is_kept()
    {
        var much = string.Concat(Enumerable.Repeat("😀", SourceStatement.MaxLength));
        await PutAsync(NewsData with
        {
            Title = "x" + much,
            Categories = [.. Enumerable.Range(0, 1_000).Select(at => $"{at}")],
            Keywords = ["", " a ", "a"],
            Sentiment = "a\0b",
            SentimentScore = double.NaN,
            Image = $"https://a.example/{much}{much}",
        });

        var said = Assert.Single(await SaidAsync());

        Assert.Equal((SourceStatement.MaxLength - 1, SourceStatement.MaxValues), (said.Title!.Length, said.Categories.Count));
        Assert.Equal(["a"], said.Keywords);
        Assert.Null(said.SentimentScore);
        Assert.Equal((true, "a"), (said.Image is null, said.Sentiment![..1]));
    }

    [Fact]
    public async Task It_goes_with_its_article()
    {
        await PutAsync(NewsData);
        var id = (await Get<IArticleStore>().FindByUrlAsync(Url, Cancel))!.Id;
        await Get<IArticleStore>().DeleteAsync([id], Cancel);

        Assert.Empty(await Get<ISourceStatements>().ListAsync(id, Cancel));
    }

    private Task<IReadOnlyList<PutOutcome>> PutAsync(params SourceStatement[] said) =>
        Get<IArticleStore>().PutAsync([.. said.Select(one => new IncomingArticle { Url = Url, Title = "Storm", ApiSource = one.Kind, Statement = one })], Cancel);

    private async Task<IReadOnlyList<SourceStatement>> SaidAsync() =>
        await Get<ISourceStatements>().ListAsync((await Get<IArticleStore>().FindByUrlAsync(Url, Cancel))!.Id, Cancel);
}
