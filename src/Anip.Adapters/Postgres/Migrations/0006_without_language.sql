CREATE INDEX article_without_language ON article (sort_at, id) WHERE language IS NULL;
