-- What hubs are to pass on of feeds (WebSub).
CREATE TABLE source_push (
    source_id    text COLLATE "C" PRIMARY KEY,
    hub          text    NOT NULL,
    topic        text    NOT NULL,
    token        text    NOT NULL UNIQUE,
    secret       text    NOT NULL,
    ask_at       timestamptz,
    expires_at   timestamptz,
    last_push_at timestamptz,
    failures     integer NOT NULL DEFAULT 0,
    error        text
);
CREATE INDEX source_push_due ON source_push (ask_at) WHERE ask_at IS NOT NULL;
