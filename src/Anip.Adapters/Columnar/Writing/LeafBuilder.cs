using Anip.Columnar;
using Parquet;
using Parquet.Schema;

namespace Anip.Adapters.Columnar.Writing;

/// <summary>Single values.</summary>
internal static class LeafBuilder
{
    public static ColumnBuilder Of(string name, ScalarKind kind, int definition, bool isRequired) => kind switch
    {
        ScalarKind.BigInt => new LeafBuilder<long>(new DataField<long>(name, !isRequired), definition, sizeof(long), value => value is long or int ? Convert.ToInt64(value, null) : null),
        ScalarKind.Int => new LeafBuilder<int>(new DataField<int>(name, !isRequired), definition, sizeof(int), value => value as int?),
        ScalarKind.Double => new LeafBuilder<double>(new DataField<double>(name, !isRequired), definition, sizeof(double), value => value as double? ?? value as float?),
        ScalarKind.Float => new LeafBuilder<float>(new DataField<float>(name, !isRequired), definition, sizeof(float), value => value as float?),
        ScalarKind.Boolean => new LeafBuilder<bool>(new DataField<bool>(name, !isRequired), definition, sizeof(bool), value => value as bool?),
        ScalarKind.Binary => new LeafBuilder<ReadOnlyMemory<byte>>(new DataField<byte[]>(name, !isRequired), definition, 0, value => (value as byte[])?.AsMemory()) { Size = value => value.Length },
        ScalarKind.Timestamp => new LeafBuilder<DateTime>(
            new DateTimeDataField(name, DateTimeFormat.Timestamp, isAdjustedToUTC: true, DateTimeTimeUnit.Micros, !isRequired), definition, sizeof(long), value => (value as DateTimeOffset?)?.UtcDateTime),
        ScalarKind.Date => new LeafBuilder<DateOnly>(new DataField<DateOnly>(name, !isRequired), definition, sizeof(int), value => value as DateOnly?),
        _ => new LeafBuilder<ReadOnlyMemory<char>>(new DataField<string>(name, !isRequired), definition, 0, value => (value as string)?.AsMemory()) { Size = value => value.Length * sizeof(char) },
    };
}

/// <param name="size">Of one value in memory, where all have the same.</param>
/// <param name="read">Null where the value is not of the type.</param>
internal sealed class LeafBuilder<T>(DataField leaf, int definition, int size, Func<object, T?> read) : ColumnBuilder
    where T : struct
{
    private readonly LevelledValues<T> _values = new();
    private readonly int _present = definition + (leaf.IsNullable ? 1 : 0);
    private long _bytes;

    /// <summary>Of one value in memory, where they differ.</summary>
    public Func<T, int>? Size { get; init; }

    public override Field Field => leaf;

    public override long Bytes => _bytes + _values.LevelBytes;

    public override void Add(object? value, int repetition)
    {
        if (value is null)
        {
            AddMissing(repetition, definition);
            return;
        }

        var known = read(value) ?? throw new ArgumentException($"{leaf.Path}: {value.GetType().Name} is not what the column holds.", nameof(value));
        _bytes += size + (Size?.Invoke(known) ?? 0);
        _values.Add(known, repetition, _present);
    }

    public override void AddMissing(int repetition, int definition) => _values.AddMissing(repetition, definition);

    public override async Task WriteAsync(ParquetRowGroupWriter group, CancellationToken cancellationToken)
    {
        await _values.WriteAsync(group, leaf, cancellationToken);
        _bytes = 0;
    }
}

/// <summary>Lists of floats, taken whole.</summary>
internal sealed class VectorBuilder(string name, int definition, int level) : ColumnBuilder
{
    private readonly LevelledValues<float> _values = new();
    private readonly DataField<float> _item = new(ListField.ElementName, true);
    private Field? _field;

    public override Field Field => _field ??= new ListField(name, _item);

    public override long Bytes => (_values.Count * (long)sizeof(float)) + _values.LevelBytes;

    public override void Add(object? value, int repetition)
    {
        switch (value)
        {
            case null:
                AddMissing(repetition, definition);
                break;
            case float[] { Length: > 0 } vector:
                _values.AddAll(vector, repetition, level, definition + 3);
                break;
            case float[] or object?[] { Length: 0 }:
                AddMissing(repetition, definition + 1);
                break;
            case object?[] items:
                for (var at = 0; at < items.Length; at++)
                {
                    AddItem(items[at], at == 0 ? repetition : level);
                }

                break;
            default:
                throw new ArgumentException($"{name}: a list of floats is expected, not {value.GetType().Name}.", nameof(value));
        }
    }

    public override void AddMissing(int repetition, int definition) => _values.AddMissing(repetition, definition);

    public override Task WriteAsync(ParquetRowGroupWriter group, CancellationToken cancellationToken) => _values.WriteAsync(group, _item, cancellationToken);

    private void AddItem(object? item, int repetition)
    {
        if (item is null)
        {
            AddMissing(repetition, definition + 2);
            return;
        }

        _values.Add(item as float? ?? throw new ArgumentException($"{name}: {item.GetType().Name} is no float.", nameof(item)), repetition, definition + 3);
    }
}
