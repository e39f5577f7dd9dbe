using Anip.Columnar;
using Parquet;
using Parquet.Schema;

namespace Anip.Adapters.Columnar.Writing;

/// <summary>
/// Takes values of a column apart into flat ones with two levels each: at which list a value goes on (repetition), and how much of what leads to it is there
/// (definition), as Parquet keeps them.
/// </summary>
internal abstract class ColumnBuilder
{
    /// <summary>The field of the schema.</summary>
    public abstract Field Field { get; }

    /// <summary>About what is held in memory.</summary>
    public abstract long Bytes { get; }

    /// <param name="column">What is built.</param>
    /// <param name="definition">Of what it stands in.</param>
    /// <param name="repetition">How many lists it stands in.</param>
    public static ColumnBuilder Of(Column column, int definition = 0, int repetition = 0, bool isRequired = false) => column.Type switch
    {
        ListType { Item: ScalarType { Kind: ScalarKind.Float } } => new VectorBuilder(column.Name, definition, repetition + 1),
        ListType list => new ListBuilder(column.Name, Of(new Column(ListField.ElementName, list.Item), definition + 2, repetition + 1), definition, repetition + 1),
        MapType map => new MapBuilder(
            column.Name, Of(new Column(MapBuilder.Key, new ScalarType(ScalarKind.String)), definition + 2, repetition + 1, isRequired: true),
            Of(new Column(MapBuilder.Value, map.Value), definition + 2, repetition + 1), definition, repetition + 1),
        StructType members => new StructBuilder(column.Name, [.. members.Members.Select(member => Of(member, definition + 1, repetition))], definition),
        ScalarType scalar => LeafBuilder.Of(column.Name, scalar.Kind, definition, isRequired),
        _ => throw new ArgumentException($"{column.Type} cannot be written.", nameof(column)),
    };

    /// <exception cref="ArgumentException">It is not of the column's type.</exception>
    public abstract void Add(object? value, int repetition);

    /// <summary>There is no value here, since what it stands in is not there.</summary>
    public abstract void AddMissing(int repetition, int definition);

    /// <summary>Writes all, and is empty then.</summary>
    public abstract Task WriteAsync(ParquetRowGroupWriter group, CancellationToken cancellationToken);
}

/// <param name="definition">Of what it stands in.</param>
/// <param name="level">Of repetition within it.</param>
internal sealed class ListBuilder(string name, ColumnBuilder item, int definition, int level) : ColumnBuilder
{
    public override Field Field { get; } = new ListField(name, item.Field);

    public override long Bytes => item.Bytes;

    public override void Add(object? value, int repetition)
    {
        if (value is null)
        {
            item.AddMissing(repetition, definition);
            return;
        }

        var items = value as object?[] ?? throw new ArgumentException($"{name}: a list is expected, not {value.GetType().Name}.", nameof(value));
        if (items.Length == 0)
        {
            item.AddMissing(repetition, definition + 1);
        }

        for (var at = 0; at < items.Length; at++)
        {
            item.Add(items[at], at == 0 ? repetition : level);
        }
    }

    public override void AddMissing(int repetition, int definition) => item.AddMissing(repetition, definition);

    public override Task WriteAsync(ParquetRowGroupWriter group, CancellationToken cancellationToken) => item.WriteAsync(group, cancellationToken);
}

/// <inheritdoc cref="ListBuilder"/>
internal sealed class MapBuilder(string name, ColumnBuilder key, ColumnBuilder value, int definition, int level) : ColumnBuilder
{
    public const string Key = "key";
    public const string Value = "value";

    public override Field Field { get; } = new MapField(name, key.Field, value.Field);

    public override long Bytes => key.Bytes + value.Bytes;

    public override void Add(object? row, int repetition)
    {
        if (row is null)
        {
            AddMissing(repetition, definition);
            return;
        }

        var pairs = row as KeyValuePair<string, object?>[] ?? throw new ArgumentException($"{name}: pairs are expected, not {row.GetType().Name}.", nameof(row));
        if (pairs.Length == 0)
        {
            AddMissing(repetition, definition + 1);
        }

        for (var at = 0; at < pairs.Length; at++)
        {
            key.Add(pairs[at].Key, at == 0 ? repetition : level);
            value.Add(pairs[at].Value, at == 0 ? repetition : level);
        }
    }

    public override void AddMissing(int repetition, int definition)
    {
        key.AddMissing(repetition, definition);
        value.AddMissing(repetition, definition);
    }

    public override async Task WriteAsync(ParquetRowGroupWriter group, CancellationToken cancellationToken)
    {
        await key.WriteAsync(group, cancellationToken);
        await value.WriteAsync(group, cancellationToken);
    }
}

/// <param name="definition">Of what it stands in.</param>
internal sealed class StructBuilder(string name, IReadOnlyList<ColumnBuilder> members, int definition) : ColumnBuilder
{
    public override Field Field { get; } = new StructField(name, [.. members.Select(member => member.Field)]);

    public override long Bytes => members.Sum(member => member.Bytes);

    public override void Add(object? value, int repetition)
    {
        if (value is null)
        {
            AddMissing(repetition, definition);
            return;
        }

        if (value is not object?[] values || values.Length != members.Count)
        {
            throw new ArgumentException($"{name}: {members.Count} members are expected.", nameof(value));
        }

        for (var at = 0; at < members.Count; at++)
        {
            members[at].Add(values[at], repetition);
        }
    }

    public override void AddMissing(int repetition, int definition)
    {
        foreach (var member in members)
        {
            member.AddMissing(repetition, definition);
        }
    }

    public override async Task WriteAsync(ParquetRowGroupWriter group, CancellationToken cancellationToken)
    {
        foreach (var member in members)
        {
            await member.WriteAsync(group, cancellationToken);
        }
    }
}
