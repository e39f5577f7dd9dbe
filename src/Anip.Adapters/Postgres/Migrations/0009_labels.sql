-- What models that classify texts say of an article, beside those of topic and sentiment: whichever are installed.
ALTER TABLE analysis ADD COLUMN labels text;             -- JSON object by model, each with label, score and scores; NULL where there is none

-- The same to filter by and to count; sort_at repeats the article's, so that a page by label is a range of the index.
CREATE TABLE article_label (
    article_id bigint      NOT NULL,
    name       text        NOT NULL COLLATE "C",         -- of the model
    label      text        NOT NULL COLLATE "C",
    label_key  text        NOT NULL COLLATE "C",         -- case-folded
    score      integer,                                  -- millionths
    sort_at    timestamptz NOT NULL,
    PRIMARY KEY (article_id, name)
);

CREATE INDEX article_label_by_label ON article_label (name, label_key, sort_at, article_id);

CREATE FUNCTION anip_label_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    mine smallint := anip_count_shard();
BEGIN
    INSERT INTO article_count AS c (kind, label, shard, n, score)
    SELECT 'label:' || name, label, mine, count(*), coalesce(sum(score), 0) FROM added GROUP BY 1, 2 ORDER BY 1, 2
    ON CONFLICT (kind, label, shard) DO UPDATE SET n = c.n + excluded.n, score = c.score + excluded.score;
    RETURN NULL;
END $$;

CREATE FUNCTION anip_label_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    mine smallint;
BEGIN
    IF NOT EXISTS (SELECT FROM gone) THEN
        RETURN NULL;
    END IF;
    mine := anip_count_shard();
    INSERT INTO article_count AS c (kind, label, shard, n, score)
    SELECT 'label:' || name, label, mine, -count(*), -coalesce(sum(score), 0) FROM gone GROUP BY 1, 2 ORDER BY 1, 2
    ON CONFLICT (kind, label, shard) DO UPDATE SET n = c.n + excluded.n, score = c.score + excluded.score;
    RETURN NULL;
END $$;

CREATE TRIGGER article_label_inserted AFTER INSERT ON article_label
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION anip_label_inserted();
CREATE TRIGGER article_label_deleted AFTER DELETE ON article_label
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION anip_label_deleted();

CREATE OR REPLACE FUNCTION anip_article_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM article_text USING gone WHERE article_id = gone.id;
    DELETE FROM article_raw USING gone WHERE article_id = gone.id;
    DELETE FROM article_revision USING gone WHERE article_id = gone.id;
    DELETE FROM analysis USING gone WHERE article_id = gone.id;
    DELETE FROM article_entity USING gone WHERE article_id = gone.id;
    DELETE FROM article_label USING gone WHERE article_id = gone.id;
    DELETE FROM article_vector USING gone WHERE article_id = gone.id;
    -- By id, as everything that locks these rows goes.
    PERFORM FROM stage_work JOIN gone ON article_id = gone.id ORDER BY article_id FOR UPDATE OF stage_work;
    DELETE FROM stage_work USING gone WHERE article_id = gone.id;
    PERFORM anip_count(array_agg(anip_change(gone, -1))) FROM gone;
    RETURN NULL;
END $$;
