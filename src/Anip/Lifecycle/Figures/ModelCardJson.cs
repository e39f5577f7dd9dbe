using System.Text.Json.Serialization;
using Anip.Models.Registry;

namespace Anip.Lifecycle.Figures;

/// <summary>The card of a model as data: all that its README says in words.</summary>
public sealed record ModelCardJson
{
    /// <summary>In a model's folder, and among the files of its version.</summary>
    public const string FileName = "card.json";

    public required string Name { get; init; }

    public required string Version { get; init; }

    /// <summary>The version of the encoder whose layers it reads.</summary>
    public required string Encoder { get; init; }

    public required string Licence { get; init; }

    public IReadOnlyList<string> Languages { get; init; } = [];

    /// <summary>The tensors that its graph takes; empty in cards of earlier versions.</summary>
    public IReadOnlyList<TensorSpec> Inputs { get; init; } = [];

    /// <summary>The tensors that its graph gives.</summary>
    public IReadOnlyList<TensorSpec> Outputs { get; init; } = [];

    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<DataSource> Data { get; init; } = [];

    /// <summary>Over all files.</summary>
    public required string DataSha256 { get; init; }

    public required TrainingReport Report { get; init; }

    public IReadOnlyList<CurvePoint> Curve { get; init; } = [];
}

/// <summary>How figures are written, on disk and in answers.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(ModelCardJson))]
[JsonSerializable(typeof(TrainingReport))]
[JsonSerializable(typeof(ModelComparison))]
public sealed partial class FiguresJson : JsonSerializerContext;
