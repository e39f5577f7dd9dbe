using Anip.Adapters.Tests.Contracts;
using Anip.Adapters.Tests.Postgres;

namespace Anip.Adapters.Tests.Sqlite;

public sealed class SqliteArticleStoreTests() : ArticleStoreContract(new SqliteStorage());

public sealed class SqliteArticlePagesTests() : ArticlePagesContract(new SqliteStorage());

public sealed class SqliteFullTextTests() : FullTextContract(new SqliteStorage());

public sealed class SqliteStatisticsTests() : StatisticsContract(new SqliteStorage());

public sealed class SqliteEnrichmentQueueTests() : EnrichmentQueueContract(new SqliteStorage());

public sealed class SqliteSimilarArticlesTests() : SimilarArticlesContract(new SqliteStorage());

public sealed class SqliteSourceStoreTests() : SourceStoreContract(new SqliteStorage());

/// <summary>The same, read from the disk at every search.</summary>
public sealed class SqliteSimilarArticlesFromDiskTests() : SimilarArticlesContract(new SqliteStorage())
{
    protected override IReadOnlyList<(string Key, string Value)> Settings => [("Storage:Sqlite:MaxVectorsInMemory", "0")];
}

public sealed class SqliteToPostgresTests() : StoreMovingContract(new SqliteStorage(), new PostgresStorage());

public sealed class SqliteToSqliteTests() : StoreMovingContract(new SqliteStorage(), new SqliteStorage());
