namespace Anip.Adapters.Relational;

/// <summary>Instants as microseconds since 1970-01-01 UTC: what PostgreSQL keeps too.</summary>
internal static class Instant
{
    /// <summary>Rounds down, as a stored instant is.</summary>
    public static long Stored(DateTimeOffset instant) =>
        (long)Math.Floor((instant.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / (decimal)TimeSpan.TicksPerMicrosecond);

    /// <summary>Rounds up: a stored instant is at or after it exactly if it is at or after <paramref name="instant"/>.</summary>
    public static long Bound(DateTimeOffset instant) =>
        (long)Math.Ceiling((instant.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / (decimal)TimeSpan.TicksPerMicrosecond);

    public static DateTimeOffset Read(long stored) => DateTimeOffset.UnixEpoch.AddMicroseconds(stored);
}

/// <summary>An instant as a value of a statement, where it is not to be rounded down as a <see cref="DateTimeOffset"/> is.</summary>
/// <param name="Microseconds">As <see cref="Instant"/> has it.</param>
internal readonly record struct SqlInstant(long Microseconds)
{
    /// <inheritdoc cref="Instant.Bound"/>
    public static SqlInstant Bound(DateTimeOffset instant) => new(Instant.Bound(instant));
}
