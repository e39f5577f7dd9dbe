using Anip.Ingestion.Sources.Quotas;
using Microsoft.Extensions.Time.Testing;

namespace Anip.Tests.Ingestion.Sources;

public sealed class QuotaLedgerTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 18, 30, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Now);
    private readonly QuotaLedger _ledger;

    public QuotaLedgerTests() => _ledger = new QuotaLedger(new MemoryQuotas(), _time);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_the_window_holds_is_given_out_and_no_more_until_it_ends()
    {
        var account = Account(QuotaRule.CalendarDay() with { Limit = 2 });

        Assert.Null(await _ledger.TakeAsync(account, 1, Cancel));
        Assert.Null(await _ledger.TakeAsync(account, 1, Cancel));
        Assert.Equal(Midnight, await _ledger.TakeAsync(account, 1, Cancel));
        Assert.Equal(Midnight, await _ledger.SpentUntilAsync(account, 1, Cancel));
        _time.Advance(Midnight - Now);

        Assert.Null(await _ledger.SpentUntilAsync(account, 1, Cancel));
        Assert.Null(await _ledger.TakeAsync(account, 1, Cancel));
        var use = await OnlyAsync();
        Assert.Equal((1, 1, Midnight, Midnight.AddDays(1)), (use.Used, use.Left, use.StartedAt, use.ResetsAt));
    }

    [Fact]
    public async Task A_refused_request_is_counted_in_no_window_though_others_have_room()
    {
        var account = Account(QuotaRule.Rolling("15 minutes", TimeSpan.FromMinutes(15)) with { Limit = 2 }, QuotaRule.CalendarDay() with { Limit = 100 });
        await _ledger.TakeAsync(account, 2, Cancel);

        Assert.Equal(Now.AddMinutes(15), await _ledger.TakeAsync(account, 1, Cancel));

        Assert.Equal([2, 2], (await _ledger.ListAsync(Cancel)).Select(use => use.Used));
    }

    [Fact]
    public async Task Windows_begin_and_end_as_their_provider_counts()
    {
        var account = Account(QuotaRule.CalendarDay(), QuotaRule.CalendarMonth(), QuotaRule.Rolling("hour", TimeSpan.FromHours(1)));

        await _ledger.TakeAsync(account, 1, Cancel);

        Assert.Equal(
            [
                ("day", Midnight.AddDays(-1), Midnight),
                ("month", new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 2, 1, 0, 0, 0, TimeSpan.Zero)),
                ("hour", Now, Now.AddHours(1)),
            ],
            (await _ledger.ListAsync(Cancel)).Select(use => (use.Window, use.StartedAt, use.ResetsAt)));
    }

    [Fact]
    public async Task Requests_that_are_to_be_apart_wait_for_their_turn_whatever_they_cost()
    {
        var account = QuotaAccount.Of("gazette", "a key", QuotaRule.CalendarDay() with { Limit = 10 }, QuotaRule.Spacing(TimeSpan.FromSeconds(6)));
        Assert.Null(await _ledger.TakeInTurnAsync(account, 3, Cancel));

        var second = _ledger.TakeInTurnAsync(account, 3, Cancel);
        Assert.False(second.IsCompleted);
        Assert.Null(await _ledger.SpentUntilAsync(account, 3, Cancel));
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.False(second.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Null(await second);
        await _ledger.GiveChangeAsync(account, 2, Cancel);
        Assert.Equal([4, 1], (await _ledger.ListAsync(Cancel)).Select(use => use.Used));
    }

    [Fact]
    public async Task Points_are_counted_to_the_thousandth()
    {
        var account = Account(QuotaRule.CalendarDay() with { Limit = 3, Unit = "points" });

        await _ledger.TakeAsync(account, 1.1m, Cancel);
        await _ledger.TakeAsync(account, 1.004m, Cancel);

        Assert.Equal(("points", 2.104m, 0.896m), ((await OnlyAsync()).Unit, (await OnlyAsync()).Used, (await OnlyAsync()).Left));
        Assert.NotNull(await _ledger.SpentUntilAsync(account, 1, Cancel));
        Assert.Null(await _ledger.SpentUntilAsync(account, 0.896m, Cancel));
    }

    [Fact]
    public async Task What_the_provider_says_is_left_counts_and_goes_down_with_what_is_asked_since()
    {
        var account = Account(QuotaRule.CalendarDay() with { Limit = 50 });
        await _ledger.TakeAsync(account, 2, Cancel);
        await _ledger.RecordAsync(account, new QuotaStatement("day") { Left = 1.5m }, Cancel);

        Assert.Null(await _ledger.TakeAsync(account, 1, Cancel));

        Assert.Equal(0.5m, (await OnlyAsync()).Left);
        Assert.Equal(Midnight, await _ledger.TakeAsync(account, 1, Cancel));
    }

    [Fact]
    public async Task Who_asks_to_be_left_alone_is_beyond_the_end_of_a_window_too()
    {
        var account = Account(QuotaRule.CalendarDay());
        var until = Midnight.AddHours(2);
        await _ledger.TakeAsync(account, 1, Cancel);
        await _ledger.RecordAsync(account, new QuotaStatement("day") { BlockedUntil = until }, Cancel);

        Assert.Equal(until, await _ledger.TakeAsync(account, 1, Cancel));
        _time.Advance(Midnight.AddHours(1) - Now);
        Assert.Equal(until, await _ledger.TakeAsync(account, 1, Cancel));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Null(await _ledger.TakeAsync(account, 1, Cancel));
    }

    [Fact]
    public async Task What_did_not_reach_the_provider_is_given_back()
    {
        var account = Account(QuotaRule.CalendarDay() with { Limit = 1 });
        await _ledger.TakeAsync(account, 1, Cancel);

        await _ledger.GiveBackAsync(account, 1, Cancel);
        await _ledger.GiveBackAsync(account, 1, Cancel);

        Assert.Equal(0, (await OnlyAsync()).Used);
        Assert.Null(await _ledger.TakeAsync(account, 1, Cancel));
    }

    [Fact]
    public async Task A_limit_that_was_changed_counts_at_once()
    {
        await _ledger.TakeAsync(Account(QuotaRule.CalendarDay() with { Limit = 1 }), 1, Cancel);

        Assert.Null(await _ledger.TakeAsync(Account(QuotaRule.CalendarDay() with { Limit = 5 }), 1, Cancel));
        Assert.Equal(3, (await OnlyAsync()).Left);
    }

    [Fact]
    public void A_key_is_told_apart_from_others_and_cannot_be_read_off_its_sign()
    {
        var one = QuotaAccount.Of("x", "secret-key-1").Key;

        Assert.Equal(one, QuotaAccount.Of("x", " secret-key-1\n").Key);
        Assert.NotEqual(one, QuotaAccount.Of("x", "secret-key-2").Key);
        Assert.Matches("^[0-9a-f]{8}$", one);
        Assert.Equal(QuotaAccount.NoKey, QuotaAccount.Of("x", " ").Key);
    }

    private static DateTimeOffset Midnight { get; } = new(2026, 2, 1, 0, 0, 0, TimeSpan.Zero);

    private static QuotaAccount Account(params IReadOnlyList<QuotaRule> rules) => QuotaAccount.Of("provider", "a key", rules);

    private async Task<QuotaUse> OnlyAsync() => Assert.Single(await _ledger.ListAsync(Cancel));
}
