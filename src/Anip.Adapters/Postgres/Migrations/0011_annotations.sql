-- What people say of articles, each word a row that stays. The last one by article and name is shown in place of the models' answer.
CREATE TABLE annotation (
    article_id      bigint      NOT NULL,
    number          integer     NOT NULL,                -- of what was said of the article, from 1 on
    name            text        NOT NULL COLLATE "C",    -- topic, sentiment, or a label of the author's own
    value           text        COLLATE "C",             -- NULL where what was said before was taken back
    author          text        NOT NULL,
    at              timestamptz NOT NULL,
    replaced        text,                                -- what was shown before
    replaced_author text,                                -- and whose that was
    is_last         boolean     NOT NULL,                -- true for the last word of its article and name that was not taken back
    PRIMARY KEY (article_id, number)
);

CREATE UNIQUE INDEX annotation_last ON annotation (article_id, name) WHERE is_last;
CREATE INDEX annotation_by_name ON annotation (name, value, article_id) WHERE is_last;

CREATE OR REPLACE FUNCTION anip_article_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM article_text USING gone WHERE article_id = gone.id;
    DELETE FROM article_raw USING gone WHERE article_id = gone.id;
    DELETE FROM article_revision USING gone WHERE article_id = gone.id;
    DELETE FROM analysis USING gone WHERE article_id = gone.id;
    DELETE FROM article_entity USING gone WHERE article_id = gone.id;
    DELETE FROM article_label USING gone WHERE article_id = gone.id;
    DELETE FROM article_vector USING gone WHERE article_id = gone.id;
    DELETE FROM annotation USING gone WHERE article_id = gone.id;
    -- By id, as everything that locks these rows goes.
    PERFORM FROM stage_work JOIN gone ON article_id = gone.id ORDER BY article_id FOR UPDATE OF stage_work;
    DELETE FROM stage_work USING gone WHERE article_id = gone.id;
    PERFORM anip_count(array_agg(anip_change(gone, -1))) FROM gone;
    RETURN NULL;
END $$;
