-- What sources say of an article beyond its text: the last word of each.
CREATE TABLE source_statement (
    article_id bigint      NOT NULL,
    source     text        NOT NULL COLLATE "C",         -- without keys
    kind       text        NOT NULL COLLATE "C",
    said       text        NOT NULL,                     -- JSON
    said_at    timestamptz NOT NULL,                     -- when it first said that
    PRIMARY KEY (article_id, source)
);

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
    DELETE FROM source_statement USING gone WHERE article_id = gone.id;
    -- By id, as everything that locks these rows goes.
    PERFORM FROM stage_work JOIN gone ON article_id = gone.id ORDER BY article_id FOR UPDATE OF stage_work;
    DELETE FROM stage_work USING gone WHERE article_id = gone.id;
    PERFORM anip_count(array_agg(anip_change(gone, -1))) FROM gone;
    RETURN NULL;
END $$;
