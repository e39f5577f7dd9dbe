using System.Collections.Frozen;
using System.Globalization;

namespace Anip.Dates;

/// <summary>A time zone as dates name it: a distance from UTC, or rules that tell it for a day.</summary>
internal readonly record struct DateZone(TimeSpan Offset, TimeZoneInfo? Rules = null)
{
    // Hours from UTC; where a name has several meanings, the one that feeds use. Those that RFC 2822 does not fix and the world uses twice are left out.
    private const string Abbreviations =
        "z 0 ut 0 utc 0 gmt 0 wet 0 west 1 bst 1 ist 5.5 cet 1 mez 1 met 1 cest 2 mesz 2 mest 2 eet 2 eest 3 msk 3 msd 4 est -5 edt -4 cst -6 cdt -5 "
        + "mst -7 mdt -6 pst -8 pdt -7 akst -9 akdt -8 hst -10 hdt -9 ast -4 adt -3 nst -3.5 ndt -2.5 brt -3 brst -2 art -3 clt -4 clst -3 cot -5 pet -5 uyt -3 vet -4 "
        + "jst 9 kst 9 hkt 8 sgt 8 myt 8 pht 8 ict 7 wib 7 wita 8 wit 9 awst 8 acst 9.5 acdt 10.5 aest 10 aedt 11 nzst 12 nzdt 13 pkt 5 npt 5.75 idt 3 irst 3.5 trt 3 sast 2 cat 2 eat 3 wat 1 "
        + "yekt 5 omst 6 krat 7 irkt 8 yakt 9 vlat 10 magt 11 мск 3 utc+0 0";

    private static readonly FrozenDictionary<string, double> Hours = Abbreviations.Split(' ').Chunk(2)
        .ToFrozenDictionary(pair => pair[0], pair => double.Parse(pair[1], CultureInfo.InvariantCulture));

    // What North America calls its zones all the year; the day tells which half of it is meant.
    private static readonly FrozenDictionary<string, string> AllYear = new Dictionary<string, string>
    {
        ["et"] = "America/New_York",
        ["ct"] = "America/Chicago",
        ["mt"] = "America/Denver",
        ["pt"] = "America/Los_Angeles",
    }.ToFrozenDictionary();

    /// <summary>An abbreviation or a distance: <c>EST</c>, <c>+0200</c>, <c>GMT+2</c>, <c>-5</c>. False for what is neither or cannot be.</summary>
    public static bool TryShort(string name, out DateZone zone)
    {
        name = name.ToLowerInvariant();
        zone = default;
        var match = NumericDate.Offset().Match(name);
        if (match.Success)
        {
            var minutes = match.Groups["m"].Success ? int.Parse(match.Groups["m"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) : 0;
            var distance = (int.Parse(match.Groups["h"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) * 60) + minutes;
            zone = new(TimeSpan.FromMinutes(match.Groups["sign"].Value == "+" ? distance : -distance));
            return minutes < 60 && distance <= 15 * 60;
        }

        var letters = name.Replace(".", "", StringComparison.Ordinal);
        if (AllYear.TryGetValue(letters, out var id) && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var rules))
        {
            zone = new(rules.BaseUtcOffset, rules);
            return true;
        }

        if (!Hours.TryGetValue(letters, out var hours))
        {
            return false;
        }

        zone = new(TimeSpan.FromHours(hours));
        return true;
    }

    /// <summary>IANA's, Windows' and written-out names.</summary>
    /// <returns>Null where nobody has such a zone; <paramref name="ambiguous"/> where two have it that differ.</returns>
    public static DateZone? Find(string name, out bool ambiguous)
    {
        ambiguous = false;
        return TryShort(name, out var zone) ? zone : ZoneNames.Find(name, out ambiguous);
    }

    /// <summary>From this zone's clock to UTC; an hour that is there twice is the first, as in RFC 5545.</summary>
    public DateTimeOffset ToUtc(DateTime local)
    {
        var unspecified = DateTime.SpecifyKind(local, DateTimeKind.Unspecified);
        var offset = Rules is null ? Offset : Rules.IsAmbiguousTime(unspecified) ? Rules.GetAmbiguousTimeOffsets(unspecified).Max() : Rules.GetUtcOffset(unspecified);
        return new(unspecified - offset, TimeSpan.Zero);
    }
}
