using System.Data.Common;

namespace Anip.Adapters.Relational.Sql;

/// <summary>
/// Where databases differ within what is written once. Of the rest, statements use what all have: <c>$1</c>, <c>true</c>, <c>coalesce</c>, <c>CASE</c>,
/// <c>RETURNING</c>, <c>ON CONFLICT</c> with <c>excluded</c>, <c>UPDATE … FROM</c>, common table expressions.
/// </summary>
internal abstract class SqlDialect
{
    /// <summary>Ends a SELECT of rows that are changed next: nobody else changes them before the transaction ends. It waits for who does.</summary>
    public abstract string LockRows { get; }

    /// <summary>Like <see cref="LockRows"/>, without the rows that somebody else has locked.</summary>
    public abstract string LockFreeRows { get; }

    /// <summary>The table of vectors, by <c>article_id</c> and <c>encoder_id</c>: what is in it each database keeps its own way.</summary>
    public abstract string Vectors { get; }

    /// <summary>The column holds one of a list.</summary>
    /// <param name="place">The parameter with the list, such as <c>$1</c>.</param>
    public abstract string In(string column, string place);

    /// <summary>The elements of a list as a table with the column <c>value</c>.</summary>
    /// <inheritdoc cref="In"/>
    public abstract string Values(string place);

    /// <summary>An instant as <see cref="Instant"/> has it.</summary>
    public abstract long ReadInstant(DbDataReader row, int column);

    public abstract DateOnly ReadDay(DbDataReader row, int column);
}
