using System.Text.Json;
using System.Text.Json.Serialization;
using Anip.Server.Writing;

namespace Anip.Server.Api.Answers;

/// <summary>All that the API writes.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(RootJson))]
[JsonSerializable(typeof(HealthJson))]
[JsonSerializable(typeof(ArticleJson))]
[JsonSerializable(typeof(ArticleJson[]))]
[JsonSerializable(typeof(SimilarJson[]))]
[JsonSerializable(typeof(GeneralJson))]
[JsonSerializable(typeof(TopicsJson))]
[JsonSerializable(typeof(SentimentsJson))]
[JsonSerializable(typeof(SourcesJson))]
[JsonSerializable(typeof(ApiSourcesJson))]
[JsonSerializable(typeof(MissingMlJson))]
[JsonSerializable(typeof(PipelineJson))]
[JsonSerializable(typeof(PipelineJson[]))]
[JsonSerializable(typeof(ExportedPipelineJson[]))]
[JsonSerializable(typeof(ChangePipelineJson))]
[JsonSerializable(typeof(StartRunJson))]
[JsonSerializable(typeof(RunJson))]
[JsonSerializable(typeof(RunJson[]))]
[JsonSerializable(typeof(RunLogLineJson[]))]
[JsonSerializable(typeof(SourceJson))]
[JsonSerializable(typeof(SourceJson[]))]
[JsonSerializable(typeof(TestSourceJson))]
[JsonSerializable(typeof(SourceTestJson))]
[JsonSerializable(typeof(AddSourceJson))]
[JsonSerializable(typeof(QuarantinedJson[]))]
[JsonSerializable(typeof(RetryJson))]
[JsonSerializable(typeof(RequeuedJson))]
internal sealed partial class ApiJson : JsonSerializerContext
{
    /// <summary>For files and terminals.</summary>
    public static ApiJson Relaxed { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = ReadableEncoder.Instance,
    });
}
