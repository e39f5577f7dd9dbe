using System.Text.Json;
using System.Text.Json.Serialization;
using Anip.Server.Api.Sources;
using Anip.Server.Serving;
using Anip.Server.Serving.Embeddings;
using Anip.Server.Serving.Models;
using Anip.Server.Writing;

namespace Anip.Server.Api.Answers;

/// <summary>All that the API writes.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(RootJson))]
[JsonSerializable(typeof(HealthJson))]
[JsonSerializable(typeof(ArticleJson))]
[JsonSerializable(typeof(ArticleJson[]))]
[JsonSerializable(typeof(StatementJson[]))]
[JsonSerializable(typeof(SimilarJson[]))]
[JsonSerializable(typeof(GeneralJson))]
[JsonSerializable(typeof(TopicsJson))]
[JsonSerializable(typeof(SentimentsJson))]
[JsonSerializable(typeof(SourcesJson))]
[JsonSerializable(typeof(ApiSourcesJson))]
[JsonSerializable(typeof(LabelsJson))]
[JsonSerializable(typeof(MissingMlJson))]
[JsonSerializable(typeof(SignalsJson))]
[JsonSerializable(typeof(TraceJson))]
[JsonSerializable(typeof(DriftJson))]
[JsonSerializable(typeof(PipelineJson))]
[JsonSerializable(typeof(PipelineJson[]))]
[JsonSerializable(typeof(ExportedPipelineJson[]))]
[JsonSerializable(typeof(ChangePipelineJson))]
[JsonSerializable(typeof(StartRunJson))]
[JsonSerializable(typeof(RunJson))]
[JsonSerializable(typeof(RunJson[]))]
[JsonSerializable(typeof(RunLogLineJson[]))]
[JsonSerializable(typeof(RegisteredModelJson))]
[JsonSerializable(typeof(RegisteredModelJson[]))]
[JsonSerializable(typeof(ModelVersionJson))]
[JsonSerializable(typeof(MovedModelJson))]
[JsonSerializable(typeof(PromotedModelJson))]
[JsonSerializable(typeof(PromoteJson))]
[JsonSerializable(typeof(RollbackJson))]
[JsonSerializable(typeof(SourceJson))]
[JsonSerializable(typeof(SourceJson[]))]
[JsonSerializable(typeof(TestSourceJson))]
[JsonSerializable(typeof(SourceTestJson))]
[JsonSerializable(typeof(AddSourceJson))]
[JsonSerializable(typeof(ChangeSourceJson))]
[JsonSerializable(typeof(SourceFetchJson[]))]
[JsonSerializable(typeof(FindSourcesJson))]
[JsonSerializable(typeof(FoundSourcesJson))]
[JsonSerializable(typeof(ImportedJson))]
[JsonSerializable(typeof(TrafficJson[]))]
[JsonSerializable(typeof(GivenLabelJson[]))]
[JsonSerializable(typeof(SuggestionJson[]))]
[JsonSerializable(typeof(ArticleLabelsJson))]
[JsonSerializable(typeof(SetLabelJson))]
[JsonSerializable(typeof(QuarantinedJson[]))]
[JsonSerializable(typeof(RetryJson))]
[JsonSerializable(typeof(RequeuedJson))]
[JsonSerializable(typeof(ModelHealthJson))]
[JsonSerializable(typeof(ModelInfoJson))]
[JsonSerializable(typeof(PredictionsJson))]
[JsonSerializable(typeof(ReloadJson))]
[JsonSerializable(typeof(EmbeddingsHealthJson))]
[JsonSerializable(typeof(EmbeddingsInfoJson))]
[JsonSerializable(typeof(EmbedRequestJson))]
[JsonSerializable(typeof(EmbedBatchRequestJson))]
[JsonSerializable(typeof(EmbeddingJson))]
[JsonSerializable(typeof(EmbeddingsJson))]
[JsonSerializable(typeof(OpenAiEmbeddingsRequestJson))]
[JsonSerializable(typeof(OpenAiEmbeddingsJson))]
[JsonSerializable(typeof(OpenAiModelJson))]
[JsonSerializable(typeof(OpenAiModelsJson))]
[JsonSerializable(typeof(OpenAiErrorJson))]
internal sealed partial class ApiJson : JsonSerializerContext
{
    /// <summary>For files and terminals.</summary>
    public static ApiJson Relaxed { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = ReadableEncoder.Instance,
    });
}
