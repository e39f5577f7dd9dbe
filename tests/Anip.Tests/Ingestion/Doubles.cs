using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Anip.Articles;
using Anip.Hosting;
using Anip.Ingestion;
using Anip.Ingestion.Sources;
using Anip.Ingestion.Sources.Files;
using Anip.Ingestion.Sources.NewsApi;
using Anip.Ingestion.Sources.Quotas;
using Anip.Ingestion.Sources.Refresh;
using Anip.Ingestion.WebSub;
using Anip.Storage;
using Microsoft.Extensions.Options;

namespace Anip.Tests.Ingestion;

/// <summary>Keeps what is put, by URL.</summary>
internal sealed class MemoryStore : IArticleStore
{
    private readonly Dictionary<string, IncomingArticle> _articles = [];

    public List<int> Batches { get; } = [];

    /// <summary>One more for each put, kept or refused.</summary>
    public SemaphoreSlim Puts { get; } = new(0);

    /// <summary>Thrown by the put of this number, from 1.</summary>
    public (int Put, Exception Error)? Fails { get; init; }

    /// <summary>An article for which a whole batch is refused.</summary>
    public Predicate<IncomingArticle>? Refuses { get; init; }

    public Task<IReadOnlyList<PutOutcome>> PutAsync(IReadOnlyList<IncomingArticle> articles, CancellationToken cancellationToken)
    {
        Batches.Add(articles.Count);
        Puts.Release();
        if (Fails is var (put, error) && Batches.Count >= put)
        {
            throw error;
        }

        if (articles.FirstOrDefault(article => Refuses?.Invoke(article) == true) is { } odd)
        {
            throw new InvalidTimeZoneException($"No text: {odd.Title}");
        }

        return Task.FromResult<IReadOnlyList<PutOutcome>>([.. articles.Select(Put)]);
    }

    public Task<Article?> FindAsync(long id, CancellationToken cancellationToken) => throw new NotSupportedException();

    public IEnumerable<IncomingArticle> Articles => _articles.Values;

    public Task<Article?> FindByUrlAsync(string canonicalUrl, CancellationToken cancellationToken) =>
        Task.FromResult(_articles.TryGetValue(canonicalUrl, out var known)
            ? new Article
            {
                Id = 1,
                Url = known.Url,
                Title = known.Title,
                Content = known.Content,
                PublishedAt = known.PublishedAt,
                ApiSource = known.ApiSource,
                Revision = 1,
                CreatedAt = DateTimeOffset.UnixEpoch,
                UpdatedAt = DateTimeOffset.UnixEpoch,
            }
            : null);

    public Task<ArticlePage> QueryAsync(ArticleQuery query, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ListedPage> ListAsync(ArticleQuery query, CancellationToken cancellationToken) => throw new NotSupportedException();

    public IAsyncEnumerable<Article> StreamAsync(ArticleFilter filter, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<int> DeleteAsync(IReadOnlyList<long> ids, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<int> DeleteAsync(ArticleFilter filter, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<ArticleRevision>> RevisionsAsync(long id, CancellationToken cancellationToken) => throw new NotSupportedException();

    private PutOutcome Put(IncomingArticle article)
    {
        var outcome = !_articles.TryGetValue(article.Url, out var before) ? PutOutcome.Added
            : before.Title == article.Title ? PutOutcome.Unchanged : PutOutcome.Revised;
        _articles[article.Url] = article;
        return outcome;
    }
}

/// <summary>Delivers so many articles, then what else is asked.</summary>
internal sealed class NumberedSource(string id, int articles, Exception? thenThrow = null) : INewsSource
{
    private int _delivered;

    public int Delivered => _delivered;

    public static implicit operator SourceReading(NumberedSource source) => source.Read();

    public async IAsyncEnumerable<IncomingArticle> FetchAsync(SourceReading reading, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var at = 0; at < articles; at++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
            _delivered++;
            yield return new IncomingArticle { Url = $"https://example.com/{id}/{at}", Title = $"{id} {at}", ApiSource = Readings.Kind };
        }

        if (thenThrow is not null)
        {
            throw thenThrow;
        }
    }

    private SourceReading Read() => SourceReading.Of(this, id, Readings.Kind, DateTimeOffset.UnixEpoch);
}

internal static class Readings
{
    /// <summary>Of the sources of tests.</summary>
    public const string Kind = "test";

    /// <summary>A source that nothing is known of yet.</summary>
    public static SourceReading Named(this INewsSource source, string id) => SourceReading.Of(source, id, Kind, DateTimeOffset.UnixEpoch);

    public static SourceReading Of(this INewsSource source, SourceRecord record) => new(source, record);

    /// <summary>A file, and the answers that are recognised in it.</summary>
    public static SourceReading File(string path, TimeProvider? timeProvider = null) => new FileSource([NewsApiSource.Descriptor], timeProvider ?? TimeProvider.System).Named(path);

    public static FileSources Files() => new(new FileSource([NewsApiSource.Descriptor], TimeProvider.System), TimeProvider.System);
}

/// <summary>Keeps what is counted, in the order in which it came.</summary>
internal sealed class MemoryQuotas : IQuotaStore
{
    private readonly List<QuotaUse> _uses = [];

    public Task<IReadOnlyList<QuotaUse>> ListAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<QuotaUse>>([.. _uses]);

    public Task ChangeAsync(string source, string key, Func<IReadOnlyList<QuotaUse>, IReadOnlyList<QuotaUse>> change, CancellationToken cancellationToken)
    {
        var uses = change([.. _uses.Where(use => use.Source == source && use.Key == key)]);
        _uses.RemoveAll(use => use.Source == source && use.Key == key);
        _uses.AddRange(uses);
        return Task.CompletedTask;
    }
}

/// <summary>Claims the sources that are due, each whatever else is asked at its host.</summary>
internal sealed class MemorySources(TimeProvider? timeProvider = null) : ISourceStore, IHostClaims
{
    private readonly ConcurrentDictionary<string, DateTimeOffset?> _due = [];
    private readonly ConcurrentDictionary<string, string> _claimed = [];

    private readonly ConcurrentDictionary<string, SourceRecord> _records = [];
    private readonly HashSet<string> _seen = [];

    /// <summary>The last address that a source was moved to; it is kept under its own all the same.</summary>
    public string? MovedTo { get; private set; }

    public SourceRecord this[string id] => _records[id];

    /// <summary>The source of which the state cannot be kept.</summary>
    public string? FailsToSave { get; set; }

    public string FailureToSave { get; set; } = "failed";

    public Task<IReadOnlyList<SourceRecord>> ListAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<SourceRecord>>([.. _records.Values.OrderBy(record => record.Id, StringComparer.Ordinal)]);

    public Task<bool> AddAsync(string id, string kind, string? title, CancellationToken cancellationToken)
    {
        _seen.Add(id);
        return Task.FromResult(_records.TryAdd(id, new SourceRecord { Id = id, Kind = kind, Title = title, AddedAt = DateTimeOffset.UnixEpoch }));
    }

    public Task<bool> RemoveAsync(string id, CancellationToken cancellationToken) => Task.FromResult(_records.TryRemove(id, out _));

    public Task<bool> WasSeenAsync(string id, CancellationToken cancellationToken) => Task.FromResult(_seen.Contains(id));

    public Task<SourceRecord?> FindAsync(string id, CancellationToken cancellationToken) => Task.FromResult(_records.GetValueOrDefault(id));

    public Task<bool> ChangeAsync(string id, Func<SourcePreferences, SourcePreferences> change, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> SaveAsync(SourceSave save, CancellationToken cancellationToken)
    {
        if (save.State.Id == FailsToSave)
        {
            throw new StorageException(FailureToSave, "Odd.");
        }

        _records[save.State.Id] = save.State;
        MovedTo = save.MoveTo ?? MovedTo;
        _due[save.State.Id] = save.DueAt ?? save.State.NextAttemptAt;
        _claimed.TryRemove(save.State.Id, out _);
        return Task.FromResult(true);
    }

    public Task AddToTotalAsync(string id, int added, CancellationToken cancellationToken)
    {
        _records[id] = _records[id] with { TotalAdded = _records[id].TotalAdded + added };
        return Task.CompletedTask;
    }

    public Task<int> PlaceAsync(string kind, CancellationToken cancellationToken) => Task.FromResult(0);

    public Task<int> HurryAsync(string kind, CancellationToken cancellationToken)
    {
        _due.Clear();
        return Task.FromResult(_records.Count);
    }

    public Task<IReadOnlyList<ClaimedSource>> ClaimAsync(string kind, string owner, int limit, HostTerms terms, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ClaimedSource>>([.. _records.Values
            .Where(record => record.Kind == kind && IsDue(record.Id, Now) && _claimed.TryAdd(record.Id, owner))
            .OrderBy(record => record.Id, StringComparer.Ordinal)
            .Select(record => new ClaimedSource(record, new HostClaim(owner, SourceHost.Of(record.Id) ?? "", 1)))]);

    public Task<DateTimeOffset?> TryExtendAsync(HostClaim claim, string host, TimeSpan lease, CancellationToken cancellationToken) => Task.FromResult<DateTimeOffset?>(null);

    public Task<DateTimeOffset?> NextAsync(string kind, CancellationToken cancellationToken) => Task.FromResult<DateTimeOffset?>(Now);

    public Task<bool> IsAnyDueAsync(string kind, DateTimeOffset at, CancellationToken cancellationToken) => Task.FromResult(_records.Keys.Any(id => !_claimed.ContainsKey(id) && IsDue(id, at)));

    public Task<int> ReleaseAsync(string owner, TimeSpan spacing, CancellationToken cancellationToken)
    {
        _claimed.Clear();
        return Task.FromResult(0);
    }

    public Task<int> EndAsync(HostClaim claim, CancellationToken cancellationToken) => Task.FromResult(0);

    private DateTimeOffset Now => (timeProvider ?? TimeProvider.System).GetUtcNow();

    private bool IsDue(string id, DateTimeOffset at) => _due.GetValueOrDefault(id) is not { } due || due <= at;

    public Task<IReadOnlyDictionary<string, IReadOnlyList<FetchRecord>>> HistoryAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}

/// <summary>Keeps what hubs are to pass on.</summary>
internal sealed class MemoryPushes : IPushStore
{
    private readonly Dictionary<string, PushSubscription> _all = [];

    public IReadOnlyCollection<PushSubscription> All => _all.Values;

    public Task NameAsync(PushSubscription subscription, CancellationToken cancellationToken)
    {
        if (_all.GetValueOrDefault(subscription.SourceId) is not { } known || (known.Hub, known.Topic) != (subscription.Hub, subscription.Topic))
        {
            _all[subscription.SourceId] = subscription;
        }

        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<PushSubscription>> DueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<PushSubscription>>([.. _all.Values.Where(one => one.AskAt <= now).Take(limit)]);

    public Task<PushSubscription?> FindAsync(string token, CancellationToken cancellationToken) => Task.FromResult(_all.Values.FirstOrDefault(one => one.Token == token));

    public Task SaveAsync(PushSubscription subscription, CancellationToken cancellationToken)
    {
        _all[subscription.SourceId] = subscription;
        return Task.CompletedTask;
    }
}

internal static class HostNames
{
    /// <summary>For claims of this process, in the folder of all tests.</summary>
    public static HostOwners Of(MemorySources sources) => new(new NodeIdentity(Options.Create(new DataOptions { Path = Path.GetTempPath() })), sources, Options.Create(new IngestionOptions()));
}
