using Anip.Ingestion;
using Anip.Ingestion.Tracing;
using Anip.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Adapters.Tests.Contracts;

/// <summary>What is kept of where addresses were seen, from a source to the answer.</summary>
public abstract class TraceContract(ITestStorage storage) : StorageContract(storage)
{
    private const string Spelt = "https://News.example/story?utm_source=feed";
    private readonly string _folder = Directory.CreateTempSubdirectory("anip-trace-").FullName;

    public override async ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected override void Add(IServiceCollection services) => services.AddLogging().AddIngestion();

    [Fact]
    public async Task An_address_is_found_by_any_spelling_with_where_it_was_seen_and_what_was_decided()
    {
        await IngestAsync("a.jsonl", $$"""{"title":"A story","url":"{{Spelt}}"}""");
        Time.Advance(TimeSpan.FromHours(2));
        await IngestAsync("a.jsonl", $$"""{"title":"A story","url":"{{Spelt}}"}""");
        await IngestAsync("b.jsonl", """{"title":"A story, edited","url":"http://news.example/story#top"}""");

        var trace = await TraceAsync("https://news.example/story?utm_medium=x");

        Assert.Equal(("https://news.example/story", "A story, edited", 2), (trace.Identity, trace.Article!.Title, trace.Article.Revision));
        Assert.Equal(["A story", "A story, edited"], trace.Revisions.Select(revision => revision.Title));
        Assert.Equal([("a.jsonl", "added", "unchanged", 2L), ("b.jsonl", "revised", "revised", 1L)], trace.Sightings.Select(seen => (Path.GetFileName(seen.Source), seen.FirstOutcome, seen.LastOutcome, seen.Times)));
        Assert.Equal((Now, Now.AddHours(2)), (trace.Sightings[0].FirstSeenAt, trace.Sightings[0].LastSeenAt));
        Assert.Contains("utm_source=feed", trace.Sightings[0].Spelling, StringComparison.Ordinal);
        Assert.Equal([("enrichment", "waiting")], trace.Stages.Select(stage => (stage.Stage, stage.State)));
        Assert.Equal(["It waits for enrichment."], trace.Next);
    }

    [Fact]
    public async Task What_was_refused_is_told_with_the_reason()
    {
        await IngestAsync("a.jsonl", """{"content":"No title","url":"https://news.example/refused?apikey=s3cret"}""", """{"title":"Whole","url":"https://news.example/whole"}""");

        var seen = Assert.Single((await TraceAsync("https://news.example/refused?apikey=s3cret")).Sightings);

        Assert.Equal(("refused", "no_title"), (seen.LastOutcome, seen.Reason));
        Assert.DoesNotContain("s3cret", seen.Spelling, StringComparison.Ordinal);
        Assert.Null((await TraceAsync("https://news.example/refused")).Article);
        Assert.Equal("added", Assert.Single((await TraceAsync("https://news.example/whole")).Sightings).LastOutcome);
    }

    [Fact]
    public async Task Each_state_of_a_stage_is_told_and_what_comes_next()
    {
        await IngestAsync("a.jsonl", """{"title":"A story","url":"https://news.example/story"}""");
        Assert.Equal("waiting", await StateAsync());
        var claimed = Assert.Single(await ClaimAsync());
        Assert.Equal("claimed", await StateAsync());
        await Queue.FailAsync(Worker(), claimed.Id, "It is odd.", maxAttempts: 2, Cancel);
        Assert.Equal("failed", await StateAsync());
        await Queue.ClaimRetryAsync(Worker(), TimeSpan.FromMinutes(1), Cancel);
        await Queue.FailAsync(Worker(), claimed.Id, "It is odd.", maxAttempts: 2, Cancel);
        Assert.Equal("quarantined", await StateAsync());
        var trace = await TraceAsync("https://news.example/story");
        Assert.Equal(("It is odd.", 2), (trace.Stages[0].Reason, trace.Stages[0].Attempts));
        Assert.Contains($"anip quarantine retry {claimed.Id}", trace.Next[0], StringComparison.Ordinal);
        await Queue.RequeueAsync("enrichment", null, Cancel);
        await EnrichAsync("https://news.example/story", Analysis());
        Assert.Equal("done", await StateAsync());
        Assert.Equal("7", (await TraceAsync("https://news.example/story")).Article!.Analysis!.Models["topic-classification"]);
    }

    [Fact]
    public async Task An_address_that_nobody_delivered_is_said_to_be_unknown()
    {
        var trace = await TraceAsync("https://news.example/never");

        Assert.False(trace.IsKnown);
        Assert.Equal(["No source has delivered this address in the last 30 days, and no article is stored under it."], trace.Next);
        Assert.False((await TraceAsync("not an address")).IsKnown);
    }

    [Fact]
    public async Task What_comes_unchanged_is_written_once_an_hour_and_sources_of_one_address_are_bounded()
    {
        for (var at = 0; at < 3; at++)
        {
            await Traces.AddAsync([Seen("feed", "unchanged")], Cancel);
            Time.Advance(TimeSpan.FromMinutes(25));
        }

        Assert.Equal(1, Assert.Single(await Traces.ListAsync("id", Cancel)).Times);
        await Traces.AddAsync([Seen("feed", "revised")], Cancel);
        Assert.Equal((2L, "unchanged", "revised"), Assert.Single(await Traces.ListAsync("id", Cancel)) is var one ? (one.Times, one.FirstOutcome, one.LastOutcome) : default);
        await Traces.AddAsync([.. Enumerable.Range(0, 50).Select(at => Seen($"feed {at}", "unchanged"))], Cancel);
        Assert.Equal(ITraceStore.MaxSources, (await Traces.ListAsync("id", Cancel)).Count);
    }

    [Fact]
    public async Task What_is_past_its_time_is_forgotten()
    {
        await Traces.AddAsync([Seen("feed", "added")], Cancel);
        var retention = Get<IEnumerable<IRetention>>().Single(one => one.Count == "deleted_sightings");
        Time.Advance(TimeSpan.FromDays(29));
        Assert.Equal(0, await retention.ForgetAsync(Cancel));

        Time.Advance(TimeSpan.FromDays(2));

        Assert.Equal(1, await retention.ForgetAsync(Cancel));
        Assert.Empty(await Traces.ListAsync("id", Cancel));
    }

    private ITraceStore Traces => Get<ITraceStore>();

    private static NewSighting Seen(string source, string outcome) => new("id", source, "rss", null, outcome, null);

    private Task<Trace> TraceAsync(string url) => Get<TraceReader>().ReadAsync(url, Cancel);

    private async Task<string> StateAsync() => Assert.Single((await TraceAsync("https://news.example/story")).Stages).State;

    private async Task IngestAsync(string file, params string[] lines)
    {
        var path = Path.Combine(_folder, file);
        await File.WriteAllLinesAsync(path, lines, Cancel);
        // The clock stands still, and nothing else would end a batch.
        await Get<IngestionRun>().RunAsync(Get<IngestTargets>().Open(path, Cancel), null, Cancel);
    }
}
