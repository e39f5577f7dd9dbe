-- The articles that a set of models has analysed, and how many, so that those of older versions are found without a scan.
CREATE INDEX analysis_by_models ON analysis (model_set_id, article_id);

ALTER TABLE model_set ADD COLUMN used_at timestamptz;    -- when a process last had it in force

INSERT INTO article_count (kind, label, shard, n, score) SELECT 'models', model_set_id::text, 0, count(*), 0 FROM analysis GROUP BY model_set_id;

CREATE FUNCTION anip_analysis_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    mine smallint := anip_count_shard();
BEGIN
    INSERT INTO article_count AS c (kind, label, shard, n, score)
    SELECT 'models', model_set_id::text, mine, count(*), 0 FROM added GROUP BY model_set_id ORDER BY 2
    ON CONFLICT (kind, label, shard) DO UPDATE SET n = c.n + excluded.n;
    RETURN NULL;
END $$;

CREATE FUNCTION anip_analysis_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    mine smallint;
BEGIN
    IF NOT EXISTS (SELECT FROM gone) THEN
        RETURN NULL;
    END IF;
    mine := anip_count_shard();
    INSERT INTO article_count AS c (kind, label, shard, n, score)
    SELECT 'models', model_set_id::text, mine, -count(*), 0 FROM gone GROUP BY model_set_id ORDER BY 2
    ON CONFLICT (kind, label, shard) DO UPDATE SET n = c.n + excluded.n;
    RETURN NULL;
END $$;

CREATE TRIGGER analysis_inserted AFTER INSERT ON analysis
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION anip_analysis_inserted();
CREATE TRIGGER analysis_deleted AFTER DELETE ON analysis
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION anip_analysis_deleted();
