using System.CommandLine;
using Anip.Articles;
using Anip.Cli.Export;
using Anip.Cli.Output;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Cli;

/// <summary><c>anip export</c>: articles as a file.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        var filter = new ArticleFilterOptions();
        var file = new Argument<string?>("file")
        {
            Description = "Where to; the format follows the ending (.jsonl, .csv, .parquet). Standard output where left out",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var format = new Option<ExportFormat?>("--format") { Description = "jsonl, csv or parquet, whatever the file's ending" };
        var command = new Command("export", """
            Write articles, newest first, as JSON lines, CSV or Parquet.

            Examples:
              anip export articles.parquet
              anip export --topic health --from 2026-01-01 > health.jsonl
            """)
        { file, format };
        filter.AddTo(command);
        command.SetAction((arguments, cancellationToken) =>
            RunAsync(arguments, filter.From(arguments), arguments.GetValue(file), arguments.GetValue(format), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        ParseResult arguments, ArticleFilter filter, string? file, ExportFormat? format, CancellationToken cancellationToken)
    {
        var chosen = format ?? Path.GetExtension(file)?.ToLowerInvariant() switch
        {
            ".csv" => ExportFormat.Csv,
            ".parquet" => ExportFormat.Parquet,
            _ => ExportFormat.Jsonl,
        };
        if (chosen == ExportFormat.Parquet && file is null)
        {
            Terminal.Fail("Parquet cannot be written to a pipe: name a file");
            return CommandLine.WrongUsage;
        }

        await using var session = await Session.OpenAsync(arguments, cancellationToken);
        var articles = session.Services.GetRequiredService<IArticleStore>().StreamAsync(filter, cancellationToken);
        using var progress = new CountProgress("exported");
        // Under another name until it is whole, so that a file with the name asked for is never a part of one.
        var temporary = file is null ? null : file + ".partial";
        await using (var output = temporary is null ? Console.OpenStandardOutput() : new FileStream(temporary, FileMode.Create, FileAccess.ReadWrite))
        {
            await ArticleWriter.WriteAsync(articles, output, chosen, progress.Report, cancellationToken);
        }

        if (temporary is not null)
        {
            File.Move(temporary, file!, overwrite: true);
        }

        return 0;
    }
}
