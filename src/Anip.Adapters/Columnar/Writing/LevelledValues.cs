using Parquet;
using Parquet.Schema;

namespace Anip.Adapters.Columnar.Writing;

/// <summary>The values of one flat column that are there, and the levels of all.</summary>
internal sealed class LevelledValues<T>
    where T : struct
{
    private readonly Grown<T> _values = new();
    private readonly Grown<int> _definitions = new();
    private readonly Grown<int> _repetitions = new();

    public int Count => _values.Count;

    public long LevelBytes => 2L * sizeof(int) * _definitions.Count;

    public void Add(T value, int repetition, int definition)
    {
        _values.Take(1)[0] = value;
        AddMissing(repetition, definition);
    }

    public void AddMissing(int repetition, int definition)
    {
        _definitions.Take(1)[0] = definition;
        _repetitions.Take(1)[0] = repetition;
    }

    public void AddAll(ReadOnlySpan<T> values, int repetition, int level, int definition)
    {
        values.CopyTo(_values.Take(values.Length));
        _definitions.Take(values.Length).Fill(definition);
        var repetitions = _repetitions.Take(values.Length);
        repetitions.Fill(level);
        repetitions[0] = repetition;
    }

    /// <summary>Writes all, and is empty then.</summary>
    public async Task WriteAsync(ParquetRowGroupWriter group, DataField field, CancellationToken cancellationToken)
    {
        await group.WriteAllPartsAsync<T>(
            field, _values.Memory, field.MaxDefinitionLevel > 0 ? _definitions.Memory : null, field.MaxRepetitionLevel > 0 ? _repetitions.Memory : null, cancellationToken);
        _values.Clear();
        _definitions.Clear();
        _repetitions.Clear();
    }

    private sealed class Grown<TItem>
    {
        private TItem[] _items = [];

        public int Count { get; private set; }

        public ReadOnlyMemory<TItem> Memory => _items.AsMemory(0, Count);

        public Span<TItem> Take(int count)
        {
            if (_items.Length - Count < count)
            {
                Array.Resize(ref _items, Math.Max(Count + count, Math.Max(256, _items.Length * 2)));
            }

            var taken = _items.AsSpan(Count, count);
            Count += count;
            return taken;
        }

        public void Clear()
        {
            // Texts are let go of.
            Array.Clear(_items, 0, Count);
            Count = 0;
        }
    }
}
