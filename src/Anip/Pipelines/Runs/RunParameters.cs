using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Anip.Pipelines.Runs;

/// <summary>What a run was given, by name. The same parameters have the same <see cref="ToString"/>, in whatever order they came.</summary>
public sealed class RunParameters
{
    private readonly SortedDictionary<string, JsonElement> _values;

    public RunParameters(IEnumerable<KeyValuePair<string, JsonElement>> values) =>
        _values = new(values.ToDictionary(pair => pair.Key, pair => pair.Value.Clone(), StringComparer.Ordinal), StringComparer.Ordinal);

    public static RunParameters None { get; } = new([]);

    public IReadOnlyDictionary<string, JsonElement> Values => _values;

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static RunParameters Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return new RunParameters(document.RootElement.EnumerateObject().Select(member => KeyValuePair.Create(member.Name, member.Value)));
    }

    public bool Boolean(PipelineParameter parameter) =>
        _values.TryGetValue(parameter.Name, out var value) ? value.GetBoolean() : (bool)parameter.Default!;

    public long? Number(PipelineParameter parameter) =>
        _values.TryGetValue(parameter.Name, out var value) ? value.GetInt64() : (long?)parameter.Default;

    public string? Text(PipelineParameter parameter) =>
        _values.TryGetValue(parameter.Name, out var value) ? value.GetString() : (string?)parameter.Default;

    /// <summary>What a pipeline does not take, by name of the parameter; empty where all is fine.</summary>
    public IReadOnlyDictionary<string, string> Errors(Pipeline pipeline)
    {
        var errors = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in _values)
        {
            var declared = pipeline.Parameters.FirstOrDefault(parameter => parameter.Name == name);
            var error = declared is null ? Unknown(pipeline) : declared.Error(value);
            if (error is not null)
            {
                errors[name] = error;
            }
        }

        return errors;
    }

    /// <summary>JSON, sorted by name.</summary>
    public override string ToString()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in _values)
            {
                writer.WritePropertyName(name);
                value.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    internal static JsonElement TextElement(string text) => JsonElement.Parse($"\"{JsonEncodedText.Encode(text)}\"");

    private static string Unknown(Pipeline pipeline) => pipeline.Parameters.Count == 0
        ? $"{pipeline.Name} takes no parameters."
        : $"{pipeline.Name} takes {string.Join(", ", pipeline.Parameters.Select(parameter => parameter.Name))}.";
}
