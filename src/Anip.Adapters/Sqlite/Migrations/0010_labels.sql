-- What models that classify texts say of an article, beside those of topic and sentiment: whichever are installed.
ALTER TABLE analysis ADD COLUMN labels TEXT;             -- JSON object by model, each with label, score and scores; NULL where there is none

-- The same to filter by and to count; sort_at repeats the article's, so that a page by label is a range of the index.
CREATE TABLE article_label (
    article_id INTEGER NOT NULL REFERENCES article (id) ON DELETE CASCADE,
    name       TEXT    NOT NULL,                         -- of the model
    label      TEXT    NOT NULL,
    label_key  TEXT    NOT NULL,                         -- case-folded
    score      INTEGER,                                  -- millionths
    sort_at    INTEGER NOT NULL,
    PRIMARY KEY (article_id, name)
) WITHOUT ROWID;

CREATE INDEX article_label_by_label ON article_label (name, label_key, sort_at, article_id);

CREATE TRIGGER article_label_inserted AFTER INSERT ON article_label BEGIN
    INSERT INTO article_count (kind, label, n, score) VALUES ('label:' || NEW.name, NEW.label, 1, ifnull(NEW.score, 0))
        ON CONFLICT DO UPDATE SET n = n + 1, score = score + excluded.score;
END;

CREATE TRIGGER article_label_deleted AFTER DELETE ON article_label BEGIN
    INSERT INTO article_count (kind, label, n, score) VALUES ('label:' || OLD.name, OLD.label, -1, -ifnull(OLD.score, 0))
        ON CONFLICT DO UPDATE SET n = n - 1, score = score + excluded.score;
END;
