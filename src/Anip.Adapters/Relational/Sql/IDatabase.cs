namespace Anip.Adapters.Relational.Sql;

/// <summary>
/// The database behind the store, whichever it is, for what is written once for all of them. What only one of them does well (the articles, their words and
/// vectors) uses that one's own class instead.
/// </summary>
internal interface IDatabase
{
    /// <summary>What the statements of this database are spelled with where databases differ.</summary>
    SqlDialect Dialect { get; }

    /// <summary>Runs <paramref name="read"/>, which changes nothing.</summary>
    /// <inheritdoc cref="WriteAsync"/>
    Task<T> ReadAsync<T>(Func<ISqlSession, CancellationToken, Task<T>> read, CancellationToken cancellationToken);

    /// <summary>
    /// Runs <paramref name="write"/> in a transaction of its own: committed when it returns, undone when it throws. It awaits nothing but its session, and may run
    /// again after a transient failure, so that all it does is done through the session.
    /// </summary>
    /// <exception cref="Anip.Storage.StorageException">The database failed; the message says what to do.</exception>
    Task<T> WriteAsync<T>(Func<ISqlSession, CancellationToken, Task<T>> write, CancellationToken cancellationToken);
}
