-- Where a reading is that goes page by page: all that came before is stored. Gone with its end.
CREATE TABLE source_bookmark (
    source_id text        PRIMARY KEY COLLATE "C",
    place     text        NOT NULL,                      -- what is asked for next, as the source writes it; without keys
    at        timestamptz NOT NULL
);
