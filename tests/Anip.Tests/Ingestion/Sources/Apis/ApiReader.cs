using Anip.Articles;
using Anip.Fetching;
using Anip.Ingestion.Sources;
using Anip.Ingestion.Sources.Apis;
using Anip.Ingestion.Sources.Gdelt;
using Anip.Ingestion.Sources.Mediastack;
using Anip.Ingestion.Sources.NewsData;
using Anip.Ingestion.Sources.Quotas;
using Anip.Ingestion.Sources.TheNewsApi;
using Anip.Ingestion.Sources.WorldNewsApi;
using Anip.Tests.Fetching;
using Anip.Tests.Ingestion.Sources.Apis.Fakes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Anip.Tests.Ingestion.Sources.Apis;

/// <summary>Reads the providers by their sources, with one ledger and one clock.</summary>
internal sealed class ApiReader : IDisposable
{
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Now);

    private readonly ServiceProvider _services;

    public ApiReader() => _services = Fetchers.Provider(timeProvider: _time);

    public static IReadOnlyList<string> Names { get; } = ["gdelt", "mediastack", "newsdata", "thenewsapi", "worldnewsapi"];

    public MemoryQuotas Quotas { get; } = new();

    public FakeTimeProvider Time => _time;

    public static FakeProvider Fake(string name, int articles) => name switch
    {
        "newsdata" => new FakeNewsData(articles),
        "gdelt" => new FakeGdelt(articles),
        "mediastack" => new FakeMediastack(articles),
        "thenewsapi" => new FakeTheNewsApi(articles),
        _ => new FakeWorldNewsApi(articles),
    };

    /// <param name="configure">Of settings that ask for pages of three, all of them.</param>
    public ApiSource Source(FakeProvider provider, Action<ApiOptions>? configure = null) => provider.Name switch
    {
        "newsdata" => new NewsDataSource(Fetcher, Set(new NewsDataOptions { PageSize = 3 }, provider, configure), _time),
        "gdelt" => new GdeltSource(Fetcher, Set(new GdeltOptions { PageSize = 3, Spacing = TimeSpan.Zero }, provider, configure), _time),
        "mediastack" => new MediastackSource(Fetcher, Set(new MediastackOptions { PageSize = 3 }, provider, configure), _time),
        "thenewsapi" => new TheNewsApiSource(Fetcher, Set(new TheNewsApiOptions { PageSize = 3 }, provider, configure), _time),
        _ => new WorldNewsApiSource(Fetcher, Set(new WorldNewsApiOptions { PageSize = 3, Spacing = TimeSpan.Zero }, provider, configure), _time),
    };

    public static async Task<Reading> ReadAsync(INewsSource source, string id)
    {
        var reading = source.Named(id);
        var articles = new List<IncomingArticle>();
        SourceException? failure = null;
        try
        {
            await foreach (var article in reading.FetchAsync(TestContext.Current.CancellationToken))
            {
                articles.Add(article);
            }
        }
        catch (SourceException exception)
        {
            failure = exception;
        }

        return new Reading(articles, failure, reading.Report);
    }

    public Task<Reading> ReadAsync(FakeProvider provider, Action<ApiOptions>? configure = null) => ReadAsync(Source(provider, configure), provider.Name);

    public async Task<QuotaUse> UseAsync(FakeProvider provider) =>
        (await Quotas.ListAsync(TestContext.Current.CancellationToken)).Single(use => use.Source == provider.Name && use.Window is "day" or "month");

    public void Dispose() => _services.Dispose();

    private MeteredFetcher Fetcher => new(_services.GetRequiredService<GuardedFetcher>(), new QuotaLedger(Quotas, _time));

    private static IOptions<TOptions> Set<TOptions>(TOptions options, FakeProvider provider, Action<ApiOptions>? configure)
        where TOptions : ApiOptions
    {
        (options.BaseUrl, options.MaxPages, options.Query) = (provider.Url, 100, "rain");
        options.Key = provider.Name == "gdelt" ? null : FakeProvider.Key;
        configure?.Invoke(options);
        return Options.Create(options);
    }
}

internal sealed record Reading(IReadOnlyList<IncomingArticle> Articles, SourceException? Failure, SourceReport Report);
