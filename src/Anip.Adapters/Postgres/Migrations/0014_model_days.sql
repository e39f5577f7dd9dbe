-- What each version of each model said of the texts of a day, by label ('' where it gave none) and tenth of its confidence. A text counts once for a version,
-- and for good: that it was deleted since changes nothing of what was said.
CREATE TABLE model_day (
    model   text    NOT NULL COLLATE "C",
    day     date    NOT NULL,                            -- UTC: when the text was published, or came where it does not say
    version text    NOT NULL COLLATE "C",
    label   text    NOT NULL COLLATE "C",
    tenth   integer NOT NULL,
    n       bigint  NOT NULL,
    score   bigint  NOT NULL,                            -- millionths of confidence, summed
    PRIMARY KEY (model, day, version, label, tenth)
);

-- JSON array: the sets of models that have read this text before the one that the analysis is of. NULL where none has.
ALTER TABLE analysis ADD COLUMN earlier_sets text;

INSERT INTO model_day (model, day, version, label, tenth, n, score)
    SELECT 'topic-classification', (least(coalesce(a.published_at, a.seen_at), a.seen_at) AT TIME ZONE 'UTC')::date, m.models::json ->> 'topic-classification', coalesce(a.topic, ''), least(coalesce(a.topic_score, 0) / 100000, 9), count(*), sum(coalesce(a.topic_score, 0))
    FROM article AS a JOIN analysis AS n ON n.article_id = a.id JOIN model_set AS m ON m.id = n.model_set_id
    WHERE m.models::json ->> 'topic-classification' IS NOT NULL GROUP BY 2, 3, 4, 5
    UNION ALL
    SELECT 'sentiment-analysis', (least(coalesce(a.published_at, a.seen_at), a.seen_at) AT TIME ZONE 'UTC')::date, m.models::json ->> 'sentiment-analysis', coalesce(a.sentiment, ''), least(coalesce(a.sentiment_score, 0) / 100000, 9), count(*), sum(coalesce(a.sentiment_score, 0))
    FROM article AS a JOIN analysis AS n ON n.article_id = a.id JOIN model_set AS m ON m.id = n.model_set_id
    WHERE m.models::json ->> 'sentiment-analysis' IS NOT NULL GROUP BY 2, 3, 4, 5;
