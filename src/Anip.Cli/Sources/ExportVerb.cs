using System.CommandLine;
using Anip.Cli.Hosting;
using Anip.Cli.Output;
using Anip.Ingestion.Sources;
using Anip.Ingestion.Sources.Opml;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Cli.Sources;

/// <summary><c>anip sources export</c>: the subscriptions as OPML.</summary>
internal static class ExportVerb
{
    private static readonly Argument<string?> File = new("file") { Description = "Written to; the standard output where it is absent", Arity = ArgumentArity.ZeroOrOne };

    public static Command Create()
    {
        var export = new Command("export", """
            Write the feeds and sitemaps as OPML, which every reader imports, with the tags as folders and categories. Addresses are whole in it,
            with the keys that they may have: keep the file as you keep these.

            Example:
              anip sources export subscriptions.opml
            """)
        { File, ListOptions.Tag };
        export.SetAction(ExportAsync);
        return export;
    }

    private static async Task<int> ExportAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        await using var session = await Session.OpenAsync(arguments, cancellationToken);
        var list = SourceList.Of((await session.Services.GetRequiredService<ISourceStore>().ListAsync(cancellationToken)).Where(ListOptions.Filter(arguments)));
        using var buffer = new MemoryStream();
        list.Write(buffer);
        if (arguments.GetValue(File) is { } file)
        {
            await System.IO.File.WriteAllBytesAsync(file, buffer.ToArray(), cancellationToken);
            Terminal.Info($"{list.Feeds.Count} written to {file}.");
            return 0;
        }

        await using var output = Terminal.OpenOutput();
        await output.WriteAsync(buffer.ToArray(), cancellationToken);
        await output.WriteAsync("\n"u8.ToArray(), cancellationToken);
        return 0;
    }
}

/// <summary>Which sources a verb is about.</summary>
internal static class ListOptions
{
    public static readonly Option<string?> Tag = new("--tag") { Description = "Only sources with this tag" };

    public static Func<SourceRecord, bool> Filter(ParseResult arguments) =>
        arguments.GetValue(Tag) is { } tag ? source => source.Tags.Contains(tag.Trim(), StringComparer.OrdinalIgnoreCase) : _ => true;
}
