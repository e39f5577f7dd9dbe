namespace Anip.Adapters.Relational.Sql;

/// <summary>
/// Statements in the SQL that all databases understand, with the parameters <c>$1</c>, <c>$2</c>, … A value is null, a text, a number, a flag, bytes, a
/// <see cref="DateTimeOffset"/>, a <see cref="SqlInstant"/>, a <see cref="DateOnly"/> or a list of texts or of whole numbers (for <see cref="SqlDialect.In"/>). Texts are made storable on their way.
/// It ends with the call that it was given to.
/// </summary>
internal interface ISqlSession
{
    SqlDialect Dialect { get; }

    /// <returns>How many rows were changed.</returns>
    Task<int> ExecuteAsync(string sql, object?[] values, CancellationToken cancellationToken);

    /// <summary>Runs one statement for each of <paramref name="rows"/>, with its values, in one go.</summary>
    Task ExecuteEachAsync(string sql, IEnumerable<object?[]> rows, CancellationToken cancellationToken);

    /// <returns>The first column of the first row; the default where there is no row or it holds NULL.</returns>
    Task<T?> ScalarAsync<T>(string sql, object?[] values, CancellationToken cancellationToken);

    /// <param name="read">Reads a row, which is gone when it returns.</param>
    Task<List<T>> ListAsync<T>(string sql, object?[] values, Func<SqlRow, T> read, CancellationToken cancellationToken);

    /// <summary>Until the end of the transaction, nobody else has the lock of that name; what its last holder did is seen.</summary>
    Task LockAsync(SqlLock kind, string name, CancellationToken cancellationToken);

    /// <summary>Until the end of the transaction, nobody else writes to the table; who was at it has ended.</summary>
    Task LockTableAsync(string table, CancellationToken cancellationToken);
}

/// <summary>What is locked by name. The numbers are those of PostgreSQL's advisory locks, which nodes of several versions share.</summary>
internal enum SqlLock
{
    /// <summary>Starting and claiming runs of a pipeline, and pausing it.</summary>
    Pipeline = 1_634_625_905,

    /// <summary>What is counted of a source's quota.</summary>
    Quota = 1_634_625_906,

    /// <summary>Numbering versions of a model and moving its aliases.</summary>
    Model = 1_634_625_907,

    /// <summary>Referring to bytes of files, and removing those that nothing refers to.</summary>
    Artifact = 1_634_625_908,
}
