-- What people set of a source, whether it is asked at all, and what it told of its pace.
ALTER TABLE source ADD COLUMN state text NOT NULL DEFAULT 'active';
ALTER TABLE source ADD COLUMN paused boolean NOT NULL DEFAULT false;
ALTER TABLE source ADD COLUMN own_interval bigint;
ALTER TABLE source ADD COLUMN tags text NOT NULL DEFAULT '[]';
ALTER TABLE source ADD COLUMN moved_from text;
ALTER TABLE source ADD COLUMN moved_at timestamptz;
ALTER TABLE source ADD COLUMN moved_to text;
ALTER TABLE source ADD COLUMN next_reason text;
ALTER TABLE source ADD COLUMN failing_since timestamptz;
ALTER TABLE source ADD COLUMN pace text;
ALTER TABLE source ADD COLUMN last_full_at timestamptz;
ALTER TABLE source ADD COLUMN fetches bigint NOT NULL DEFAULT 0;

-- Where it is asked, and from when on; null where it is not asked by host, or not at all.
ALTER TABLE source ADD COLUMN host text COLLATE "C";
ALTER TABLE source ADD COLUMN due_at timestamptz;
CREATE INDEX source_by_host ON source (host, kind, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX source_due     ON source (kind, due_at) WHERE due_at IS NOT NULL;

-- The last fetches of each source, each in the place of one that was before it.
CREATE TABLE source_fetch (
    source_id    text COLLATE "C"    NOT NULL,
    slot         integer NOT NULL,
    at           timestamptz NOT NULL,
    status       integer,
    bytes        bigint  NOT NULL,
    items        integer NOT NULL,
    added        integer NOT NULL,
    revised      integer NOT NULL,
    milliseconds bigint  NOT NULL,
    error        text,
    PRIMARY KEY (source_id, slot)
);

-- Who asks a host now, and from when on it may be asked again. "through" is the host that led there.
CREATE TABLE source_host (
    host         text COLLATE "C"    PRIMARY KEY,
    owner        text,
    leased_until timestamptz,
    free_at      timestamptz,
    claims       bigint  NOT NULL DEFAULT 0,
    through      text
);
CREATE INDEX source_host_by_owner ON source_host (owner) WHERE owner IS NOT NULL;

-- When sources of a kind may be asked next at a host: what claims walk.
CREATE TABLE source_queue (
    kind     text COLLATE "C"    NOT NULL,
    host     text COLLATE "C"    NOT NULL,
    ready_at timestamptz NOT NULL,
    PRIMARY KEY (kind, host)
);
CREATE INDEX source_queue_ready   ON source_queue (kind, ready_at);
CREATE INDEX source_queue_by_host ON source_queue (host);
