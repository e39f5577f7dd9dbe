using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using Anip.Cli.Output;

namespace Anip.Cli;

/// <summary>Says what is wrong with a command line, what was most likely meant, and where help is.</summary>
internal static partial class UsageErrors
{
    public static int Report(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var name = string.Join(' ', Names(command));
        foreach (var line in Lines(parsed))
        {
            Terminal.Error(line);
        }

        if (command.Subcommands.Count > 0)
        {
            foreach (var verb in command.Subcommands.Where(verb => !verb.Hidden))
            {
                Terminal.Info($"  {name} {verb.Name,-12} {verb.Description?.Split('\n')[0]}");
            }
        }

        Terminal.Info($"Try: {name} --help");
        return Failures.WrongUsage;
    }

    /// <returns>What is wrong, a line each.</returns>
    internal static IReadOnlyList<string> Lines(ParseResult parsed) =>
        [.. Lines(parsed, parsed.CommandResult.Command, string.Join(' ', Names(parsed.CommandResult.Command))).Distinct(StringComparer.Ordinal)];

    private static IEnumerable<string> Lines(ParseResult parsed, Command command, string name)
    {
        var unmatched = parsed.UnmatchedTokens;
        // One that does something by itself takes more than the names of its verbs.
        if (command.Subcommands.Count > 0 && command.Action is null && (unmatched.Count == 0 || !unmatched[0].StartsWith('-')))
        {
            yield return unmatched.Count == 0
                ? $"'{name}' needs one of {Verbs(command)}"
                : $"there is no '{name} {unmatched[0]}'{Nearest.Hint(unmatched[0], command.Subcommands.Select(verb => verb.Name)).TrimEnd('.')}";
            yield break;
        }

        foreach (var token in unmatched)
        {
            yield return token.StartsWith('-') && Options(command).Contains(token.Split('=')[0])
                ? $"'{token}' stands behind --, where everything is a word and no option: put options before it"
                : token.StartsWith('-')
                ? $"'{name}' has no option {token}{Nearest.Question(token.Split('=')[0], Options(command))}"
                : $"'{token}' is one word too many for '{name}'";
        }

        foreach (var error in parsed.Errors.Where(error => !unmatched.Any(token => error.Message.Contains($"'{token}'", StringComparison.Ordinal))))
        {
            yield return Plain(error.Message, (error.SymbolResult as OptionResult)?.Option.Name, (error.SymbolResult as ArgumentResult)?.Argument.Name);
        }
    }

    /// <summary>Without the names of types that the library's own messages have.</summary>
    private static string Plain(string message, string? option, string? argument)
    {
        if (NotConverted().Match(message) is { Success: true } wrong)
        {
            // Of an argument, the library names the verb.
            return $"{option ?? argument ?? wrong.Groups["name"].Value} '{wrong.Groups["value"].Value}': {ExpectedOf(wrong.Groups["type"].Value)}";
        }

        if (NotAmong().Match(message) is { Success: true } other)
        {
            var known = Quoted().Matches(other.Groups["known"].Value).Select(match => match.Groups["name"].Value).ToList();
            return $"{(option is null ? "" : $"{option} ")}'{other.Groups["value"].Value}' is not one of {string.Join(", ", known)}{Nearest.Question(other.Groups["value"].Value, known)}";
        }

        return message;
    }

    private static string ExpectedOf(string type) =>
        type == typeof(bool).FullName ? "takes no value" : type == typeof(int).FullName || type == typeof(long).FullName ? "expected a whole number" : "is not understood";

    private static string Verbs(Command command) => string.Join(", ", command.Subcommands.Where(verb => !verb.Hidden).Select(verb => verb.Name));

    private static IEnumerable<string> Options(Command command) =>
        command.Options.Concat(command.Parents.OfType<Command>().SelectMany(parent => parent.Options.Where(option => option.Recursive))).Select(option => option.Name);

    private static IEnumerable<string> Names(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? Names(parent).Append(command.Name) : ["anip"];

    [GeneratedRegex("^Cannot parse argument '(?<value>.*)' for (?:option|command|argument) '(?<name>.*)' as expected type '(?<type>[^']*)'", RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NotConverted();

    [GeneratedRegex("^Argument '(?<value>.*)' not recognized\\. Must be one of:(?<known>.*)$", RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NotAmong();

    [GeneratedRegex("'(?<name>[^']*)'", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Quoted();
}
