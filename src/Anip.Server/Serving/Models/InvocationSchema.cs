using Microsoft.OpenApi;

namespace Anip.Server.Serving.Models;

/// <param name="Predictions">A label for each row, null where the model abstains; with return_scores an object with label, score and scores.</param>
internal sealed record PredictionsJson(IReadOnlyList<string?> Predictions);

/// <summary>How the reference shows what a model takes.</summary>
internal static class InvocationSchema
{
    public static OpenApiSchema Of => new()
    {
        Type = JsonSchemaType.Object,
        Description = "Exactly one of instances, inputs, dataframe_split and dataframe_records. A row is a text, or has the columns text (or title and content) and, where wanted, target.",
        Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
        {
            ["instances"] = List("Texts, or objects with a value for each column."),
            ["inputs"] = List("The same; or an object with a list for each column."),
            ["dataframe_split"] = new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal) { ["columns"] = List("Names of the columns."), ["data"] = List("A list of values for each row.") },
            },
            ["dataframe_records"] = List("Objects with a value for each column."),
            ["params"] = new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal) { ["return_scores"] = new OpenApiSchema { Type = JsonSchemaType.Boolean } },
            },
        },
    };

    private static OpenApiSchema List(string description) => new() { Type = JsonSchemaType.Array, Description = description, Items = new OpenApiSchema() };
}
