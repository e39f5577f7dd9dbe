using System.Text.Json.Serialization;

namespace Anip.Lake.Plans;

/// <summary>What a run works on: its rows stand in files beside it.</summary>
/// <param name="Format">Of this file: <see cref="CurrentFormat"/>.</param>
/// <param name="Work">Which kind of work.</param>
/// <param name="Owner">The name under which the rows were taken.</param>
/// <param name="Models">The version of each model that was in force, by model name.</param>
/// <param name="Encoder">The version of the encoder that the results must be of; null where none has a part.</param>
/// <param name="Arguments">See <see cref="BatchJob.Arguments"/>.</param>
/// <param name="Row">The columns of the files.</param>
/// <param name="Result">The columns that are to come back.</param>
/// <param name="Files">Of the folder <c>input</c>.</param>
internal sealed record BatchPlan(
    int Format,
    long Run,
    string Work,
    string Owner,
    DateTimeOffset CreatedAt,
    IReadOnlyDictionary<string, string> Models,
    string? Encoder,
    IReadOnlyList<string> Arguments,
    BatchRow Row,
    BatchRow Result,
    IReadOnlyList<PlanFile> Files)
{
    public const int CurrentFormat = 1;

    [JsonIgnore]
    public long Rows => Files.Sum(file => file.Rows);
}

/// <param name="Rows">How many.</param>
/// <param name="MinId">The lowest id of them.</param>
/// <param name="MaxId">The highest.</param>
internal sealed record PlanFile(string Name, long Rows, long MinId, long MaxId);

/// <summary>The output of the attempt that is used.</summary>
/// <param name="Output">The folder's name.</param>
internal sealed record AcceptedOutput(string Output, long Rows, long Failed);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(BatchPlan))]
[JsonSerializable(typeof(AcceptedOutput))]
internal sealed partial class PlanJson : JsonSerializerContext;
