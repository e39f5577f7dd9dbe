using Anip.Columnar;
using Parquet.Schema;

namespace Anip.Adapters.Columnar.Reading;

/// <summary>Columns of times and days as the numbers that stand in the file: as times the library reads them in some encodings only, and not in the one in which newer writers have them.</summary>
internal static class StoredTime
{
    /// <returns>Null where the column holds none, or stands in another one: the library reads such as they are.</returns>
    public static LeafCursor? CursorOf(DataField field, int present)
    {
        if (field is not DateTimeDataField time || !field.Path.Equals(new FieldPath(field.Name)))
        {
            return null;
        }

        return time.DateTimeFormat switch
        {
            DateTimeFormat.Date => new LeafCursor<int>(Numbers<int>(field), present, ScalarKind.Timestamp, days => Instant((Int128)days * TimeSpan.TicksPerDay)),
            DateTimeFormat.DateAndTime => Of(TimeSpan.TicksPerMillisecond),
            DateTimeFormat.DateAndTimeMicros => Of(TimeSpan.TicksPerMicrosecond),
            DateTimeFormat.Timestamp => time.Unit switch
            {
                DateTimeTimeUnit.Millis => Of(TimeSpan.TicksPerMillisecond),
                DateTimeTimeUnit.Micros => Of(TimeSpan.TicksPerMicrosecond),
                DateTimeTimeUnit.Nanos => new LeafCursor<long>(Numbers<long>(field), present, ScalarKind.Timestamp, nanos => Instant(nanos / TimeSpan.NanosecondsPerTick)),
                _ => null,
            },
            _ => null,
        };

        LeafCursor Of(long ticks) => new LeafCursor<long>(Numbers<long>(field), present, ScalarKind.Timestamp, number => Instant((Int128)number * ticks));
    }

    // The schema says how deep it stands.
    private static DataField Numbers<T>(DataField field) => new ParquetSchema(new DataField<T>(field.Name, field.IsNullable)).DataFields[0];

    // One that the calendar here does not have is none.
    private static DateTimeOffset? Instant(Int128 ticks) =>
        ticks + DateTime.UnixEpoch.Ticks is var at && at >= DateTime.MinValue.Ticks && at <= DateTime.MaxValue.Ticks ? new DateTimeOffset((long)at, TimeSpan.Zero) : null;
}
