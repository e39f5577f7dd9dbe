-- How many records of GDELT's became articles today, those of a file that was cut off among them.
CREATE INDEX article_of_gdelt ON article (created_at) WHERE api_source = 'gdelt_bulk';
