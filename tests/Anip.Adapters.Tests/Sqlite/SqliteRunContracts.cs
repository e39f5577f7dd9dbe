using Anip.Adapters.Tests.Contracts;

namespace Anip.Adapters.Tests.Sqlite;

public sealed class SqliteRunStoreTests() : RunStoreContract(new SqliteStorage());

public sealed class SqliteRunQueueTests() : RunQueueContract(new SqliteStorage());
