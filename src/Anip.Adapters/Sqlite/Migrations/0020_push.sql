-- What hubs are to pass on of feeds (WebSub).
CREATE TABLE source_push (
    source_id    TEXT    PRIMARY KEY,
    hub          TEXT    NOT NULL,
    topic        TEXT    NOT NULL,
    token        TEXT    NOT NULL UNIQUE,
    secret       TEXT    NOT NULL,
    ask_at       INTEGER,
    expires_at   INTEGER,
    last_push_at INTEGER,
    failures     INTEGER NOT NULL DEFAULT 0,
    error        TEXT
) WITHOUT ROWID;
CREATE INDEX source_push_due ON source_push (ask_at) WHERE ask_at IS NOT NULL;
