using System.Text.Json.Serialization;

namespace Anip.Models;

/// <summary>What a model's folder says of itself, in <c>model.json</c> beside its README (the model card).</summary>
public sealed record ModelManifest
{
    public const string FileName = "model.json";

    /// <summary>The setting of a head that was learnt from what people said: when the last of it was said, in microseconds.</summary>
    public const string LastRow = "last_row";

    /// <summary>
    /// What the model does: <c>encoder</c>, <c>language</c>, <c>topic-classification</c>, <c>sentiment-analysis</c>, <c>entity-recognition</c>; of any other
    /// classification of texts, what its labels are called by.
    /// </summary>
    public required string Name { get; init; }

    /// <summary>Stands beside every prediction. Another version is another text here, whatever its form.</summary>
    public required string Version { get; init; }

    public required ModelKind Kind { get; init; }

    /// <summary>The version of the encoder that a head was trained on; null for a model that needs none.</summary>
    public string? Encoder { get; init; }

    /// <summary>SPDX expression.</summary>
    public required string License { get; init; }

    /// <summary>SHA-256, in lower-case hexadecimal digits, of each file by its name in the folder; a file not listed is not loaded.</summary>
    public required IReadOnlyDictionary<string, string> Files { get; init; }

    /// <summary>SHA-256 over the data that it was trained on; null where that is not known.</summary>
    public string? DataSha256 { get; init; }

    /// <summary>In the order of the model's outputs.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>The share of each label in the rows that it was measured on; empty where that is not known.</summary>
    public IReadOnlyDictionary<string, double> TrainingShares { get; init; } = new Dictionary<string, double>();

    /// <summary>ISO 639-1: what the model was made for and measured on. Empty where it is for any.</summary>
    public IReadOnlyList<string> Languages { get; init; } = [];

    /// <summary>How an encoder reads texts; null for every other model.</summary>
    public EncodingManifest? Encoding { get; init; }

    /// <summary>Numbers that belong to the weights, such as a calibration's <c>temperature</c>.</summary>
    public IReadOnlyDictionary<string, double> Settings { get; init; } = new Dictionary<string, double>();

    /// <summary>Measured figures by name, such as <c>macro_f1</c>.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new Dictionary<string, double>();
}

/// <summary>How an encoder reads texts.</summary>
public sealed record EncodingManifest
{
    /// <summary>How texts become tokens: <c>wordpiece</c>.</summary>
    public required string Tokenizer { get; init; }

    /// <summary>The file with the tokenizer's vocabulary.</summary>
    public required string Vocabulary { get; init; }

    /// <summary>The model that it was made of, such as <c>all-MiniLM-L6-v2</c>; null where that is not said.</summary>
    public string? BaseModel { get; init; }

    /// <summary>Tokens that are read at once, those that open and close a text included.</summary>
    public required int Window { get; init; }

    /// <summary>Numbers that a layer has for a token, and an embedding for a text.</summary>
    public required int Dimensions { get; init; }

    /// <summary>The outputs that heads read, side by side in this order. Embeddings are made of the last.</summary>
    public required IReadOnlyList<string> Layers { get; init; }
}

[JsonConverter(typeof(JsonStringEnumConverter<ModelKind>))]
public enum ModelKind
{
    /// <summary>Texts to vectors.</summary>
    [JsonStringEnumMemberName("encoder")]
    Encoder,

    /// <summary>One label for a text.</summary>
    [JsonStringEnumMemberName("text-classification")]
    TextClassification,

    /// <summary>Spans in a text.</summary>
    [JsonStringEnumMemberName("token-classification")]
    TokenClassification,

    [JsonStringEnumMemberName("language-identification")]
    LanguageIdentification,
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    WriteIndented = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ModelManifest))]
public sealed partial class ModelJson : JsonSerializerContext;
