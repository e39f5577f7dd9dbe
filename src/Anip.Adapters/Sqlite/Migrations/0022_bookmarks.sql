-- Where a reading is that goes page by page: all that came before is stored. Gone with its end.
CREATE TABLE source_bookmark (
    source_id TEXT    PRIMARY KEY,
    place     TEXT    NOT NULL,                          -- what is asked for next, as the source writes it; without keys
    at        INTEGER NOT NULL
) WITHOUT ROWID;
