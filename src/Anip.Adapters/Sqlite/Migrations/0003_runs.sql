CREATE TABLE run (
    id               INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used twice, and in the order of the starts
    pipeline         TEXT    NOT NULL,
    state            TEXT    NOT NULL,
    started_by       TEXT    NOT NULL,
    parameters       TEXT    NOT NULL,                   -- JSON object, sorted by name
    idempotency_key  TEXT,
    created_at       INTEGER NOT NULL,
    started_at       INTEGER,
    finished_at      INTEGER,
    node             TEXT,
    leased_until     INTEGER,                            -- of a running one
    claims           INTEGER NOT NULL DEFAULT 0,         -- tells a lease from an earlier one of the same node
    cancel_requested INTEGER NOT NULL DEFAULT 0,
    error            TEXT,
    counts           TEXT    NOT NULL DEFAULT '{}'       -- JSON object: the sums over the steps
);

-- One running run of a pipeline: no code can get it wrong.
CREATE UNIQUE INDEX run_running ON run (pipeline) WHERE state = 'running';
CREATE UNIQUE INDEX run_by_key  ON run (pipeline, idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE INDEX run_queued         ON run (id) WHERE state = 'queued';
CREATE INDEX run_by_pipeline    ON run (pipeline, id);
CREATE INDEX run_ended          ON run (pipeline, id) WHERE finished_at IS NOT NULL;

CREATE TABLE run_step (
    run_id      INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    position    INTEGER NOT NULL,
    name        TEXT    NOT NULL,
    state       TEXT    NOT NULL,
    attempt     INTEGER NOT NULL DEFAULT 0,
    failures    INTEGER NOT NULL DEFAULT 0,
    started_at  INTEGER,
    finished_at INTEGER,
    counts      TEXT    NOT NULL DEFAULT '{}',
    error       TEXT,
    PRIMARY KEY (run_id, position)
) WITHOUT ROWID;

CREATE TABLE run_log (
    run_id  INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    line    INTEGER NOT NULL,
    at      INTEGER NOT NULL,
    level   TEXT    NOT NULL,
    step    TEXT,
    message TEXT    NOT NULL,
    PRIMARY KEY (run_id, line)
) WITHOUT ROWID;

-- What was changed at run time; a pipeline that nobody changed has no row.
CREATE TABLE pipeline (
    name             TEXT PRIMARY KEY,
    paused           INTEGER NOT NULL DEFAULT 0,
    schedule_changed INTEGER NOT NULL DEFAULT 0,         -- 1: cron and time_zone count, NULL for no schedule
    cron             TEXT,
    time_zone        TEXT
) WITHOUT ROWID;
