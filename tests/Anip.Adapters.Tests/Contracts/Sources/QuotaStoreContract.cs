using Anip.Ingestion.Sources.Quotas;

namespace Anip.Adapters.Tests.Contracts;

public abstract class QuotaStoreContract(ITestStorage storage) : StorageContract(storage)
{
    private IQuotaStore Quotas => Get<IQuotaStore>();

    [Fact]
    public async Task What_was_counted_is_kept_over_a_restart_to_the_last_member()
    {
        QuotaUse[] uses =
        [
            Use("a", "day") with { Used = 12.345m, Limit = 100, ReportedLeft = 0.5m, BlockedUntil = Now.AddMinutes(5) },
            Use("a", "month") with { Unit = "points", Used = 5_000_000_000 },
        ];
        await Quotas.ChangeAsync("provider", "a", _ => uses, Cancel);

        await ReopenAsync();

        Assert.Equal(uses, await Quotas.ListAsync(Cancel));
    }

    [Fact]
    public async Task Only_the_windows_of_the_key_are_seen_and_replaced()
    {
        await Quotas.ChangeAsync("provider", "a", _ => [Use("a", "day"), Use("a", "hour")], Cancel);
        await Quotas.ChangeAsync("provider", "b", _ => [Use("b", "day")], Cancel);
        await Quotas.ChangeAsync("other", "a", _ => [Use("a", "day") with { Source = "other" }], Cancel);

        IReadOnlyList<QuotaUse> seen = [];
        await Quotas.ChangeAsync("provider", "a", uses => [.. (seen = uses).Where(use => use.Window == "day").Select(use => use with { Used = 3 })], Cancel);

        Assert.Equal(["day", "hour"], seen.Select(use => use.Window).Order());
        Assert.Equal([("other", "a", 0m), ("provider", "a", 3m), ("provider", "b", 0m)], (await Quotas.ListAsync(Cancel)).Select(use => (use.Source, use.Key, use.Used)));
    }

    [Fact]
    public async Task A_change_that_fails_leaves_what_was_there()
    {
        await Quotas.ChangeAsync("provider", "a", _ => [Use("a", "day") with { Used = 3 }], Cancel);

        await Assert.ThrowsAnyAsync<InvalidTimeZoneException>(() => Quotas.ChangeAsync("provider", "a", _ => throw new InvalidTimeZoneException(), Cancel));

        Assert.Equal(3, Assert.Single(await Quotas.ListAsync(Cancel)).Used);
    }

    [Fact]
    public async Task Several_nodes_never_give_out_more_than_the_window_holds()
    {
        var account = QuotaAccount.Of("provider", "a key", QuotaRule.CalendarDay() with { Limit = 25 });
        await using var second = Open();
        QuotaLedger[] nodes = [new(Quotas, Time), new((IQuotaStore)second.GetService(typeof(IQuotaStore))!, Time)];

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(at => Task.Run(() => nodes[at % 2].TakeAsync(account, 1, Cancel))));

        Assert.Equal(25, answers.Count(answer => answer is null));
        Assert.Equal((25, 0), (Assert.Single(await Quotas.ListAsync(Cancel)).Used, (await Quotas.ListAsync(Cancel))[0].Left));
    }

    private static QuotaUse Use(string key, string window) =>
        new() { Source = "provider", Key = key, Window = window, Unit = "requests", StartedAt = Now, ResetsAt = Now.AddDays(1) };
}
