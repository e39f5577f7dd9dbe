using Anip.Columnar;
using Parquet.Schema;

namespace Anip.Adapters.Columnar.Reading;

/// <summary>Puts the values of a column together again, one row after the other.</summary>
internal abstract class ColumnCursor
{
    private LeafCursor[]? _leaves;

    /// <summary>Of the next value: how much of what leads to it is there.</summary>
    public abstract int Definition { get; }

    /// <summary>Of the next value: at which list it goes on; -1 behind the last.</summary>
    public abstract int Repetition { get; }

    /// <summary>All flat columns, in the file's order.</summary>
    public abstract IEnumerable<LeafCursor> Leaves { get; }

    /// <summary>What it gives.</summary>
    public abstract ColumnType Type { get; }

    /// <returns>Null where the field is of a kind that is not known here.</returns>
    /// <param name="definition">Of what it stands in.</param>
    /// <param name="repetition">How many lists it stands in.</param>
    public static ColumnCursor? Of(Field field, int definition = 0, int repetition = 0)
    {
        var present = definition + (field.IsNullable ? 1 : 0);
        return field switch
        {
            DataField leaf => LeafCursor.Of(leaf, present, repetition),
            ListField list => Of(list.Item, present + 1, repetition + 1) is { } item ? new ListCursor(item, present, repetition + 1) : null,
            MapField map => Of(map.Key, present + 1, repetition + 1) is { Type: ScalarType { Kind: ScalarKind.String } } key && Of(map.Value, present + 1, repetition + 1) is { } value
                ? new MapCursor(key, value, present, repetition + 1) : null,
            StructField { Fields: { Count: > 0 } fields } => StructCursor.Of([.. fields.Select(inner => (inner.Name, Of(inner, present, repetition)))], present),
            _ => null,
        };
    }

    public abstract object? Read();

    /// <summary>Passes over what stands for a value that is not there.</summary>
    public void Skip()
    {
        foreach (var leaf in _leaves ??= [.. Leaves])
        {
            leaf.Next();
        }
    }
}

/// <param name="present">The level from which on the list is there.</param>
/// <param name="level">Of repetition within it.</param>
internal sealed class ListCursor(ColumnCursor item, int present, int level) : ColumnCursor
{
    public override int Definition => item.Definition;

    public override int Repetition => item.Repetition;

    public override IEnumerable<LeafCursor> Leaves => item.Leaves;

    public override ColumnType Type { get; } = new ListType(item.Type);

    public override object? Read()
    {
        if (Definition <= present)
        {
            var isThere = Definition == present;
            Skip();
            return isThere ? Array.Empty<object?>() : null;
        }

        if (item is LeafCursor<float> leaf && leaf.TryReadAll(level) is { } vector)
        {
            return vector;
        }

        var items = new List<object?>();
        do
        {
            items.Add(item.Read());
        }
        while (Repetition == level);
        return items.ToArray();
    }
}

/// <inheritdoc cref="ListCursor"/>
internal sealed class MapCursor(ColumnCursor key, ColumnCursor value, int present, int level) : ColumnCursor
{
    public override int Definition => key.Definition;

    public override int Repetition => key.Repetition;

    public override IEnumerable<LeafCursor> Leaves => key.Leaves.Concat(value.Leaves);

    public override ColumnType Type { get; } = new MapType(value.Type);

    public override object? Read()
    {
        if (Definition <= present)
        {
            var isThere = Definition == present;
            Skip();
            return isThere ? Array.Empty<KeyValuePair<string, object?>>() : null;
        }

        var pairs = new List<KeyValuePair<string, object?>>();
        do
        {
            pairs.Add(KeyValuePair.Create(key.Read() as string ?? "", value.Read()));
        }
        while (Repetition == level);
        return pairs.ToArray();
    }
}

/// <param name="present">The level from which on it is there.</param>
internal sealed class StructCursor(IReadOnlyList<ColumnCursor> members, StructType type, int present) : ColumnCursor
{
    public override int Definition => members[0].Definition;

    public override int Repetition => members[0].Repetition;

    public override IEnumerable<LeafCursor> Leaves => members.SelectMany(member => member.Leaves);

    public override ColumnType Type => type;

    public static StructCursor? Of(IReadOnlyList<(string Name, ColumnCursor? Cursor)> members, int present)
    {
        var known = members.Where(member => member.Cursor is not null).ToList();
        return known.Count == 0 ? null
            : new StructCursor([.. known.Select(member => member.Cursor!)], new StructType([.. known.Select(member => new Column(member.Name, member.Cursor!.Type))]), present);
    }

    public override object? Read()
    {
        if (Definition < present)
        {
            Skip();
            return null;
        }

        var values = new object?[members.Count];
        for (var at = 0; at < values.Length; at++)
        {
            values[at] = members[at].Read();
        }

        return values;
    }
}
