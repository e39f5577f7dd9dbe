using Anip.Ingestion;
using Anip.Ingestion.Sources;
using Anip.Ingestion.Sources.NewsApi;
using Anip.Ingestion.Sources.Refresh;
using Anip.Pipelines;
using Anip.Pipelines.Runs;

namespace Anip.Tests.Ingestion;

public sealed class FetchStepTests
{
    private readonly List<string> _log = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_became_of_the_articles_is_counted()
    {
        var counts = await ExecuteAsync(
            new SourceOutcome { Id = "a", Added = 2, Revised = 1, Unchanged = 4, Rejected = new Dictionary<string, int> { ["no_title"] = 3 }, Details = ["item 7 has no title"] },
            new SourceOutcome { Id = "b", Added = 5 });

        Assert.Equal((2, 0, 7, 1, 4, 3), (counts["sources"], counts["failed_sources"], counts["added"], counts["revised"], counts["unchanged"], counts["rejected"]));
        Assert.Equal(["rejected: item 7 has no title"], _log);
    }

    [Fact]
    public async Task A_feed_that_is_cut_off_is_counted_and_said()
    {
        var told = new Dictionary<string, int> { ["truncated"] = 1, ["bad_date"] = 2 };
        var counts = await ExecuteAsync(new SourceOutcome { Id = "a", Noted = told, Details = ["a: the document breaks off"] });

        Assert.Equal((0, 3, 1, 2), (counts["added"], counts["noted"], counts["truncated"], counts["bad_date"]));
        Assert.Equal(["noted: a: the document breaks off"], _log);
    }

    [Fact]
    public async Task A_source_that_fails_does_not_fail_the_others()
    {
        var counts = await ExecuteAsync(new SourceOutcome { Id = "a", Error = new SourceException("timeout", "No answer.") }, new SourceOutcome { Id = "b", Added = 5 });

        Assert.Equal((1, 5), (counts["failed_sources"], counts["added"]));
        Assert.Equal(["a could not be read: No answer."], _log);
    }

    [Fact]
    public async Task A_source_whose_host_asked_for_rest_was_not_asked_and_has_not_failed()
    {
        var deferred = new SourceOutcome { Id = "a", Error = new SourceException("rate_limited", "Later.") { WasAsked = false } };
        var counts = await ExecuteAsync(deferred, new SourceOutcome { Id = "b", Added = 5 });

        Assert.Equal((0, 1, 5), (counts["failed_sources"], counts["deferred_sources"], counts["added"]));
        Assert.Equal(["a was not asked: Later."], _log);
        Assert.Equal(1, (await ExecuteAsync(deferred))["deferred_sources"]);
        await Assert.ThrowsAsync<StepException>(() => ExecuteAsync(deferred, new SourceOutcome { Id = "b", Error = new SourceException("timeout", "No answer.") }));
    }

    [Fact]
    public async Task While_a_quota_is_spent_the_step_is_skipped_and_says_until_when()
    {
        var context = new StepContext(1, RunParameters.None, 1, (_, message) => _log.Add(message));

        var counts = await new FetchStep(
            NewsApiSource.Descriptor, (_, _, _) => Task.FromResult(new IngestionOutcome([]) { WaitsUntil = new DateTimeOffset(2026, 3, 1, 12, 30, 0, TimeSpan.Zero) }), _ => true)
            .ExecuteAsync(context, Cancel);

        Assert.True(context.IsSkipped);
        Assert.Empty(counts);
        Assert.Equal(["NewsAPI answers nothing more before 2026-03-01 12:30 UTC: its quota is spent."], _log);
    }

    [Fact]
    public async Task Nothing_to_fetch_is_no_failure() => Assert.Equal(0, (await ExecuteAsync())["sources"]);

    [Fact]
    public async Task Where_no_source_could_be_read_the_step_fails_with_the_first_reason()
    {
        var failure = await Assert.ThrowsAsync<StepException>(() => ExecuteAsync(
            new SourceOutcome { Id = "a", Error = new SourceException("timeout", "No answer.") }, new SourceOutcome { Id = "b", Error = new SourceException("http_404", "Gone.") }));

        Assert.StartsWith("none of 2 sources could be read; the first, a: No answer.", failure.Message, StringComparison.Ordinal);
        Assert.False(failure.IsFinal);
    }

    [Fact]
    public async Task A_failure_that_time_does_not_mend_is_final()
    {
        var failure = await Assert.ThrowsAsync<StepException>(() => ExecuteAsync(new SourceOutcome { Id = "a", Error = new SourceException("http_404", "Gone.") }));

        Assert.Equal("a could not be read: Gone.", failure.Message);
        Assert.True(failure.IsFinal);
    }

    private Task<IReadOnlyDictionary<string, long>> ExecuteAsync(params SourceOutcome[] outcomes) =>
        new FetchStep(NewsApiSource.Descriptor, (_, _, _) => Task.FromResult(new IngestionOutcome(outcomes)), failure => failure.Code == "timeout")
            .ExecuteAsync(new StepContext(1, RunParameters.None, 1, (_, message) => _log.Add(message)), Cancel);
}
