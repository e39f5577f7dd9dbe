using System.Globalization;
using System.Text.Json;
using Anip.Enrichment;

namespace Anip.Server.Serving.Models;

/// <summary>Rows of a request to texts: a row is a text, or columns of which one is the text.</summary>
internal sealed class TextRows(ServingOptions limits)
{
    private const string Expected = "a column 'text', or 'title' with 'content' where there is one, and where wanted 'target'";

    private readonly List<AnalysisInput> _inputs = [];

    public IReadOnlyList<AnalysisInput> Inputs => _inputs;

    private string Here => string.Create(CultureInfo.InvariantCulture, $"Row {_inputs.Count}");

    /// <summary>Adds a row of one value, which may be the only one of a list.</summary>
    /// <exception cref="UnservedException">There are too many, or it is no text.</exception>
    public void Add(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                Add([.. value.EnumerateObject().Select(member => new KeyValuePair<string, JsonElement>(member.Name, member.Value))]);
                break;
            case JsonValueKind.Array when value.GetArrayLength() == 1:
                Put(new AnalysisInput(Text(value[0], ""), null));
                break;
            case JsonValueKind.Array:
                throw UnservedException.Shape($"{Here} is a list of {value.GetArrayLength()} values; a text was expected, or an object with {Expected}.");
            default:
                Put(new AnalysisInput(Text(value, ""), null));
                break;
        }
    }

    /// <summary>Adds a row of columns. One alone is the text whatever it is called; others than those that are known are passed over.</summary>
    /// <inheritdoc cref="Add(JsonElement)"/>
    public void Add(IReadOnlyList<KeyValuePair<string, JsonElement>> columns)
    {
        if (columns is [var only])
        {
            Put(new AnalysisInput(Text(only.Value, $", column '{only.Key}',"), null));
            return;
        }

        var target = Optional(columns, "target");
        if (Find(columns, "text") is { } text)
        {
            Put(new AnalysisInput(Text(text, ", column 'text',"), null, Target: target));
        }
        else if (Find(columns, "title") is { } title)
        {
            Put(new AnalysisInput(Text(title, ", column 'title',"), Optional(columns, "content"), Target: target));
        }
        else
        {
            var names = columns.Count == 0 ? "no columns" : $"the columns {string.Join(", ", columns.Take(10).Select(column => $"'{Cut(column.Key)}'"))}";
            throw UnservedException.Shape($"{Here} has {names}; expected {Expected}.");
        }
    }

    /// <summary>A row whose columns were told apart elsewhere.</summary>
    public void Add(IReadOnlyList<string> names, IReadOnlyList<string?> values) =>
        Add([.. names.Zip(values, (name, value) => new KeyValuePair<string, JsonElement>(name, JsonSerializer.SerializeToElement(value, RowJson.Default.String)))]);

    private void Put(AnalysisInput input)
    {
        if (_inputs.Count == limits.MaxTexts)
        {
            throw UnservedException.TooLarge(string.Create(CultureInfo.InvariantCulture, $"There are more than {limits.MaxTexts:N0} rows, which is as many as one request may have (Serving:MaxTexts): ask for them in several."));
        }

        _inputs.Add(input);
    }

    private string? Optional(IReadOnlyList<KeyValuePair<string, JsonElement>> columns, string name) =>
        Find(columns, name) is { ValueKind: not JsonValueKind.Null } value ? Text(value, $", column '{name}',") : null;

    private string Text(JsonElement value, string column) => JsonTexts.Text(value, Here + column, limits.MaxCharacters);

    private static JsonElement? Find(IReadOnlyList<KeyValuePair<string, JsonElement>> columns, string name)
    {
        foreach (var (column, value) in columns)
        {
            if (column.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        return null;
    }

    private static string Cut(string name) => name.Length <= 40 ? name : name[..40] + "…";
}
