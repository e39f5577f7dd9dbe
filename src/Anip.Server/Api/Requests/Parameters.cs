using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace Anip.Server.Api.Requests;

/// <summary>A query parameter, declared once: requests are read by it, and the API document describes it from it.</summary>
internal abstract record Parameter(string Name, string Description)
{
    public bool Required { get; init; }

    public abstract OpenApiSchema Schema();
}

internal sealed record IntegerParameter(string Name, string Description, int Min, int Max, int Default) : Parameter(Name, Description)
{
    public override OpenApiSchema Schema() => new()
    {
        Type = JsonSchemaType.Integer,
        Format = "int32",
        Minimum = Min.ToString(CultureInfo.InvariantCulture),
        Maximum = Max is int.MaxValue ? null : Max.ToString(CultureInfo.InvariantCulture),
        Default = JsonValue.Create(Default),
    };
}

internal sealed record NumberParameter(string Name, string Description, double Min, double Max, double Default) : Parameter(Name, Description)
{
    public override OpenApiSchema Schema() => new()
    {
        Type = JsonSchemaType.Number,
        Format = "double",
        Minimum = Min.ToString(CultureInfo.InvariantCulture),
        Maximum = Max.ToString(CultureInfo.InvariantCulture),
        Default = JsonValue.Create(Default),
    };
}

internal sealed record TextParameter(string Name, string Description, int Max) : Parameter(Name, Description)
{
    public override OpenApiSchema Schema() => new()
    {
        Type = JsonSchemaType.String,
        MinLength = Required ? 1 : null,
        MaxLength = Max,
    };
}

/// <summary>A word out of a set, in any case.</summary>
internal sealed record WordParameter(string Name, string Description, IReadOnlyList<string> Words) : Parameter(Name, Description)
{
    public override OpenApiSchema Schema() => new()
    {
        Type = JsonSchemaType.String,
        Enum = [.. Words.Select(word => (JsonNode)word)],
    };
}

/// <summary>A code, or what stands for one, such as a language or a country.</summary>
/// <param name="Read">The code; null where the text stands for none.</param>
/// <param name="Refusal">Why, with the nearest that there is.</param>
internal sealed record CodeParameter(string Name, string Description, int Max, Func<string, string?> Read, Func<string, string> Refusal) : Parameter(Name, Description)
{
    public override OpenApiSchema Schema() => new() { Type = JsonSchemaType.String, MaxLength = Max };
}

/// <summary>An instant, or a day, which stands for its midnight in UTC.</summary>
internal sealed record InstantParameter(string Name, string Description) : Parameter(Name, Description)
{
    public override OpenApiSchema Schema() => new() { Type = JsonSchemaType.String, Format = "date-time" };
}
