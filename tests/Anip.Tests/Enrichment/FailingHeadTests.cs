using Anip.Articles;
using Anip.Enrichment;
using Anip.Inference;
using Anip.Inference.Analysis;
using Anip.Inference.Encoding;
using Anip.Inference.Heads;
using Anip.Stages;
using Anip.Tests.Inference;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Anip.Tests.Enrichment;

/// <summary>The analyzer that ships, with a head that cannot bear one word.</summary>
public sealed class FailingHeadTests
{
    [Fact]
    public async Task A_text_that_a_model_fails_on_is_given_up_for_the_reason_itself_and_its_neighbours_are_analysed()
    {
        using var models = Models(windows => windows.Any(window => window.Text.Contains("poison", StringComparison.Ordinal)));
        using var analyzer = new TextAnalyzer(models, Options.Create(new InferenceOptions { Threads = 2 }));

        var batch = await new StageBatch<ArticleAnalysis>(Stage(analyzer)).WorkAsync(
            [.. Enumerable.Range(0, 70).Select(i => Article(i, i is 3 or 44 ? "The poison of the snake is strong" : $"The council meets on day {i}"))], Cancel);

        Assert.Equal([3, 44], batch.Failed.Select(failed => failed.Id).Order());
        Assert.All(batch.Failed, failed => Assert.Equal("FormatException: cannot read a window", failed.Reason));
        Assert.All(batch.Failed, failed => Assert.IsType<FormatException>(failed.Exception));
        Assert.Equal(Enumerable.Range(0, 70).Select(i => (long)i).Except([3, 44]), batch.Done.Select(done => done.Version.Id).Order());
        Assert.All(batch.Done, done => Assert.Equal("en", done.Value.Language));
    }

    [Fact]
    public async Task A_model_that_fails_on_everything_blames_no_text_and_is_named()
    {
        using var models = Models(_ => true);
        using var analyzer = new TextAnalyzer(models, Options.Create(new InferenceOptions { Threads = 2 }));
        var batch = new StageBatch<ArticleAnalysis>(Stage(analyzer));

        var onMany = await Assert.ThrowsAsync<StageException>(() => batch.WorkAsync([.. Enumerable.Range(0, 5).Select(i => Article(i, $"The council meets on day {i}"))], Cancel));
        var onAny = await Assert.ThrowsAsync<StageException>(() => batch.ProbeAsync(Cancel));

        Assert.EndsWith("FormatException: cannot read a window", onMany.Message, StringComparison.Ordinal);
        Assert.EndsWith("FormatException: cannot read a window", onAny.Message, StringComparison.Ordinal);
        Assert.False(batch.IsHealthy);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static StageArticle Article(long id, string title) => new(id, 1, title, null, "en");

    private static EnrichmentStage Stage(TextAnalyzer analyzer) =>
        new(analyzer, analyses: null!, texts: null!, new AnalysisRenewal(analyzer, new NoStore(), new NoStore(), Options.Create(new RenewalOptions()), TimeProvider.System));

    private static InstalledModels Models(Predicate<IReadOnlyList<TextWindow>> fails) => new(Options.Create(ShippedModels.Folders), TimeProvider.System, NullLogger<InstalledModels>.Instance)
    {
        LoadEntities = (_, _, _) => new FailingHead(fails),
    };

    private sealed class FailingHead(Predicate<IReadOnlyList<TextWindow>> fails) : IEntityHead
    {
        public EntityInput Read(EncodedBatch batch) =>
            fails(batch.Windows) ? throw new FormatException("cannot read a window") : new EntityInput(1);

        public IReadOnlyList<List<EntitySpan>> Find(IReadOnlyList<(string Text, EntityInput Words)> windows) => [.. windows.Select(_ => new List<EntitySpan>())];

        public void Dispose()
        {
        }
    }
}
