using Anip.Adapters.Relational.Sql;
using Anip.Adapters.Tests.Contracts;
using Anip.Adapters.Tests.Postgres;
using Anip.Adapters.Tests.Relational;

namespace Anip.Adapters.Tests.Sqlite;

public sealed class SqliteArticleStoreTests() : ArticleStoreContract(new SqliteStorage());

public sealed class SqliteArticlePagesTests() : ArticlePagesContract(new SqliteStorage());

public sealed class SqliteListedPagesTests() : ListedPagesContract(new SqliteStorage());

public sealed class SqliteLabelTests() : LabelContract(new SqliteStorage());

public sealed class SqliteFullTextTests() : FullTextContract(new SqliteStorage());

public sealed class SqliteStatisticsTests() : StatisticsContract(new SqliteStorage());

public sealed class SqliteStageQueueTests() : StageQueueContract(new SqliteStorage());

public sealed class SqliteSimilarArticlesTests() : SimilarArticlesContract(new SqliteStorage());

public sealed class SqliteSqlSessionTests() : SqlSessionContract(new SqliteStorage())
{
    [Fact]
    public async Task A_transaction_that_waits_for_something_else_is_refused_and_undone()
    {
        var database = Get<IDatabase>();
        var never = new TaskCompletionSource<int>();

        await Assert.ThrowsAsync<InvalidOperationException>(() => database.WriteAsync(
            async (sql, token) =>
            {
                await sql.ExecuteAsync("INSERT INTO thing (id) VALUES (1)", [], token);
                return await never.Task;
            },
            Cancel));

        Assert.Equal(0, await database.ReadAsync((sql, token) => sql.ScalarAsync<int>("SELECT count(*) FROM thing", [], token), Cancel));
    }
}

public sealed class SqliteSourceStoreTests() : SourceStoreContract(new SqliteStorage());

public sealed class SqliteHostClaimTests() : HostClaimContract(new SqliteStorage());

public sealed class SqliteTrafficStoreTests() : TrafficStoreContract(new SqliteStorage());

public sealed class SqliteTermsStoreTests() : TermsStoreContract(new SqliteStorage());

public sealed class SqlitePushStoreTests() : PushStoreContract(new SqliteStorage());

public sealed class SqliteQuotaStoreTests() : QuotaStoreContract(new SqliteStorage());

public sealed class SqliteModelRegistryTests() : LocalModelRegistryContract(new SqliteStorage());

public sealed class SqliteModelSetTests() : ModelSetContract(new SqliteStorage());

public sealed class SqliteModelDayTests() : ModelDayContract(new SqliteStorage());

/// <summary>The same, read from the disk at every search.</summary>
public sealed class SqliteSimilarArticlesFromDiskTests() : SimilarArticlesContract(new SqliteStorage())
{
    protected override IReadOnlyList<(string Key, string Value)> Settings => [("Storage:Sqlite:MaxVectorsInMemory", "0")];
}

public sealed class SqliteToPostgresTests() : StoreTransferContract(new SqliteStorage(), new PostgresStorage());

public sealed class SqliteToSqliteTests() : StoreTransferContract(new SqliteStorage(), new SqliteStorage());

public sealed class SqliteAnnotationStoreTests() : AnnotationStoreContract(new SqliteStorage());

public sealed class SqliteTraceTests() : TraceContract(new SqliteStorage());

public sealed class SqliteBookmarkTests() : BookmarkContract(new SqliteStorage());

public sealed class SqliteHostVisitTests() : HostVisitContract(new SqliteStorage());

public sealed class SqliteSourceStatementTests() : SourceStatementContract(new SqliteStorage());

