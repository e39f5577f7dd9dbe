using System.Buffers.Text;
using Anip.Decoding;

namespace Anip.Ingestion.Sources.GdeltBulk.Rows;

/// <summary>
/// A place that a record names: <c>type#name#country#ADM1#latitude#longitude#id</c>; where offsets are told, ADM2 stands before the latitude and the offset at the end.
/// </summary>
internal ref struct GkgPlace
{
    private const byte Country = (byte)'1';

    private readonly ReadOnlySpan<byte> _name;
    private readonly ReadOnlySpan<byte> _latitude;
    private readonly ReadOnlySpan<byte> _longitude;

    public GkgPlace(ReadOnlySpan<byte> text)
    {
        Span<Range> parts = stackalloc Range[10];
        var count = Split(text, parts);
        if (count is < 7 or > 9)
        {
            return;
        }

        var latitude = count == 7 ? 4 : 5;
        _name = text[parts[1]];
        _latitude = text[parts[latitude]];
        _longitude = text[parts[latitude + 1]];
        Id = text[parts[latitude + 2]];
        Fips = text[parts[2]];
        IsRead = text[parts[0]] is [>= Country and <= (byte)'5'];
        IsCountry = text[parts[0]] is [Country];
    }

    public bool IsRead { get; }

    public bool IsCountry { get; }

    public ReadOnlySpan<byte> Fips { get; }

    public ReadOnlySpan<byte> Id { get; }

    public readonly string Name => TextDecoding.Decode(_name);

    /// <summary>Null where it is none, or out of bounds.</summary>
    public readonly double? Latitude => Degrees(_latitude, 90);

    /// <inheritdoc cref="Latitude"/>
    public readonly double? Longitude => Degrees(_longitude, 180);

    private static double? Degrees(ReadOnlySpan<byte> text, double most) =>
        Utf8Parser.TryParse(text, out double degrees, out var length) && length == text.Length && Math.Abs(degrees) <= most ? degrees : null;

    private static int Split(ReadOnlySpan<byte> text, Span<Range> parts)
    {
        var count = 0;
        for (var at = 0; at <= text.Length && count < parts.Length; count++)
        {
            var end = text[at..].IndexOf((byte)'#');
            end = end < 0 ? text.Length : at + end;
            parts[count] = at..end;
            at = end + 1;
        }

        return count;
    }
}
