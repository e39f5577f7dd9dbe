-- What people say of articles, each word a row that stays. The last one by article and name is shown in place of the models' answer.
CREATE TABLE annotation (
    article_id      INTEGER NOT NULL REFERENCES article (id) ON DELETE CASCADE,
    number          INTEGER NOT NULL,                    -- of what was said of the article, from 1 on
    name            TEXT    NOT NULL,                    -- topic, sentiment, or a label of the author's own
    value           TEXT,                                -- NULL where what was said before was taken back
    author          TEXT    NOT NULL,
    at              INTEGER NOT NULL,
    replaced        TEXT,                                -- what was shown before
    replaced_author TEXT,                                -- and whose that was
    is_last         INTEGER NOT NULL,                    -- 1 for the last word of its article and name that was not taken back
    PRIMARY KEY (article_id, number)
) WITHOUT ROWID;

CREATE UNIQUE INDEX annotation_last ON annotation (article_id, name) WHERE is_last;
CREATE INDEX annotation_by_name ON annotation (name, value, article_id) WHERE is_last;
