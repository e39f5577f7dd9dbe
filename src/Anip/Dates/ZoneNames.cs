using System.Collections.Frozen;
using System.Globalization;

namespace Anip.Dates;

/// <summary>Zones by the names that IANA, Windows, Java and people have for them, all as ICU and the system's zone database tell them.</summary>
internal static class ZoneNames
{
    private const string Winter = " standard time";
    private const string Daylight = " daylight time";
    private const string Summer = " summer time";

    // Offsets of summer and winter are told by these days: the ends of the year in both halves of the world.
    private static readonly DateTime[] Solstices = [new(2024, 1, 15), new(2024, 7, 15)];

    // Windows shows some zones by a name that is not their id. Source: Microsoft, "Default time zones".
    private static readonly Dictionary<string, string> ShownByWindows = new()
    {
        ["Jerusalem Standard Time"] = "Israel Standard Time",
        ["Malay Peninsula Standard Time"] = "Singapore Standard Time",
    };

    // Reading all zones' names takes ICU a second: only a date with such a name pays it, once.
    private static readonly Lazy<FrozenDictionary<string, DateZone>> Long = new(CreateLong);

    private static readonly Lazy<FrozenDictionary<string, string>> WindowsIds = new(() => TimeZoneInfo.GetSystemTimeZones()
        .Select(zone => TimeZoneInfo.TryConvertIanaIdToWindowsId(zone.Id, out var windows) ? windows : "").Where(windows => windows.Length > 0).Distinct()
        .Concat(ShownByWindows.Keys).ToFrozenDictionary(windows => windows, windows => ShownByWindows.GetValueOrDefault(windows, windows), StringComparer.OrdinalIgnoreCase));

    /// <returns>Null where nobody has such a zone; <paramref name="ambiguous"/> where two have it that differ.</returns>
    public static DateZone? Find(string name, out bool ambiguous)
    {
        ambiguous = false;
        if (name.Length is < 4 or > 60)
        {
            return null;
        }

        if (!name.Contains(' ', StringComparison.Ordinal))
        {
            return TryIana(name, out var rules) ? new(rules.BaseUtcOffset, rules) : null;
        }

        name = name.ToLowerInvariant();
        var ofWindows = OfWindows(name);
        if (!Long.Value.TryGetValue(name, out var named))
        {
            return ofWindows;
        }

        // "Arabian Standard Time" is Riyadh's to the world and Dubai's to Windows.
        ambiguous = ofWindows is not null && Standard(ofWindows.Value, name) != named.Offset;
        return named;
    }

    private static TimeSpan Standard(DateZone zone, string name) => zone.Rules is { } rules && name.EndsWith(Winter, StringComparison.Ordinal) ? Offsets(rules).Winter : zone.Offset;

    // "Romance Standard Time" is the name of a zone, whose clock follows the day. JavaScript and Outlook write "Romance Daylight Time" for its summers, which is not a name of a zone.
    private static DateZone? OfWindows(string name)
    {
        if (TryWindows(name, out var zone))
        {
            return new(zone.BaseUtcOffset, zone);
        }

        foreach (var ending in (string[])[Daylight, Summer])
        {
            if (name.EndsWith(ending, StringComparison.Ordinal) && TryWindows(name[..^ending.Length] + Winter, out zone))
            {
                return new(Offsets(zone).Summer);
            }
        }

        return null;
    }

    private static bool TryWindows(string name, out TimeZoneInfo zone)
    {
        zone = TimeZoneInfo.Utc;
        return WindowsIds.Value.TryGetValue(name, out var windows) && TimeZoneInfo.TryConvertWindowsIdToIanaId(windows, out var id) && TimeZoneInfo.TryFindSystemTimeZoneById(id, out zone!);
    }

    private static bool TryIana(string name, out TimeZoneInfo zone)
    {
        // EUROPE/PARIS, as Oracle has it. The system finds any case of what it has found before, so the case must not matter to it.
        var id = name.Any(char.IsAsciiLetterLower) ? name : CultureInfo.InvariantCulture.TextInfo.ToTitleCase(name.ToLowerInvariant());
        foreach (var one in (string[])[name, id])
        {
            if (IsZone(one) && TimeZoneInfo.TryFindSystemTimeZoneById(one, out zone!) && zone.Id == one)
            {
                return true;
            }
        }

        zone = TimeZoneInfo.Utc;
        return false;
    }

    // Beside the zones the database has files that are not zones: localtime, posixrules, Factory, tzdata.zi, and copies for other uses under posix/ and right/.
    private static bool IsZone(string id) => char.IsAsciiLetterUpper(id[0]) && id.All(unit => char.IsAsciiLetterOrDigit(unit) || unit is '/' or '_' or '-' or '+')
        && (id.Contains('/', StringComparison.Ordinal) || TimeZoneInfo.TryConvertIanaIdToWindowsId(id, out _));

    // By the clock and not by the rule's base: Ireland's summer is its standard time.
    private static (TimeSpan Winter, TimeSpan Summer) Offsets(TimeZoneInfo zone)
    {
        var (low, high) = (Solstices.Min(zone.GetUtcOffset), Solstices.Max(zone.GetUtcOffset));
        return (low, low == high ? low + TimeSpan.FromHours(1) : high);
    }

    private static FrozenDictionary<string, DateZone> CreateLong()
    {
        // ICU names zones in the language of the user.
        var language = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("en-US");
        try
        {
            return Named([.. TimeZoneInfo.GetSystemTimeZones().Where(zone => IsZone(zone.Id)).SelectMany(Names)]);
        }
        finally
        {
            CultureInfo.CurrentUICulture = language;
        }
    }

    private static IEnumerable<(string Name, DateZone Zone)> Names(TimeZoneInfo zone)
    {
        var (winter, summer) = Offsets(zone);
        var standard = zone.StandardName.ToLowerInvariant();
        yield return (standard, new(winter));
        yield return (zone.DaylightName.ToLowerInvariant(), new(summer));
        if (standard.EndsWith(Winter, StringComparison.Ordinal))
        {
            // Java's names: "Central European Time", the clock of the day.
            yield return (standard[..^Winter.Length] + " time", new(winter, zone));
        }
    }

    // Where zones that share a name differ, most of them have it right; those without a summer keep winter's clock all the year.
    private static FrozenDictionary<string, DateZone> Named(List<(string Name, DateZone Zone)> names)
    {
        var zones = names.Where(one => one.Name.EndsWith(" time", StringComparison.Ordinal)).GroupBy(one => one.Name).ToDictionary(
            group => group.Key,
            group => group.Select(one => one.Zone).GroupBy(zone => zone.Offset).MaxBy(same => same.Count())!
                .OrderByDescending(zone => zone.Rules is { } rules && rules.GetUtcOffset(Solstices[0]) != rules.GetUtcOffset(Solstices[1])).First());
        foreach (var universal in (string[])["coordinated universal time", "universal time", "greenwich mean time"])
        {
            zones[universal] = default;
        }

        return zones.ToFrozenDictionary();
    }
}
