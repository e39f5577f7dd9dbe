-- Where addresses were seen and what was decided, by the identity of the article and the source; kept for a time.
CREATE TABLE sighting (
    identity      text        NOT NULL COLLATE "C",      -- 16 bytes of SHA-256 over it, in hexadecimal digits
    source        text        NOT NULL COLLATE "C",      -- without keys
    kind          text        NOT NULL,
    spelling      text,                                  -- NULL where it is the identity
    first_seen_at timestamptz NOT NULL,
    last_seen_at  timestamptz NOT NULL,
    times         bigint      NOT NULL,
    first_outcome text        NOT NULL,                  -- added, revised, unchanged, refused
    last_outcome  text        NOT NULL,
    reason        text,
    PRIMARY KEY (identity, source)
);

CREATE INDEX sighting_by_age ON sighting (last_seen_at);
