CREATE INDEX article_without_language ON article (sort_at) WHERE language IS NULL;
