using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Anip.Adapters;
using Anip.Adapters.Airflow;
using Anip.Adapters.Postgres;
using Anip.Adapters.Sqlite;
using Anip.Enrichment;
using Anip.Fetching;
using Anip.Hosting;
using Anip.Inference;
using Anip.Ingestion;
using Anip.Ingestion.Sources.NewsApi;
using Anip.Ingestion.Sources.Samples;
using Anip.Maintenance;
using Anip.Models;
using Anip.Pipelines;
using Anip.Pipelines.Scheduling;
using Anip.Server.Access;
using Microsoft.Extensions.Configuration;

namespace Anip.Cli.Configuration;

/// <summary>Every setting that this version knows, with its default, read from the options classes of the modules.</summary>
internal static class SettingsCatalogue
{
    /// <summary>The options class of each section.</summary>
    public static IReadOnlyList<(string Name, Type Type)> Sections { get; } =
    [
        (DataOptions.Section, typeof(DataOptions)),
        (StorageOptions.Section, typeof(StorageOptions)),
        (SqliteOptions.Section, typeof(SqliteOptions)),
        (PostgresOptions.Section, typeof(PostgresOptions)),
        (IngestionOptions.Section, typeof(IngestionOptions)),
        (FetchOptions.Section, typeof(FetchOptions)),
        (NewsApiOptions.Section, typeof(NewsApiOptions)),
        (SampleOptions.Section, typeof(SampleOptions)),
        (EnrichmentOptions.Section, typeof(EnrichmentOptions)),
        (PipelinesOptions.Section, typeof(PipelinesOptions)),
        (SchedulingOptions.Section, typeof(SchedulingOptions)),
        (MaintenanceOptions.Section, typeof(MaintenanceOptions)),
        (InferenceOptions.Section, typeof(InferenceOptions)),
        (ModelsOptions.Section, typeof(ModelsOptions)),
        (ApiOptions.Section, typeof(ApiOptions)),
        (AirflowOptions.Section, typeof(AirflowOptions)),
    ];

    public static IReadOnlyList<KnownSetting> All { get; } = [.. Sections.SelectMany(Properties)];

    private static IEnumerable<KnownSetting> Properties((string Name, Type Type) section)
    {
        var defaults = Activator.CreateInstance(section.Type);
        return from property in section.Type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
               where property.CanWrite || typeof(IList).IsAssignableFrom(property.PropertyType)
               select new KnownSetting($"{section.Name}:{property.Name}", property, property.GetValue(defaults));
    }
}

/// <summary>One setting: a property of an options class.</summary>
internal sealed partial record KnownSetting(string Key, PropertyInfo Property, object? Default)
{
    private static readonly string[] SecretEndings = ["Key", "Password", "Secret", "Token"];

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
                _ when IsList => "a list: one value, or several separated by commas",
                { IsEnum: true } type => "one of " + string.Join(", ", Enum.GetNames(type)),
                var type when type == typeof(bool) => "true or false",
                var type when type == typeof(TimeSpan) => "a time span such as 00:15:00",
                var type when type == typeof(int) || type == typeof(long) => "a whole number",
                var type when type == typeof(double) || type == typeof(float) => "a number",
                _ => "text",
            };
            var range = Property.GetCustomAttribute<RangeAttribute>();
            return range is null ? kind : $"{kind} from {range.Minimum} to {range.Maximum}";
        }
    }

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
            else if ((member = type.GetProperty(name, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase)) is null)
            {
                return null;
            }
            else
            {
                type = member.PropertyType;
            }
        }

        return member is null ? null : new KnownSetting(key, member, null);
    }

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
        var value = IsList
            ? configuration.GetSection(Key).Get(Property.PropertyType) ?? Default
            : configuration[Key] ?? Format(Default);
        var text = Format(value);
        return IsSecret && text.Length > 0 ? "********" : UserInfo().Replace(text, "://********@");
    }

    [GeneratedRegex(@"://[^/?#@\s]+@", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex UserInfo();

    /// <returns>What is wrong with the configured value; null where it is fine or the default counts.</returns>
    public string? Check(IConfigurationRoot configuration)
    {
        if (IsList || configuration[Key] is not { } text)
        {
            return null;
        }

        object? value;
        try
        {
            value = System.ComponentModel.TypeDescriptor.GetConverter(ValueType).ConvertFromInvariantString(text);
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException or NotSupportedException)
        {
            return Expected;
        }

        var attributes = Property.GetCustomAttributes<ValidationAttribute>();
        // An enumeration takes any number for one of its members.
        return attributes.All(attribute => attribute.IsValid(value)) && (!ValueType.IsEnum || Enum.IsDefined(ValueType, value!)) ? null : Expected;
    }
}
