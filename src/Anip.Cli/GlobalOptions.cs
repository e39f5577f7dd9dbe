using System.CommandLine;
using Anip.Cli.Configuration;
using Anip.Cli.Hosting;
using Microsoft.Extensions.Logging;

namespace Anip.Cli;

/// <summary>The options that every verb knows.</summary>
internal static class GlobalOptions
{
    public static Option<string?> Data { get; } = new("--data")
    {
        Description = "Folder of the database and all else that is kept (default: ./data)",
        HelpName = "DIR",
        Recursive = true,
    };

    public static Option<string?> Config { get; } = new("--config")
    {
        Description = "Settings file (default: ./appsettings.json where it exists)",
        HelpName = "FILE",
        Recursive = true,
        Validators =
        {
            result =>
            {
                if (result.GetValueOrDefault<string?>() is { } file && !File.Exists(file))
                {
                    result.AddError(Directory.Exists(file)
                        ? $"--config: '{file}' is a folder; name a file in it"
                        : $"--config: there is no file '{file}'; correct the name or leave it out");
                }
            },
        },
    };

    public static Option<string[]> Set { get; } = new("--set")
    {
        Description = "One setting, such as Enrichment:BatchSize=128; may be repeated. 'anip config show' lists them",
        HelpName = "KEY=VALUE",
        Recursive = true,
        DefaultValueFactory = _ => [],
        Validators =
        {
            result =>
            {
                foreach (var token in result.Tokens.Where(token => token.Value.AsSpan().Trim().IndexOf('=') <= 0))
                {
                    result.AddError($"--set {token.Value}: expected KEY=VALUE, such as --set Enrichment:BatchSize=128");
                }
            },
        },
    };

    public static Option<string> LogLevelName { get; } = new Option<string>("--log-level")
    {
        Description = "Least severe log line shown on standard error",
        Recursive = true,
        DefaultValueFactory = _ => "Warning",
    }.AcceptOnlyFromAmong(StringComparer.OrdinalIgnoreCase, "Trace", "Debug", "Information", "Warning", "Error", "None");

    public static Option<bool> NoColor { get; } = new("--no-color")
    {
        Description = "Plain text (also with the environment variable NO_COLOR)",
        Recursive = true,
    };

    /// <summary>Not global: only verbs that print data take it.</summary>
    public static Option<bool> Json { get; } = new("--json")
    {
        Description = "Print JSON instead of text",
    };

    /// <summary>Whoever wants to see that much also wants whole exceptions.</summary>
    public static bool IsDetailed(ParseResult arguments) => LevelOf(arguments) <= LogLevel.Debug;

    public static LogLevel LevelOf(ParseResult arguments) => Enum.Parse<LogLevel>(arguments.GetValue(LogLevelName)!, ignoreCase: true);

    public static SettingsArguments SettingsFrom(ParseResult arguments, params IEnumerable<(string Key, string? Value, string Option)> shorthands)
    {
        var given = shorthands.Append(("Data:Path", arguments.GetValue(Data), "--data"))
            .Where(shorthand => shorthand.Item2 is not null)
            .Select(shorthand => (shorthand.Item1, shorthand.Item2!, shorthand.Item3));
        return new SettingsArguments(arguments.Product.Settings, arguments.GetValue(Config), arguments.GetValue(Set) ?? [], [.. given]);
    }
}
