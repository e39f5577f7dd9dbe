namespace Anip.Ingestion.Signals;

/// <summary>How much the world's press writes of what: counts by the hour and by the day, without the texts.</summary>
public interface ISignalStore
{
    /// <summary>The counts of one name over time, oldest first; hours and days without any are left out.</summary>
    Task<IReadOnlyList<SignalPoint>> SeriesAsync(SignalQuery query, CancellationToken cancellationToken);

    /// <summary>The names that were met most, most first.</summary>
    /// <param name="query">Its <see cref="SignalQuery.Name"/> does not count.</param>
    Task<IReadOnlyList<NamedSignal>> NamesAsync(SignalQuery query, int limit, CancellationToken cancellationToken);

    /// <summary>The countries in which <see cref="SignalQuery.Name"/> was met most, most first.</summary>
    /// <param name="query">Its <see cref="SignalQuery.Country"/> does not count.</param>
    Task<IReadOnlyList<NamedSignal>> CountriesAsync(SignalQuery query, int limit, CancellationToken cancellationToken);

    /// <summary>The places that were met most, most first: all of them, or those of <see cref="SignalQuery.Country"/>.</summary>
    Task<IReadOnlyList<PlaceSignal>> PlacesAsync(SignalQuery query, int limit, CancellationToken cancellationToken);

    /// <summary>Deletes counts of hours and of days before these instants.</summary>
    /// <returns>How many rows are gone.</returns>
    Task<int> ForgetAsync(DateTimeOffset hoursBefore, DateTimeOffset daysBefore, CancellationToken cancellationToken);
}

/// <summary>What is asked of the counts.</summary>
/// <param name="Kind">One of <see cref="SignalKind"/>.</param>
/// <param name="From">The first hour or day.</param>
/// <param name="To">The end, which does not belong to it.</param>
public sealed record SignalQuery(string Kind, DateTimeOffset From, DateTimeOffset To)
{
    /// <summary>Such as a theme; empty for all of the kind together.</summary>
    public string Name { get; init; } = "";

    /// <summary>ISO 3166-1 alpha-2, upper case; empty for the world.</summary>
    public string Country { get; init; } = "";

    /// <summary>Else by the day (UTC).</summary>
    public bool ByHour { get; init; }
}

/// <param name="At">Where the hour or the day begins.</param>
/// <param name="MeanTone">-100 (as bad as can be) to 100; null where no tone is known.</param>
public sealed record SignalPoint(DateTimeOffset At, long Count, double? MeanTone);

/// <inheritdoc cref="SignalPoint"/>
public sealed record NamedSignal(string Name, long Count, double? MeanTone);

/// <inheritdoc cref="SignalPoint"/>
/// <param name="Country">ISO 3166-1 alpha-2; empty where it is not known.</param>
public sealed record PlaceSignal(string Name, string Country, double? Latitude, double? Longitude, long Count, double? MeanTone);
