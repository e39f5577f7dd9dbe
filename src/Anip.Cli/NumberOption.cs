using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Anip.Cli;

/// <summary>Options and arguments that are numbers, with a message of our own for what is not a number.</summary>
internal static class NumberOption
{
    public static Option<int?> Create(string name, string description, int min, int max) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result => (int?)Read(result, name, min, max),
    };

    public static Option<int> Create(string name, string description, int otherwise, int min, int max) => new(name)
    {
        Description = description,
        HelpName = "N",
        DefaultValueFactory = _ => otherwise,
        CustomParser = result => (int)(Read(result, name, min, max) ?? otherwise),
    };

    public static Argument<long> Id(string description) => new("id")
    {
        Description = description,
        CustomParser = result => Read(result, "id", 1, long.MaxValue) ?? 0,
    };

    public static Argument<long[]> Ids(string description, ArgumentArity arity) => new("id")
    {
        Description = description,
        Arity = arity,
        CustomParser = result => [.. result.Tokens.Select(token => Read(result, token.Value, "id", 1, long.MaxValue) ?? 0)],
    };

    private static long? Read(ArgumentResult result, string name, long min, long max) =>
        result.Tokens is [var token, ..] ? Read(result, token.Value, name, min, max) : null;

    private static long? Read(ArgumentResult result, string text, string name, long min, long max)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max)
        {
            return value;
        }

        var isUnbounded = max is int.MaxValue or long.MaxValue && !text.All(char.IsAsciiDigit);
        result.AddError($"{name} '{text}': expected a whole number from {min}{(isUnbounded ? "" : $" to {max}")}");
        return null;
    }
}
