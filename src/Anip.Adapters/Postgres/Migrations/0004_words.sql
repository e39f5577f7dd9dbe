-- The program fills it anew: PostgresWords.
COMMENT ON COLUMN article_text.words IS 'weight A the title, B the content; taken apart by the program (SearchWords), the same for every store';
