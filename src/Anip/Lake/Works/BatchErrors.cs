namespace Anip.Lake.Works;

/// <summary>How a command says that it could not work on a row.</summary>
internal static class BatchErrors
{
    private const string Name = "error";

    public static BatchColumn Column { get; } = new(Name, "STRUCT<code: STRING, message: STRING>");

    /// <returns>Where it stands in a row; -1 where results have no such column.</returns>
    public static int IndexIn(BatchRow row) => row.Columns.ToList().FindIndex(column => column.Name == Name);

    /// <summary>A result that says it of the row <paramref name="id"/>.</summary>
    public static object?[] Row(BatchRow result, long id, string code, string message)
    {
        var values = new object?[result.Columns.Count];
        (values[0], values[IndexIn(result)]) = (id, new object?[] { code, message });
        return values;
    }

    /// <returns>One line; null where there is none.</returns>
    public static string? Read(IReadOnlyList<object?> values, int at) => at >= 0 && values[at] is object?[] members
        ? $"{members.ElementAtOrDefault(1) ?? "it could not be worked on"}"
        : null;
}
