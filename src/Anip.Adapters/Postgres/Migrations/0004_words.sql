COMMENT ON COLUMN article_text.words IS 'weight A the title, B the content; taken apart by the program (SearchWords), the same for every store';

-- The last article that is indexed; while this table is there, who connects first goes on: PostgresWords.
CREATE TABLE words_mark (article_id bigint NOT NULL);
INSERT INTO words_mark VALUES (0);
