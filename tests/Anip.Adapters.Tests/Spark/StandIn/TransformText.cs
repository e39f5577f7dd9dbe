using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Anip.Adapters.Tests.Spark.StandIn;

/// <summary>What our one statement asks for. No other is understood.</summary>
/// <param name="Columns">Of the input.</param>
/// <param name="Selected">Of the result, beside the id; each a member of what was read.</param>
internal sealed partial record TransformText(string Output, string Input, string Command, SparkType Row, IReadOnlyList<string> Columns, IReadOnlyList<string> Selected, int Partitions)
{
    /// <returns>Null where it is something else.</returns>
    public static TransformText? TryParse(string sql)
    {
        var match = Shape().Match(sql);
        return match.Success && match.Groups["row"].Value == match.Groups["again"].Value
            ? new TransformText(
                Unescape(match.Groups["output"].Value),
                match.Groups["input"].Value.Replace("``", "`", StringComparison.Ordinal),
                Unescape(match.Groups["command"].Value),
                SparkType.ParseRow(Unescape(match.Groups["schema"].Value)),
                [.. Names(match.Groups["row"].Value)],
                [.. Names(match.Groups["result"].Value)],
                int.Parse(match.Groups["partitions"].Value, CultureInfo.InvariantCulture))
            : null;
    }

    private static IEnumerable<string> Names(string list) => Quoted().Matches(list).Select(name => name.Groups["name"].Value);

    private static string Unescape(string literal)
    {
        var text = new StringBuilder(literal.Length);
        for (var i = 0; i < literal.Length; i++)
        {
            if (literal[i] != '\\')
            {
                text.Append(literal[i]);
            }
            else if (literal[i + 1] == 'u')
            {
                text.Append((char)int.Parse(literal.AsSpan(i + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                i += 5;
            }
            else
            {
                i++;
                text.Append(literal[i] switch { 'n' => '\n', 'r' => '\r', 't' => '\t', '0' => '\0', var letter => letter });
            }
        }

        return text.ToString();
    }

    [GeneratedRegex("`(?<name>[^`]+)`", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Quoted();

    [GeneratedRegex("""
        \A\s*INSERT\ OVERWRITE\ DIRECTORY\ '(?<output>(?:[^'\\]|\\.)*)'\ USING\ parquet\ OPTIONS\ \('compression'\ =\ 'zstd'\)
        \s+SELECT\ coalesce\(r\.id,\ raise_error\('(?:[^'\\]|\\.)*'\)\)\ AS\ id(?<result>(?:,\ r\.`\w+`)*)
        \s+FROM\ \(\s+SELECT\ from_json\(line,\ '(?<schema>(?:[^'\\]|\\.)*)',\ map\('mode',\ 'FAILFAST'\)\)\ AS\ r
        \s+FROM\ \(\s+SELECT\ TRANSFORM\(to_json\(struct\((?<row>[^)]*)\)\)\)
        \s+ROW\ FORMAT\ DELIMITED\ FIELDS\ TERMINATED\ BY\ '\\t'
        \s+USING\ '(?<command>(?:[^'\\]|\\.)*)'
        \s+AS\ \(line\ STRING\)\s+ROW\ FORMAT\ DELIMITED\ FIELDS\ TERMINATED\ BY\ '\\t'
        \s+FROM\ \(SELECT\ /\*\+\ REPARTITION\((?<partitions>\d+)\)\ \*/\ (?<again>.*?)\ FROM\ parquet\.`(?<input>(?:[^`]|``)*)`\)\s+\)\s*\)\s*\z
        """, RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace | RegexOptions.Singleline, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Shape();
}
