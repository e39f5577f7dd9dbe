-- What people set of a source, whether it is asked at all, and what it told of its pace.
ALTER TABLE source ADD COLUMN state TEXT NOT NULL DEFAULT 'active';
ALTER TABLE source ADD COLUMN paused INTEGER NOT NULL DEFAULT 0;
ALTER TABLE source ADD COLUMN own_interval INTEGER;
ALTER TABLE source ADD COLUMN tags TEXT NOT NULL DEFAULT '[]';
ALTER TABLE source ADD COLUMN moved_from TEXT;
ALTER TABLE source ADD COLUMN moved_at INTEGER;
ALTER TABLE source ADD COLUMN moved_to TEXT;
ALTER TABLE source ADD COLUMN next_reason TEXT;
ALTER TABLE source ADD COLUMN failing_since INTEGER;
ALTER TABLE source ADD COLUMN pace TEXT;
ALTER TABLE source ADD COLUMN last_full_at INTEGER;
ALTER TABLE source ADD COLUMN fetches INTEGER NOT NULL DEFAULT 0;

-- Where it is asked, and from when on; null where it is not asked by host, or not at all.
ALTER TABLE source ADD COLUMN host TEXT;
ALTER TABLE source ADD COLUMN due_at INTEGER;
CREATE INDEX source_by_host ON source (host, kind, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX source_due     ON source (kind, due_at) WHERE due_at IS NOT NULL;

-- The last fetches of each source, each in the place of one that was before it.
CREATE TABLE source_fetch (
    source_id    TEXT    NOT NULL,
    slot         INTEGER NOT NULL,
    at           INTEGER NOT NULL,
    status       INTEGER,
    bytes        INTEGER NOT NULL,
    items        INTEGER NOT NULL,
    added        INTEGER NOT NULL,
    revised      INTEGER NOT NULL,
    milliseconds INTEGER NOT NULL,
    error        TEXT,
    PRIMARY KEY (source_id, slot)
) WITHOUT ROWID;

-- Who asks a host now, and from when on it may be asked again. "through" is the host that led there.
CREATE TABLE source_host (
    host         TEXT    PRIMARY KEY,
    owner        TEXT,
    leased_until INTEGER,
    free_at      INTEGER,
    claims       INTEGER NOT NULL DEFAULT 0,
    through      TEXT
) WITHOUT ROWID;
CREATE INDEX source_host_by_owner ON source_host (owner) WHERE owner IS NOT NULL;

-- When sources of a kind may be asked next at a host: what claims walk.
CREATE TABLE source_queue (
    kind     TEXT    NOT NULL,
    host     TEXT    NOT NULL,
    ready_at INTEGER NOT NULL,
    PRIMARY KEY (kind, host)
) WITHOUT ROWID;
CREATE INDEX source_queue_ready   ON source_queue (kind, ready_at);
CREATE INDEX source_queue_by_host ON source_queue (host);
