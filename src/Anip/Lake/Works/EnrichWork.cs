using Anip.Articles;
using Anip.Enrichment;
using Anip.Lake.Files;
using Anip.Stages;

namespace Anip.Lake.Works;

/// <summary>Language, topic, sentiment, names and more, as <c>ml_processing</c> reads them off articles.</summary>
internal sealed class EnrichWork(StageRunners stages, IStageQueue queue, ITextAnalyzer analyzer, LakeImport lake) : StageWork<ArticleAnalysis>(stages.Of(EnrichmentModule.Stage), queue)
{
    private const int Analysis = 2;
    private const int Embedding = 3;

    public override string Name => "enrich";

    public override IReadOnlyList<string> Arguments => ["pipe", "enrich", "--on-error", "emit", "--threads", "1", "--fields", "encoder,analysis,embedding"];

    public override BatchRow Result { get; } = new(
    [
        new BatchColumn("id", "BIGINT"), new BatchColumn("encoder", "STRING"), new BatchColumn("analysis", "STRING"), new BatchColumn("embedding", "ARRAY<FLOAT>"),
        BatchErrors.Column,
    ]);

    public override string EncoderColumn => "encoder";

    public override IReadOnlyDictionary<string, string> Models => analyzer.Versions;

    public override bool HasInput => true;

    // What is to be stored in the end goes into the store at once: its articles then wait as any others do, and those that the lake has analyses of do not.
    public override async Task<IReadOnlyList<string>> PrepareAsync(BatchClaim claim, IProgress<long> read, CancellationToken cancellationToken)
    {
        if (claim.Input is null)
        {
            return [];
        }

        var report = await lake.RunAsync(claim.Input, read, cancellationToken);
        return [$"The lake {claim.Input}: {report.Added} articles added, {report.Revised} revised, {report.Unchanged} known; {report.Rejected.Values.Sum()} rows rejected, {report.Failures} parts of files unreadable.", .. report.Details];
    }

    protected override ArticleAnalysis Read(IReadOnlyList<object?> values) =>
        AnalysisText.Read((string)values[Analysis]!) with { Embedding = values[Embedding] as float[] ?? [] };
}
