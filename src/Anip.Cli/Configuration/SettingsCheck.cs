using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Anip.Cli.Configuration;

/// <summary>Finds all errors of the settings at once.</summary>
internal static partial class SettingsCheck
{
    /// <returns>One line per error: key, value, what is expected, and where it came from.</returns>
    public static IReadOnlyList<string> Errors(IConfigurationRoot configuration, SettingsCatalogue catalogue) =>
        Unreadable(configuration, catalogue) is { Count: > 0 } errors ? errors : Invalid(configuration, catalogue);

    /// <summary>Those of single settings, beside which nothing can be read as a whole.</summary>
    /// <inheritdoc cref="Errors"/>
    public static IReadOnlyList<string> Unreadable(IConfigurationRoot configuration, SettingsCatalogue catalogue)
    {
        var known = catalogue.All;
        var members = Members(configuration, known).ToList();
        var wrong = from setting in known.Concat(members.Select(member => member.Setting).OfType<KnownSetting>())
                    let expected = setting.Check(configuration)
                    where expected is not null
                    select $"{setting.Key} = '{setting.Show(configuration)}': expected {expected} (from {SettingsSources.OriginOf(configuration, setting.Key)})";
        var strangers = members.Where(member => member.Setting is null).Select(member => member.Key).ToHashSet(StringComparer.Ordinal);
        var keys = known.Select(setting => setting.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var unknown = from pair in configuration.AsEnumerable()
                      where pair.Value is not null && (!IsKnown(pair.Key, keys, catalogue.Environment) || strangers.Contains(pair.Key))
                      select $"{pair.Key}: {Stranger(pair.Key, known)} (from {SettingsSources.OriginOf(configuration, pair.Key)})";
        var levels = from pair in configuration.AsEnumerable()
                     where pair.Value is not null && LogLevelOf().IsMatch(pair.Key) && !Enum.GetNames<LogLevel>().Contains(pair.Value, StringComparer.OrdinalIgnoreCase)
                     select $"{pair.Key} = '{pair.Value}': expected one of {string.Join(", ", Enum.GetNames<LogLevel>())} (from {SettingsSources.OriginOf(configuration, pair.Key)})";
        return [.. wrong, .. unknown, .. levels];
    }

    [GeneratedRegex("^Logging:(?:[^:]+:)?LogLevel:", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex LogLevelOf();

    private static string Stranger(string key, IReadOnlyList<KnownSetting> known)
    {
        string[] within = [.. known.Select(setting => setting.Key).Where(name => name.StartsWith($"{key}:", StringComparison.OrdinalIgnoreCase))];
        var near = known.Where(setting => setting.IsDictionary && key.StartsWith($"{setting.Key}:", StringComparison.OrdinalIgnoreCase)).SelectMany(setting => setting.MembersBeside(key));
        return within.Length > 0
            ? $"it is a section and takes no value; its settings are {string.Join(", ", within)}"
            : $"there is no such setting{Nearest.Question(key, [.. near, .. known.Select(setting => setting.Key)])}";
    }

    /// <summary>Those of whole lists, and of settings beside each other.</summary>
    /// <inheritdoc cref="Errors"/>
    public static IReadOnlyList<string> Invalid(IConfigurationRoot configuration, SettingsCatalogue catalogue) =>
        [.. catalogue.Sections.SelectMany(section => Invalid(configuration, section.Name, section.Options))];

    private static IEnumerable<string> Invalid(IConfigurationRoot configuration, string section, Type type)
    {
        if (!configuration.GetSection(section).Exists())
        {
            return [];
        }

        var options = configuration.GetSection(section).Get(type)!;
        List<ValidationResult> results = [];
        Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true);
        return results.Select(result =>
        {
            var key = $"{section}:{result.MemberNames.FirstOrDefault()}";
            return $"{section}:{result.ErrorMessage?.TrimEnd('.')} (from {SettingsSources.OriginOf(configuration, key) ?? SettingsSources.OriginOf(configuration, key + ":0") ?? "the default"})";
        });
    }

    // What stands below a dictionary: binding passes over what it does not understand there.
    private static IEnumerable<(string Key, KnownSetting? Setting)> Members(IConfigurationRoot configuration, IReadOnlyList<KnownSetting> known) =>
        from pair in configuration.AsEnumerable()
        where pair.Value is not null
        from dictionary in known
        where dictionary.IsDictionary && pair.Key.StartsWith($"{dictionary.Key}:", StringComparison.OrdinalIgnoreCase)
        select (pair.Key, dictionary.Member(pair.Key));

    private static bool IsKnown(string key, HashSet<string> keys, EnvironmentNames environment)
    {
        // Names such as POSTGRES_HOST may stand in an environment for a neighbour's sake.
        if (keys.Contains(key) || environment.IsWellKnownKey(key) || key.StartsWith("Logging:", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        // An item of a list: Section:Name:0, or a member of an item: Section:Name:0:Part.
        for (var colon = key.LastIndexOf(':'); colon > 0; colon = key.LastIndexOf(':', colon - 1))
        {
            if (keys.Contains(key[..colon]))
            {
                return true;
            }
        }

        return false;
    }
}
