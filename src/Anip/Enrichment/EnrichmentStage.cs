using Anip.Articles;
using Anip.Stages;

namespace Anip.Enrichment;

/// <summary>Reads language, topic, sentiment, names and more off articles.</summary>
internal sealed class EnrichmentStage(ITextAnalyzer analyzer, IAnalysisStore analyses, IArticleStore texts, AnalysisRenewal renewal) : Stage<ArticleAnalysis>
{
    // Nobody's article: who cannot read this can read nothing.
    private static readonly AnalysisInput ProbeInput = new("The council meets on Tuesday.", null);

    public override string Name => EnrichmentModule.Stage;

    public override string Description => "Reads language, topic, sentiment, names and more off all articles that wait for it.";

    public override string Pipeline => "ml_processing";

    public override string Step => "enrich";

    public override string Done => "enriched";

    public override IStageRenewal Renewal => renewal;

    public override async Task<IReadOnlyList<ArticleAnalysis>> WorkAsync(IReadOnlyList<StageArticle> articles, CancellationToken cancellationToken)
    {
        var analysed = await analyzer.AnalyzeAsync(
            [.. articles.Select(article => new AnalysisInput(article.Title, article.Content, article.DeclaredLanguage))], AnalysisUse.BackFill, cancellationToken);
        await renewal.NoteAsync(cancellationToken);
        return await renewal.CompleteAsync([.. articles.Select(article => article.Id)], analysed, place => Task.FromResult<string?>(TextOf(articles[place])), cancellationToken);
    }

    public override async Task<IReadOnlyList<StageResult<ArticleAnalysis>>> AdoptAsync(IReadOnlyList<StageResult<ArticleAnalysis>> results, CancellationToken cancellationToken)
    {
        await renewal.NoteAsync(cancellationToken);
        var completed = await renewal.CompleteAsync(
            [.. results.Select(result => result.Version.Id)], [.. results.Select(result => result.Value)],
            async place => await texts.FindAsync(results[place].Version.Id, cancellationToken) is { } article && article.Revision == results[place].Version.Revision
                ? new AnalysisInput(article.Title, article.Content).Text : null,
            cancellationToken);
        return [.. results.Zip(completed, (result, analysis) => result with { Value = analysis })];
    }

    public override Task<int> CompleteAsync(
        IStageQueue queue, StageWorker worker, IReadOnlyList<StageResult<ArticleAnalysis>> results, CancellationToken cancellationToken) =>
        analyses.CompleteAsync(
            worker, [.. results.Select(result => new CompletedArticle(result.Version.Id, result.Version.Revision, result.Value))], cancellationToken);

    public override Task ProbeAsync(CancellationToken cancellationToken) => analyzer.AnalyzeAsync([ProbeInput], AnalysisUse.BackFill, cancellationToken);

    private static string TextOf(StageArticle article) => new AnalysisInput(article.Title, article.Content).Text;
}
