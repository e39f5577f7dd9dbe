using System.Runtime.CompilerServices;
using Anip.Articles;
using Anip.Fetching;
using Anip.Ingestion.Sources.GdeltBulk.Files;
using Anip.Ingestion.Sources.GdeltBulk.Rows;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Anip.Ingestion.Sources.GdeltBulk;

/// <summary>GDELT's files: what the press of the world wrote about in each quarter of an hour.</summary>
public sealed class GdeltBulkSource(GuardedFetcher fetcher, IArticleStore store, IOptions<GdeltBulkOptions> options) : IDescribedSource
{
    public const string Name = "gdelt_bulk";

    public static SourceDescriptor Descriptor { get; } = new()
    {
        Name = Name,
        Title = "GDELT files",
        Settings = SourceSettings.Of<GdeltBulkOptions, GdeltBulkOptionsValidator>(GdeltBulkOptions.Section) with { Question = nameof(GdeltBulkOptions.Sets) },
        Runs = new SourceRuns("Fetches GDELT's files of what the world's press wrote about, counts it, and keeps the articles that are asked for.", "3-59/5 * * * *")
        {
            CreatePipeline = (services, source) => services.GetRequiredService<BulkFetch>().CreatePipeline(source),
        },
        Check = new SourceCheck(Name, (services, cancellationToken) => services.GetRequiredService<BulkLists>().CheckAsync(cancellationToken)),
    };

    private readonly GdeltBulkOptions _options = options.Value;

    /// <summary>The articles that are asked for in the newest files; nothing is counted.</summary>
    /// <inheritdoc/>
    public async IAsyncEnumerable<IncomingArticle> FetchAsync(SourceReading reading, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var file in (await new BulkLists(fetcher, options).NewestAsync(reading.Report, cancellationToken)).Where(file => file.Kind == BulkKind.Gkg))
        {
            await foreach (var article in Open(file, new ArticleBudget(_options.MaxArticlesPerDay)).FetchAsync(reading, cancellationToken))
            {
                yield return article;
            }
        }
    }

    internal BulkFileSource Open(BulkFile file, ArticleBudget budget) => new(file, token => FetchAsync(file, token), _options, new GkgFilter(_options), budget, store);

    private async Task<ReadOnlyMemory<byte>> FetchAsync(BulkFile file, CancellationToken cancellationToken) =>
        (await fetcher.FetchForSourceAsync(new FetchRequest(new Uri(new Uri(_options.BaseUrl), file.Name)), cancellationToken)).Body;
}
