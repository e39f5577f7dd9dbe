namespace Anip.Ingestion.Signals;

/// <summary>What there is to see of the counts at once: their course, and what stands out in it.</summary>
public sealed class SignalReader(ISignalStore store, TimeProvider timeProvider)
{
    /// <summary>Of the course where nobody says from when.</summary>
    public static readonly TimeSpan DefaultDays = TimeSpan.FromDays(30);

    /// <inheritdoc cref="DefaultDays"/>
    public static readonly TimeSpan DefaultHours = TimeSpan.FromHours(48);

    /// <param name="kind">One of <see cref="SignalKind"/>, without places.</param>
    /// <param name="name">Null for all together.</param>
    /// <param name="country">ISO 3166-1 alpha-2; null for the world.</param>
    /// <param name="limit">Of names, countries and places.</param>
    public async Task<SignalView> ReadAsync(
        string kind, string? name, string? country, DateTimeOffset? from, DateTimeOffset? to, bool byHour, int limit, CancellationToken cancellationToken)
    {
        var end = to ?? timeProvider.GetUtcNow();
        var begin = from ?? end - (byHour ? DefaultHours : DefaultDays);
        // A day or an hour that was begun belongs to it.
        begin = byHour ? new DateTimeOffset(begin.UtcDateTime.Date.AddHours(begin.UtcDateTime.Hour), TimeSpan.Zero) : new DateTimeOffset(begin.UtcDateTime.Date, TimeSpan.Zero);
        var query = new SignalQuery(kind, begin, end) { Name = name is null ? "" : Canonical(kind, name), Country = country ?? "", ByHour = byHour };
        return new SignalView(
            query,
            await store.SeriesAsync(query, cancellationToken),
            name is null ? await store.NamesAsync(query, limit, cancellationToken) : [],
            country is null ? await store.CountriesAsync(query, limit, cancellationToken) : [],
            name is null && kind == SignalKind.Theme ? await store.PlacesAsync(query, limit, cancellationToken) : []);
    }

    private static string Canonical(string kind, string name) => kind is SignalKind.Theme ? name.Trim().ToUpperInvariant() : name.Trim().ToLowerInvariant();
}

/// <param name="Query">As it was understood.</param>
/// <param name="Names">Such as themes, most first; none where one is asked for.</param>
/// <param name="Countries">Most first; none where one is asked for.</param>
/// <param name="Places">Most first; none where a name is asked for, which places are not counted by.</param>
public sealed record SignalView(
    SignalQuery Query, IReadOnlyList<SignalPoint> Points, IReadOnlyList<NamedSignal> Names, IReadOnlyList<NamedSignal> Countries, IReadOnlyList<PlaceSignal> Places);
