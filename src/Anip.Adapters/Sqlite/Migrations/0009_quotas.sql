-- What was asked with each provider's key, by period, in thousandths. The key itself is kept nowhere; '' stands for one that nobody had noted yet.
CREATE TABLE source_quota (
    source        TEXT    NOT NULL,
    key           TEXT    NOT NULL,
    period        TEXT    NOT NULL,
    unit          TEXT    NOT NULL,
    used          INTEGER NOT NULL,
    cap           INTEGER,
    told_left     INTEGER,
    started_at    INTEGER NOT NULL,
    resets_at     INTEGER NOT NULL,
    blocked_until INTEGER,
    PRIMARY KEY (source, key, period)
) WITHOUT ROWID;
INSERT INTO source_quota (source, key, period, unit, used, told_left, started_at, resets_at)
    SELECT kind, '', 'day', 'requests', 0, 1000 * min(quota_left), max(last_attempt_at), max(last_attempt_at) + 86400000000
    FROM source WHERE quota_left IS NOT NULL AND last_attempt_at IS NOT NULL GROUP BY kind;
ALTER TABLE source DROP COLUMN quota_left;
