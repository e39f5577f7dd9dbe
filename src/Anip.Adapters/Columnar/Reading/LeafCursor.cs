using Anip.Columnar;
using Parquet;
using Parquet.Data;
using Parquet.Schema;

namespace Anip.Adapters.Columnar.Reading;

/// <summary>One flat column of a group of rows.</summary>
/// <param name="present">The level at which its value is there.</param>
internal abstract class LeafCursor(DataField leaf, int present) : ColumnCursor, IDisposable
{
    public DataField Field => leaf;

    public override IEnumerable<LeafCursor> Leaves => [this];

    protected int Present => present;

    /// <returns>Null where it is of a type that is not known here, or is laid out otherwise than its schema says.</returns>
    public static LeafCursor? Of(DataField field, int present, int repetition)
    {
        if (field.MaxDefinitionLevel != present || field.MaxRepetitionLevel != repetition)
        {
            return null;
        }

        if (repetition == 0 && StoredTime.CursorOf(field, present) is { } time)
        {
            return time;
        }

        LeafCursor Cursor<T>(ScalarKind kind, Func<T, object> value)
            where T : struct => new LeafCursor<T>(field, present, kind, value);
        return System.Type.GetTypeCode(field.ClrType) switch
        {
            TypeCode.Int64 => Cursor<long>(ScalarKind.BigInt, value => value),
            TypeCode.UInt32 => Cursor<uint>(ScalarKind.BigInt, value => (long)value),
            TypeCode.Int32 => Cursor<int>(ScalarKind.Int, value => value),
            TypeCode.Int16 => Cursor<short>(ScalarKind.Int, value => (int)value),
            TypeCode.UInt16 => Cursor<ushort>(ScalarKind.Int, value => (int)value),
            TypeCode.Byte => Cursor<byte>(ScalarKind.Int, value => (int)value),
            TypeCode.SByte => Cursor<sbyte>(ScalarKind.Int, value => (int)value),
            TypeCode.Double => Cursor<double>(ScalarKind.Double, value => value),
            TypeCode.Single => Cursor<float>(ScalarKind.Float, value => value),
            TypeCode.Decimal => Cursor<decimal>(ScalarKind.Double, value => (double)value),
            TypeCode.Boolean => Cursor<bool>(ScalarKind.Boolean, value => value),
            TypeCode.DateTime => Cursor<DateTime>(ScalarKind.Timestamp, value => new DateTimeOffset(DateTime.SpecifyKind(value, DateTimeKind.Utc))),
            _ when field.ClrType == typeof(ReadOnlyMemory<char>) => TextCursor(field, present),
            _ when field.ClrType == typeof(ReadOnlyMemory<byte>) => Cursor<ReadOnlyMemory<byte>>(ScalarKind.Binary, value => value.ToArray()),
            _ when field.ClrType == typeof(DateOnly) => Cursor<DateOnly>(ScalarKind.Date, value => value),
            _ => null,
        };
    }

    private static LeafCursor<ReadOnlyMemory<char>> TextCursor(DataField field, int present)
    {
        var texts = new RepeatedTexts();
        return new LeafCursor<ReadOnlyMemory<char>>(field, present, ScalarKind.String, value => texts.Of(value.Span));
    }

    /// <summary>Reads the column of a group; the cursor is before its first value.</summary>
    public abstract Task LoadAsync(ParquetRowGroupReader group, CancellationToken cancellationToken);

    /// <summary>To the next value.</summary>
    public abstract void Next();

    public abstract void Dispose();
}

internal sealed class LeafCursor<T>(DataField field, int present, ScalarKind kind, Func<T, object?> value) : LeafCursor(field, present)
    where T : struct
{
    private RawColumnData<T>? _data;
    private int _count;
    private int _at;
    private int _valueAt;

    public override int Definition => Field.MaxDefinitionLevel == 0 ? 0 : Data.DefinitionLevels[_at];

    public override int Repetition => _at >= _count ? -1 : Field.MaxRepetitionLevel == 0 ? 0 : Data.RepetitionLevels[_at];

    public override ColumnType Type { get; } = new ScalarType(kind);

    private RawColumnData<T> Data => _data ?? throw new InvalidOperationException("The column was not read.");

    public override async Task LoadAsync(ParquetRowGroupReader group, CancellationToken cancellationToken)
    {
        Dispose();
        _data = (RawColumnData<T>)await group.ReadRawColumnDataBaseAsync(Field, cancellationToken);
        _count = Field.MaxDefinitionLevel == 0 ? _data.Values.Length : _data.DefinitionLevels.Length;
        (_at, _valueAt) = (0, 0);
    }

    public override object? Read()
    {
        var isThere = Definition == Present;
        var read = isThere ? value(Data.Values[_valueAt]) : null;
        Next();
        return read;
    }

    public override void Next()
    {
        _valueAt += Definition == Present ? 1 : 0;
        _at++;
    }

    /// <returns>The values of one list; null, without having moved on, where one of them is missing.</returns>
    public T[]? TryReadAll(int level)
    {
        var end = Data.RepetitionLevels[(_at + 1)..].IndexOfAnyExcept(level) is >= 0 and var length ? _at + 1 + length : _count;
        if (Data.DefinitionLevels[_at..end].ContainsAnyExcept(Present))
        {
            return null;
        }

        var read = Data.Values.Slice(_valueAt, end - _at).ToArray();
        (_valueAt, _at) = (_valueAt + read.Length, end);
        return read;
    }

    public override void Dispose()
    {
        _data?.Dispose();
        _data = null;
    }
}
