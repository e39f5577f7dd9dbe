using Anip.Adapters.Sqlite;
using Anip.Adapters.Tests.Contracts;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Adapters.Tests.Sqlite;

public sealed class SqliteArticleStoreTests : ArticleStoreContract
{
    private readonly SqliteStorage _storage = new();

    protected override ServiceProvider OpenStorage(TimeProvider time) => _storage.Open(time);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _storage.Dispose();
    }
}

public sealed class SqliteArticlePagesTests : ArticlePagesContract
{
    private readonly SqliteStorage _storage = new();

    protected override ServiceProvider OpenStorage(TimeProvider time) => _storage.Open(time);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _storage.Dispose();
    }
}

public sealed class SqliteFullTextTests : FullTextContract
{
    private readonly SqliteStorage _storage = new();

    protected override ServiceProvider OpenStorage(TimeProvider time) => _storage.Open(time);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _storage.Dispose();
    }
}

public sealed class SqliteStatisticsTests : StatisticsContract
{
    private readonly SqliteStorage _storage = new();

    protected override ServiceProvider OpenStorage(TimeProvider time) => _storage.Open(time);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _storage.Dispose();
    }
}

public sealed class SqliteEnrichmentQueueTests : EnrichmentQueueContract
{
    private readonly SqliteStorage _storage = new();

    protected override ServiceProvider OpenStorage(TimeProvider time) => _storage.Open(time);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _storage.Dispose();
    }

    protected override Task<long> AnalysisWritesAsync(long id) =>
        Get<SqliteDatabase>().ReadAsync(session => session.Prepare("SELECT analysis_writes FROM article WHERE id = ?1").Number(id)!.Value, Cancel);
}

public sealed class SqliteSimilarArticlesTests : SimilarArticlesContract
{
    private readonly SqliteStorage _storage = new();

    protected override ServiceProvider OpenStorage(TimeProvider time) => _storage.Open(time);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _storage.Dispose();
    }
}

public sealed class SqliteSourceStoreTests : SourceStoreContract
{
    private readonly SqliteStorage _storage = new();

    protected override ServiceProvider OpenStorage(TimeProvider time) => _storage.Open(time);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _storage.Dispose();
    }
}

/// <summary>The same, read from the disk at every search.</summary>
public sealed class SqliteSimilarArticlesFromDiskTests : SimilarArticlesContract
{
    private readonly SqliteStorage _storage = new();

    protected override ServiceProvider OpenStorage(TimeProvider time) => _storage.Open(time, ("Storage:Sqlite:MaxVectorsInMemory", "0"));

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _storage.Dispose();
    }
}
