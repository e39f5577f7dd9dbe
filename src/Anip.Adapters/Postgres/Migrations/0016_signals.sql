-- Files of GDELT's by their names: which were listed or missed, and what became of each.
CREATE TABLE gdelt_file (
    name            text        COLLATE "C" PRIMARY KEY,
    slot            timestamptz NOT NULL,                -- the quarter of an hour that it is of
    kind            smallint    NOT NULL,                -- 0 gkg, 1 events, 2 mentions
    translated      boolean     NOT NULL,
    bytes           bigint,                              -- packed; NULL where no list has named it yet
    md5             text,
    state           text        NOT NULL COLLATE "C",    -- open, done, given_up
    attempts        integer     NOT NULL DEFAULT 0,
    next_attempt_at timestamptz,
    last_error      text,
    done_at         timestamptz,
    records         bigint      NOT NULL DEFAULT 0,
    kept            bigint      NOT NULL DEFAULT 0       -- of them became articles
);

CREATE INDEX gdelt_file_open ON gdelt_file (slot) WHERE state = 'open';
CREATE INDEX gdelt_file_done ON gdelt_file (done_at) WHERE state = 'done';

-- What the world's press writes about, counted by the hour and by the day. '' stands for all names of a kind, or for the world.
CREATE TABLE signal_hour (
    kind    text        NOT NULL COLLATE "C",
    country text        NOT NULL COLLATE "C",
    name    text        NOT NULL COLLATE "C",
    hour    timestamptz NOT NULL,                        -- where it begins
    n       bigint      NOT NULL,
    toned   bigint      NOT NULL,                        -- how many of them have a tone
    tone    bigint      NOT NULL,                        -- thousandths, summed
    PRIMARY KEY (kind, country, name, hour)
) WITH (fillfactor = 80);

CREATE TABLE signal_day (
    kind    text    NOT NULL COLLATE "C",
    country text    NOT NULL COLLATE "C",
    name    text    NOT NULL COLLATE "C",
    day     date    NOT NULL,                            -- UTC
    n       bigint  NOT NULL,
    toned   bigint  NOT NULL,
    tone    bigint  NOT NULL,
    PRIMARY KEY (kind, country, name, day)
) WITH (fillfactor = 80);

CREATE TABLE signal_place (
    id        text COLLATE "C" PRIMARY KEY,
    name      text NOT NULL,
    country   text NOT NULL COLLATE "C",                 -- '' where it is not known
    latitude  double precision,
    longitude double precision
);
