-- What was asked with each provider's key, by period, in thousandths. The key itself is kept nowhere; '' stands for one that nobody had noted yet.
CREATE TABLE source_quota (
    source        text        COLLATE "C" NOT NULL,
    key           text        COLLATE "C" NOT NULL,
    period        text        COLLATE "C" NOT NULL,
    unit          text        NOT NULL,
    used          bigint      NOT NULL,
    cap           bigint,
    told_left     bigint,
    started_at    timestamptz NOT NULL,
    resets_at     timestamptz NOT NULL,
    blocked_until timestamptz,
    PRIMARY KEY (source, key, period)
);
INSERT INTO source_quota (source, key, period, unit, used, told_left, started_at, resets_at)
    SELECT kind, '', 'day', 'requests', 0, 1000 * min(quota_left), max(last_attempt_at), max(last_attempt_at) + interval '1 day'
    FROM source WHERE quota_left IS NOT NULL AND last_attempt_at IS NOT NULL GROUP BY kind;
ALTER TABLE source DROP COLUMN quota_left;
