-- Instants are microseconds since 1970-01-01 UTC, so that number order is time order.

CREATE TABLE article (
    id                INTEGER PRIMARY KEY AUTOINCREMENT, -- never used twice: a cursor or a bookmark outlives a deletion
    url_hash          BLOB    NOT NULL UNIQUE,           -- 16 bytes of SHA-256 over url: a third of the index that the text would need
    url               TEXT    NOT NULL,
    title             TEXT    NOT NULL,
    content_kind      INTEGER NOT NULL,
    source            TEXT,
    source_key        TEXT,                              -- case-folded; NOCASE knows ASCII alone
    author            TEXT,
    published_at      INTEGER,
    date_source       INTEGER NOT NULL,
    declared_language TEXT    COLLATE NOCASE,
    region            TEXT    COLLATE NOCASE,
    api_source        TEXT    NOT NULL COLLATE NOCASE,
    image_url         TEXT,
    created_at        INTEGER NOT NULL,
    updated_at        INTEGER NOT NULL,
    seen_at           INTEGER NOT NULL,                  -- when the current revision came
    revision          INTEGER NOT NULL DEFAULT 1,

    -- What of the current revision's analysis is filtered by and counted; the rest is in "analysis".
    analyzed          INTEGER NOT NULL DEFAULT 0,
    detected_language TEXT    COLLATE NOCASE,
    topic             TEXT    COLLATE NOCASE,
    topic_score       INTEGER,                           -- millionths: sums of integers stay exact
    sentiment         TEXT    COLLATE NOCASE,
    sentiment_score   INTEGER,
    abstained         INTEGER NOT NULL DEFAULT 0,
    has_vector        INTEGER NOT NULL DEFAULT 0,

    -- The row is its own place in the enrichment queue.
    claimed_by        TEXT,
    claimed_until     INTEGER,
    attempts          INTEGER NOT NULL DEFAULT 0,
    quarantine_reason TEXT,
    analysis_writes   INTEGER NOT NULL DEFAULT 0,        -- how many analyses ever took effect: exactly one a revision

    sort_at  INTEGER NOT NULL GENERATED ALWAYS AS (ifnull(published_at, -9223372036854775808)) VIRTUAL,
    language TEXT COLLATE NOCASE GENERATED ALWAYS AS (ifnull(detected_language, declared_language)) VIRTUAL
);

-- Every index ends in sort_at (and the row id), so that a page of a filtered list is one range of one index.
CREATE INDEX article_by_time       ON article (sort_at);
CREATE INDEX article_by_source     ON article (source_key, sort_at) WHERE source_key IS NOT NULL;
CREATE INDEX article_by_api_source ON article (api_source, sort_at);
CREATE INDEX article_by_language   ON article (language, sort_at) WHERE language IS NOT NULL;
CREATE INDEX article_by_region     ON article (region, sort_at) WHERE region IS NOT NULL;
CREATE INDEX article_by_topic      ON article (topic, sort_at) WHERE topic IS NOT NULL;
CREATE INDEX article_by_sentiment  ON article (sentiment, sort_at) WHERE sentiment IS NOT NULL;
CREATE INDEX article_pending       ON article (sort_at) WHERE analyzed = 0 AND quarantine_reason IS NULL;
CREATE INDEX article_claimed       ON article (claimed_by) WHERE claimed_by IS NOT NULL;

-- Apart from the row above, so that counting, claiming and filtering do not move texts about.
CREATE TABLE article_content (
    article_id INTEGER PRIMARY KEY REFERENCES article (id) ON DELETE CASCADE,
    content    TEXT NOT NULL
);

CREATE TABLE article_raw (
    article_id INTEGER PRIMARY KEY REFERENCES article (id) ON DELETE CASCADE,
    length     INTEGER NOT NULL,                         -- of the record before compression
    brotli     BLOB    NOT NULL
);

-- The texts that were replaced; the current one is the article's.
CREATE TABLE article_revision (
    article_id INTEGER NOT NULL REFERENCES article (id) ON DELETE CASCADE,
    revision   INTEGER NOT NULL,
    title      TEXT    NOT NULL,
    content    TEXT,
    seen_at    INTEGER NOT NULL,
    PRIMARY KEY (article_id, revision)
);

-- Keeps no text of its own (what is indexed differs from what is stored: see FullText), hence contentless.
CREATE VIRTUAL TABLE article_text USING fts5 (
    title, content, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2'
);

-- Merge rarely: a batch is a segment, and writing matters more than the few segments more that a query reads.
INSERT INTO article_text (article_text, rank) VALUES ('automerge', 8);

CREATE TABLE model_set (
    id     INTEGER PRIMARY KEY,
    models TEXT NOT NULL UNIQUE                          -- JSON object: version by model name
);

CREATE TABLE analysis (
    article_id           INTEGER PRIMARY KEY REFERENCES article (id) ON DELETE CASCADE,
    model_set_id         INTEGER NOT NULL REFERENCES model_set (id),
    language_confidence  REAL,
    topic_confidence     REAL,
    topic_scores         TEXT,                           -- JSON object: probability by label
    sentiment_confidence REAL,
    sentiment_scores     TEXT,
    entities             TEXT NOT NULL,                  -- JSON array of mentions
    keywords             TEXT NOT NULL,                  -- JSON array of strings
    summary              TEXT,
    abstained            TEXT
);

-- Which articles name an entity; sort_at repeats the article's, so that a page by entity is a range of this table.
CREATE TABLE article_entity (
    entity_key TEXT    NOT NULL,                         -- case-folded
    sort_at    INTEGER NOT NULL,
    article_id INTEGER NOT NULL REFERENCES article (id) ON DELETE CASCADE,
    PRIMARY KEY (entity_key, sort_at, article_id)
) WITHOUT ROWID;

CREATE INDEX article_entity_by_article ON article_entity (article_id);

CREATE TABLE encoder (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
);

-- seq only grows: a reader that knows the vectors up to some seq asks for those after it.
CREATE TABLE vector (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    article_id INTEGER NOT NULL UNIQUE REFERENCES article (id) ON DELETE CASCADE,
    encoder_id INTEGER NOT NULL REFERENCES encoder (id),
    halves     BLOB    NOT NULL                          -- IEEE 754 binary16, little-endian
);

CREATE INDEX vector_by_encoder ON vector (encoder_id);

CREATE TABLE source (
    id              TEXT PRIMARY KEY,
    kind            TEXT    NOT NULL,
    title           TEXT,
    added_at        INTEGER NOT NULL,
    last_attempt_at INTEGER,
    last_success_at INTEGER,
    next_attempt_at INTEGER,
    failures        INTEGER NOT NULL DEFAULT 0,
    last_error      TEXT,
    etag            TEXT,
    last_modified   TEXT,
    last_items      INTEGER NOT NULL DEFAULT 0,
    last_added      INTEGER NOT NULL DEFAULT 0,
    total_added     INTEGER NOT NULL DEFAULT 0,
    quota_left      INTEGER,
    removed         INTEGER NOT NULL DEFAULT 0           -- kept as a mark: a removed default does not come back
) WITHOUT ROWID;

-- Counts kept by triggers, so that no write can bypass them and none is ever a scan.
CREATE TABLE article_count (
    kind  TEXT    NOT NULL,
    label TEXT    NOT NULL,
    n     INTEGER NOT NULL,
    score INTEGER NOT NULL,                              -- millionths, summed
    PRIMARY KEY (kind, label)
) WITHOUT ROWID;

CREATE TABLE article_day_count (
    day       INTEGER NOT NULL,                          -- days since 1970-01-01 UTC
    topic     TEXT    NOT NULL,                          -- '' for none
    sentiment TEXT    NOT NULL,
    n         INTEGER NOT NULL,
    PRIMARY KEY (day, topic, sentiment)
) WITHOUT ROWID;

CREATE VIEW article_counted AS
SELECT id, 'total' AS kind, '' AS label, 0 AS score FROM article
UNION ALL SELECT id, 'source', source, 0 FROM article WHERE source IS NOT NULL
UNION ALL SELECT id, 'api_source', api_source, 0 FROM article
UNION ALL SELECT id, 'language', detected_language, 0 FROM article WHERE detected_language IS NOT NULL
UNION ALL SELECT id, 'topic', topic, ifnull(topic_score, 0) FROM article WHERE topic IS NOT NULL
UNION ALL SELECT id, 'sentiment', sentiment, ifnull(sentiment_score, 0) FROM article WHERE sentiment IS NOT NULL
UNION ALL SELECT id, 'missing_topic', '', 0 FROM article WHERE topic IS NULL
UNION ALL SELECT id, 'missing_sentiment', '', 0 FROM article WHERE sentiment IS NULL
UNION ALL SELECT id, 'missing_embedding', '', 0 FROM article WHERE has_vector = 0
UNION ALL SELECT id, 'missing_any', '', 0 FROM article WHERE topic IS NULL OR sentiment IS NULL OR has_vector = 0
UNION ALL SELECT id, 'pending', '', 0 FROM article WHERE analyzed = 0 AND quarantine_reason IS NULL
UNION ALL SELECT id, 'abstained', '', 0 FROM article WHERE abstained = 1
UNION ALL SELECT id, 'quarantined', '', 0 FROM article WHERE quarantine_reason IS NOT NULL;

CREATE VIEW article_day AS
SELECT id,
       (published_at - ((published_at % 86400000000) + 86400000000) % 86400000000) / 86400000000 AS day,
       ifnull(topic, '') AS topic,
       ifnull(sentiment, '') AS sentiment
FROM article WHERE published_at IS NOT NULL;

CREATE TRIGGER article_inserted AFTER INSERT ON article BEGIN
    INSERT INTO article_count SELECT kind, label, 1, score FROM article_counted WHERE id = NEW.id
        ON CONFLICT DO UPDATE SET n = n + excluded.n, score = score + excluded.score;
    INSERT INTO article_day_count SELECT day, topic, sentiment, 1 FROM article_day WHERE id = NEW.id
        ON CONFLICT DO UPDATE SET n = n + excluded.n;
END;

CREATE TRIGGER article_deleting BEFORE DELETE ON article BEGIN
    INSERT INTO article_count SELECT kind, label, -1, -score FROM article_counted WHERE id = OLD.id
        ON CONFLICT DO UPDATE SET n = n + excluded.n, score = score + excluded.score;
    INSERT INTO article_day_count SELECT day, topic, sentiment, -1 FROM article_day WHERE id = OLD.id
        ON CONFLICT DO UPDATE SET n = n + excluded.n;
END;

CREATE TRIGGER article_updating
BEFORE UPDATE OF source, published_at, api_source, analyzed, detected_language, topic, topic_score, sentiment, sentiment_score,
    abstained, has_vector, quarantine_reason ON article BEGIN
    INSERT INTO article_count SELECT kind, label, -1, -score FROM article_counted WHERE id = OLD.id
        ON CONFLICT DO UPDATE SET n = n + excluded.n, score = score + excluded.score;
    INSERT INTO article_day_count SELECT day, topic, sentiment, -1 FROM article_day WHERE id = OLD.id
        ON CONFLICT DO UPDATE SET n = n + excluded.n;
END;

CREATE TRIGGER article_updated
AFTER UPDATE OF source, published_at, api_source, analyzed, detected_language, topic, topic_score, sentiment, sentiment_score,
    abstained, has_vector, quarantine_reason ON article BEGIN
    INSERT INTO article_count SELECT kind, label, 1, score FROM article_counted WHERE id = NEW.id
        ON CONFLICT DO UPDATE SET n = n + excluded.n, score = score + excluded.score;
    INSERT INTO article_day_count SELECT day, topic, sentiment, 1 FROM article_day WHERE id = NEW.id
        ON CONFLICT DO UPDATE SET n = n + excluded.n;
END;

-- Tells a reader that keeps vectors in memory that some of them are gone.
CREATE TRIGGER vector_deleted AFTER DELETE ON vector BEGIN
    INSERT INTO article_count VALUES ('vector_deleted', '', 1, 0) ON CONFLICT DO UPDATE SET n = n + 1;
END;
