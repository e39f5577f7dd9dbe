namespace Anip.Ingestion.Sources.Apis;

/// <summary>What is to be asked of a provider with one key, and how often its quota allows that.</summary>
/// <param name="Interval">For the queries that have none of their own: from one reading to the next.</param>
/// <param name="Advice">What to change, in a sentence, where the plan asks for more than there is; else null.</param>
public sealed record DayPlan(TimeSpan Interval, string? Advice)
{
    private static readonly TimeSpan WithoutQuota = TimeSpan.FromHours(1);
    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(5);

    /// <param name="title">The provider's, for people.</param>
    /// <param name="rules">The windows of the key.</param>
    /// <param name="queries">What a reading of each costs at most, and how often it is asked where the settings say so.</param>
    /// <param name="section">Of the settings, for the advice.</param>
    internal static DayPlan Of(string title, string section, IEnumerable<Quotas.QuotaRule> rules, IReadOnlyList<(decimal Cost, TimeSpan? Interval)> queries)
    {
        var interval = TimeSpan.Zero;
        string? advice = null;
        foreach (var rule in rules.Where(rule => rule is { IsSpacing: false, Limit: > 0 }))
        {
            var spread = Spread(rule, queries);
            interval = spread is { } enough && enough > interval ? enough : interval;
            advice ??= Advise(title, section, rule, queries, spread);
        }

        return new DayPlan(interval == TimeSpan.Zero ? WithoutQuota : interval < Shortest ? Shortest : interval, advice);
    }

    // Null where nothing is left for queries that have no interval of their own.
    private static TimeSpan? Spread(Quotas.QuotaRule rule, IReadOnlyList<(decimal Cost, TimeSpan? Interval)> queries)
    {
        var free = queries.Where(query => query.Interval is null).Sum(query => query.Cost);
        var left = rule.Limit!.Value - Demand(rule, queries);
        return free == 0 ? TimeSpan.Zero : left <= 0 ? null : rule.Length * (double)(free / left);
    }

    private static decimal Demand(Quotas.QuotaRule rule, IReadOnlyList<(decimal Cost, TimeSpan? Interval)> queries) =>
        queries.Where(query => query.Interval is not null).Sum(query => query.Cost * (decimal)(rule.Length / query.Interval!.Value));

    private static string? Advise(string title, string section, Quotas.QuotaRule rule, IReadOnlyList<(decimal Cost, TimeSpan? Interval)> queries, TimeSpan? spread)
    {
        var once = queries.Sum(query => query.Cost);
        var demand = Math.Max(Demand(rule, queries), once);
        var limit = rule.Limit!.Value;
        if (demand <= limit && spread is not null)
        {
            return null;
        }

        // A set interval may be lengthened; a reading that alone is more than the window holds must become smaller.
        var factor = demand / limit;
        var remedy = once > limit
            ? $"fewer pages or queries ({section}:MaxPages, {section}:Queries)"
            : $"intervals {Math.Ceiling(Math.Max(factor, 1.1m) * 10) / 10:0.#} times as long ({section}:Interval)";
        return $"{title}: the queries ask for up to {demand:0.##} {rule.Unit} a {rule.Window}, and the key has {limit:0.##}; it takes {Math.Ceiling(Math.Max(factor, 1.1m)):0} keys, or {remedy}.";
    }
}
