using Anip.Articles;
using Anip.Enrichment;
using Anip.Ingestion.Sources;
using Anip.Search;
using Anip.Stages;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Anip.Adapters.Tests.Contracts;

/// <summary>What the suites of every port of storage share: an empty store, a clock that stands still, and words to say things briefly.</summary>
public abstract class StorageContract(ITestStorage storage) : IAsyncLifetime
{
    protected const string Encoder = "encoder-1";
    protected const string Me = "node-1";
    protected static readonly DateTimeOffset Now = new(2026, 3, 14, 15, 9, 26, TimeSpan.Zero);

    private ServiceProvider _services = null!;

    protected FakeTimeProvider Time { get; } = new(Now);

    protected IArticleStore Articles => Get<IArticleStore>();

    protected IArticleStatistics Statistics => Get<IArticleStatistics>();

    protected IStageQueue Queue => Get<IStageQueue>();

    protected IAnalysisStore Analyses => Get<IAnalysisStore>();

    protected ISimilarArticles Similar => Get<ISimilarArticles>();

    protected ISourceStore Sources => Get<ISourceStore>();

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>What the store is configured with beside where it is.</summary>
    protected virtual IReadOnlyList<(string Key, string Value)> Settings => [];

    public virtual async ValueTask InitializeAsync()
    {
        await CreateAsync();
        _services = Open();
    }

    public virtual async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await storage.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected virtual ValueTask CreateAsync() => storage.CreateAsync();

    /// <summary>Adds what a suite needs beside the store.</summary>
    protected virtual void Add(IServiceCollection services)
    {
    }

    /// <summary>Another program over the same store.</summary>
    protected ServiceProvider Open(params (string Key, string Value)[] settings) => storage.Open(Time, Add, [.. Settings, .. settings]);

    protected IServiceProvider Services => _services;

    protected T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    protected async Task ReopenAsync()
    {
        await _services.DisposeAsync();
        _services = Open();
    }

    /// <summary>How many analyses of the article ever took effect.</summary>
    protected Task<long> AnalysisWritesAsync(long id) => storage.AnalysisWritesAsync(_services, id, Cancel);

    protected static IncomingArticle An(string slug, string? title = null, string? content = null, DateTimeOffset? at = null) => new()
    {
        Url = $"https://news.example/{slug}",
        Title = title ?? $"Title of {slug}",
        Content = content,
        ContentKind = content is null ? ContentKind.None : ContentKind.Snippet,
        Source = "The Example",
        PublishedAt = at ?? Now,
        DateSource = DateSource.Feed,
        ApiSource = "rss",
    };

    protected async Task<PutOutcome> PutAsync(IncomingArticle article) => Assert.Single(await Articles.PutAsync([article], Cancel));

    /// <summary>Stores an article and gives it back.</summary>
    protected async Task<Article> StoreAsync(IncomingArticle article)
    {
        await PutAsync(article);
        return await ByUrlAsync(article.Url);
    }

    protected async Task<Article> ByUrlAsync(string url) =>
        await Articles.FindByUrlAsync(url, Cancel) ?? throw new InvalidOperationException($"{url} is not stored.");

    /// <summary>An owner in the stage that every store has.</summary>
    protected static StageWorker Worker(string owner = Me) => new(EnrichmentModule.Stage, owner);

    protected async Task<IReadOnlyList<StageArticle>> ClaimAsync(int limit = 100, string owner = Me) =>
        await Queue.ClaimAsync(Worker(owner), limit, TimeSpan.FromMinutes(5), Cancel);

    /// <summary>Claims the article and completes it.</summary>
    protected async Task EnrichAsync(string url, ArticleAnalysis analysis)
    {
        var id = (await ByUrlAsync(url)).Id;
        var claimed = await ClaimAsync(10_000);
        Assert.Equal(1, await Analyses.CompleteAsync(Worker(), [new CompletedArticle(id, claimed.Single(one => one.Id == id).Revision, analysis)], Cancel));
        await Queue.ReleaseAsync(Worker(), Cancel);
    }

    protected async Task<IReadOnlyList<string>> TitlesAsync(ArticleFilter filter, int limit = 100) =>
        [.. (await Articles.QueryAsync(new ArticleQuery { Filter = filter, Limit = limit }, Cancel)).Articles.Select(article => article.Title)];

    protected static ArticleAnalysis Analysis(
        string? topic = "science", string? sentiment = "neutral", string? language = "en", float[]? embedding = null, params EntityMention[] entities) => new()
        {
            Language = language,
            LanguageConfidence = 0.97f,
            Topic = Label(topic, 0.8f),
            Sentiment = Label(sentiment, 0.6f),
            Entities = entities,
            Keywords = ["alpha", "beta gamma"],
            Summary = "A summary.",
            Embedding = embedding ?? Axis(0),
            Abstained = topic is null ? "No model knows this language." : null,
            Models = new Dictionary<string, string> { ["encoder"] = Encoder, ["topic-classification"] = "7" },
        };

    protected static Prediction? Label(string? label, float confidence) =>
        label is null ? null : new Prediction(label, confidence, new Dictionary<string, float> { [label] = confidence, ["other"] = 1 - confidence });

    protected static EntityMention Entity(string text, int start = 0) => new(text, "organization", start, start + text.Length, 0.9f);

    /// <summary>The unit vector along one of eight dimensions.</summary>
    protected static float[] Axis(int dimension) => [.. Enumerable.Range(0, 8).Select(i => i == dimension ? 1f : 0f)];
}
