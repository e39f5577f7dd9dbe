namespace Anip.Decoding;

/// <summary>A gzip file is not whole.</summary>
/// <param name="damage">In words that follow its name, such as <c>is cut off</c>.</param>
/// <param name="place">Where in it; empty where it has no parts.</param>
public sealed class GzipException(string damage, string place) : IOException($"the gzip data {damage}{(place.Length == 0 ? "" : $" {place}")}.")
{
    /// <summary>The damage of one of which all members are whole, and something else follows them.</summary>
    public const string BehindEnd = "is followed by something else";

    /// <summary>In words that follow the name of what is damaged.</summary>
    public string Damage => damage;

    internal static GzipException CutOff(string place) => new("is cut off", place);

    internal static GzipException Damaged(string place) => new("is damaged", place);
}
