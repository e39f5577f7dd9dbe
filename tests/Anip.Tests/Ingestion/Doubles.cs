using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Anip.Articles;
using Anip.Ingestion.Sources;
using Anip.Storage;

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

    public string Id => id;

    public string ApiSource => "test";

    public SourceReport Report { get; } = new();

    public int Delivered => _delivered;

    public async IAsyncEnumerable<IncomingArticle> FetchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var at = 0; at < articles; at++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
            _delivered++;
            yield return new IncomingArticle { Url = $"https://example.com/{id}/{at}", Title = $"{id} {at}", ApiSource = ApiSource };
        }

        if (thenThrow is not null)
        {
            throw thenThrow;
        }
    }
}

internal sealed class MemorySources : ISourceStore
{
    private readonly ConcurrentDictionary<string, SourceRecord> _records = [];
    private readonly HashSet<string> _seen = [];

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

    public Task SaveAsync(SourceRecord source, CancellationToken cancellationToken)
    {
        if (source.Id == FailsToSave)
        {
            throw new StorageException(FailureToSave, "Odd.");
        }

        _records[source.Id] = source;
        return Task.CompletedTask;
    }
}
