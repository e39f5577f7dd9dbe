using Anip.Adapters.Tests.Contracts;
using Anip.Adapters.Tests.Relational;
using Anip.Adapters.Tests.Sqlite;

namespace Anip.Adapters.Tests.Postgres;

public sealed class PostgresArticleStoreTests() : ArticleStoreContract(new PostgresStorage());

public sealed class PostgresArticlePagesTests() : ArticlePagesContract(new PostgresStorage());

public sealed class PostgresListedPagesTests() : ListedPagesContract(new PostgresStorage());

public sealed class PostgresLabelTests() : LabelContract(new PostgresStorage());

public sealed class PostgresFullTextTests() : FullTextContract(new PostgresStorage());

public sealed class PostgresStatisticsTests() : StatisticsContract(new PostgresStorage());

public sealed class PostgresStageQueueTests() : StageQueueContract(new PostgresStorage());

public sealed class PostgresSimilarArticlesTests() : SimilarArticlesContract(new PostgresStorage());

public sealed class PostgresSqlSessionTests() : SqlSessionContract(new PostgresStorage());

public sealed class PostgresSourceStoreTests() : SourceStoreContract(new PostgresStorage());

public sealed class PostgresHostClaimTests() : HostClaimContract(new PostgresStorage());

public sealed class PostgresTrafficStoreTests() : TrafficStoreContract(new PostgresStorage());

public sealed class PostgresTermsStoreTests() : TermsStoreContract(new PostgresStorage());

public sealed class PostgresPushStoreTests() : PushStoreContract(new PostgresStorage());

public sealed class PostgresQuotaStoreTests() : QuotaStoreContract(new PostgresStorage());

public sealed class PostgresModelRegistryTests() : LocalModelRegistryContract(new PostgresStorage());

public sealed class PostgresModelSetTests() : ModelSetContract(new PostgresStorage());

public sealed class PostgresModelDayTests() : ModelDayContract(new PostgresStorage());

public sealed class PostgresToSqliteTests() : StoreTransferContract(new PostgresStorage(), new SqliteStorage());

public sealed class PostgresToPostgresTests() : StoreTransferContract(new PostgresStorage(), new PostgresStorage());

public sealed class PostgresAnnotationStoreTests() : AnnotationStoreContract(new PostgresStorage());

public sealed class PostgresTraceTests() : TraceContract(new PostgresStorage());

public sealed class PostgresBookmarkTests() : BookmarkContract(new PostgresStorage());

public sealed class PostgresHostVisitTests() : HostVisitContract(new PostgresStorage());

public sealed class PostgresSourceStatementTests() : SourceStatementContract(new PostgresStorage());

