namespace Anip.Ingestion.Signals;

/// <summary>What can be counted. The words stand in the store.</summary>
public static class SignalKind
{
    /// <summary>Articles by theme; with an empty name all of them.</summary>
    public const string Theme = "theme";

    /// <summary>Articles by the language that they were written in.</summary>
    public const string Language = "language";

    /// <summary>Articles by place, by its number.</summary>
    public const string Place = "place";

    /// <summary>Events by the root of their CAMEO code.</summary>
    public const string Event = "event";

    /// <summary>Mentions of events by language.</summary>
    public const string Mention = "mention";
}

/// <summary>Counts to be added to what is stored.</summary>
/// <param name="Kind">One of <see cref="SignalKind"/>.</param>
/// <param name="Name">Empty for all of the kind together.</param>
/// <param name="Country">ISO 3166-1 alpha-2; empty for the world.</param>
/// <param name="Count">How many articles, events or mentions.</param>
/// <param name="Toned">How many of them have a tone.</param>
/// <param name="Tone">The sum of their tones, in thousandths.</param>
public readonly record struct SignalCount(string Kind, string Name, string Country, long Count, long Toned, long Tone);

/// <param name="Id">The number that the source gives it.</param>
public sealed record SignalPlace(string Id, string Name, string Country, double? Latitude, double? Longitude);

/// <summary>What one file counts.</summary>
public sealed record SignalBatch(IReadOnlyList<SignalCount> Counts, IReadOnlyList<SignalPlace> Places)
{
    public static SignalBatch None { get; } = new([], []);
}
