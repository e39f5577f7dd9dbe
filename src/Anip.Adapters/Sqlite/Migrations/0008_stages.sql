-- What waits for the stages of the work on articles has a table of its own: to claim an article rewrites a narrow row, and no index of articles.

CREATE TABLE stage (
    name        TEXT PRIMARY KEY,
    fill_before INTEGER                                  -- articles with lower ids are yet to be added; NULL where all are
) WITHOUT ROWID;

INSERT INTO stage (name) VALUES ('enrichment');

-- A row for each article that a stage has not done; what is done leaves none.
CREATE TABLE stage_work (
    article_id INTEGER NOT NULL REFERENCES article (id) ON DELETE CASCADE,
    stage      TEXT    NOT NULL,
    sort_at    INTEGER NOT NULL,                         -- repeats the article's, so that the newest first are a walk of an index
    owner      TEXT,                                     -- who works on it, as long as its lease lasts
    attempts   INTEGER NOT NULL DEFAULT 0,               -- in vain
    reason     TEXT,                                     -- why it was given up; NULL where it was not
    PRIMARY KEY (article_id, stage)
) WITHOUT ROWID;

-- One lease for all that an owner holds: to renew it writes one row.
CREATE TABLE stage_lease (
    stage TEXT    NOT NULL,
    owner TEXT    NOT NULL,
    until INTEGER NOT NULL,
    PRIMARY KEY (stage, owner)
) WITHOUT ROWID;

INSERT INTO stage_work (article_id, stage, sort_at, owner, attempts, reason)
    SELECT id, 'enrichment', sort_at, iif(quarantine_reason IS NULL, claimed_by, NULL), attempts, quarantine_reason FROM article WHERE analyzed = 0 ORDER BY id;

INSERT INTO stage_lease (stage, owner, until)
    SELECT 'enrichment', claimed_by, max(claimed_until) FROM article WHERE claimed_by IS NOT NULL GROUP BY claimed_by;

CREATE INDEX stage_work_waiting     ON stage_work (stage, sort_at, article_id) WHERE owner IS NULL AND attempts = 0 AND reason IS NULL;
CREATE INDEX stage_work_tried       ON stage_work (stage, attempts, sort_at DESC) WHERE owner IS NULL AND attempts > 0 AND reason IS NULL;
CREATE INDEX stage_work_held        ON stage_work (stage, owner) WHERE owner IS NOT NULL;
CREATE INDEX stage_work_quarantined ON stage_work (stage, sort_at, article_id) WHERE reason IS NOT NULL;

DROP TRIGGER article_inserted;
DROP TRIGGER article_deleting;
DROP TRIGGER article_updating;
DROP TRIGGER article_updated;
DROP VIEW article_counted;
DROP INDEX article_pending;
DROP INDEX article_claimed;
DROP INDEX article_quarantined;
DROP INDEX article_retry;
ALTER TABLE article DROP COLUMN claimed_by;
ALTER TABLE article DROP COLUMN claimed_until;
ALTER TABLE article DROP COLUMN attempts;
ALTER TABLE article DROP COLUMN quarantine_reason;

-- An article as a stage gets it.
CREATE VIEW stage_article AS
SELECT id, revision, title, content, declared_language, sort_at FROM article LEFT JOIN article_content ON article_id = id;

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
UNION ALL SELECT id, 'abstained', '', 0 FROM article WHERE abstained = 1;

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
BEFORE UPDATE OF source, published_at, api_source, detected_language, topic, topic_score, sentiment, sentiment_score,
    abstained, has_vector ON article BEGIN
    INSERT INTO article_count SELECT kind, label, -1, -score FROM article_counted WHERE id = OLD.id
        ON CONFLICT DO UPDATE SET n = n + excluded.n, score = score + excluded.score;
    INSERT INTO article_day_count SELECT day, topic, sentiment, -1 FROM article_day WHERE id = OLD.id
        ON CONFLICT DO UPDATE SET n = n + excluded.n;
END;

CREATE TRIGGER article_updated
AFTER UPDATE OF source, published_at, api_source, detected_language, topic, topic_score, sentiment, sentiment_score,
    abstained, has_vector ON article BEGIN
    INSERT INTO article_count SELECT kind, label, 1, score FROM article_counted WHERE id = NEW.id
        ON CONFLICT DO UPDATE SET n = n + excluded.n, score = score + excluded.score;
    INSERT INTO article_day_count SELECT day, topic, sentiment, 1 FROM article_day WHERE id = NEW.id
        ON CONFLICT DO UPDATE SET n = n + excluded.n;
END;

-- What waits and what was given up, by stage. Claims touch nothing that is counted.
DELETE FROM article_count WHERE kind IN ('pending', 'quarantined');
INSERT INTO article_count SELECT iif(reason IS NULL, 'pending', 'quarantined'), stage, count(*), 0 FROM stage_work GROUP BY 1, 2;

CREATE TRIGGER stage_work_inserted AFTER INSERT ON stage_work BEGIN
    INSERT INTO article_count VALUES (iif(NEW.reason IS NULL, 'pending', 'quarantined'), NEW.stage, 1, 0) ON CONFLICT DO UPDATE SET n = n + 1;
END;

CREATE TRIGGER stage_work_deleted AFTER DELETE ON stage_work BEGIN
    INSERT INTO article_count VALUES (iif(OLD.reason IS NULL, 'pending', 'quarantined'), OLD.stage, -1, 0) ON CONFLICT DO UPDATE SET n = n - 1;
END;

CREATE TRIGGER stage_work_judged AFTER UPDATE OF reason ON stage_work WHEN (OLD.reason IS NULL) <> (NEW.reason IS NULL) BEGIN
    INSERT INTO article_count VALUES (iif(OLD.reason IS NULL, 'pending', 'quarantined'), OLD.stage, -1, 0) ON CONFLICT DO UPDATE SET n = n - 1;
    INSERT INTO article_count VALUES (iif(NEW.reason IS NULL, 'pending', 'quarantined'), NEW.stage, 1, 0) ON CONFLICT DO UPDATE SET n = n + 1;
END;
