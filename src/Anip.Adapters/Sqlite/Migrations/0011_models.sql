-- Models with their versions, and the runs that made them, in MLflow's words. What belongs to what is seen to by the program: copies fill the tables in any order.
CREATE TABLE registered_model (
    name        TEXT    NOT NULL PRIMARY KEY,
    description TEXT,
    created_at  INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE model_version (
    model       TEXT    NOT NULL,
    version     INTEGER NOT NULL,
    run         TEXT    NOT NULL,                        -- of tracked_run
    path        TEXT    NOT NULL,                        -- the folder of the run's files that it is
    description TEXT,
    created_at  INTEGER NOT NULL,
    PRIMARY KEY (model, version)
) WITHOUT ROWID;

CREATE TABLE model_tag (
    model   TEXT    NOT NULL,
    version INTEGER NOT NULL,                            -- 0: of the model itself
    key     TEXT    NOT NULL,
    value   TEXT    NOT NULL,
    PRIMARY KEY (model, version, key)
) WITHOUT ROWID;

CREATE TABLE model_alias (
    model   TEXT    NOT NULL,
    alias   TEXT    NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (model, alias)
) WITHOUT ROWID;

CREATE TABLE tracked_run (
    id         TEXT    NOT NULL PRIMARY KEY,
    experiment TEXT    NOT NULL,
    name       TEXT    NOT NULL,
    state      TEXT    NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at   INTEGER
) WITHOUT ROWID;

CREATE INDEX tracked_run_by_experiment ON tracked_run (experiment, started_at, id);

CREATE TABLE tracked_value (
    run   TEXT NOT NULL,
    kind  TEXT NOT NULL,                                 -- parameter, tag
    key   TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (run, kind, key)
) WITHOUT ROWID;

CREATE TABLE tracked_metric (
    run   TEXT    NOT NULL,
    key   TEXT    NOT NULL,
    step  INTEGER NOT NULL,
    at    INTEGER NOT NULL,
    value REAL,                                          -- NULL: not a number
    PRIMARY KEY (run, key, step, at)
) WITHOUT ROWID;

-- A file of a run; its bytes are kept once, however many runs have it.
CREATE TABLE artifact (
    run    TEXT    NOT NULL,
    path   TEXT    NOT NULL,
    length INTEGER NOT NULL,
    sha256 TEXT    NOT NULL,
    PRIMARY KEY (run, path)
) WITHOUT ROWID;

CREATE TABLE artifact_chunk (
    sha256 TEXT    NOT NULL,                             -- of the whole file
    number INTEGER NOT NULL,                             -- from 0 on
    bytes  BLOB    NOT NULL,                             -- 4 MiB, the last one less
    PRIMARY KEY (sha256, number)
);
