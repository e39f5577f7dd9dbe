-- What waits for the stages of the work on articles has a table of its own: to claim an article rewrites a narrow row, and no index of articles.
-- Instants of these tables are microseconds since 1970-01-01 UTC, as in every kind of store.

CREATE TABLE stage (
    name        text   COLLATE "C" PRIMARY KEY,
    fill_before bigint                                   -- articles with lower ids are yet to be added; NULL where all are
);

INSERT INTO stage (name) VALUES ('enrichment');

-- A row for each article that a stage has not done; what is done leaves none. So it is a queue: small, and all of it dies within hours.
CREATE TABLE stage_work (
    article_id bigint  NOT NULL,
    stage      text    NOT NULL COLLATE "C",
    sort_at    bigint  NOT NULL,                         -- repeats the article's, so that the newest first are a walk of an index
    owner      text    COLLATE "C",                      -- who works on it, as long as its lease lasts
    attempts   integer NOT NULL DEFAULT 0,               -- in vain
    reason     text,                                     -- why it was given up; NULL where it was not
    PRIMARY KEY (article_id, stage)
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 5000);

-- One lease for all that an owner holds: to renew it writes one row.
CREATE TABLE stage_lease (
    stage text   NOT NULL COLLATE "C",
    owner text   NOT NULL COLLATE "C",
    until bigint NOT NULL,
    PRIMARY KEY (stage, owner)
);

INSERT INTO stage_work (article_id, stage, sort_at, owner, attempts, reason)
    SELECT id, 'enrichment', coalesce(anip_micros(published_at), -9223372036854775808), CASE WHEN quarantine_reason IS NULL THEN claimed_by END, attempts, quarantine_reason
    FROM article WHERE NOT analyzed ORDER BY id;

INSERT INTO stage_lease (stage, owner, until)
    SELECT 'enrichment', claimed_by, anip_micros(max(claimed_until)) FROM article WHERE claimed_by IS NOT NULL GROUP BY claimed_by;

CREATE INDEX stage_work_waiting     ON stage_work (stage, sort_at, article_id) WHERE owner IS NULL AND attempts = 0 AND reason IS NULL;
CREATE INDEX stage_work_tried       ON stage_work (stage, attempts, sort_at DESC) WHERE owner IS NULL AND attempts > 0 AND reason IS NULL;
CREATE INDEX stage_work_held        ON stage_work (stage, owner) WHERE owner IS NOT NULL;
CREATE INDEX stage_work_quarantined ON stage_work (stage, sort_at, article_id) WHERE reason IS NOT NULL;

DROP FUNCTION anip_change(article, integer);
DROP FUNCTION anip_count(article_change[]);
DROP TYPE article_change;
DROP INDEX article_pending;
DROP INDEX article_claimed;
DROP INDEX article_quarantined;
DROP INDEX article_retry;
ALTER TABLE article DROP COLUMN claimed_by, DROP COLUMN claimed_until, DROP COLUMN attempts, DROP COLUMN quarantine_reason;

-- An article as a stage gets it.
CREATE VIEW stage_article AS
SELECT id, revision, title, content, declared_language, coalesce(anip_micros(published_at), -9223372036854775808) AS sort_at
FROM article LEFT JOIN article_text ON article_id = id;

-- What a row counts for. It is small beside the row: the triggers gather changes as these.
CREATE TYPE article_change AS (
    sign smallint, day date, source text, api_source text, language text, topic text, topic_score bigint, sentiment text, sentiment_score bigint,
    abstained boolean, has_vector boolean
);

CREATE FUNCTION anip_change(a article, sign integer) RETURNS article_change LANGUAGE sql IMMUTABLE RETURN ROW(
    sign, (a.published_at AT TIME ZONE 'UTC')::date, left(a.source, 400), left(a.api_source, 400), a.detected_language, a.topic, coalesce(a.topic_score, 0),
    a.sentiment, coalesce(a.sentiment_score, 0), a.abstained, a.has_vector
)::article_change;

CREATE FUNCTION anip_count(changes article_change[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    mine smallint;
BEGIN
    IF changes IS NULL THEN
        RETURN;
    END IF;
    mine := anip_count_shard();

    INSERT INTO article_count AS c (kind, label, shard, n, score)
    WITH alike AS (
        SELECT sum(sign) AS n, source, api_source, language, topic, sum(sign * topic_score) AS topic_score, sentiment,
               sum(sign * sentiment_score) AS sentiment_score, abstained, has_vector
        FROM unnest(changes) GROUP BY source, api_source, language, topic, sentiment, abstained, has_vector)
    SELECT counted.kind, counted.label, mine, sum(alike.n), sum(counted.score)
    FROM alike CROSS JOIN LATERAL (VALUES
        ('total', '', 0),
        ('source', source, 0),
        ('api_source', api_source, 0),
        ('language', language, 0),
        ('topic', topic, topic_score),
        ('sentiment', sentiment, sentiment_score),
        ('missing_topic', CASE WHEN topic IS NULL THEN '' END, 0),
        ('missing_sentiment', CASE WHEN sentiment IS NULL THEN '' END, 0),
        ('missing_embedding', CASE WHEN NOT has_vector THEN '' END, 0),
        ('missing_any', CASE WHEN topic IS NULL OR sentiment IS NULL OR NOT has_vector THEN '' END, 0),
        ('abstained', CASE WHEN abstained THEN '' END, 0)) AS counted (kind, label, score)
    WHERE counted.label IS NOT NULL
    GROUP BY counted.kind, counted.label
    HAVING sum(alike.n) <> 0 OR sum(counted.score) <> 0
    ON CONFLICT (kind, label, shard) DO UPDATE SET n = c.n + excluded.n, score = c.score + excluded.score;

    INSERT INTO article_day_count AS c (day, topic, sentiment, shard, n)
    SELECT day, coalesce(topic, ''), coalesce(sentiment, ''), mine, sum(sign)
    FROM unnest(changes) WHERE day IS NOT NULL
    GROUP BY 1, 2, 3 HAVING sum(sign) <> 0
    ON CONFLICT (day, topic, sentiment, shard) DO UPDATE SET n = c.n + excluded.n;
END $$;

CREATE OR REPLACE FUNCTION anip_article_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM article_text USING gone WHERE article_id = gone.id;
    DELETE FROM article_raw USING gone WHERE article_id = gone.id;
    DELETE FROM article_revision USING gone WHERE article_id = gone.id;
    DELETE FROM analysis USING gone WHERE article_id = gone.id;
    DELETE FROM article_entity USING gone WHERE article_id = gone.id;
    DELETE FROM article_vector USING gone WHERE article_id = gone.id;
    -- By id, as everything that locks these rows goes.
    PERFORM FROM stage_work JOIN gone ON article_id = gone.id ORDER BY article_id FOR UPDATE OF stage_work;
    DELETE FROM stage_work USING gone WHERE article_id = gone.id;
    PERFORM anip_count(array_agg(anip_change(gone, -1))) FROM gone;
    RETURN NULL;
END $$;

-- What waits and what was given up, by stage. Claims touch nothing that is counted.
DELETE FROM article_count WHERE kind IN ('pending', 'quarantined');
INSERT INTO article_count SELECT CASE WHEN reason IS NULL THEN 'pending' ELSE 'quarantined' END, stage, 0, count(*), 0 FROM stage_work GROUP BY 1, 2;

CREATE FUNCTION anip_work_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    mine smallint := anip_count_shard();
BEGIN
    INSERT INTO article_count AS c (kind, label, shard, n, score)
    SELECT CASE WHEN reason IS NULL THEN 'pending' ELSE 'quarantined' END, stage, mine, count(*), 0 FROM added GROUP BY 1, 2
    ON CONFLICT (kind, label, shard) DO UPDATE SET n = c.n + excluded.n;
    RETURN NULL;
END $$;

CREATE FUNCTION anip_work_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    mine smallint := anip_count_shard();
BEGIN
    INSERT INTO article_count AS c (kind, label, shard, n, score)
    SELECT CASE WHEN reason IS NULL THEN 'pending' ELSE 'quarantined' END, stage, mine, -count(*), 0 FROM gone GROUP BY 1, 2
    ON CONFLICT (kind, label, shard) DO UPDATE SET n = c.n + excluded.n;
    RETURN NULL;
END $$;

CREATE FUNCTION anip_work_judged() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    mine smallint := anip_count_shard();
BEGIN
    INSERT INTO article_count AS c (kind, label, shard, n, score)
    VALUES (CASE WHEN OLD.reason IS NULL THEN 'pending' ELSE 'quarantined' END, OLD.stage, mine, -1, 0),
           (CASE WHEN NEW.reason IS NULL THEN 'pending' ELSE 'quarantined' END, NEW.stage, mine, 1, 0)
    ON CONFLICT (kind, label, shard) DO UPDATE SET n = c.n + excluded.n;
    RETURN NULL;
END $$;

CREATE TRIGGER stage_work_inserted AFTER INSERT ON stage_work
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION anip_work_inserted();
CREATE TRIGGER stage_work_deleted AFTER DELETE ON stage_work
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION anip_work_deleted();
CREATE TRIGGER stage_work_judged AFTER UPDATE OF reason ON stage_work
    FOR EACH ROW WHEN ((OLD.reason IS NULL) <> (NEW.reason IS NULL)) EXECUTE FUNCTION anip_work_judged();
