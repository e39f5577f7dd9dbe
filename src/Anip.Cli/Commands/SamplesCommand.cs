using System.CommandLine;
using Anip.Articles;
using Anip.Cli.Hosting;
using Anip.Cli.Output;
using Anip.Ingestion.Sources;
using Anip.Ingestion.Sources.Samples;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Cli.Commands;

/// <summary><c>anip samples</c>: the articles that ship with the product.</summary>
internal static class SamplesCommand
{
    public static Command Create()
    {
        var add = new Command("add", "Add the shipped sample articles, and enrich them");
        add.SetAction(AddAsync);
        var remove = new Command("remove", "Remove all sample articles; they do not come back by themselves");
        remove.SetAction(RemoveAsync);
        return new Command("samples", "Sample articles of invented outlets, to look around with") { add, remove };
    }

    private static async Task<int> AddAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        await using var session = await Session.OpenAsync(arguments, cancellationToken);
        await FirstStart.RememberAsync(session.Services.GetRequiredService<ISourceStore>(), cancellationToken);
        return await Ingestor.RunAsync(session.Services, [session.Services.GetRequiredService<SampleSource>().Reading()], new IngestManner(), cancellationToken);
    }

    private static async Task<int> RemoveAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        await using var session = await Session.OpenAsync(arguments, cancellationToken);
        await FirstStart.RememberAsync(session.Services.GetRequiredService<ISourceStore>(), cancellationToken);
        var removed = await session.Services.GetRequiredService<IArticleStore>()
            .DeleteAsync(new ArticleFilter { ApiSource = SampleSource.Kind }, cancellationToken);
        Terminal.Info($"{removed} sample articles removed.");
        return 0;
    }
}
