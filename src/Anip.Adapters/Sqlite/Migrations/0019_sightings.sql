-- Where addresses were seen and what was decided, by the identity of the article and the source; kept for a time.
CREATE TABLE sighting (
    identity      TEXT    NOT NULL,                      -- 16 bytes of SHA-256 over it, in hexadecimal digits
    source        TEXT    NOT NULL,                      -- without keys
    kind          TEXT    NOT NULL,
    spelling      TEXT,                                  -- NULL where it is the identity
    first_seen_at INTEGER NOT NULL,
    last_seen_at  INTEGER NOT NULL,
    times         INTEGER NOT NULL,
    first_outcome TEXT    NOT NULL,                      -- added, revised, unchanged, refused
    last_outcome  TEXT    NOT NULL,
    reason        TEXT,
    PRIMARY KEY (identity, source)
) WITHOUT ROWID;

CREATE INDEX sighting_by_age ON sighting (last_seen_at);
