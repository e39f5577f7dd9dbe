using Anip.Articles;
using Anip.Articles.Addresses;
using Anip.Fetching.Addresses;
using Anip.Ingestion.Sources;
using Anip.Isolation;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Anip.Ingestion.Tracing;

/// <summary>Keeps where addresses were seen and what was decided. That it cannot is nobody's failure: the articles are stored all the same.</summary>
/// <param name="store">Null where nothing is kept.</param>
internal sealed class SightingLog(ITraceStore? store, IOptions<IngestionOptions> options, ILogger logger)
{
    private const int MaxSpelling = 1_000;
    private const int MaxReason = 300;

    public Task StoredAsync(IReadOnlyList<(SourceReading Source, IncomingArticle Article)> delivered, IReadOnlyList<PutResult> results, CancellationToken cancellationToken) =>
        AddAsync(() => [.. delivered.Zip(results, (one, result) => Of(one.Source, one.Article, result))], cancellationToken);

    /// <summary>What a source delivered and is no article.</summary>
    public Task RefusedAsync(SourceReading source, CancellationToken cancellationToken) => AddAsync(
        () => [.. source.Report.TakeRefused().Select(refused => new NewSighting(
            ArticleIdentity.TryAddress(refused.Address, out var url, out _) ? url : refused.Address, SourceName.Show(source.Id), source.Record.Kind, Shown(refused.Address), "refused", refused.Reason))],
        cancellationToken);

    private static NewSighting Of(SourceReading source, IncomingArticle article, PutResult result) => new(
        article.Url, SourceName.Show(source.Id), source.Record.Kind, article.Spelling is { } spelling && spelling != article.Url ? Shown(spelling) : null,
        result.Refusal is null ? result.Outcome.ToString().ToLowerInvariant() : "refused", result.Refusal is { } refusal ? Cut(refusal, MaxReason) : null);

    private static string Shown(string spelling) => Cut(Uri.TryCreate(spelling, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? PublicUrl.Of(url) : spelling, MaxSpelling);

    private static string Cut(string text, int most) => text.Length <= most ? text : text[..most] + "…";

    private async Task AddAsync(Func<IReadOnlyList<NewSighting>> sightings, CancellationToken cancellationToken)
    {
        if (store is null || options.Value.TraceDays == 0)
        {
            return;
        }

        var failure = await Isolated.RunAsync(
            async token =>
            {
                if (sightings() is { Count: > 0 } some)
                {
                    await store.AddAsync(some, token);
                }
            },
            cancellationToken);
        if (failure is not null)
        {
            IngestionLog.NotTraced(logger, failure.Reason);
        }
    }
}
