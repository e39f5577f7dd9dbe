using System.Collections.Concurrent;
using Anip.Enrichment;
using Anip.Inference.Analysis;

namespace Anip.Tests.Inference;

public sealed class ReadingThreadsTests : IDisposable
{
    private readonly ReadingThreads _threads = new(threads: 1, maxRequests: 10);

    public void Dispose() => _threads.Dispose();

    [Fact]
    public async Task Each_unit_is_done_once_and_their_caller_waits_for_the_last()
    {
        using var several = new ReadingThreads(4, 10);
        var done = new ConcurrentBag<int>();

        await Task.WhenAll(Enumerable.Range(0, 5).Select(work => several.RunAsync(
            200, work % 2 == 0 ? AnalysisUse.BackFill : AnalysisUse.Request, (number, _) => done.Add((work * 200) + number), Cancel)));

        Assert.Equal(Enumerable.Range(0, 1_000), done.Order());
    }

    [Fact]
    public async Task A_request_passes_before_all_that_waits_for_the_store()
    {
        var order = new ConcurrentQueue<string>();
        using var begun = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        var backFill = _threads.RunAsync(
            5,
            AnalysisUse.BackFill,
            (number, _) =>
            {
                begun.Set();
                goOn.Wait(Cancel);
                order.Enqueue($"store {number}");
            },
            Cancel);
        begun.Wait(Cancel);
        var request = _threads.RunAsync(2, AnalysisUse.Request, (number, _) => order.Enqueue($"request {number}"), Cancel);
        goOn.Set();
        await Task.WhenAll(backFill, request);

        Assert.Equal(["store 0", "request 0", "request 1", "store 1", "store 2", "store 3", "store 4"], order);
    }

    [Fact]
    public async Task A_request_passes_in_the_middle_of_a_long_unit_that_gives_way()
    {
        var order = new ConcurrentQueue<string>();
        using var begun = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        var backFill = _threads.RunAsync(
            1,
            AnalysisUse.BackFill,
            (_, reader) =>
            {
                begun.Set();
                goOn.Wait(Cancel);
                order.Enqueue("begin");
                reader.GiveWay();
                order.Enqueue("end");
            },
            Cancel);
        begun.Wait(Cancel);
        var request = _threads.RunAsync(
            1,
            AnalysisUse.Request,
            (_, reader) =>
            {
                reader.GiveWay();
                order.Enqueue("request");
            },
            Cancel);
        goOn.Set();
        await Task.WhenAll(backFill, request);

        Assert.Equal(["begin", "request", "end"], order);
    }

    [Fact]
    public async Task Requests_take_turns_so_that_a_short_one_does_not_wait_for_the_end_of_a_long_one()
    {
        var order = new ConcurrentQueue<string>();
        using var begun = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        var large = _threads.RunAsync(
            4,
            AnalysisUse.Request,
            (number, _) =>
            {
                begun.Set();
                goOn.Wait(Cancel);
                order.Enqueue($"long {number}");
            },
            Cancel);
        begun.Wait(Cancel);
        var small = _threads.RunAsync(2, AnalysisUse.Request, (number, _) => order.Enqueue($"short {number}"), Cancel);
        goOn.Set();
        await Task.WhenAll(large, small);

        Assert.Equal(["long 0", "long 1", "short 0", "long 2", "short 1", "long 3"], order);
    }

    [Fact]
    public async Task Requests_without_end_do_not_hold_up_the_store_for_ever()
    {
        using var stop = new CancellationTokenSource();
        var requests = Task.Run(
            async () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _threads.RunAsync(20, AnalysisUse.Request, (_, _) => { }, Cancel)));
                }
            },
            Cancel);

        await _threads.RunAsync(50, AnalysisUse.BackFill, (_, _) => { }, Cancel).WaitAsync(TimeSpan.FromSeconds(30), Cancel);

        await stop.CancelAsync();
        await requests;
    }

    [Fact]
    public void Requests_beyond_the_bound_are_refused_until_others_have_ended()
    {
        using var store = _threads.Enter(10_000, AnalysisUse.BackFill);
        using (_threads.Enter(6, AnalysisUse.Request))
        using (var second = _threads.Enter(4, AnalysisUse.Request))
        {
            var refusal = Assert.Throws<AnalyzerBusyException>(() => _threads.Enter(1, AnalysisUse.Request));
            Assert.Equal("busy", refusal.Code);
            second.Dispose();
            second.Dispose();
            using var third = _threads.Enter(4, AnalysisUse.Request);
            Assert.Throws<AnalyzerBusyException>(() => _threads.Enter(1, AnalysisUse.Request));
        }

        // What is larger than the bound is taken where nothing else is.
        using var large = _threads.Enter(50, AnalysisUse.Request);
    }

    [Fact]
    public async Task What_a_unit_throws_is_its_callers_and_no_unit_is_begun_after_it()
    {
        var done = new ConcurrentBag<int>();

        var error = await Assert.ThrowsAsync<FormatException>(() => _threads.RunAsync(
            10, AnalysisUse.BackFill, (number, _) => { if (number == 3) { throw new FormatException("three"); } done.Add(number); }, Cancel));
        await _threads.RunAsync(1, AnalysisUse.BackFill, (_, _) => done.Add(100), Cancel);

        Assert.Equal("three", error.Message);
        Assert.Equal([0, 1, 2, 100], done.Order());
    }

    [Fact]
    public async Task A_cancelled_caller_waits_for_the_unit_that_is_at_work_and_for_no_other()
    {
        using var cancelled = new CancellationTokenSource();
        using var begun = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        var done = 0;
        var work = _threads.RunAsync(
            10,
            AnalysisUse.BackFill,
            (_, _) =>
            {
                begun.Set();
                goOn.Wait(Cancel);
                done++;
            },
            cancelled.Token);
        begun.Wait(Cancel);
        await cancelled.CancelAsync();
        Assert.False(work.IsCompleted);
        goOn.Set();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => work);
        Assert.Equal(1, done);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _threads.RunAsync(1, AnalysisUse.Request, (_, _) => done++, cancelled.Token));
        Assert.Equal(1, done);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;
}
