using System.Runtime.CompilerServices;
using Anip.Articles;
using Anip.Enrichment;
using Anip.Isolation;
using Anip.Pipelines;

namespace Anip.Lake.Works;

/// <summary>Embeddings alone, of all stored articles, as files: what other programs compare texts by, without a change to the store.</summary>
internal sealed class EmbedWork(IArticleStore articles, IArticleStatistics statistics, ITextAnalyzer analyzer) : BatchWork
{
    public override string Name => "embed";

    public override IReadOnlyList<string> Arguments => ["pipe", "embed", "--on-error", "emit", "--threads", "1"];

    public override BatchRow Row { get; } = new([new BatchColumn("id", "BIGINT"), new BatchColumn("text", "STRING")]);

    public override BatchRow Result { get; } = new(
        [new BatchColumn("id", "BIGINT"), new BatchColumn("model", "STRING"), new BatchColumn("embedding", "ARRAY<FLOAT>"), BatchErrors.Column]);

    public override string EncoderColumn => "model";

    public override string Done => "embedded";

    public override IReadOnlyDictionary<string, string> Models => analyzer.Versions;

    public override async Task<long?> CountAsync(BatchClaim claim, CancellationToken cancellationToken) => Path.Exists(Destination(claim))
        ? throw new StepException($"{OneLine.Of(Destination(claim)!)} is there already: give another folder as the parameter output.") { IsFinal = true }
        : Math.Min(await statistics.CountAllAsync(cancellationToken), claim.Limit ?? long.MaxValue);

    public override async IAsyncEnumerable<object?[]> TakeAsync(BatchClaim claim, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var left = claim.Limit ?? long.MaxValue;
        await foreach (var article in articles.StreamAsync(new ArticleFilter(), cancellationToken))
        {
            yield return [article.Id, new AnalysisInput(article.Title, article.Content).Text];
            if (--left == 0)
            {
                yield break;
            }
        }
    }

    public override string? Destination(BatchClaim claim) =>
        claim.Output ?? throw new StepException("embed needs a folder that is not there yet, for the embeddings: give it as the parameter output.") { IsFinal = true };
}
