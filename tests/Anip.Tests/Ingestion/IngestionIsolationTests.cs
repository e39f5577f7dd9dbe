using Anip.Articles;
using Anip.Ingestion;
using Anip.Ingestion.Sources;
using Anip.Ingestion.Sources.Quotas;
using Anip.Ingestion.Sources.Refresh;
using Anip.Ingestion.WebSub;
using Anip.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Anip.Tests.Ingestion;

public sealed class IngestionIsolationTests
{
    private static readonly IngestionOptions Ingestion = new() { BatchSize = 100, MaxParallelSources = 2 };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<Place, bool> Places()
    {
        var data = new TheoryData<Place, bool>();
        foreach (var place in Enum.GetValues<Place>())
        {
            data.Add(place, true);
            data.Add(place, false);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task Whatever_a_source_throws_and_wherever_is_its_own_failure(Place place, bool isFirst)
    {
        SourceReading[] good = [new NumberedSource("a", 250), new NumberedSource("c", 3)];
        var bad = new ThrowingSource(place).Named("bad");

        var outcome = await Create(new MemoryStore()).RunAsync(isFirst ? [bad, .. good] : [.. good, bad], progress: null, Cancel);

        var failed = Assert.Single(outcome.Sources, source => source.Error is not null);
        Assert.Contains(nameof(InvalidTimeZoneException), failed.Error!.Message, StringComparison.Ordinal);
        Assert.Equal([250, 3], outcome.Sources.Where(source => source != failed).Select(source => source.Added));
        Assert.Equal(isFirst ? 0 : 2, outcome.Sources.ToList().IndexOf(failed));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_state_of_each_source_is_saved_though_another_throws_what_nobody_foresaw(bool isFirst)
    {
        var sources = await SubscribedAsync("a", "b", "bad");
        var readings = new List<SourceReading> { new NumberedSource("a", 5).Of(sources["a"]), new NumberedSource("b", 7).Of(sources["b"]) };
        readings.Insert(isFirst ? 0 : 2, new ThrowingSource(Place.AfterFirstArticle).Of(sources["bad"]));

        await Refresh(sources, new MemoryStore()).ReadAsync(readings, progress: null, Cancel);

        Assert.Equal((5, 7), (sources["a"].LastItems, sources["b"].LastItems));
        Assert.Equal((1, 1L), (sources["bad"].Failures, sources["bad"].TotalAdded));
        Assert.Contains("Odd.", sources["bad"].LastError, StringComparison.Ordinal);
        Assert.NotNull(sources["bad"].NextAttemptAt);
    }

    [Fact]
    public async Task A_source_that_ended_is_saved_while_others_are_still_read()
    {
        var sources = await SubscribedAsync("a", "slow");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var slow = new WaitingSource(() => sources["a"].LastSuccessAt is not null, stop);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Refresh(sources, new MemoryStore())
            .ReadAsync([slow.Of(sources["slow"]), new NumberedSource("a", 5).Of(sources["a"])], progress: null, stop.Token));

        Assert.Equal((5, 5L), (sources["a"].LastItems, sources["a"].TotalAdded));
        Assert.Null(sources["slow"].LastAttemptAt);
    }

    [Fact]
    public async Task A_state_that_cannot_be_saved_is_the_failure_of_that_source_alone()
    {
        var sources = await SubscribedAsync("a", "b");
        sources.FailsToSave = "a";

        var outcome = await Refresh(sources, new MemoryStore())
            .ReadAsync([new NumberedSource("a", 5).Of(sources["a"]), new NumberedSource("b", 7).Of(sources["b"])], progress: null, Cancel);

        Assert.Equal(["a"], outcome.Sources.Where(source => source.Error is not null).Select(source => source.Id));
        Assert.Equal(("failed", "How it fared could not be kept: Odd."), (outcome.Sources[0].Error!.Code, outcome.Sources[0].Error!.Message));
        Assert.Equal(7, sources["b"].LastItems);
    }

    [Theory]
    [InlineData("disk_full")]
    [InlineData("locked")]
    [InlineData("unreachable")]
    public async Task A_store_that_is_out_of_order_ends_the_run_in_its_own_words_and_no_source_is_blamed(string code)
    {
        var sources = await SubscribedAsync("a", "b");
        (sources.FailsToSave, sources.FailureToSave) = ("a", code);

        var failure = await Assert.ThrowsAsync<StorageException>(() => Refresh(sources, new MemoryStore())
            .ReadAsync([new NumberedSource("a", 5).Of(sources["a"]), new FailingSource(code).Of(sources["b"])], progress: null, Cancel));

        Assert.Equal((code, "Odd."), (failure.Code, failure.Message));
        Assert.Equal((0, 0), (sources["a"].Failures, sources["b"].Failures));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(57)]
    [InlineData(99)]
    public async Task An_article_that_the_store_cannot_take_does_not_lose_its_batch(int at)
    {
        var store = new MemoryStore { Refuses = article => article.Url.EndsWith($"/a/{at}", StringComparison.Ordinal) };

        var outcome = await Create(store).RunAsync([new NumberedSource("a", 100), new NumberedSource("b", 50)], progress: null, Cancel);

        Assert.Equal([99, 50], outcome.Sources.Select(source => source.Added));
        Assert.Equal(1, outcome.Sources[0].Rejected["not_stored"]);
        Assert.Contains($"https://example.com/a/{at}: ", Assert.Single(outcome.Sources[0].Details), StringComparison.Ordinal);
        Assert.Equal(0, outcome.Failed);
    }

    [Fact]
    public async Task A_source_of_which_nothing_could_be_stored_has_failed()
    {
        var store = new MemoryStore { Refuses = article => article.Url.Contains("/odd/", StringComparison.Ordinal) };

        var outcome = await Create(store).RunAsync([new NumberedSource("odd", 2), new NumberedSource("b", 50)], progress: null, Cancel);

        Assert.Equal("not_stored", outcome.Sources[0].Error?.Code);
        Assert.Equal(50, outcome.Sources[1].Added);
    }

    private static IngestionRun Create(MemoryStore store) => new(store, Options.Create(Ingestion), TimeProvider.System, NullLogger<IngestionRun>.Instance);

    private static SourceRefresher Refresh(MemorySources sources, MemoryStore store) => new(
        sources, sources, Create(store), new QuotaLedger(new MemoryQuotas(), TimeProvider.System), HostNames.Of(sources),
        new WebSubSubscriber(new MemoryPushes(), null!, null!, Options.Create(new WebSubOptions()), TimeProvider.System),
        Options.Create(Ingestion), TimeProvider.System);

    private static async Task<MemorySources> SubscribedAsync(params string[] ids)
    {
        var sources = new MemorySources();
        foreach (var id in ids)
        {
            await sources.AddAsync(id, "test", title: null, Cancel);
        }

        return sources;
    }

    public enum Place
    {
        Fetch,
        BeforeFirstArticle,
        AfterFirstArticle,
        Dispose,
        CancelledByItself,
    }

    /// <summary>Reads from the store, which fails.</summary>
    private sealed class FailingSource(string code) : INewsSource
    {
        public IAsyncEnumerable<IncomingArticle> FetchAsync(SourceReading reading, CancellationToken cancellationToken) => throw new StorageException(code, "Odd.");
    }

    private sealed class ThrowingSource(Place place) : INewsSource, IAsyncEnumerable<IncomingArticle>, IAsyncEnumerator<IncomingArticle>
    {
        private int _at;

        public IncomingArticle Current => new() { Url = "https://example.com/bad", Title = "Bad", ApiSource = "test" };

        public IAsyncEnumerable<IncomingArticle> FetchAsync(SourceReading reading, CancellationToken cancellationToken) => At(Place.Fetch, this);

        public IAsyncEnumerator<IncomingArticle> GetAsyncEnumerator(CancellationToken cancellationToken = default) => this;

        public ValueTask<bool> MoveNextAsync()
        {
            _at++;
            var number = At(_at == 1 ? Place.BeforeFirstArticle : Place.AfterFirstArticle, _at);
            return place == Place.CancelledByItself
                ? throw new TaskCanceledException(nameof(InvalidTimeZoneException))
                : ValueTask.FromResult(number == 1);
        }

        public ValueTask DisposeAsync() => At(Place.Dispose, ValueTask.CompletedTask);

        // Wrapped, as parallel code does.
        private T At<T>(Place here, T value) => here == place ? throw new AggregateException(new InvalidTimeZoneException("Odd.")) : value;
    }

    /// <summary>Stops the run once something has come to pass; delivers nothing.</summary>
    private sealed class WaitingSource(Func<bool> hasHappened, CancellationTokenSource stop) : INewsSource
    {
        public async IAsyncEnumerable<IncomingArticle> FetchAsync(SourceReading reading, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            while (!hasHappened())
            {
                cancellationToken.ThrowIfCancellationRequested();
                await Task.Yield();
            }

            await stop.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
            yield break;
        }
    }
}
