namespace Anip.EndToEnd.Tests.Kills;

/// <summary>The moments at which a step's process is killed: in the middle of what the step writes, where it writes, and when all is done and only that not written down.</summary>
internal static class StepKills
{
    /// <returns>What is done to which row when it comes, as <see cref="Installation.HoldAsync"/> takes them.</returns>
    public static IEnumerable<(string What, string When)> Of(string pipeline, string step) =>
        [.. InTheMiddle(pipeline, step), ("UPDATE ON run_step", $"NEW.name = '{step}' AND NEW.state IN ('succeeded', 'skipped')")];

    private static (string What, string When)[] InTheMiddle(string pipeline, string step) => (pipeline, step) switch
    {
        ("rss_pipeline", "subscribe") => [("INSERT ON source", "NEW.id LIKE '%again'")],
        ("gdelt_bulk_pipeline", "list") => [("INSERT ON gdelt_file", "NEW.name LIKE '%mentions%'")],
        ("gdelt_bulk_pipeline", "fetch") => [("INSERT ON article", "NEW.url LIKE '%/25'"), ("UPDATE ON gdelt_file", "NEW.name LIKE '%gkg%' AND NEW.state = 'done'")],
        (_, "fetch") => [("INSERT ON article", "NEW.url LIKE '%/25'")],
        (_, "read") => [("INSERT ON host_terms", "NEW.host LIKE 'localhost%'")],
        (_, "forget_traffic") => [("DELETE ON host_traffic", "OLD.host = 'of-old-15'")],
        (_, "plan") => [("UPDATE ON stage_work", "NEW.owner LIKE 'plan/%' AND NEW.article_id = 25")],
        (_, "enrich" or "load") => [("INSERT ON analysis", "NEW.article_id = 25")],
        (_, "article_retention") => [("DELETE ON article", "OLD.id = 15")],
        (_, "expired_keys") => [("UPDATE ON run", "OLD.idempotency_key IS NOT NULL AND NEW.idempotency_key IS NULL")],
        (_, "old_runs") => [("DELETE ON run", "OLD.id = 25")],
        _ => [],
    };
}
