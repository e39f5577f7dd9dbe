using System.Text.Json;
using System.Text.Json.Serialization;
using Anip.Articles;

namespace Anip.Lake.Works;

/// <summary>A whole analysis as one line of text, but for its embedding, so that it comes back as it was, bit for bit.</summary>
public static class AnalysisText
{
    public static string Write(ArticleAnalysis analysis) =>
        JsonSerializer.Serialize(analysis with { Embedding = default }, AnalysisTextJson.Default.ArticleAnalysis);

    /// <exception cref="JsonException">The text is not what <see cref="Write"/> gives.</exception>
    public static ArticleAnalysis Read(string text) =>
        JsonSerializer.Deserialize(text, AnalysisTextJson.Default.ArticleAnalysis) ?? throw new JsonException("an analysis is expected, not null");
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ArticleAnalysis))]
internal sealed partial class AnalysisTextJson : JsonSerializerContext;
