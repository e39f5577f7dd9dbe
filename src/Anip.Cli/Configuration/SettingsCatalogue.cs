using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Anip.Ingestion.Sources;
using Anip.Settings;
using Microsoft.Extensions.Configuration;

namespace Anip.Cli.Configuration;

/// <summary>Every setting that this version knows, with its default, read from the options classes of the modules.</summary>
internal sealed class SettingsCatalogue
{
    /// <param name="sections">Those that the modules registered.</param>
    /// <param name="sources">Whose keys have variables of their own.</param>
    public SettingsCatalogue(IEnumerable<SettingsSection> sections, IEnumerable<SourceDescriptor> sources)
    {
        Sections = [.. sections.OrderBy(section => section.Name, StringComparer.Ordinal)];
        All = [.. Sections.SelectMany(Properties)];
        Environment = new EnvironmentNames(sources);
    }

    /// <summary>In the order of their names.</summary>
    public IReadOnlyList<SettingsSection> Sections { get; }

    public IReadOnlyList<KnownSetting> All { get; }

    /// <summary>The variables of the environment that stand for settings.</summary>
    public EnvironmentNames Environment { get; }

    /// <summary>The keys of settings that are lists.</summary>
    public IEnumerable<string> Lists => All.Where(setting => setting is { IsList: true, IsDictionary: false }).Select(setting => setting.Key);

    /// <summary>Whether an empty text says something: an empty list. Of other settings it is a line that nobody has filled in yet.</summary>
    public bool IsList(string key) => Lists.Contains(key, StringComparer.OrdinalIgnoreCase);

    private static IEnumerable<KnownSetting> Properties(SettingsSection section)
    {
        var defaults = Activator.CreateInstance(section.Options);
        return from property in section.Options.GetProperties(BindingFlags.Public | BindingFlags.Instance)
               where property.CanWrite || typeof(IList).IsAssignableFrom(property.PropertyType)
               select new KnownSetting($"{section.Name}:{property.Name}", section, property, property.GetValue(defaults));
    }
}

/// <summary>One setting: a property of an options class.</summary>
internal sealed partial record KnownSetting(string Key, SettingsSection Section, PropertyInfo Property, object? Default)
{
    private const string MessageStart = "The field {0} must be ";

    private static readonly string[] SecretEndings = ["Headers", "Key", "Password", "Secret", "Token"];

    public bool IsSecret => Array.Exists(SecretEndings, ending => Key.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    private Type ValueType => Nullable.GetUnderlyingType(Property.PropertyType) ?? Property.PropertyType;

    public bool IsList => ValueType != typeof(string) && typeof(IEnumerable).IsAssignableFrom(ValueType);

    /// <summary>What a value must be, in words.</summary>
    public string Expected
    {
        get
        {
            var kind = ValueType switch
            {
                _ when IsDictionary => $"settings by name: {string.Join(", ", Members(ValueType, Key))}",
                _ when IsList => "a list: one value, or several separated by commas",
                { IsEnum: true } type => "one of " + string.Join(", ", Enum.GetNames(type)),
                var type when type == typeof(bool) => "true or false",
                var type when type == typeof(TimeSpan) => "a time span such as 00:15:00",
                var type when type == typeof(int) || type == typeof(long) => "a whole number",
                var type when type == typeof(double) || type == typeof(float) => "a number",
                _ when Property.GetCustomAttribute<RegularExpressionAttribute>()?.ErrorMessage is { } message => message.Replace(MessageStart, "", StringComparison.Ordinal).TrimEnd('.'),
                _ when Property.IsDefined(typeof(UrlAttribute)) => "an http or https address",
                _ => "text",
            };
            var range = Property.GetCustomAttribute<RangeAttribute>();
            return range is null ? kind : $"{kind} from {range.Minimum} to {range.Maximum}";
        }
    }

    /// <param name="name">A key, or a section's.</param>
    public bool IsOrIsIn(string name) => Key.Equals(name, StringComparison.OrdinalIgnoreCase) || Key.StartsWith($"{name}:", StringComparison.OrdinalIgnoreCase);

    public string Meaning => SettingMeanings.Of(Property);

    /// <summary>Empty where there is none.</summary>
    public string DefaultText => Format(Default);

    public bool IsDictionary => IsOneOfDictionaries(ValueType);

    /// <summary>The setting of an item's member, where this is a dictionary: Section:Name:ITEM:Member.</summary>
    /// <returns>Null where items have no such member.</returns>
    public KnownSetting? Member(string key)
    {
        var (type, member) = (ValueType, (PropertyInfo?)null);
        foreach (var name in key[(Key.Length + 1)..].Split(':'))
        {
            if (IsOneOfDictionaries(type))
            {
                type = type.GetGenericArguments()[1];
            }
            else if (member is not null && typeof(IEnumerable<string>).IsAssignableFrom(type) && int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            {
                // An item of a member that is a list.
                type = typeof(string);
            }
            else if ((member = type.GetProperty(name, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase)) is null)
            {
                return null;
            }
            else
            {
                type = member.PropertyType;
            }
        }

        return member is null ? null : new KnownSetting(key, Section, member, null);
    }

    /// <summary>What could stand in a key's place below this dictionary: Section:Name:ITEM:Member for each member that items have.</summary>
    public IEnumerable<string> MembersBeside(string key)
    {
        var parts = key[(Key.Length + 1)..].Split(':');
        var type = ValueType.GetGenericArguments()[1];
        return parts is [var item, ..] ? type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(member => $"{Key}:{item}:{member.Name}") : [];
    }

    private static IEnumerable<string> Members(Type type, string key) => IsOneOfDictionaries(type)
        ? Members(type.GetGenericArguments()[1], $"{key}:NAME")
        : type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(member => member.CanWrite).Select(member => $"{key}:{member.Name}");

    private static bool IsOneOfDictionaries(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Dictionary<,>);

    private static string Format(object? value) => value switch
    {
        null => "",
        string text => text,
        IEnumerable list => string.Join(", ", list.Cast<object>()),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    /// <summary>The value that counts, with secrets cut out.</summary>
    public string Show(IConfigurationRoot configuration)
    {
        var value = IsList && !(IsDictionary && configuration[Key] is { Length: > 0 })
            ? configuration.GetSection(Key).Get(Property.PropertyType) ?? Default
            : configuration[Key] ?? Format(Default);
        var text = Format(value);
        return IsSecret && text.Length > 0 ? "********" : ConnectSecrets().Replace(UserInfo().Replace(text, "://********@"), ";${name}=********");
    }

    [GeneratedRegex(@"://[^/?#@\s]+@", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex UserInfo();

    // What follows the address of a Spark Connect server is sent to it or to what stands before it: all but what is known may be secret.
    [GeneratedRegex("(?<=^sc://.*);(?!(?:use_ssl|user_id|user_agent|session_id|grpc_max_message_size)=)(?<name>[^=;]*)=[^;]*", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex ConnectSecrets();

    /// <returns>What is wrong with the configured value; null where it is fine or the default counts.</returns>
    public string? Check(IConfigurationRoot configuration)
    {
        if (configuration[Key] is not { } text || (IsList && !IsDictionary))
        {
            return null;
        }

        if (IsDictionary)
        {
            return text.Length == 0 ? null : Expected;
        }

        object? value;
        try
        {
            value = System.ComponentModel.TypeDescriptor.GetConverter(ValueType).ConvertFromInvariantString(text);
        }
        catch (Exception exception) when (exception is FormatException or OverflowException or ArgumentException or NotSupportedException)
        {
            return Expected;
        }

        var attributes = Property.GetCustomAttributes<ValidationAttribute>();
        // An enumeration takes any number for one of its members.
        return attributes.All(attribute => attribute.IsValid(value)) && (!ValueType.IsEnum || Enum.IsDefined(ValueType, value!)) ? null : Expected;
    }
}
