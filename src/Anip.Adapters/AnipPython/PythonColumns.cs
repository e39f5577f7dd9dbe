using Anip.Ingestion.Sources;
using Npgsql;

namespace Anip.Adapters.AnipPython;

/// <summary>Which columns a table of the Python version of ANIP has: installations differ.</summary>
internal static class PythonColumns
{
    /// <returns>The columns that there are, quoted, by the names of <see cref="PythonTable.Columns"/>.</returns>
    public static async Task<IReadOnlyDictionary<string, string>> FindAsync(
        NpgsqlConnection connection, PythonTable table, Action<string> told, CancellationToken cancellationToken)
    {
        var there = await NamesAsync(connection, "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped ORDER BY attnum", Quoted(table.Name), cancellationToken);
        if (there.Count == 0)
        {
            var others = await NamesAsync(
                connection, "SELECT table_schema || '.' || table_name FROM information_schema.columns WHERE column_name = $1 ORDER BY 1 LIMIT 20", "url", cancellationToken);
            throw new SourceException("no_table", $"{table.Location} has no table '{table.Name}' that '{table.Username}' may see. Name another with --table{(others.Count > 0 ? $"; those with a column 'url' are {string.Join(", ", others)}" : "")}.");
        }

        var found = new Dictionary<string, string>();
        List<string> missing = [];
        foreach (var column in PythonTable.Columns)
        {
            var name = table.Renamed.GetValueOrDefault(column, column);
            if (there.Contains(name))
            {
                found[column] = Quoted([name]);
            }
            else if (table.Renamed.ContainsKey(column) || PythonTable.RequiredColumns.Contains(column))
            {
                throw new SourceException("no_column", $"{table.Name} has no column '{name}'. It has {string.Join(", ", there)}: say which is meant with --column {column}=NAME.");
            }
            else
            {
                missing.Add(name);
            }
        }

        if (missing.Count > 0)
        {
            told($"{table.Name} has no column {string.Join(", ", missing)}; the articles come without.");
        }

        return found;
    }

    /// <param name="name">Such as <c>news.articles</c>.</param>
    public static string Quoted(string name) => Quoted(name.Split('.', 2));

    private static string Quoted(string[] parts) => string.Join('.', parts.Select(part => $"\"{part.Replace("\"", "\"\"", StringComparison.Ordinal)}\""));

    private static async Task<List<string>> NamesAsync(NpgsqlConnection connection, string statement, string value, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(statement, connection) { Parameters = { new() { Value = value } } };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<string> names = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            names.Add(reader.GetString(0));
        }

        return names;
    }
}
