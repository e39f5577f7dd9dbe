using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace Anip.Cli.Configuration;

/// <summary>Settings that are lists: <c>KEY=a,b</c> stands for <c>KEY:0=a</c> and <c>KEY:1=b</c>, in place of what was written before; binding by itself would ignore it.</summary>
internal static partial class ListSettings
{
    /// <summary>Puts everything that was written anywhere into one place, so that a list written later replaces one written earlier.</summary>
    public static IConfigurationRoot Resolve(IConfigurationRoot configuration, SettingsCatalogue catalogue)
    {
        var lists = catalogue.Lists.ToList();
        var dictionaries = catalogue.All.Where(setting => setting.IsDictionary).ToList();
        var values = new Dictionary<string, OriginatedValue>(StringComparer.OrdinalIgnoreCase);
        foreach (var provider in configuration.Providers)
        {
            foreach (var (key, value) in new ConfigurationRoot([provider]).AsEnumerable())
            {
                if (value is null)
                {
                    continue;
                }

                var origin = SettingsSources.OriginOf(provider, key);
                if ((lists.Find(list => list.Equals(key, StringComparison.OrdinalIgnoreCase)) ?? ListWithin(dictionaries, key)) is { } list)
                {
                    Replace(values, list, value, origin);
                }
                else
                {
                    values[key] = new OriginatedValue(key, value, origin);
                }
            }
        }

        return new ConfigurationRoot([new OriginatedProvider(values.Values)]);
    }

    // A member that is a list, of an item of a dictionary: Section:Name:ITEM:Member.
    private static string? ListWithin(List<KnownSetting> dictionaries, string key) =>
        !char.IsAsciiDigit(key[^1]) && dictionaries.Exists(setting => key.StartsWith($"{setting.Key}:", StringComparison.OrdinalIgnoreCase) && setting.Member(key) is { IsList: true, IsDictionary: false }) ? key : null;

    private static void Replace(Dictionary<string, OriginatedValue> values, string list, string value, string origin)
    {
        foreach (var earlier in values.Keys.Where(key => key.StartsWith(list + ":", StringComparison.OrdinalIgnoreCase) || key.Equals(list, StringComparison.OrdinalIgnoreCase)).ToList())
        {
            values.Remove(earlier);
        }

        // An empty text is an empty list, which is not the same as none.
        if (value.Trim().Length == 0)
        {
            values[list] = new OriginatedValue(list, "", origin);
            return;
        }

        var items = value.Contains("://", StringComparison.Ordinal) ? BeforeAddress().Split(value) : value.Split(',');
        foreach (var (index, item) in items.Select(item => item.Trim()).Where(item => item.Length > 0).Index())
        {
            var key = $"{list}:{index}";
            values[key] = new OriginatedValue(key, item, origin);
        }
    }

    // An address may hold commas of its own.
    [GeneratedRegex(@",\s*(?=[A-Za-z][A-Za-z0-9+.-]*://)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex BeforeAddress();
}
