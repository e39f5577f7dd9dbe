namespace Anip.Columnar;

/// <summary>A column of a file of rows.</summary>
/// <param name="Name">As in JSON.</param>
/// <param name="Type">What it holds; any value may be null.</param>
public sealed record Column(string Name, ColumnType Type)
{
    /// <param name="name">As in JSON.</param>
    /// <param name="type">Of Spark SQL, as <see cref="ColumnType.Parse"/> takes it.</param>
    public Column(string name, string type)
        : this(name, ColumnType.Parse(type))
    {
    }
}

/// <summary>What a column holds, in the words of Spark SQL.</summary>
public abstract record ColumnType
{
    /// <summary>Reads <c>BIGINT</c>, <c>INT</c>, <c>DOUBLE</c>, <c>FLOAT</c>, <c>BOOLEAN</c>, <c>STRING</c>, <c>BINARY</c>, <c>TIMESTAMP</c>, <c>DATE</c>, <c>ARRAY&lt;…&gt;</c>, <c>MAP&lt;STRING, …&gt;</c> and <c>STRUCT&lt;name: …&gt;</c>, in any case.</summary>
    /// <exception cref="FormatException">It is none of these.</exception>
    public static ColumnType Parse(string text) => new ColumnTypeReader(text).ReadAll();
}

/// <summary>A single value.</summary>
public sealed record ScalarType(ScalarKind Kind) : ColumnType
{
    /// <inheritdoc/>
    public override string ToString() => Kind.ToString().ToUpperInvariant();
}

/// <summary>Values of one type in their order.</summary>
public sealed record ListType(ColumnType Item) : ColumnType
{
    /// <inheritdoc/>
    public override string ToString() => $"ARRAY<{Item}>";
}

/// <summary>Values by name; the names differ from row to row.</summary>
public sealed record MapType(ColumnType Value) : ColumnType
{
    /// <inheritdoc/>
    public override string ToString() => $"MAP<STRING, {Value}>";
}

/// <summary>Values by name, the same names in each row.</summary>
public sealed record StructType(IReadOnlyList<Column> Members) : ColumnType
{
    /// <inheritdoc/>
    public override string ToString() => $"STRUCT<{string.Join(", ", Members.Select(member => $"{member.Name}: {member.Type}"))}>";
}

// The names are those of SQL.
#pragma warning disable CA1720
/// <summary>The kinds of single values, and what each is in a row.</summary>
public enum ScalarKind
{
    /// <summary><see cref="long"/>.</summary>
    BigInt,

    /// <summary><see cref="int"/>.</summary>
    Int,

    /// <summary><see cref="double"/>.</summary>
    Double,

    /// <summary><see cref="float"/>.</summary>
    Float,

    /// <summary><see cref="bool"/>.</summary>
    Boolean,

    /// <summary><see cref="string"/>. Half a surrogate pair is written as U+FFFD.</summary>
    String,

    /// <summary>An array of <see cref="byte"/>.</summary>
    Binary,

    /// <summary>An instant to the microsecond: <see cref="DateTimeOffset"/>, read as UTC.</summary>
    Timestamp,

    /// <summary><see cref="DateOnly"/>.</summary>
    Date,
}
#pragma warning restore CA1720
