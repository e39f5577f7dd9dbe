using System.CommandLine;
using Anip.Cli.Configuration;
using Anip.Cli.Hosting;
using Anip.Cli.Output;
using Anip.Server;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Anip.Cli.Commands;

/// <summary><c>anip config</c>: the settings that count, and where each was written.</summary>
internal static class ConfigCommand
{
    public static Command Create()
    {
        var check = new Command("check", "Find all errors of the settings at once, each with where it came from");
        check.SetAction(Check);
        var show = new Command("show", """
            Print the effective settings, secrets cut out.

            Examples:
              anip config show
              anip config show --set Enrichment:BatchSize=64 --json
            """)
        { GlobalOptions.Json };
        show.SetAction(Show);
        var names = new Argument<string[]>("SETTING") { Description = "Its name, such as Fetching:Timeout, or that of a section; without any, all", Arity = ArgumentArity.ZeroOrMore };
        var markdown = new Option<bool>("--markdown") { Description = "All of them as a page in Markdown" };
        var explain = new Command("explain", """
            Say what settings mean, what they take, and what counts where they are not given.

            Examples:
              anip config explain Fetching:Timeout
              anip config explain Storage:Postgres
              anip config explain --markdown > settings.md
            """)
        { names, markdown };
        explain.SetAction(arguments => Explain(arguments.Product.Settings, arguments.GetValue(names)!, arguments.GetValue(markdown)));
        return new Command("config", "Check, show and explain the settings") { check, show, explain };
    }

    private static int Explain(SettingsCatalogue catalogue, string[] names, bool asPage)
    {
        if (asPage)
        {
            Terminal.Print(SettingsReference.Markdown(catalogue).TrimEnd());
            return 0;
        }

        if (Array.Find(names, name => !catalogue.All.Any(setting => setting.IsOrIsIn(name))) is { } unknown)
        {
            throw new UsageException($"there is no setting {unknown}{Nearest.Hint(unknown, catalogue.All.Select(setting => setting.Key))}");
        }

        Terminal.Print(SettingsReference.Text(catalogue, catalogue.All.Where(setting => names.Length == 0 || Array.Exists(names, setting.IsOrIsIn))).TrimEnd());
        return 0;
    }

    private static int Check(ParseResult arguments)
    {
        // What the parts of the program would refuse when they start.
        var catalogue = arguments.Product.Settings;
        var configuration = SettingsSources.Load(GlobalOptions.SettingsFrom(arguments));
        if (SettingsCheck.Unreadable(configuration, catalogue) is { Count: > 0 } unreadable)
        {
            throw SettingsException.Of(unreadable);
        }

        using var services = arguments.Product.AddTo(new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddLogging(), configuration)
            .AddAnipServer().BuildServiceProvider();
        var invalid = SettingsCheck.Invalid(configuration, catalogue);
        string[] errors = [.. invalid, .. Refusals(services, invalid, catalogue)];
        if (errors.Length > 0)
        {
            throw SettingsException.Of(errors);
        }

        Terminal.Info("The settings are fine.");
        return 0;
    }

    // Of a section whose errors were found already, nothing more is asked.
    private static IEnumerable<string> Refusals(IServiceProvider services, IReadOnlyList<string> errors, SettingsCatalogue catalogue)
    {
        try
        {
            services.GetRequiredService<IStartupValidator>().Validate();
            return [];
        }
        catch (Exception exception) when (exception is OptionsValidationException or AggregateException)
        {
            IEnumerable<Exception> all = exception is AggregateException several ? several.InnerExceptions : [exception];
            return all.OfType<OptionsValidationException>().Where(options => !IsReported(options.OptionsType, errors, catalogue)).SelectMany(options => options.Failures);
        }
    }

    private static bool IsReported(Type options, IReadOnlyList<string> errors, SettingsCatalogue catalogue) =>
        catalogue.Sections.Where(section => section.Options == options).Any(section => errors.Any(error => error.StartsWith($"{section.Name}:", StringComparison.OrdinalIgnoreCase)));

    private static int Show(ParseResult arguments)
    {
        // What is wrong is shown too: this is where one looks for it.
        var catalogue = arguments.Product.Settings;
        var configuration = SettingsSources.Load(GlobalOptions.SettingsFrom(arguments));
        if (arguments.GetValue(GlobalOptions.Json))
        {
            WriteJson(configuration, catalogue);
        }
        else
        {
            WriteTable(configuration, catalogue);
        }

        var errors = SettingsCheck.Errors(configuration, catalogue);
        foreach (var error in errors)
        {
            Terminal.Error(error);
        }

        return errors.Count == 0 ? 0 : 1;
    }

    private static void WriteTable(IConfigurationRoot configuration, SettingsCatalogue catalogue)
    {
        Terminal.PrintTable(["setting", "value", "origin"], catalogue.All.Select(setting => (string[])
        [
            setting.Key, setting.Show(configuration), Origin(configuration, setting),
        ]));
    }

    private static void WriteJson(IConfigurationRoot configuration, SettingsCatalogue catalogue) => Terminal.PrintJson(
        catalogue.All.Select(setting => new SettingJson(
            setting.Key, setting.Show(configuration), Origin(configuration, setting), setting.Expected, setting.IsSecret ? "" : setting.DefaultText, setting.Meaning)),
        CliJson.Default.IEnumerableSettingJson);

    private static string Origin(IConfigurationRoot configuration, KnownSetting setting) =>
        SettingsSources.OriginOf(configuration, setting.Key)
        ?? (setting.IsList ? SettingsSources.OriginOf(configuration, setting.Key + ":0") : null)
        ?? "default";
}
