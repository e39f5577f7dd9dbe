using System.CommandLine;
using Anip.Articles;
using Anip.Cli.Export;
using Anip.Cli.Hosting;
using Anip.Cli.Output;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Cli.Commands;

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
        var format = new Option<ExportFormat?>("--format")
        {
            Description = "jsonl, csv or parquet, whatever the file's ending",
            HelpName = "FORMAT",
            CustomParser = result => ReadFormat(result.Tokens is [var token, ..] ? token.Value : "", "--format", result.AddError),
        };
        var force = new Option<bool>("--force") { Description = "Replace the file where it exists" };
        var command = new Command("export", """
            Write articles, newest first, as JSON lines, CSV or Parquet.

            Examples:
              anip export articles.parquet
              anip export --topic health --from 2026-01-01 > health.jsonl
            """)
        { file, format, force };
        filter.AddTo(command);
        command.SetAction((arguments, cancellationToken) =>
            RunAsync(arguments, filter.From(arguments), arguments.GetValue(file), arguments.GetValue(format), cancellationToken));
        command.Validators.Add(result => Check(result.GetValue(file), result.GetResult(format) is not null, result.GetValue(force), result.AddError));
        return command;
    }

    private static async Task<int> RunAsync(
        ParseResult arguments, ArticleFilter filter, string? file, ExportFormat? format, CancellationToken cancellationToken)
    {
        var chosen = format ?? (file is null ? ExportFormat.Jsonl : ReadFormat(Path.GetExtension(file).TrimStart('.'), file, _ => { }) ?? ExportFormat.Jsonl);
        if (chosen == ExportFormat.Parquet && file is null)
        {
            Terminal.Fail("Parquet cannot be written to a pipe: name a file");
            return CommandLine.WrongUsage;
        }

        await using var session = await Session.OpenAsync(arguments, cancellationToken);
        await ArticleFilterOptions.CheckAsync(filter, session.Services, cancellationToken);
        var articles = session.Services.GetRequiredService<IArticleStore>().StreamAsync(filter, cancellationToken);
        using var progress = new CountProgress("exported");
        if (file is not null)
        {
            await OutputFile.WriteAsync(file, output => ArticleWriter.WriteAsync(articles, output, chosen, progress.Report, cancellationToken), cancellationToken);
            return 0;
        }

        await using var output = Terminal.OpenOutput();
        await ArticleWriter.WriteAsync(articles, output, chosen, progress.Report, cancellationToken);
        return 0;
    }

    private static void Check(string? file, bool hasFormat, bool force, Action<string> refuse)
    {
        if (file is null)
        {
            return;
        }

        if (OutputFile.Fault(file, force) is { } fault)
        {
            refuse(fault);
        }
        else if (!hasFormat)
        {
            ReadFormat(Path.GetExtension(file).TrimStart('.'), file, refuse);
        }
    }

    private static ExportFormat? ReadFormat(string text, string where, Action<string> refuse)
    {
        // What Enum.TryParse takes beside the names, numbers and lists, is no format.
        var name = Array.Find(Enum.GetNames<ExportFormat>(), one => one.Equals(text, StringComparison.OrdinalIgnoreCase));
        if (name is not null)
        {
            return Enum.Parse<ExportFormat>(name);
        }

        var known = Enum.GetNames<ExportFormat>().Select(one => one.ToLowerInvariant()).ToList();
        refuse(where == "--format" ? $"--format '{text}': expected {string.Join(", ", known)}{Nearest.Question(text, known)}"
            : text.Length == 0 ? $"{where} has no ending that says the format: add --format with one of {string.Join(", ", known)}"
            : $"{where}: there is no format '{text}'{Nearest.Question(text, known)}. Use the ending .{string.Join(", .", known)}, or add --format");
        return null;
    }
}
