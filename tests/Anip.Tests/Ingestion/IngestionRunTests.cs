using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Anip.Articles;
using Anip.Ingestion;
using Anip.Ingestion.Sources;
using Anip.Ingestion.Sources.Files;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Anip.Tests.Ingestion;

public sealed class IngestionRunTests
{
    [Fact]
    public async Task All_articles_are_stored_in_batches_and_counted_by_source()
    {
        var store = new MemoryStore();

        var outcome = await RunAsync(store, [new NumberedSource("a", 1234), new NumberedSource("b", 7)]);

        Assert.Equal((1241, 0, 0, 0), (outcome.Added, outcome.Revised, outcome.Unchanged, outcome.Failed));
        Assert.Equal([1234, 7], outcome.Sources.Select(source => source.Added));
        Assert.All(store.Batches, size => Assert.InRange(size, 1, 100));
    }

    [Fact]
    public async Task What_was_there_already_is_counted_as_unchanged()
    {
        var store = new MemoryStore();
        await RunAsync(store, [new NumberedSource("a", 10)]);

        var outcome = await RunAsync(store, [new NumberedSource("a", 12)]);

        Assert.Equal((2, 10), (outcome.Added, outcome.Unchanged));
    }

    [Fact]
    public async Task One_source_failing_does_not_lose_the_others_nor_what_it_gave_before()
    {
        var error = new SourceException("timeout", "It took too long.");

        var outcome = await RunAsync(new MemoryStore(), [new NumberedSource("a", 50), new NumberedSource("b", 3, error), new NumberedSource("c", 60)]);

        Assert.Equal([50, 3, 60], outcome.Sources.Select(source => source.Added));
        Assert.Same(error, outcome.Sources[1].Error);
        Assert.Equal(1, outcome.Failed);
    }

    [Fact]
    public async Task When_the_store_fails_the_sources_are_stopped_and_the_failure_is_thrown()
    {
        var store = new MemoryStore { Fails = (2, new IOException("The disk is full.")) };
        var source = new NumberedSource("a", 1_000_000);

        var error = await Assert.ThrowsAsync<IOException>(() => RunAsync(store, [source, new NumberedSource("b", 1_000_000)]));

        Assert.Equal("The disk is full.", error.Message);
        Assert.InRange(source.Delivered, 0, 10_000);
    }

    [Fact]
    public async Task What_sources_gave_is_measured_by_kind_outcome_and_reason()
    {
        var heard = new ConcurrentBag<(string Instrument, long Value, string Tags)>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, listener) => { if (instrument.Meter.Name == "Anip.Ingestion") { listener.EnableMeasurementEvents(instrument); } } };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => heard.Add((instrument.Name, value, string.Join(' ', tags.ToArray().Select(tag => tag.Value)))));
        listener.Start();
        var source = new NumberedSource("a", 3, new SourceException("timeout", "It took too long."));
        var reading = SourceReading.Of(source, "a", "measured", DateTimeOffset.UnixEpoch);
        reading.Report.Reject("empty", "line 3");
        reading.Report.Note("bad_date");

        await RunAsync(new MemoryStore(), [reading]);

        Assert.Equal(
            [("anip.ingestion.articles", 3, "measured added"), ("anip.ingestion.noted", 1, "measured bad_date"), ("anip.ingestion.rejected", 1, "measured empty"),
                ("anip.ingestion.skipped", 1, "measured a bad_date"), ("anip.ingestion.skipped", 1, "measured a empty"), ("anip.ingestion.sources", 1, "measured timeout")],
            heard.Where(measured => measured.Tags.StartsWith("measured", StringComparison.Ordinal)).OrderBy(measured => measured.Instrument, StringComparer.Ordinal).ThenBy(measured => measured.Tags, StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_bug_in_a_source_is_not_hidden()
    {
        var outcome = await RunAsync(new MemoryStore(), [new NumberedSource("a", 3, new InvalidOperationException("Index 7."))]);

        Assert.Equal((3, "InvalidOperationException: Index 7."), (outcome.Added, outcome.Sources[0].Error?.Message));
    }

    [Fact]
    public async Task Cancelling_stops_the_run()
    {
        using var cancel = new CancellationTokenSource();
        var progress = new Progress(_ => cancel.Cancel());

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Create(new MemoryStore()).RunAsync([new NumberedSource("a", 1_000_000)], progress, cancel.Token));
    }

    [Fact]
    public async Task Progress_ends_with_everything_stored()
    {
        var last = new IngestionProgress(0, 0, 0, 0, 0);
        var rejecting = new NumberedSource("b", 5).Named("b");
        rejecting.Report.Reject("empty");

        await Create(new MemoryStore()).RunAsync([new NumberedSource("a", 250), rejecting], new Progress(now => last = now.Stored >= last.Stored ? now : last), TestContext.Current.CancellationToken);

        Assert.Equal((2, 255, 255, 1), (last.Sources, last.Stored, last.Added, last.Rejected));
    }

    [Fact]
    public async Task Rejections_are_counted_by_reason_over_all_sources()
    {
        var one = new NumberedSource("a", 1).Named("a");
        var other = new NumberedSource("b", 1).Named("b");
        one.Report.Reject("empty");
        other.Report.Reject("empty");
        other.Report.Reject("withdrawn", "b: taken back");

        var outcome = await RunAsync(new MemoryStore(), [one, other]);

        Assert.Equal(new Dictionary<string, int> { ["empty"] = 2, ["withdrawn"] = 1 }, outcome.Rejected);
        Assert.Equal(["b: taken back"], outcome.Sources[1].Details);
    }

    [Fact]
    public async Task What_a_source_delivers_twice_is_noted_and_what_is_too_old_is_left_out()
    {
        var now = TimeProvider.System.GetUtcNow();
        var reading = SourceReading.Of(new ListSource(Dated("new", now), Dated("old", now.AddDays(-8)), Dated("new", now), Dated("undated", null), Dated("young", now.AddDays(-6)), Dated("young", now.AddDays(-6)) with { Url = "urn:anip:text:1", Title = "homeless" }), "a", "rss", now);
        var store = new MemoryStore();

        var outcome = await Create(store, new IngestionOptions { MaxAge = TimeSpan.FromDays(7) }).RunAsync([reading], progress: null, TestContext.Current.CancellationToken);

        Assert.Equal(["https://a.example/new", "https://a.example/undated", "https://a.example/young", "urn:anip:text:1"], store.Articles.Select(article => article.Url));
        Assert.Equal((4, 1), (outcome.Added, outcome.Unchanged));
        Assert.Equal([KeyValuePair.Create("too_old", 1)], outcome.Rejected);
        Assert.Equal([KeyValuePair.Create("duplicate", 1), KeyValuePair.Create("no_address", 1)], outcome.Noted);
    }

    [Fact]
    public async Task What_a_file_holds_is_taken_however_old_and_counted_by_its_own_rules()
    {
        var now = TimeProvider.System.GetUtcNow();
        var reading = SourceReading.Of(new ListSource(Dated("old", now.AddYears(-30)), Dated("old", now.AddYears(-30))), "a.jsonl", FileSource.Kind, now);

        var outcome = await Create(new MemoryStore(), new IngestionOptions { MaxAge = TimeSpan.FromDays(7) }).RunAsync([reading], progress: null, TestContext.Current.CancellationToken);

        Assert.Equal((1, 1, 0, 0), (outcome.Added, outcome.Unchanged, outcome.Rejected.Count, outcome.Noted.Count));
    }

    [Fact]
    public async Task What_a_source_says_is_signed_with_its_name_without_keys()
    {
        var article = Dated("new", null) with { Statement = new SourceStatement("", "rss") { Categories = ["weather"] } };
        var store = new MemoryStore();

        await RunAsync(store, [SourceReading.Of(new ListSource(article), "https://a.example/feed?token=s3cret", "rss", DateTimeOffset.UnixEpoch)]);

        var said = Assert.Single(store.Articles).Statement!;
        Assert.StartsWith("https://a.example/feed", said.Source, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", said.Source, StringComparison.Ordinal);
    }

    private static IncomingArticle Dated(string name, DateTimeOffset? at) =>
        new() { Url = $"https://a.example/{name}", Title = name, ApiSource = "rss", PublishedAt = at, DateSource = at is null ? DateSource.None : DateSource.Feed };

    private static Task<IngestionOutcome> RunAsync(MemoryStore store, IReadOnlyList<SourceReading> sources) =>
        Create(store).RunAsync(sources, progress: null, TestContext.Current.CancellationToken);

    private static IngestionRun Create(MemoryStore store, IngestionOptions? options = null) =>
        new(store, Options.Create(options ?? new IngestionOptions { BatchSize = 100 }), TimeProvider.System, NullLogger<IngestionRun>.Instance);

    private sealed class ListSource(params IncomingArticle[] articles) : INewsSource
    {
        public IAsyncEnumerable<IncomingArticle> FetchAsync(SourceReading reading, CancellationToken cancellationToken) => articles.ToAsyncEnumerable();
    }

    private sealed class Progress(Action<IngestionProgress> report) : IProgress<IngestionProgress>
    {
        private readonly Lock _lock = new();

        public void Report(IngestionProgress value)
        {
            lock (_lock)
            {
                report(value);
            }
        }
    }
}
