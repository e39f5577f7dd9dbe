-- The articles that a set of models has analysed, and how many, so that those of older versions are found without a scan.
CREATE INDEX analysis_by_models ON analysis (model_set_id, article_id);

ALTER TABLE model_set ADD COLUMN used_at INTEGER;        -- when a process last had it in force

INSERT INTO article_count (kind, label, n, score) SELECT 'models', model_set_id, count(*), 0 FROM analysis GROUP BY model_set_id;

CREATE TRIGGER analysis_inserted AFTER INSERT ON analysis BEGIN
    INSERT INTO article_count (kind, label, n, score) VALUES ('models', NEW.model_set_id, 1, 0) ON CONFLICT DO UPDATE SET n = n + 1;
END;

CREATE TRIGGER analysis_deleted AFTER DELETE ON analysis BEGIN
    INSERT INTO article_count (kind, label, n, score) VALUES ('models', OLD.model_set_id, -1, 0) ON CONFLICT DO UPDATE SET n = n - 1;
END;
