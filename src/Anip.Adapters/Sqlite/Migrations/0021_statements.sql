-- What sources say of an article beyond its text: the last word of each.
CREATE TABLE source_statement (
    article_id INTEGER NOT NULL REFERENCES article (id) ON DELETE CASCADE,
    source     TEXT    NOT NULL,                         -- without keys
    kind       TEXT    NOT NULL,
    said       TEXT    NOT NULL,                         -- JSON
    said_at    INTEGER NOT NULL,                         -- when it first said that
    PRIMARY KEY (article_id, source)
) WITHOUT ROWID;
