-- An article has a vector of each encoder that has read it: those of the next one are gathered beside those that searches compare.
CREATE TABLE vector_by_article_and_encoder (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    article_id INTEGER NOT NULL REFERENCES article (id) ON DELETE CASCADE,
    encoder_id INTEGER NOT NULL REFERENCES encoder (id),
    halves     BLOB    NOT NULL,                         -- IEEE 754 binary16, little-endian
    UNIQUE (article_id, encoder_id)
);
INSERT INTO vector_by_article_and_encoder (seq, article_id, encoder_id, halves) SELECT seq, article_id, encoder_id, halves FROM vector ORDER BY seq;
DROP TABLE vector;
ALTER TABLE vector_by_article_and_encoder RENAME TO vector;

CREATE INDEX vector_by_encoder ON vector (encoder_id);

-- Tells a reader that keeps vectors in memory that some of an encoder's are gone.
DELETE FROM article_count WHERE kind = 'vector_deleted';
CREATE TRIGGER vector_deleted AFTER DELETE ON vector BEGIN
    INSERT INTO article_count (kind, label, n, score) VALUES ('vector_deleted', OLD.encoder_id, 1, 0) ON CONFLICT DO UPDATE SET n = n + 1;
END;

-- 'serving': searches compare the vectors of this one. 'retired': another took its place, and its vectors are being removed.
CREATE TABLE encoder_state (
    name  TEXT    PRIMARY KEY,
    state TEXT    NOT NULL,
    since INTEGER NOT NULL
) WITHOUT ROWID;

CREATE UNIQUE INDEX encoder_serving ON encoder_state (state) WHERE state = 'serving';

INSERT INTO encoder_state (name, state, since)
    SELECT name, 'serving', 0 FROM encoder JOIN (SELECT encoder_id, count(*) AS n FROM vector GROUP BY encoder_id ORDER BY n DESC LIMIT 1) AS most ON most.encoder_id = encoder.id;
