using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Anip.Lake;

namespace Anip.Adapters.Spark;

/// <summary>The one statement that Spark runs for us: each row of a folder as a line of JSON through a program, and what that prints as rows of another folder.</summary>
internal static partial class TransformStatement
{
    /// <summary>Stands in a statement whose folder for the result is not chosen yet.</summary>
    public const string OutputPlaceholder = "{output}";

    private static readonly Lazy<string> Template = new(Read);

    /// <param name="job">Its columns give the row's JSON and what is read of the answer.</param>
    /// <param name="options">Where the program is, and how paths are written.</param>
    /// <param name="output">The folder of the result; null leaves <see cref="OutputPlaceholder"/>, for a program that chooses a fresh one for each attempt.</param>
    /// <exception cref="SparkException">Something cannot be said in Spark's SQL.</exception>
    public static string Of(BatchJob job, SparkOptions options, string? output)
    {
        var row = string.Join(", ", job.Row.Columns.Select(column => Name(column.Name)));
        var values = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["output"] = Literal(options.PathPrefix) + (output is null ? OutputPlaceholder : Literal(output)),
            ["result"] = string.Concat(job.Result.Columns.Skip(1).Select(column => $", r.{Name(column.Name)}")),
            ["schema"] = Literal(string.Join(", ", job.Result.Columns.Select(column => $"{Name(column.Name)} {Type(column)}"))),
            ["row"] = row,
            ["command"] = Literal(Command([options.Command, .. job.Arguments])),
            ["partitions"] = (options.Partitions ?? Math.Max(1, job.Partitions)).ToString(CultureInfo.InvariantCulture),
            ["input"] = Path(options.PathPrefix + job.Input),
        };
        return Place().Replace(Template.Value, place => values[place.Groups["name"].Value]);
    }

    /// <summary>A command line for bash, which takes each argument as it is.</summary>
    internal static string Command(IEnumerable<string> arguments) => string.Join(' ', arguments.Select(argument =>
        argument.Contains('\n', StringComparison.Ordinal) || argument.Contains('\0', StringComparison.Ordinal)
            ? throw Unusable("an argument of the worker has a line end")
            : argument.Length > 0 && argument.All(letter => char.IsAsciiLetterOrDigit(letter) || "_-./:=,@%+".Contains(letter, StringComparison.Ordinal)) ? argument
            : $"'{argument.Replace("'", @"'\''", StringComparison.Ordinal)}'"));

    /// <summary>What stands between the quotes of a string of Spark's SQL.</summary>
    internal static string Literal(string text)
    {
        var literal = new StringBuilder(text.Length + 8);
        for (var i = 0; i < text.Length; i++)
        {
            _ = text[i] switch
            {
                '\\' or '\'' => literal.Append('\\').Append(text[i]),
                '\n' => literal.Append(@"\n"),
                '\r' => literal.Append(@"\r"),
                // Spark puts its variables in for ${name} before it parses.
                '$' when i + 1 < text.Length && text[i + 1] == '{' => literal.Append(@"\u0024"),
                var letter => literal.Append(letter),
            };
        }

        return literal.ToString();
    }

    private static string Path(string folder) => folder.Contains("${", StringComparison.Ordinal)
        ? throw Unusable("the path of the plan's folder has ${ in it")
        : folder.Replace("`", "``", StringComparison.Ordinal);

    private static string Name(string column) => PlainName().IsMatch(column) ? $"`{column}`" : throw Unusable($"the column {column} has a name of other than letters, digits and '_'");

    private static string Type(BatchColumn column) => Times().IsMatch(column.Type)
        // to_json keeps milliseconds, and Parquet files of Spark have such columns in a form that hardly anybody else reads.
        ? throw Unusable($"the column {column.Name} is a {column.Type}: times travel as text")
        : column.Type;

    private static SparkException Unusable(string why) => new(SparkException.Refused, $"no statement can be made for Spark: {why}");

    private static string Read()
    {
        using var reader = new StreamReader(typeof(TransformStatement).Assembly.GetManifestResourceStream("spark-transform.sql")!);
        return reader.ReadToEnd().TrimEnd();
    }

    // The braces of the command for bash hold spaces.
    [GeneratedRegex(@"\{(?<name>[a-z]+)\}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Place();

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]{0,127}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PlainName();

    [GeneratedRegex(@"\b(?:TIMESTAMP|DATE|BINARY)", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Times();
}
