-- An article has a vector of each encoder that has read it: those of the next one are gathered beside those that searches compare.
ALTER TABLE article_vector DROP CONSTRAINT article_vector_pkey, ADD PRIMARY KEY (article_id, encoder_id);

-- 'serving': searches compare the vectors of this one. 'retired': another took its place, and its vectors are being removed.
CREATE TABLE encoder_state (
    name  text        COLLATE "C" PRIMARY KEY,
    state text        NOT NULL COLLATE "C",
    since timestamptz NOT NULL
);

CREATE UNIQUE INDEX encoder_serving ON encoder_state (state) WHERE state = 'serving';

INSERT INTO encoder_state (name, state, since)
    SELECT name, 'serving', to_timestamp(0) FROM encoder JOIN (SELECT encoder_id, count(*) AS n FROM article_vector GROUP BY encoder_id ORDER BY n DESC LIMIT 1) AS most ON most.encoder_id = encoder.id;
