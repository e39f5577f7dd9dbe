-- The words are taken apart by the program (SearchWords), the same for every store: FTS5 splits at the spaces between them alone.
DROP TABLE article_text;

CREATE VIRTUAL TABLE article_text USING fts5 (title, content, content = '', contentless_delete = 1, tokenize = 'ascii');

-- Merge rarely: a batch is a segment, and writing matters more than the few segments more that a query reads.
INSERT INTO article_text (article_text, rank) VALUES ('automerge', 8);

INSERT INTO article_text (rowid, title, content)
    SELECT a.id, search_words(a.title), iif(c.content IS NULL, NULL, search_words(c.content)) FROM article a LEFT JOIN article_content c ON c.article_id = a.id ORDER BY a.id;
