-- What was asked of each host, by day (UTC), over all nodes.
CREATE TABLE host_traffic (
    host         text    NOT NULL COLLATE "C",
    day          date    NOT NULL,
    requests     bigint  NOT NULL,
    bytes        bigint  NOT NULL,
    not_modified bigint  NOT NULL,
    errors       bigint  NOT NULL,
    PRIMARY KEY (host, day)
);
CREATE INDEX host_traffic_day ON host_traffic (day);

-- What each host says of how it may be read and used.
CREATE TABLE host_terms (
    host         text        COLLATE "C" PRIMARY KEY,
    checked_at   timestamptz NOT NULL,
    robots       text        NOT NULL,
    crawl_delay  bigint,                                 -- milliseconds
    no_ai        boolean     NOT NULL,
    no_index     boolean     NOT NULL,
    tdm_reserved boolean     NOT NULL,
    tdm_policy   text,
    ai_txt       text
);
