using System.Buffers.Text;
using System.Text;
using Anip.Ingestion.Signals;

namespace Anip.Ingestion.Sources.GdeltBulk.Rows;

/// <summary>Counts the records of one file, line by line.</summary>
internal sealed class BulkCounter(BulkKind kind, int maxCounts)
{
    private const int EventColumns = 61;
    private const int MentionColumns = 14;
    private const int MaxName = 100;

    private readonly SignalTally _tally = new(maxCounts, IsByCountry);
    private readonly int[] _ends = new int[TabRow.MaxColumns];

    public long Records { get; private set; }

    /// <inheritdoc cref="SignalTally.LeftOut"/>
    public long LeftOut => _tally.LeftOut;

    /// <returns>The record of an article, for who looks for articles; unread for what is none.</returns>
    public GkgRow Read(ReadOnlySpan<byte> line, SourceReport report)
    {
        var row = new TabRow(line, _ends);
        switch (kind)
        {
            case BulkKind.Gkg when new GkgRow(row) is { IsRead: true } record:
                if (!record.IsWhole)
                {
                    report.Note("columns");
                }

                Records++;
                Count(record, report);
                return record;
            case BulkKind.Events when row.Count == EventColumns && IsNumber(row[0]):
                Records++;
                CountEvent(row);
                break;
            case BulkKind.Mentions when row.Count >= MentionColumns && IsNumber(row[0]):
                Records++;
                CountMention(row);
                break;
            default:
                report.Reject("malformed");
                break;
        }

        return default;
    }

    public SignalBatch Take() => _tally.Take();

    private void Count(GkgRow row, SourceReport report)
    {
        var tone = row.Tone;
        if (tone is null)
        {
            report.Note("no_tone");
        }

        _tally.Begin();
        foreach (var part in row.Themes)
        {
            if (ListedParts.WithoutOffset(part) is { Length: > 0 and <= MaxName } theme && !theme.ContainsAnyExceptInRange((byte)'!', (byte)'~'))
            {
                _tally.MeetName(theme);
            }
        }

        foreach (var part in row.Places)
        {
            if (FipsCountries.Find(new GkgPlace(part).Fips) is { } country)
            {
                _tally.MeetCountry(country);
            }
        }

        _tally.Count(SignalKind.Theme, tone);
        _tally.CountOne(SignalKind.Language, Bytes(row.LanguageCode), "", tone);
        CountPlaces(row, tone);
    }

    // Countries are counted as such; a place that a record names several times counts once.
    private void CountPlaces(GkgRow row, double? tone)
    {
        _tally.BeginPlaces();
        foreach (var part in row.Places)
        {
            var place = new GkgPlace(part);
            if (place is { IsRead: true, IsCountry: false, Id.Length: > 0 and <= MaxName } && _tally.MeetPlace(place.Id))
            {
                var country = FipsCountries.Find(place.Fips) ?? "";
                _tally.CountOne(SignalKind.Place, place.Id, country, tone);
                if (!_tally.IsDescribed(place.Id))
                {
                    _tally.Describe(place.Id, place.Name, country, place.Latitude, place.Longitude);
                }
            }
        }
    }

    private void CountEvent(TabRow row)
    {
        _tally.Begin();
        if (row[28] is { Length: > 0 and <= 4 } root)
        {
            _tally.MeetName(root);
        }

        if (FipsCountries.Find(row[53]) is { } country)
        {
            _tally.MeetCountry(country);
        }

        _tally.Count(SignalKind.Event, ToneOf(row[34]));
    }

    private void CountMention(TabRow row)
    {
        _tally.Begin();
        _tally.MeetName(Bytes(SourceLanguage.Of(row[14])));
        _tally.Count(SignalKind.Mention, ToneOf(row[13]));
    }

    private static double? ToneOf(ReadOnlySpan<byte> text) =>
        Utf8Parser.TryParse(text, out double value, out var length) && length == text.Length && value is >= -100 and <= 100 ? value : null;

    private static bool IsNumber(ReadOnlySpan<byte> text) => text.Length is > 0 and < 20 && !text.ContainsAnyExceptInRange((byte)'0', (byte)'9');

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    // Words of a taxonomy (professions, peoples, animals) are many, and say little of a country.
    private static bool IsByCountry(ReadOnlyMemory<byte> name) => !name.Span.StartsWith("TAX_"u8);
}
