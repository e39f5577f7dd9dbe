using System.Text.Json.Serialization;
using Anip.Articles;
using Anip.Cli.Models;
using Anip.Cli.Signals;
using Anip.Ingestion.Signals;
using Anip.Cli.Sources;
using Anip.Models.Registry;

namespace Anip.Cli.Output;

/// <summary>How what is printed is written as JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(IngestJson))]
[JsonSerializable(typeof(IEnumerable<SourceJson>))]
[JsonSerializable(typeof(AddedJson))]
[JsonSerializable(typeof(ShownSourceJson))]
[JsonSerializable(typeof(IEnumerable<TrafficJson>))]
[JsonSerializable(typeof(IEnumerable<SettingJson>))]
[JsonSerializable(typeof(IEnumerable<FindingJson>))]
[JsonSerializable(typeof(SchemaJson))]
[JsonSerializable(typeof(SignalView))]
[JsonSerializable(typeof(TraceOutput))]
[JsonSerializable(typeof(AirflowJson))]
[JsonSerializable(typeof(IEnumerable<DagJson>))]
[JsonSerializable(typeof(IEnumerable<QuarantinedJson>))]
[JsonSerializable(typeof(IEnumerable<ArticleLabelJson>))]
[JsonSerializable(typeof(IEnumerable<GivenLabelJson>))]
[JsonSerializable(typeof(IEnumerable<ParsedArticleJson>))]
[JsonSerializable(typeof(IReadOnlyList<EntityMention>))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(SortedDictionary<string, int>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, float>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, LabelJson>))]
[JsonSerializable(typeof(IEnumerable<SuggestedJson>))]
[JsonSerializable(typeof(MovedJson))]
[JsonSerializable(typeof(DecisionJson))]
[JsonSerializable(typeof(EvaluatedJson))]
[JsonSerializable(typeof(ComparedJson))]
[JsonSerializable(typeof(IReadOnlyList<CopiedVersion>))]
[JsonSerializable(typeof(VersionJson))]
[JsonSerializable(typeof(IEnumerable<VersionJson>))]
internal sealed partial class CliJson : JsonSerializerContext;

/// <summary>A check of <c>anip doctor</c>.</summary>
internal sealed record FindingJson(string Check, bool Ok, string Message);

/// <param name="Reason">Why the stage gave it up.</param>
internal sealed record QuarantinedJson(long Id, string Url, string Title, string? Reason);

internal sealed record SettingJson(string Key, string? Value, string Origin, string Expected, string Default, string Meaning);

/// <param name="Schema">The migration that the database is at; 0 where there is none yet.</param>
/// <param name="Latest">The last one that this version knows.</param>
internal sealed record SchemaJson(string Location, int Schema, int Latest, IReadOnlyList<string> Pending);

/// <param name="Problem">What is wrong with it; null where it is healthy.</param>
internal sealed record AirflowJson(string Version, IReadOnlyDictionary<string, string> Parts, int ImportErrors, [property: JsonPropertyName("trouble")] string? Problem);

internal sealed record DagJson(string Dag, string? Description, bool Paused, string? Schedule, DateTimeOffset? NextRunAt);

/// <summary>What a model in the models' folder read off a text.</summary>
internal sealed record LabelJson(string Label, float Score, IReadOnlyDictionary<string, float> Scores);

/// <summary>An article as a source delivers it.</summary>
internal sealed record ParsedArticleJson(
    string? Title, string? Content, string ContentKind, string? Source, string? Author, string? Url, DateTimeOffset? PublishedAt, string DateSource,
    string? Language, string? Region, string? ApiSource, string? ImageUrl)
{
    public static ParsedArticleJson Of(IncomingArticle article) => new(
        article.Title, article.Content, article.ContentKind.ToString().ToLowerInvariant(), article.Source, article.Author, article.Url, article.PublishedAt,
        article.DateSource.ToString().ToLowerInvariant(), article.Language, article.Region, article.ApiSource, article.ImageUrl);
}
