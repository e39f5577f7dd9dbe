-- Models with their versions, and the runs that made them, in MLflow's words. What belongs to what is seen to by the program: copies fill the tables in any order.
CREATE TABLE registered_model (
    name        text COLLATE "C" NOT NULL PRIMARY KEY,
    description text,
    created_at  timestamptz      NOT NULL
);

CREATE TABLE model_version (
    model       text COLLATE "C" NOT NULL,
    version     integer          NOT NULL,
    run         text COLLATE "C" NOT NULL,  -- of tracked_run
    path        text COLLATE "C" NOT NULL,  -- the folder of the run's files that it is
    description text,
    created_at  timestamptz      NOT NULL,
    PRIMARY KEY (model, version)
);

CREATE TABLE model_tag (
    model       text COLLATE "C" NOT NULL,
    version     integer          NOT NULL,  -- 0: of the model itself
    key         text COLLATE "C" NOT NULL,
    value       text             NOT NULL,
    PRIMARY KEY (model, version, key)
);

CREATE TABLE model_alias (
    model       text COLLATE "C" NOT NULL,
    alias       text COLLATE "C" NOT NULL,
    version     integer          NOT NULL,
    PRIMARY KEY (model, alias)
);

CREATE TABLE tracked_run (
    id          text COLLATE "C" NOT NULL PRIMARY KEY,
    experiment  text COLLATE "C" NOT NULL,
    name        text COLLATE "C" NOT NULL,
    state       text COLLATE "C" NOT NULL,
    started_at  timestamptz      NOT NULL,
    ended_at    timestamptz
);

CREATE INDEX tracked_run_by_experiment ON tracked_run (experiment, started_at, id);

CREATE TABLE tracked_value (
    run         text COLLATE "C" NOT NULL,
    kind        text COLLATE "C" NOT NULL,  -- parameter, tag
    key         text COLLATE "C" NOT NULL,
    value       text             NOT NULL,
    PRIMARY KEY (run, kind, key)
);

CREATE TABLE tracked_metric (
    run         text COLLATE "C" NOT NULL,
    key         text COLLATE "C" NOT NULL,
    step        bigint           NOT NULL,
    at          timestamptz      NOT NULL,
    value       double precision,  -- NULL: not a number
    PRIMARY KEY (run, key, step, at)
);

-- A file of a run; its bytes are kept once, however many runs have it.
CREATE TABLE artifact (
    run         text COLLATE "C" NOT NULL,
    path        text COLLATE "C" NOT NULL,
    length      bigint           NOT NULL,
    sha256      text COLLATE "C" NOT NULL,
    PRIMARY KEY (run, path)
);

CREATE TABLE artifact_chunk (
    sha256      text COLLATE "C" NOT NULL,  -- of the whole file
    number      integer          NOT NULL,  -- from 0 on
    bytes       bytea            NOT NULL,  -- 4 MiB, the last one less
    PRIMARY KEY (sha256, number)
);

-- Weights do not get smaller.
ALTER TABLE artifact_chunk ALTER COLUMN bytes SET STORAGE EXTERNAL;
