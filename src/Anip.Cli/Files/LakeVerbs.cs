using System.CommandLine;
using System.Runtime;
using Anip.Cli.Hosting;
using Anip.Cli.Output;
using Anip.Ingestion.Sources;
using Anip.Lake.Files;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Cli.Files;

/// <summary><c>anip export parquet</c> and <c>anip import parquet</c>: everything as a folder that other programs read, and back.</summary>
internal static class LakeVerbs
{
    public static Command CreateExport()
    {
        var folder = Folder("Is made where it is not there; days in it that are as in the store stay");
        var command = new Command("parquet", """
            Write all articles, analyses and embeddings to a folder of Parquet files, one of each for a day. Interrupted, it goes on where it was when it is run again.

            Example:
              anip export parquet lake/
            """)
        { folder };
        command.SetAction((arguments, cancellationToken) => ExportAsync(arguments, arguments.GetRequiredValue(folder), cancellationToken));
        return command;
    }

    public static Command CreateImport()
    {
        var folder = Folder("What 'anip export parquet' wrote");
        var command = new Command("parquet", """
            Read a folder of Parquet files into the store, with analyses, embeddings and what people said. Done twice, it adds nothing twice.

            Example:
              anip import parquet lake/
            """)
        { folder };
        command.SetAction((arguments, cancellationToken) => ImportAsync(arguments, arguments.GetRequiredValue(folder), cancellationToken));
        return command;
    }

    private static Argument<string> Folder(string description) => new("dir")
    {
        Description = description,
        Validators =
        {
            result =>
            {
                if (string.IsNullOrWhiteSpace(result.GetValueOrDefault<string>()))
                {
                    result.AddError("'' is not a folder: name one");
                }
            },
        },
    };

    private static async Task<int> ExportAsync(ParseResult arguments, string folder, CancellationToken cancellationToken)
    {
        await using var session = await Session.OpenAsync(arguments, cancellationToken);
        ExportOutcome outcome;
        using (var progress = new CountProgress("articles exported"))
        {
            outcome = await session.Services.GetRequiredService<LakeExport>().RunAsync(
                folder, new Reporter<(long Done, long Total)>(now => progress.Report(now.Done, now.Total)), cancellationToken);
        }

        Terminal.Info($"{folder}: {outcome.Written:N0} articles of {outcome.Days:N0} {(outcome.Days == 1 ? "day" : "days")} written{(outcome.Kept == 0 ? "" : $", {outcome.Kept:N0} were there")}.");
        return 0;
    }

    private static async Task<int> ImportAsync(ParseResult arguments, string folder, CancellationToken cancellationToken)
    {
        await using var session = await Session.OpenAsync(arguments, cancellationToken);
        ImportReport report;
        using (var progress = new CountProgress("articles read"))
        {
            // The collector beside the work would take a part of the time, and here nobody waits for an answer.
            GCSettings.LatencyMode = GCLatencyMode.Batch;
            report = await session.Services.GetRequiredService<LakeImport>().RunAsync(folder, new Reporter<long>(progress.Report), cancellationToken);
        }

        foreach (var detail in report.Details)
        {
            Terminal.Info($"  {detail}");
        }

        Terminal.Info($"{report.Added:N0} added, {report.Revised:N0} revised, {report.Unchanged:N0} unchanged, {report.Analyses:N0} analyses{Counted("rejected", report.Rejected)}{Counted("noted", report.Noted)}.");
        return report.Failures > 0 || report.Rejected.ContainsKey("not_stored") ? Failures.Failed : 0;
    }

    private static string Counted(string what, IReadOnlyDictionary<string, int> byReason) =>
        byReason.Count == 0 ? "" : $", {byReason.Values.Sum():N0} {what} ({ReasonCounts.Of(byReason)})";
}
