using Anip.Articles;
using Anip.Articles.Addresses;
using Anip.Ingestion.Sources;
using Microsoft.Extensions.Options;

namespace Anip.Ingestion.Tracing;

/// <summary>Puts together what is known of an address: where it was seen, what was decided, what comes next.</summary>
public sealed class TraceReader(ITraceStore traces, IArticleStore articles, ISourceStore sources, IOptions<IngestionOptions> options)
{
    /// <param name="address">In any spelling; or an identity.</param>
    public async Task<Trace> ReadAsync(string address, CancellationToken cancellationToken)
    {
        var identity = ArticleIdentity.TryAddress(address, out var url, out var place) ? url : address.Trim();
        var article = await articles.FindByUrlAsync(identity, cancellationToken);
        if (article is null && place.Length > 0 && await articles.FindByUrlAsync($"{identity}#{place}", cancellationToken) is { } marked)
        {
            (article, identity) = (marked, marked.Url);
        }

        var seen = await traces.ListAsync(identity, cancellationToken);
        var stages = article is null ? [] : await traces.StagesAsync(article.Id, cancellationToken);
        var revisions = article is null ? [] : await articles.RevisionsAsync(article.Id, cancellationToken);
        var trace = new Trace(address, identity, article, seen, revisions, stages) { KeptForDays = options.Value.TraceDays };
        return trace with { Next = [.. NextOf(trace), .. await AskedAgainAsync(seen, cancellationToken)] };
    }

    private static IEnumerable<string> NextOf(Trace trace)
    {
        if (trace.Article is not { } article)
        {
            yield return trace.Sightings.Count == 0
                ? $"No source has delivered this address in the last {trace.KeptForDays} days, and no article is stored under it."
                : "No article is stored under it: what came was refused, or the article was deleted.";
            yield break;
        }

        foreach (var stage in trace.Stages)
        {
            yield return stage switch
            {
                { Reason: not null } => $"{stage.Stage} has given it up; 'anip quarantine retry {article.Id} --stage {stage.Stage}' puts it back.",
                { Owner: { } owner } => $"{owner} works on {stage.Stage}.",
                { IsOpen: true, Attempts: > 0 } => $"{stage.Stage} tries it again, after {stage.Attempts} failed attempts.",
                { IsOpen: true } => $"It waits for {stage.Stage}.",
                _ => $"{stage.Stage} is done with revision {article.Revision}; an edit by its publisher makes it due again.",
            };
        }
    }

    private async Task<IEnumerable<string>> AskedAgainAsync(IReadOnlyList<Sighting> seen, CancellationToken cancellationToken) => seen.Count == 0 ? [] :
        from source in await sources.ListAsync(cancellationToken)
        where source.NextAttemptAt is not null && seen.Any(sighting => sighting.Source == SourceName.Show(source.Id))
        select $"{SourceName.Show(source.Id)} is asked again from {source.NextAttemptAt:yyyy-MM-dd HH:mm} UTC on.";
}

/// <summary>What is known of an address.</summary>
/// <param name="Asked">As it was asked for.</param>
/// <param name="Identity">As the article is known, or would be: two spellings of one identity are one article.</param>
/// <param name="Article">Null where none is stored.</param>
/// <param name="Sightings">The first first.</param>
/// <param name="Revisions">The oldest first.</param>
/// <param name="Stages">By name; none where no article is stored.</param>
public sealed record Trace(
    string Asked, string Identity, Article? Article, IReadOnlyList<Sighting> Sightings, IReadOnlyList<ArticleRevision> Revisions, IReadOnlyList<TracedStage> Stages)
{
    /// <summary>For so long it is kept where addresses were seen.</summary>
    public int KeptForDays { get; init; }

    /// <summary>What comes next, in sentences.</summary>
    public IReadOnlyList<string> Next { get; init; } = [];

    public bool IsKnown => Article is not null || Sightings.Count > 0;
}
