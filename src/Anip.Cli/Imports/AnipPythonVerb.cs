using System.CommandLine;
using Anip.Adapters.AnipPython;
using Anip.Articles;
using Anip.Cli.Commands;
using Anip.Cli.Hosting;
using Anip.Cli.Output;
using Anip.Ingestion.Sources;
using Anip.Ingestion.Sources.Imports;
using Anip.Models.Registry;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Cli.Imports;

/// <summary><c>anip import anip-python</c>: what the Python version of ANIP has gathered.</summary>
internal static class AnipPythonVerb
{
    private const string Kind = "anip-python";

    public static Command Create()
    {
        var address = new Argument<string>("database") { Description = "postgres://USER:PASSWORD@HOST:PORT/DATABASE of that system; what a part of it may not hold is written as %40 and the like" };
        var table = new Option<string>("--table") { Description = "The table of its articles, with its schema where needed", HelpName = "NAME", DefaultValueFactory = _ => PythonTable.DefaultName };
        var columns = new Option<string[]>("--column") { Description = "A column that is called otherwise there, such as title=headline; several times for several", HelpName = "NAME=THEIRS" };
        var storeOnly = new Option<bool>("--no-enrich") { Description = "Store only; 'anip up' or the next 'anip ingest' enriches" };
        var aliases = new Option<bool>("--aliases") { Description = "Also take over what is in production in the MLflow that MLFLOW_TRACKING_URI names" };
        var command = new Command("anip-python", """
            Take over the articles of the Python version of ANIP, newest first; nothing is changed there. Its topics, sentiments and vectors came from other
            models: they are kept with the record, and each article is read anew. Interrupted or run again, it goes on where it was and doubles nothing.

            Examples:
              anip import anip-python postgres://anip:secret@db.example/anip
              anip import anip-python postgres://anip@db.example/news --table public.articles --column title=headline --no-enrich
            """)
        { address, table, columns, storeOnly, aliases, GlobalOptions.Json };
        address.Validators.Add(result =>
        {
            if (TableAt(result.GetValueOrDefault<string>() ?? "") is null)
            {
                result.AddError("expected postgres://USER:PASSWORD@HOST:PORT/DATABASE (with %2F for a / in a name or password, and so on)");
            }
        });
        columns.Validators.Add(result => CheckColumns(result.GetValueOrDefault<string[]>() ?? [], result.AddError));
        command.SetAction((arguments, cancellationToken) => RunAsync(
            arguments,
            TableAt(arguments.GetRequiredValue(address))! with { Name = arguments.GetRequiredValue(table), Renamed = Renamed(arguments.GetValue(columns) ?? []) },
            new IngestManner(!arguments.GetValue(storeOnly), AsJson: arguments.GetValue(GlobalOptions.Json)),
            arguments.GetValue(aliases),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, PythonTable table, IngestManner manner, bool withAliases, CancellationToken cancellationToken)
    {
        await using var session = await Session.OpenAsync(arguments, cancellationToken);
        if (withAliases)
        {
            await TakeAliasesAsync(session.Services.GetRequiredService<ModelRegistries>().RemoteOrThrow(), cancellationToken);
        }

        var timeProvider = session.Services.GetRequiredService<TimeProvider>();
        var source = new ImportedTable(token => PythonArticles.ReadAsync(table, Terminal.Info, token), session.Services.GetRequiredService<IArticleStore>(), timeProvider);
        return await Ingestor.RunAsync(
            session.Services, [SourceReading.Of(source, $"{table.Location}/{table.Name}", Kind, timeProvider.GetUtcNow())], manner, cancellationToken);
    }

    private static async Task TakeAliasesAsync(IModelRegistry registry, CancellationToken cancellationToken)
    {
        var count = 0;
        await foreach (var (model, version, isUsable) in ProductionAliases.TakeAsync(registry, cancellationToken))
        {
            count++;
            Terminal.Info(isUsable
                ? $"{model} version {version} was in production there; it is the {RegistryTags.Champion} now."
                : $"{model} version {version} was in production there and is no model that ANIP can run: it keeps the alias {ProductionAliases.Kept}. 'anip train' makes one that can be put in its place.");
        }

        if (count == 0)
        {
            Terminal.Info("No version in the MLflow is in production that has not been taken over.");
        }
    }

    private static PythonTable? TableAt(string address)
    {
        // As libpq and SQLAlchemy write it too: postgresql://, postgresql+psycopg2://.
        var scheme = address.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon ? address[..colon] : "";
        address = scheme.Split('+')[0] is "postgresql" or "postgres" ? $"postgres{address[scheme.Length..]}" : address;
        var settings = (StoreAddress.Parse(address, "database") ?? []).ToDictionary(setting => setting.Key[(setting.Key.LastIndexOf(':') + 1)..], setting => setting.Value);
        return settings.GetValueOrDefault("Host") is { } host && settings.GetValueOrDefault("Database") is { } database
            ? new PythonTable(host, settings["Port"] is { } port ? int.Parse(port, System.Globalization.CultureInfo.InvariantCulture) : 5432, database, settings["Username"] ?? "anip", settings["Password"])
            : null;
    }

    private static void CheckColumns(string[] columns, Action<string> refuse)
    {
        foreach (var column in columns)
        {
            if (column.Split('=', 2) is not [var name, { Length: > 0 }] || !PythonTable.Columns.Contains(name))
            {
                refuse($"--column: expected NAME=THEIRS, where NAME is one of {string.Join(", ", PythonTable.Columns)}, not '{column}'");
            }
        }
    }

    private static Dictionary<string, string> Renamed(string[] columns) => columns.Select(column => column.Split('=', 2)).ToDictionary(parts => parts[0], parts => parts[1]);
}
