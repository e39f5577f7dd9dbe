using Anip.Adapters.Scheduling;
using Anip.Adapters.Tests.Contracts;
using Anip.Articles;
using Anip.Ingestion;
using Anip.Ingestion.Signals;
using Anip.Ingestion.Sources.GdeltBulk;
using Anip.Pipelines;
using Anip.Pipelines.Runs;
using Anip.Storage;
using Anip.Tests.Ingestion.Sources.GdeltBulk;
using Microsoft.Extensions.DependencyInjection;

namespace Anip.Adapters.Tests.Gdelt;

/// <summary>GDELT's files, from its lists into the store, by the pipeline.</summary>
public abstract class GdeltBulkContract(ITestStorage storage) : RunContract(storage)
{
    private const string Pipeline = "gdelt_bulk_pipeline";
    private const string Slot = "20260314150000";
    private readonly FakeGdeltFiles _gdelt = new();

    protected override IReadOnlyList<(string Key, string Value)> Settings =>
    [
        ("Sources:GdeltBulk:Sets:0", "english"), ("Sources:GdeltBulk:BaseUrl", _gdelt.Url), ("Sources:GdeltBulk:Themes:0", "PROTEST"), ("Sources:GdeltBulk:MaxArticlesPerDay", "3"),
        ("Sources:GdeltBulk:MaxAttempts", "3"), ("Fetching:AllowedPrivateAddresses:0", "127.0.0.1"), ("Fetching:HostSpacing", "00:00:00"), ("Pipelines:MaxAttempts", "1"),
    ];

    public override async ValueTask DisposeAsync()
    {
        _gdelt.Dispose();
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected override void Add(IServiceCollection services) => services.AddLogging().AddScheduleRules().AddPipelines().AddIngestion();

    [Fact]
    public async Task The_newest_files_are_counted_and_what_is_asked_for_becomes_articles()
    {
        _gdelt.Publish(Slot, Lines(GkgText.Line(1, "On a protest"), GkgText.Line(2, "On cats", "PETS", GkgText.Bern), GkgText.Line(3, places: GkgText.China)), GkgText.Event(1, country: "CH"));

        var run = await RunPipelineAsync();

        Assert.Equal((RunState.Succeeded, 3L, 1L, 1L), (run.State, run.Counts["sources"], run.Counts["added"], run.Counts["no_title"]));
        var article = await ByUrlAsync($"https://news.example/20260301120000/1");
        Assert.Equal(("On a protest", GdeltBulkSource.Name, ContentKind.None), (article.Title, article.ApiSource, article.ContentKind));
        Assert.Equal([(Now.AddMinutes(-9).AddSeconds(-26), 3L)], Shown(await SeriesAsync("", "", byHour: true)));
        Assert.Equal([(Day(Now), 2L)], Shown(await SeriesAsync("PROTEST", "")));
        Assert.Equal([(Day(Now), 1L)], Shown(await SeriesAsync("PROTEST", "CN")));
        Assert.Equal(["CH", "CN", "FR"], (await Store.CountriesAsync(Query("", ""), 9, Cancel)).Select(one => one.Name).Order(StringComparer.Ordinal));
        Assert.Equal([("PROTEST", 2L), ("TAX_FNCACT", 2L), ("PETS", 1L)], (await Store.NamesAsync(Query("", ""), 9, Cancel)).Select(one => (one.Name, one.Count)));
        Assert.Equal([("Bern, Bern, Switzerland", 46.9167), ("Paris, France (general), France", 48.8667)], (await Store.PlacesAsync(Query("", ""), 9, Cancel)).Select(one => (one.Name, one.Latitude)));
        Assert.Equal([(Day(Now), 1L)], Shown(await Store.SeriesAsync(Query("14", "CN") with { Kind = SignalKind.Event }, Cancel)));
        Assert.Equal([(Day(Now), 1L)], Shown(await Store.SeriesAsync(Query("en", "") with { Kind = SignalKind.Mention }, Cancel)));
        Assert.Equal(-2.5, Assert.Single(await SeriesAsync("PROTEST", "FR")).MeanTone);
        var source = Assert.Single(await Sources.ListAsync(Cancel));
        Assert.Equal((GdeltBulkSource.Name, 1, null), (source.Id, source.LastAdded, source.LastError));
    }

    [Fact]
    public async Task A_file_counts_once_however_often_the_pipeline_runs()
    {
        _gdelt.Publish(Slot, GkgText.Line(1, "On a protest"));
        await RunPipelineAsync();
        Time.Advance(TimeSpan.FromHours(1));

        await RunPipelineAsync();

        Assert.Equal([(Day(Now), 1L)], Shown(await SeriesAsync("", "")));
        Assert.Equal(1, _gdelt.Times($"{Slot}.gkg.csv.zip"));
        var file = BulkFile.Parse($"{Slot}.gkg.csv.zip")!;
        Assert.False(await Files.CompleteAsync(file, 1, 0, new SignalBatch([new SignalCount(SignalKind.Theme, "", "", 1, 0, 0)], []), Cancel));
        Assert.Equal([(Day(Now), 1L)], Shown(await SeriesAsync("", "")));
    }

    [Fact]
    public async Task A_run_that_ends_behind_the_articles_of_a_file_counts_it_at_the_next_one()
    {
        _gdelt.Publish(Slot, Lines([.. Enumerable.Range(1, 2).Select(at => GkgText.Line(at, $"Protest {at}"))]));
        // What a process leaves behind that dies before the end of the file.
        await Files.AddAsync([BulkFile.Parse($"{Slot}.gkg.csv.zip")!], Cancel);
        await Articles.PutAsync([An("x") with { Url = "https://news.example/20260301120000/1", Title = "Protest 1", ApiSource = GdeltBulkSource.Name }], Cancel);

        await RunPipelineAsync();

        Assert.Equal(2, (await Statistics.CountAsync(Cancel)).Total);
        Assert.Equal([(Day(Now), 2L)], Shown(await SeriesAsync("PROTEST", "")));
    }

    [Fact]
    public async Task What_was_kept_of_a_file_before_it_was_cut_off_counts_against_the_day()
    {
        _gdelt.Publish(Slot, Lines([.. Enumerable.Range(1, 5).Select(at => GkgText.Line(at, $"Protest {at}"))]));
        await Files.AddAsync([BulkFile.Parse($"{Slot}.gkg.csv.zip")!], Cancel);
        await Articles.PutAsync(
            [.. Enumerable.Range(1, 2).Select(at => An("x") with { Url = $"https://news.example/20260301120000/{at}", Title = $"Protest {at}", ApiSource = GdeltBulkSource.Name })], Cancel);

        await RunPipelineAsync();

        Assert.Equal(3, (await Statistics.CountAsync(Cancel)).Total);
        Assert.Equal([(Day(Now), 5L)], Shown(await SeriesAsync("PROTEST", "")));
    }

    [Fact]
    public async Task A_run_that_is_cut_off_in_the_middle_of_a_file_loses_nothing_and_counts_nothing_twice()
    {
        foreach (var slot in (string[])["20260314143000", "20260314144500", "20260314150000"])
        {
            _gdelt.Publish(slot, GkgText.Line(1, $"Protest of {slot}", slot: slot));
        }

        _gdelt.Silent["20260314144500.gkg.csv.zip"] = true;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        await Get<PipelineControl>().StartAsync(Get<PipelineRegistry>().Find(Pipeline)!, With(("from", "\"2026-03-14\"")), RunTrigger.Api, key: null, Cancel);
        var cutOff = Get<PipelineRunner>().ExecuteAsync((await TakeAsync(Me, Pipeline))!, stop.Token);
        await _gdelt.Hanging.WaitAsync(Cancel);
        await stop.CancelAsync();
        await Record.ExceptionAsync(() => cutOff);
        _gdelt.Silent.Clear();
        Time.Advance(TimeSpan.FromHours(1));

        while (await TakeAsync(Me, Pipeline) is { } again)
        {
            await Get<PipelineRunner>().ExecuteAsync(again, Cancel);
        }

        Assert.Equal([2L, 1L], (await SeriesAsync("PROTEST", "", byHour: true)).Select(point => point.Count));
        Assert.Equal((3, new BulkFileCounts(9, 0, 0, 0)), ((int)(await Statistics.CountAsync(Cancel)).Total, await Files.CountAsync(Cancel)));
    }

    [Fact]
    public async Task Files_that_were_missed_while_nothing_ran_are_looked_up_and_fetched()
    {
        _gdelt.Publish("20260314140000", GkgText.Line(1, slot: "20260314140000"));
        await RunPipelineAsync();
        foreach (var slot in (string[])["20260314141500", "20260314143000"])
        {
            _gdelt.Publish(slot, GkgText.Line(1, slot: slot));
        }

        _gdelt.Publish("20260314150000", GkgText.Line(1, slot: "20260314150000"));

        var run = await RunPipelineAsync();

        Assert.Equal((9L, 6L, 3L), (run.Counts["missed"], run.Counts["found"], run.Counts["missing"])); // GDELT itself has none of 14:45.
        Assert.Equal([3L, 1L], (await SeriesAsync("", "", byHour: true)).Select(point => point.Count));
    }

    [Fact]
    public async Task A_file_that_gdelt_never_had_is_given_up_after_so_many_tries()
    {
        _gdelt.Publish("20260314143000", GkgText.Line(1));
        await RunPipelineAsync();
        _gdelt.Publish("20260314150000", GkgText.Line(1));
        for (var run = 0; run < 4; run++)
        {
            await RunPipelineAsync();
            Time.Advance(TimeSpan.FromHours(13));
        }

        Assert.Equal(new BulkFileCounts(6, 0, 0, 3), await Files.CountAsync(Cancel));
    }

    [Fact]
    public async Task A_file_that_is_absent_or_damaged_is_tried_again_and_its_neighbours_are_counted()
    {
        _gdelt.Publish(Slot, GkgText.Line(1));
        _gdelt.Absent[$"{Slot}.export.CSV.zip"] = true;
        _gdelt.Instead[$"{Slot}.gkg.csv.zip"] = "<html>busy</html>"u8.ToArray();

        var run = await RunPipelineAsync();

        Assert.Equal((RunState.Succeeded, 2L), (run.State, run.Counts["failed_sources"]));
        Assert.Empty(await SeriesAsync("", ""));
        Assert.NotNull(Assert.Single(await Sources.ListAsync(Cancel)).LastError);
        _gdelt.Absent.Clear();
        _gdelt.Instead.Clear();
        await RunPipelineAsync();
        Assert.Empty(await SeriesAsync("", "")); // It waits for its next try.
        Time.Advance(TimeSpan.FromMinutes(11));
        await RunPipelineAsync();
        Assert.Equal([(Day(Now), 1L)], Shown(await SeriesAsync("", "")));
        Assert.Equal(new BulkFileCounts(3, 0, 0, 0), await Files.CountAsync(Cancel));
    }

    [Fact]
    public async Task A_range_of_days_is_found_in_a_list_that_is_too_long_to_be_read()
    {
        foreach (var slot in (string[])["20260310120000", "20260311120000", "20260311121500", "20260312000000", "20260314150000"])
        {
            _gdelt.Publish(slot, GkgText.Line(1, slot: slot));
        }

        _gdelt.Prepend(20_000, new DateTimeOffset(2026, 3, 10, 0, 0, 0, TimeSpan.Zero));

        var run = await RunPipelineAsync(With(("from", "\"2026-03-11\""), ("to", "\"2026-03-11\"")));

        Assert.Equal((RunState.Succeeded, 9L), (run.State, run.Counts["sources"]));
        Assert.Equal([new DateTimeOffset(2026, 3, 11, 0, 0, 0, TimeSpan.Zero), Day(Now)], (await SeriesAsync("", "")).Select(point => point.At));
        Assert.InRange(_gdelt.Times("masterfilelist.txt"), 3, 12);
    }

    [Theory]
    [InlineData("2025-11-01", null, "KeepDays")]
    [InlineData("yesterday", null, "not a day")]
    [InlineData("2026-03-02", "2026-03-01", "before 'from'")]
    [InlineData(null, "2026-03-01", "without 'from'")]
    public async Task A_range_that_cannot_be_is_refused(string? from, string? to, string reason)
    {
        _gdelt.Publish(Slot, GkgText.Line(1));
        var given = new[] { ("from", from), ("to", to) }.Where(pair => pair.Item2 is not null).Select(pair => (pair.Item1, $"\"{pair.Item2}\""));

        var run = await RunPipelineAsync(With([.. given]));

        Assert.Equal(RunState.Failed, run.State);
        Assert.Contains(reason, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_more_articles_are_kept_in_a_day_than_the_budget_has()
    {
        _gdelt.Publish(Slot, Lines([.. Enumerable.Range(1, 5).Select(at => GkgText.Line(at, $"Protest {at}"))]));
        var run = await RunPipelineAsync();
        Assert.Equal((3L, 2L), (run.Counts["added"], run.Counts["over_budget"]));
        _gdelt.Publish("20260314151500", GkgText.Line(9, "Protest 9"));
        Assert.Equal(0, (await RunPipelineAsync()).Counts["added"]);

        Time.Advance(TimeSpan.FromDays(1));
        _gdelt.Publish("20260315151500", GkgText.Line(10, "Protest 10"));

        Assert.Equal(1, (await RunPipelineAsync()).Counts["added"]);
        Assert.Equal(6, (await SeriesAsync("", "")).Sum(point => point.Count) - 1);
    }

    [Fact]
    public async Task An_article_that_came_with_its_text_is_left_as_it_is()
    {
        await Articles.PutAsync([An("x", "The true title", "A teaser.") with { Url = "https://news.example/20260301120000/1" }], Cancel);
        _gdelt.Publish(Slot, GkgText.Line(1, "The true title | The Example"));

        await RunPipelineAsync();

        Assert.Equal(("The true title", 1), ((await ByUrlAsync("https://news.example/20260301120000/1")).Title, (await ByUrlAsync("https://news.example/20260301120000/1")).Revision));
    }

    [Fact]
    public async Task Counts_are_kept_for_their_time_and_files_longer_so_that_none_counts_again()
    {
        _gdelt.Publish(Slot, GkgText.Line(1));
        await RunPipelineAsync();
        var retention = Get<IEnumerable<IRetention>>().Single(one => one.Count == "deleted_signals");
        Assert.Equal(0, await retention.ForgetAsync(Cancel));

        Time.Advance(TimeSpan.FromDays(8));
        Assert.True(await retention.ForgetAsync(Cancel) > 0);
        Assert.Empty(await SeriesAsync("", "", byHour: true));
        Assert.Single(await SeriesAsync("", ""));
        Time.Advance(TimeSpan.FromDays(83));
        await retention.ForgetAsync(Cancel);
        Assert.Empty(await SeriesAsync("", ""));
        Assert.Empty(await Store.PlacesAsync(Query("", ""), 9, Cancel));
        Assert.Equal(3, (await Files.CountAsync(Cancel)).Done);
        Time.Advance(TimeSpan.FromDays(2));
        await retention.ForgetAsync(Cancel);
        Assert.Equal(0, (await Files.CountAsync(Cancel)).Done);
    }

    private IBulkFiles Files => Get<IBulkFiles>();

    private ISignalStore Store => Get<ISignalStore>();

    private static string Lines(params string[] lines) => string.Join('\n', lines) + "\n";

    private static DateTimeOffset Day(DateTimeOffset instant) => new(instant.UtcDateTime.Date, TimeSpan.Zero);

    private static SignalQuery Query(string name, string country) => new(SignalKind.Theme, Now.AddDays(-30), Now.AddDays(30)) { Name = name, Country = country };

    private Task<IReadOnlyList<SignalPoint>> SeriesAsync(string name, string country, bool byHour = false) => Store.SeriesAsync(Query(name, country) with { ByHour = byHour }, Cancel);

    private static IEnumerable<(DateTimeOffset, long)> Shown(IReadOnlyList<SignalPoint> points) => points.Select(point => (point.At, point.Count));

    private async Task<PipelineRun> RunPipelineAsync(RunParameters? parameters = null)
    {
        var pipeline = Get<PipelineRegistry>().Find(Pipeline)!;
        var id = (await Get<PipelineControl>().StartAsync(pipeline, parameters ?? RunParameters.None, RunTrigger.Api, key: null, Cancel)).Run!.Id;
        await Get<PipelineRunner>().ExecuteAsync((await TakeAsync(Me, Pipeline))!, Cancel);
        return await RunAsync(id);
    }
}
