CREATE INDEX article_quarantined ON article (sort_at) WHERE quarantine_reason IS NOT NULL;
