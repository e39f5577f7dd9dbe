using System.CommandLine;
using Anip.Cli.Hosting;
using Anip.Ingestion;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Cli.Commands;

/// <summary><c>anip ingest</c>: files and addresses into the store.</summary>
internal static class IngestCommand
{
    public static Command Create()
    {
        var what = new Argument<string[]>("path_or_url")
        {
            Description = "Files, folders, globs or addresses of feeds (RSS, RDF, Atom, JSON Feed), JSON lines, CSV, Parquet, WARC, GDELT GKG or recorded answers of news APIs; gzip too",
            Arity = ArgumentArity.OneOrMore,
        };
        var storeOnly = new Option<bool>("--no-enrich") { Description = "Store only; 'anip up' or the next 'anip ingest' enriches" };
        var lenient = new Option<bool>("--lenient") { Description = "Exit with 0 though a file breaks off or a quote in it is not closed; what could be read is stored either way" };
        var command = new Command("ingest", """
            Read files and addresses into the store, then enrich what is new. Doing it twice adds nothing.

            Examples:
              anip ingest https://example.org/feed.xml
              anip ingest exports/ 'archive/**/*.jsonl.gz'
            """)
        { what, storeOnly, lenient, GlobalOptions.Json };
        command.SetAction((arguments, cancellationToken) =>
            RunAsync(arguments, arguments.GetRequiredValue(what), new IngestManner(!arguments.GetValue(storeOnly), arguments.GetValue(lenient), arguments.GetValue(GlobalOptions.Json)), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, string[] what, IngestManner manner, CancellationToken cancellationToken)
    {
        await using var session = await Session.OpenAsync(arguments, cancellationToken);
        var targets = session.Services.GetRequiredService<IngestTargets>();
        return await Ingestor.RunAsync(session.Services, targets.Open(what, cancellationToken), manner, cancellationToken);
    }
}
