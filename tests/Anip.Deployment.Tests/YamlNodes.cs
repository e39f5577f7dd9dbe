using YamlDotNet.Serialization;

namespace Anip.Deployment.Tests;

/// <summary>What stands in a document whose shape is known.</summary>
internal static class YamlNodes
{
    public static Dictionary<string, object?> Parse(string text) => AsMap(new DeserializerBuilder().Build().Deserialize<object>(text));

    /// <returns>Empty where there is no such key.</returns>
    public static Dictionary<string, object?> Map(this Dictionary<string, object?> node, string key) => AsMap(node.GetValueOrDefault(key));

    /// <returns>Empty where there is no such key.</returns>
    public static IReadOnlyList<string> List(this Dictionary<string, object?> node, string key) => [.. AsList(node.GetValueOrDefault(key)).Select(item => (string)item)];

    /// <summary>One member of each item.</summary>
    public static IReadOnlyList<string> List(this Dictionary<string, object?> node, string key, string member) => [.. AsList(node.GetValueOrDefault(key)).Select(item => Text(item, member))];

    public static string Text(this Dictionary<string, object?> node, string key) => node.GetValueOrDefault(key) as string ?? "";

    public static string Text(object? node, string key) => Text(AsMap(node), key);

    private static Dictionary<string, object?> AsMap(object? node) =>
        node is IDictionary<object, object> map ? map.ToDictionary(pair => (string)pair.Key, object? (pair) => pair.Value, StringComparer.Ordinal) : [];

    private static IEnumerable<object> AsList(object? node) => node as IEnumerable<object> ?? [];
}
