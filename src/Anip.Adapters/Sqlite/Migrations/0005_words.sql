-- The words are taken apart by the program (SearchWords), the same for every store: FTS5 splits at the spaces between them alone.
DROP TABLE article_text;

CREATE VIRTUAL TABLE article_text USING fts5 (title, content, content = '', contentless_delete = 1, tokenize = 'ascii');

-- Merge rarely: a batch is a segment, and writing matters more than the few segments more that a query reads.
INSERT INTO article_text (article_text, rank) VALUES ('automerge', 8);

-- The last article that is indexed; while this table is there, who opens the database goes on: SqliteWords.
CREATE TABLE words_mark (article_id INTEGER NOT NULL);
INSERT INTO words_mark VALUES (0);
