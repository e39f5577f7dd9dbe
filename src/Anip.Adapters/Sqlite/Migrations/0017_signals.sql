-- Files of GDELT's by their names: which were listed or missed, and what became of each.
CREATE TABLE gdelt_file (
    name            TEXT    PRIMARY KEY,
    slot            INTEGER NOT NULL,                    -- the quarter of an hour that it is of
    kind            INTEGER NOT NULL,                    -- 0 gkg, 1 events, 2 mentions
    translated      INTEGER NOT NULL,
    bytes           INTEGER,                             -- packed; NULL where no list has named it yet
    md5             TEXT,
    state           TEXT    NOT NULL,                    -- open, done, given_up
    attempts        INTEGER NOT NULL DEFAULT 0,
    next_attempt_at INTEGER,
    last_error      TEXT,
    done_at         INTEGER,
    records         INTEGER NOT NULL DEFAULT 0,
    kept            INTEGER NOT NULL DEFAULT 0           -- of them became articles
) WITHOUT ROWID;

CREATE INDEX gdelt_file_open ON gdelt_file (slot) WHERE state = 'open';
CREATE INDEX gdelt_file_done ON gdelt_file (done_at) WHERE state = 'done';

-- What the world's press writes about, counted by the hour and by the day. '' stands for all names of a kind, or for the world.
CREATE TABLE signal_hour (
    kind    TEXT    NOT NULL,
    country TEXT    NOT NULL,
    name    TEXT    NOT NULL,
    hour    INTEGER NOT NULL,                            -- where it begins
    n       INTEGER NOT NULL,
    toned   INTEGER NOT NULL,                            -- how many of them have a tone
    tone    INTEGER NOT NULL,                            -- thousandths, summed
    PRIMARY KEY (kind, country, name, hour)
) WITHOUT ROWID;

CREATE TABLE signal_day (
    kind    TEXT    NOT NULL,
    country TEXT    NOT NULL,
    name    TEXT    NOT NULL,
    day     INTEGER NOT NULL,                            -- days since 1970-01-01 UTC
    n       INTEGER NOT NULL,
    toned   INTEGER NOT NULL,
    tone    INTEGER NOT NULL,
    PRIMARY KEY (kind, country, name, day)
) WITHOUT ROWID;

CREATE TABLE signal_place (
    id        TEXT PRIMARY KEY,
    name      TEXT NOT NULL,
    country   TEXT NOT NULL,                             -- '' where it is not known
    latitude  REAL,
    longitude REAL
) WITHOUT ROWID;
