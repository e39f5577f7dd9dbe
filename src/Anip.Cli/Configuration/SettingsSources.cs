using System.Collections;
using System.Text.Json;
using Anip.Isolation;
using dotenv.net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Json;

namespace Anip.Cli.Configuration;

/// <summary>Reads settings from everywhere they may stand. Later wins: appsettings.json, user secrets, .env, environment, command line.</summary>
internal static class SettingsSources
{
    private const string UserSecretsId = "anip";

    /// <exception cref="SettingsException">A file cannot be read.</exception>
    public static IConfigurationRoot Load(SettingsArguments arguments)
    {
        var builder = new ConfigurationBuilder();
        builder.AddJsonFile(Path.GetFullPath(arguments.ConfigFile ?? "appsettings.json"), optional: true, reloadOnChange: false);
        builder.AddUserSecrets(UserSecretsId, reloadOnChange: false);
        builder.Add(new OriginatedProvider(FromDotEnv(Path.GetFullPath(".env"), arguments.Catalogue)));
        var variables = Environment.GetEnvironmentVariables();
        builder.Add(new OriginatedProvider([.. SecretFiles.Read(variables, arguments.Catalogue.Environment), .. FromEnvironment(variables, arguments.Catalogue)]));
        builder.Add(new OriginatedProvider(FromCommandLine(arguments)));
        try
        {
            return ListSettings.Resolve(builder.Build(), arguments.Catalogue);
        }
        catch (InvalidDataException exception)
        {
            throw new SettingsException($"the settings in {FileIn(exception)} cannot be read: {Reason(exception)}.\nMend it, or name another file with --config.");
        }
    }

    /// <summary>Where the value that counts was written; null where none was.</summary>
    public static string? OriginOf(IConfigurationRoot configuration, string key) =>
        configuration.Providers.Reverse().FirstOrDefault(provider => provider.TryGet(key, out _)) is { } provider ? OriginOf(provider, key) : null;

    /// <summary>Where a value that this provider has was written.</summary>
    public static string OriginOf(IConfigurationProvider provider, string key) => provider switch
    {
        OriginatedProvider originated => originated.OriginOf(key),
        JsonConfigurationProvider { Source.Path: "secrets.json" } => "user secrets",
        JsonConfigurationProvider json => json.Source.Path ?? "appsettings.json",
        _ => provider.ToString() ?? "",
    };

    // The message of the library names it between quotes.
    private static string FileIn(InvalidDataException exception) => exception.Message.Split('\'') is [_, var file, ..] ? OneLine.Of(file) : "a file";

    private static string Reason(InvalidDataException exception)
    {
        for (var inner = exception.InnerException; inner is not null; inner = inner.InnerException)
        {
            switch (inner)
            {
                case JsonException json:
                    return JsonError.Of(json);
                case IOException or UnauthorizedAccessException:
                    return FileError.Of(inner).What;
                case FormatException when inner.InnerException is null:
                    return inner.Message.StartsWith("Top-level", StringComparison.Ordinal) ? "it holds no object, which begins with {" : OneLine.Of(inner.Message).TrimEnd('.');
            }
        }

        return OneLine.Of(exception.Message).TrimEnd('.');
    }

    private static IEnumerable<OriginatedValue> FromDotEnv(string path, SettingsCatalogue catalogue)
    {
        if (!File.Exists(path))
        {
            return [];
        }

        var variables = DotEnv.Read(new DotEnvOptions(envFilePaths: [path], ignoreExceptions: false));
        return from variable in variables
               let key = catalogue.Environment.ToKey(variable.Key)
               where key is not null && (variable.Value.Length > 0 || catalogue.IsList(key))
               select new OriginatedValue(key, variable.Value, $"{variable.Key} in .env");
    }

    private static IEnumerable<OriginatedValue> FromEnvironment(IDictionary variables, SettingsCatalogue catalogue) =>
        from DictionaryEntry variable in variables
        let key = catalogue.Environment.ToKey((string)variable.Key)
        let value = (string?)variable.Value
        where key is not null && value is not null && (value.Length > 0 || catalogue.IsList(key)) && SecretFiles.KeyOf((string)variable.Key, catalogue.Environment) is null
        select new OriginatedValue(key, value, $"environment variable {variable.Key}");

    private static IEnumerable<OriginatedValue> FromCommandLine(SettingsArguments arguments)
    {
        foreach (var (key, value, option) in arguments.Shorthands)
        {
            yield return new OriginatedValue(key, value, option);
        }

        foreach (var assignment in arguments.Assignments)
        {
            var equals = assignment.IndexOf('=', StringComparison.Ordinal);
            var key = assignment[..equals].Trim().Replace("__", ":", StringComparison.Ordinal);
            yield return new OriginatedValue(key, assignment[(equals + 1)..], "--set");
        }
    }
}

/// <param name="Catalogue">The settings that there are.</param>
/// <param name="ConfigFile">An existing file that replaces <c>appsettings.json</c>; null for that one where it exists.</param>
/// <param name="Assignments"><c>KEY=VALUE</c>, as given with <c>--set</c>; each has a key.</param>
/// <param name="Shorthands">Settings that have an option of their own, such as <c>--data</c>.</param>
internal sealed record SettingsArguments(
    SettingsCatalogue Catalogue, string? ConfigFile, IReadOnlyList<string> Assignments, IReadOnlyList<(string Key, string Value, string Option)> Shorthands);

/// <summary>The settings are not usable; the message names each error and its remedy, one a line.</summary>
internal sealed class SettingsException(string message) : AnipException("bad_settings", message)
{
    public static SettingsException Of(IReadOnlyList<string> errors) => new($"the settings are wrong:\n  {string.Join("\n  ", errors)}\n'anip config explain SETTING' says what a setting means and takes.");
}
