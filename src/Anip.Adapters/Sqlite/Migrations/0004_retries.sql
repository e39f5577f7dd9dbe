CREATE INDEX article_retry ON article (attempts, sort_at DESC) WHERE analyzed = 0 AND quarantine_reason IS NULL AND attempts > 0;
