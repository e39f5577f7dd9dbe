-- What each version of each model said of the texts of a day, by label ('' where it gave none) and tenth of its confidence. A text counts once for a version,
-- and for good: that it was deleted since changes nothing of what was said.
CREATE TABLE model_day (
    model   TEXT    NOT NULL,
    day     INTEGER NOT NULL,                            -- days since 1970-01-01 UTC: when the text was published, or came where it does not say
    version TEXT    NOT NULL,
    label   TEXT    NOT NULL,
    tenth   INTEGER NOT NULL,
    n       INTEGER NOT NULL,
    score   INTEGER NOT NULL,                            -- millionths of confidence, summed
    PRIMARY KEY (model, day, version, label, tenth)
) WITHOUT ROWID;

-- JSON array: the sets of models that have read this text before the one that the analysis is of. NULL where none has.
ALTER TABLE analysis ADD COLUMN earlier_sets TEXT;

WITH read AS (
    SELECT min(ifnull(a.published_at, a.seen_at), a.seen_at) AS at, a.topic, a.topic_score, a.sentiment, a.sentiment_score, m.models
    FROM article AS a JOIN analysis AS n ON n.article_id = a.id JOIN model_set AS m ON m.id = n.model_set_id),
dated AS (SELECT *, (at - ((at % 86400000000) + 86400000000) % 86400000000) / 86400000000 AS day FROM read)
INSERT INTO model_day (model, day, version, label, tenth, n, score)
    SELECT 'topic-classification', day, models ->> '$.topic-classification', ifnull(topic, ''), min(ifnull(topic_score, 0) / 100000, 9), count(*), sum(ifnull(topic_score, 0))
    FROM dated WHERE models ->> '$.topic-classification' IS NOT NULL GROUP BY 2, 3, 4, 5
    UNION ALL
    SELECT 'sentiment-analysis', day, models ->> '$.sentiment-analysis', ifnull(sentiment, ''), min(ifnull(sentiment_score, 0) / 100000, 9), count(*), sum(ifnull(sentiment_score, 0))
    FROM dated WHERE models ->> '$.sentiment-analysis' IS NOT NULL GROUP BY 2, 3, 4, 5;
