-- What was asked of each host, by day (UTC), over all nodes.
CREATE TABLE host_traffic (
    host         TEXT    NOT NULL,
    day          INTEGER NOT NULL,
    requests     INTEGER NOT NULL,
    bytes        INTEGER NOT NULL,
    not_modified INTEGER NOT NULL,
    errors       INTEGER NOT NULL,
    PRIMARY KEY (host, day)
) WITHOUT ROWID;
CREATE INDEX host_traffic_day ON host_traffic (day);

-- What each host says of how it may be read and used.
CREATE TABLE host_terms (
    host         TEXT    PRIMARY KEY,
    checked_at   INTEGER NOT NULL,
    robots       TEXT    NOT NULL,
    crawl_delay  INTEGER,                                -- milliseconds
    no_ai        INTEGER NOT NULL,
    no_index     INTEGER NOT NULL,
    tdm_reserved INTEGER NOT NULL,
    tdm_policy   TEXT,
    ai_txt       TEXT
) WITHOUT ROWID;
