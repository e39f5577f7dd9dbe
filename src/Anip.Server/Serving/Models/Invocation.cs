using System.Text.Json;
using Anip.Enrichment;

namespace Anip.Server.Serving.Models;

/// <summary>What a model is asked for, in one of the forms of MLflow's scoring protocol.</summary>
/// <param name="WithScores">Whether each answer is to have the probability of every label.</param>
internal sealed record Invocation(IReadOnlyList<AnalysisInput> Inputs, bool WithScores)
{
    public static readonly string[] Forms = ["instances", "inputs", "dataframe_split", "dataframe_records"];

    private static readonly string Expected = $"Expected a JSON object with exactly one of {string.Join(", ", Forms)}, such as {{\"instances\": [\"a text\"]}}";

    /// <exception cref="UnservedException">It is none of the forms, or has something else than texts in it.</exception>
    public static Invocation OfJson(ReadOnlyMemory<byte> body, ServingOptions limits)
    {
        using var document = JsonTexts.Parse(body);
        var root = document.RootElement;
        if (root.ValueKind is not JsonValueKind.Object)
        {
            throw UnservedException.Shape($"{Expected}, not {JsonTexts.Kind(root)}.");
        }

        string[] forms = [.. Forms.Where(form => root.TryGetProperty(form, out _))];
        if (forms is not [var only])
        {
            throw UnservedException.Shape(forms.Length == 0 ? $"{Expected}." : $"{Expected}; there are {string.Join(" and ", forms)}.");
        }

        var rows = new TextRows(limits);
        var value = root.GetProperty(only);
        switch (only)
        {
            case "dataframe_split":
                AddSplit(value, rows);
                break;
            case "inputs" when value.ValueKind is JsonValueKind.Object:
                AddColumns(value, rows);
                break;
            default:
                AddRows(value, only, rows);
                break;
        }

        return rows.Inputs.Count == 0
            ? throw UnservedException.Shape($"{only} is empty; one text at least was expected.")
            : new Invocation(rows.Inputs, WithScoresOf(root));
    }

    private static void AddRows(JsonElement value, string form, TextRows rows)
    {
        foreach (var row in List(value, form))
        {
            if (form is "dataframe_records" && row.ValueKind is not JsonValueKind.Object)
            {
                throw UnservedException.Shape($"dataframe_records has {JsonTexts.Kind(row)} as row {rows.Inputs.Count}; an object with a value for each column was expected, such as {{\"text\": \"…\"}}.");
            }

            rows.Add(row);
        }
    }

    private static void AddSplit(JsonElement value, TextRows rows)
    {
        if (value.Member("columns") is not { ValueKind: JsonValueKind.Array } columns || value.Member("data") is not { ValueKind: JsonValueKind.Array } data)
        {
            throw UnservedException.Shape("dataframe_split is to be an object with the lists 'columns' and 'data', such as {\"columns\": [\"text\"], \"data\": [[\"…\"]]}.");
        }

        string[] names = [.. columns.EnumerateArray().Select(name => JsonTexts.Text(name, "A name in dataframe_split.columns", 1_000))];
        foreach (var row in data.EnumerateArray())
        {
            if (row.ValueKind is not JsonValueKind.Array || row.GetArrayLength() != names.Length)
            {
                throw UnservedException.Shape($"dataframe_split.data has {JsonTexts.Kind(row)} as row {rows.Inputs.Count}; a list of {names.Length} values was expected, one for each of the columns.");
            }

            rows.Add([.. names.Zip(row.EnumerateArray(), (name, cell) => new KeyValuePair<string, JsonElement>(name, cell))]);
        }
    }

    // Tensors by name: {"text": […], "target": […]}.
    private static void AddColumns(JsonElement value, TextRows rows)
    {
        var columns = value.EnumerateObject().Select(column => (column.Name, Values: List(column.Value, $"inputs.{column.Name}"))).ToArray();
        var length = columns.Length == 0 ? 0 : columns[0].Values.Length;
        if (columns.FirstOrDefault(column => column.Values.Length != length) is { Name: not null } other)
        {
            throw UnservedException.Shape($"inputs.{other.Name} has {other.Values.Length} values and inputs.{columns[0].Name} has {length}; as many in each were expected.");
        }

        for (var row = 0; row < length; row++)
        {
            rows.Add([.. columns.Select(column => new KeyValuePair<string, JsonElement>(column.Name, Alone(column.Values[row])))]);
        }
    }

    // A tensor of texts may have one column of its own.
    private static JsonElement Alone(JsonElement value) => value.ValueKind is JsonValueKind.Array && value.GetArrayLength() == 1 ? value[0] : value;

    private static JsonElement[] List(JsonElement value, string name) => value.ValueKind is JsonValueKind.Array
        ? [.. value.EnumerateArray()]
        : throw UnservedException.Shape($"{name} is {JsonTexts.Kind(value)}; a list of texts was expected.");

    // As MLflow does, parameters that a model does not have are passed over.
    private static bool WithScoresOf(JsonElement root) => root.Member("params") switch
    {
        null or { ValueKind: JsonValueKind.Null } => false,
        { ValueKind: JsonValueKind.Object } parameters => parameters.Member("return_scores") switch
        {
            null => false,
            { ValueKind: JsonValueKind.True } => true,
            { ValueKind: JsonValueKind.False } => false,
            { } other => throw UnservedException.Shape($"params.return_scores is {JsonTexts.Kind(other)}; true or false was expected."),
        },
        { } other => throw UnservedException.Shape($"params is {JsonTexts.Kind(other)}; an object was expected, such as {{\"return_scores\": true}}."),
    };
}
