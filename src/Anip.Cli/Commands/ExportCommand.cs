using System.CommandLine;
using Anip.Articles;
using Anip.Cli.Files;
using Anip.Cli.Hosting;
using Anip.Cli.Output;
using Anip.Server.Writing;
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
            Description = $"{string.Join(", ", ExportFormat.All.Select(one => one.Name))}, whatever the file's ending",
            HelpName = "FORMAT",
            CustomParser = result => ReadFormat(result.Tokens is [var token, ..] ? token.Value : "", "--format", result.AddError),
        };
        var force = new Option<bool>("--force") { Description = "Replace the file where it exists" };
        var command = new Command("export", """
            Write articles, newest first, as JSON lines, CSV or Parquet.

            Examples:
              anip export articles.parquet
              anip export --topic health --from 2026-01-01 > health.jsonl
              anip export parquet lake/
            """)
        { file, format, force, LakeVerbs.CreateExport() };
        filter.AddTo(command);
        command.SetAction((arguments, cancellationToken) =>
            RunAsync(arguments, filter.From(arguments), arguments.GetValue(file), arguments.GetValue(format), cancellationToken));
        command.Validators.Add(result => Check(result.GetValue(file), result.GetResult(format) is not null, result.GetValue(force), result.AddError));
        return command;
    }

    private static async Task<int> RunAsync(
        ParseResult arguments, ArticleFilter filter, string? file, ExportFormat? format, CancellationToken cancellationToken)
    {
        var chosen = format ?? ExportFormat.Find(Path.GetExtension(file)?.TrimStart('.')) ?? ExportFormat.JsonLines;
        if (chosen.IsBinary && file is null && !Console.IsOutputRedirected)
        {
            Terminal.Error($"{chosen.Name} is nothing for a terminal: name a file, or lead the output into one");
            return CommandLine.WrongUsage;
        }

        await using var session = await Session.OpenAsync(arguments, cancellationToken);
        await ArticleFilterOptions.CheckAsync(filter, session.Services, cancellationToken);
        var articles = session.Services.GetRequiredService<IArticleStore>().StreamAsync(filter, cancellationToken);
        using var progress = new CountProgress("exported");
        if (file is not null)
        {
            await OutputFile.WriteAsync(file, output => chosen.WriteAsync(articles, output, progress.Report, cancellationToken), cancellationToken);
            return 0;
        }

        await using var output = Terminal.OpenOutput();
        await chosen.WriteAsync(articles, output, progress.Report, cancellationToken);
        return 0;
    }

    private static void Check(string? file, bool hasFormat, bool force, Action<string> refuse)
    {
        if (file is null)
        {
            return;
        }

        if (OutputFile.Error(file, force) is { } error)
        {
            refuse(error);
        }
        else if (!hasFormat)
        {
            ReadFormat(Path.GetExtension(file).TrimStart('.'), file, refuse);
        }
    }

    private static ExportFormat? ReadFormat(string text, string where, Action<string> refuse)
    {
        if (ExportFormat.Find(text) is { } format)
        {
            return format;
        }

        var known = ExportFormat.All.Select(one => one.Name).ToList();
        refuse(where == "--format" ? $"--format '{text}': expected {string.Join(", ", known)}{Nearest.Question(text, known)}"
            : text.Length == 0 ? $"{where} has no ending that says the format: add --format with one of {string.Join(", ", known)}"
            : $"{where}: there is no format '{text}'{Nearest.Question(text, known)}. Use the ending .{string.Join(", .", known)}, or add --format");
        return null;
    }
}
