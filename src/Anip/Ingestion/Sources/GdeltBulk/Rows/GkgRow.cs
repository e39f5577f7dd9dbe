using System.Buffers.Text;

namespace Anip.Ingestion.Sources.GdeltBulk.Rows;

/// <summary>A record of the Global Knowledge Graph, one for an article, taken apart as far as it is looked at.</summary>
internal readonly ref struct GkgRow(TabRow row)
{
    // The web; others are no addresses.
    private const byte Web = (byte)'1';

    private readonly TabRow _row = row;

    /// <summary>False where the line is none of the graph's.</summary>
    public bool IsRead => _row.Count >= GkgColumn.Least && IsRecord(_row[GkgColumn.Record]);

    public bool IsWhole => _row.Count == GkgColumn.All;

    public ReadOnlySpan<byte> Record => _row[GkgColumn.Record];

    /// <summary>The record is of a page of the web, so that its address is one.</summary>
    public bool IsOfWeb => _row[GkgColumn.Collection] is [Web];

    public ReadOnlySpan<byte> Domain => _row[GkgColumn.Domain];

    public ReadOnlySpan<byte> Address => _row[GkgColumn.Address];

    public ReadOnlySpan<byte> Image => _row[GkgColumn.Image];

    public ReadOnlySpan<byte> Extras => _row[GkgColumn.Extras];

    public ListedParts Persons => new(_row[GkgColumn.Persons]);

    public ListedParts Organisations => new(_row[GkgColumn.Organisations]);

    /// <summary>May name one several times, and with an offset where the column that has none is empty.</summary>
    public ListedParts Themes => new(_row[GkgColumn.Themes] is { IsEmpty: false } plain ? plain : _row[GkgColumn.ThemesWithOffsets]);

    /// <inheritdoc cref="Themes"/>
    public ListedParts Places => new(_row[GkgColumn.Locations] is { IsEmpty: false } plain ? plain : _row[GkgColumn.LocationsWithOffsets]);

    /// <summary>-100 to 100; null where it cannot be read.</summary>
    public double? Tone => ToneAt(0);

    /// <inheritdoc cref="SourceLanguage.Of"/>
    public string LanguageCode => SourceLanguage.Of(_row[GkgColumn.Translation]);

    /// <summary>The seven figures: tone, positive, negative, polarity, activity, self and group reference, words.</summary>
    public double? ToneAt(int place)
    {
        var rest = _row[GkgColumn.Tone];
        for (; place > 0 && rest.IndexOf((byte)',') is >= 0 and var at; place--)
        {
            rest = rest[(at + 1)..];
        }

        var end = rest.IndexOf((byte)',');
        var text = end < 0 ? rest : rest[..end];
        return place == 0 && Utf8Parser.TryParse(text, out double value, out var length) && length == text.Length && double.IsFinite(value) && (value is >= -100 and <= 100 || end < 0)
            ? value : null;
    }

    // Fourteen digits, and a number behind a dash, with a T before it where the article was translated.
    private static bool IsRecord(ReadOnlySpan<byte> id) =>
        id.Length is > 15 and < 40 && id[14] == '-' && !id[..14].ContainsAnyExceptInRange((byte)'0', (byte)'9')
        && id[15..] is var number && (number[0] == 'T' ? number[1..] : number) is { IsEmpty: false } digits && !digits.ContainsAnyExceptInRange((byte)'0', (byte)'9');
}
