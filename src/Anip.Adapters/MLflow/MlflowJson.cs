using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Anip.Models.Registry;

namespace Anip.Adapters.MLflow;

/// <summary>Reads and writes what MLflow's messages are made of. Lists that are empty and members that are unset are left out of them.</summary>
internal static class MlflowJson
{
    extension(JsonElement element)
    {
        /// <returns>Null where the member is missing, empty or no text.</returns>
        public string? Text(string name) =>
            element.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String && member.GetString() is { Length: > 0 } text ? text : null;

        /// <exception cref="ModelRegistryException">The member is missing.</exception>
        public string Required(string name) => element.Text(name) ?? throw Unexpected(name);

        public JsonElement Member(string name) =>
            element.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.Object ? member : throw Unexpected(name);

        public IEnumerable<JsonElement> List(string name) =>
            element.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.Array ? member.EnumerateArray() : [];

        /// <summary>A whole number, which comes as a number or as text.</summary>
        public long? Number(string name) => !element.TryGetProperty(name, out var member) ? null : member.ValueKind switch
        {
            JsonValueKind.Number when member.TryGetInt64(out var number) => number,
            JsonValueKind.String when long.TryParse(member.GetString(), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) => number,
            _ => null,
        };

        /// <summary>The value of a metric; "NaN" and the like come as text.</summary>
        public double Real(string name) => !element.TryGetProperty(name, out var member) ? 0 : member.ValueKind switch
        {
            JsonValueKind.Number => member.GetDouble(),
            JsonValueKind.String when double.TryParse(member.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
            _ => double.NaN,
        };

        /// <summary>Milliseconds since 1970.</summary>
        public DateTimeOffset? Time(string name) =>
            element.Number(name) is >= 0 and <= 253_402_300_799_999 and { } milliseconds ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;

        /// <summary>A list of keys with values; the last of one key counts.</summary>
        public Dictionary<string, string> Pairs(string name) => element.List(name)
            .Select(pair => (Key: pair.Text("key"), Value: pair.Text("value") ?? "")).Where(pair => pair.Key is not null)
            .GroupBy(pair => pair.Key!, StringComparer.Ordinal).ToDictionary(same => same.Key, same => same.Last().Value, StringComparer.Ordinal);

        public MetricPoint Point() => new(element.Required("key"), element.Real("value"), element.Number("step") ?? 0, element.Time("timestamp") ?? DateTimeOffset.UnixEpoch);
    }

    public static JsonArray Pairs(IEnumerable<KeyValuePair<string, string>> values) =>
        new([.. values.Select(pair => (JsonNode)new JsonObject { ["key"] = pair.Key, ["value"] = pair.Value })]);

    public static JsonObject Metric(MetricPoint point) => new()
    {
        ["key"] = point.Key,
        ["value"] = double.IsNaN(point.Value) ? (JsonNode)"NaN" : point.Value,
        ["timestamp"] = point.At.ToUnixTimeMilliseconds(),
        ["step"] = point.Step,
    };

    private static ModelRegistryException Unexpected(string name) =>
        new(ModelRegistryException.Unavailable, $"MLflow's answer has no {name}: check that MLFLOW_TRACKING_URI leads to an MLflow of 2.22 or later");
}
