using System.Globalization;
using System.Text.Json;
using Anip.Pipelines.Runs;

namespace Anip.Pipelines;

public enum ParameterType
{
    Boolean,
    Number,
    Text,
}

/// <summary>What a run may be given, declared once: values are checked by it, read by it, and described from it.</summary>
public sealed record PipelineParameter
{
    private PipelineParameter(string name, string description, ParameterType type) => (Name, Description, Type) = (name, description, type);

    public string Name { get; }

    public string Description { get; }

    public ParameterType Type { get; }

    /// <summary>Min integer, or length of a text.</summary>
    public long Min { get; private init; }

    /// <inheritdoc cref="Min"/>
    public long Max { get; private init; }

    /// <summary>What counts where a run was given nothing: of the parameter's type, or null.</summary>
    public object? Default { get; private init; }

    /// <inheritdoc cref="Default"/>
    public JsonElement? DefaultElement => Default switch
    {
        bool flag => Read(flag ? "true" : "false"),
        long number => Read(number.ToString(CultureInfo.InvariantCulture)),
        string text => RunParameters.TextElement(text),
        _ => null,
    };

    public static PipelineParameter Boolean(string name, string description, bool byDefault) =>
        new(name, description, ParameterType.Boolean) { Default = byDefault };

    public static PipelineParameter Number(string name, string description, long least, long most, long? byDefault) =>
        new(name, description, ParameterType.Number) { Min = least, Max = most, Default = byDefault };

    public static PipelineParameter Text(string name, string description, int most, string? byDefault = null) =>
        new(name, description, ParameterType.Text) { Min = 1, Max = most, Default = byDefault };

    /// <returns>What is wrong with a value; null where it is fine.</returns>
    public string? Error(JsonElement value) => Type switch
    {
        ParameterType.Boolean when value.ValueKind is JsonValueKind.True or JsonValueKind.False => null,
        ParameterType.Number when value.ValueKind is JsonValueKind.Number && value.TryGetInt64(out var number) && number >= Min && number <= Max => null,
        ParameterType.Text when value.ValueKind is JsonValueKind.String && value.GetString()!.Length is var length && length >= Min && length <= Max => null,
        _ => $"{Cut(value.GetRawText())} is not {Expected}.",
    };

    /// <summary>A value as it is written on a command line. What does not parse becomes a text, which <see cref="Error"/> then refuses.</summary>
    public JsonElement Read(string text) => Type switch
    {
        ParameterType.Boolean when bool.TryParse(text, out var flag) => JsonElement.Parse(flag ? "true" : "false"),
        ParameterType.Number when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) =>
            JsonElement.Parse(number.ToString(CultureInfo.InvariantCulture)),
        _ => RunParameters.TextElement(text),
    };

    private string Expected => Type switch
    {
        ParameterType.Boolean => "true or false",
        ParameterType.Number => $"an integer from {Min} to {Max}",
        _ => $"a text of {Min} to {Max} characters",
    };

    private static string Cut(string text) => text.Length <= 60 ? text : $"{text[..60]}…";
}
