using System.Collections.Concurrent;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace Anip.Cli.Configuration;

/// <summary>What settings mean, in the words of the doc comments of the options classes: the build writes them into a file beside each assembly.</summary>
internal static partial class SettingMeanings
{
    private static readonly ConcurrentDictionary<Assembly, IReadOnlyDictionary<string, XElement>> Files = new();

    /// <returns>Empty where the file was not installed along.</returns>
    public static string Of(PropertyInfo property) => Of(property.DeclaringType!, $"P:{property.DeclaringType!.FullName}.{property.Name}");

    /// <summary>What a section is about.</summary>
    /// <inheritdoc cref="Of(PropertyInfo)"/>
    public static string Of(Type options) => Of(options, $"T:{options.FullName}");

    private static string Of(Type type, string member) =>
        Files.GetOrAdd(type.Assembly, Read).GetValueOrDefault(member) is { } summary ? WhiteSpace().Replace(string.Concat(summary.Nodes().Select(Plain)), " ").Trim() : "";

    private static string Plain(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "see" or "seealso" or "paramref" } reference => Name(reference),
        XElement element => string.Concat(element.Nodes().Select(Plain)),
        _ => "",
    };

    // Of a reference such as P:Anip.Fetching.FetchOptions.Timeout.
    private static string Name(XElement reference) =>
        (string?)reference.Attribute("langword") ?? (string?)reference.Attribute("name") ?? ((string?)reference.Attribute("cref"))?.Split('.')[^1] ?? "";

    private static IReadOnlyDictionary<string, XElement> Read(Assembly assembly)
    {
        var file = Path.Combine(AppContext.BaseDirectory, $"{assembly.GetName().Name}.xml");
        try
        {
            return XDocument.Load(file).Descendants("member").Where(member => member.Element("summary") is not null)
                .ToDictionary(member => (string)member.Attribute("name")!, member => member.Element("summary")!, StringComparer.Ordinal);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or XmlException)
        {
            return new Dictionary<string, XElement>();
        }
    }

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex WhiteSpace();
}
