-- One organisation a database. Ids are TEXT, times INTEGER milliseconds. An issue is referenced by its number,
-- which is the row id: it keeps every index of its parts small. Counters are kept by triggers, so that they hold
-- for every way a row can go, cascades included.

CREATE TABLE organisation (
    id           TEXT    NOT NULL PRIMARY KEY,
    slug         TEXT    NOT NULL,
    display_name TEXT    NOT NULL,
    created_at   INTEGER NOT NULL
) STRICT;

CREATE TABLE users (
    id           TEXT    NOT NULL PRIMARY KEY,
    permission   TEXT    NOT NULL CHECK (permission IN ('viewer', 'operator', 'admin', 'owner')),
    is_local     INTEGER NOT NULL DEFAULT 0,
    first_name   TEXT,
    last_name    TEXT,
    email        TEXT,
    phone_number TEXT,
    joined_at    INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX users_local ON users (is_local) WHERE is_local = 1;

-- A key itself is never stored.
CREATE TABLE keys (
    sha256     BLOB    NOT NULL PRIMARY KEY CHECK (length(sha256) = 32),
    user_id    TEXT    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE categories (
    folded     TEXT    NOT NULL PRIMARY KEY,
    id         TEXT    NOT NULL UNIQUE,
    name       TEXT    NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- AUTOINCREMENT: a number is never given twice, not even after the newest issue was deleted.
-- folded: title and description in lower case, only where SQLite's own lower() would not do (it knows ASCII only).
-- newest_entry: number of the newest activity entry, against which a view is compared.
CREATE TABLE issues (
    number           INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    id               TEXT    NOT NULL UNIQUE,
    title            TEXT    NOT NULL,
    description      TEXT    NOT NULL,
    folded           TEXT,
    status           TEXT    NOT NULL,
    severity         TEXT    NOT NULL,
    source           TEXT    NOT NULL,
    category         TEXT    NOT NULL,
    agent_id         TEXT,
    agent_version_id TEXT,
    owner_id         TEXT,
    assignee_id      TEXT,
    author_id        TEXT    NOT NULL,
    created_at       INTEGER NOT NULL,
    updated_at       INTEGER NOT NULL,
    last_activity_at INTEGER NOT NULL,
    newest_entry     INTEGER NOT NULL DEFAULT 0,
    resource_count   INTEGER NOT NULL DEFAULT 0,
    flag_count       INTEGER NOT NULL DEFAULT 0,
    relation_count   INTEGER NOT NULL DEFAULT 0,
    severity_rank    INTEGER NOT NULL AS (CASE severity
        WHEN 'critical' THEN 3 WHEN 'high' THEN 2 WHEN 'medium' THEN 1 ELSE 0 END) VIRTUAL,
    status_rank      INTEGER NOT NULL AS (CASE status
        WHEN 'backlog' THEN 0 WHEN 'todo' THEN 1 WHEN 'in_progress' THEN 2
        WHEN 'in_review' THEN 3 WHEN 'done' THEN 4 ELSE 5 END) VIRTUAL
) STRICT;
CREATE INDEX issues_by_activity ON issues (last_activity_at, id);
CREATE INDEX issues_by_creation ON issues (created_at, id);
CREATE INDEX issues_by_severity ON issues (severity_rank, id);
CREATE INDEX issues_by_status   ON issues (status_rank, id);
CREATE INDEX issues_by_assignee ON issues (assignee_id, last_activity_at, id) WHERE assignee_id IS NOT NULL;
INSERT INTO sqlite_sequence (name, seq) VALUES ('issues', 1000);

CREATE TABLE links (
    id             TEXT    NOT NULL PRIMARY KEY,
    issue          INTEGER NOT NULL REFERENCES issues (number) ON DELETE CASCADE,
    resource_type  TEXT    NOT NULL,
    resource_id    TEXT    NOT NULL,
    title          TEXT    NOT NULL,
    metadata       TEXT,
    attached_by_id TEXT,
    created_at     INTEGER NOT NULL,
    UNIQUE (issue, resource_type, resource_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX links_by_issue ON links (issue, created_at, id);

CREATE TABLE flags (
    id            TEXT    NOT NULL PRIMARY KEY,
    issue         INTEGER NOT NULL REFERENCES issues (number) ON DELETE CASCADE,
    call_id       TEXT    NOT NULL,
    type          TEXT    NOT NULL,
    note          TEXT    NOT NULL,
    node_id       TEXT,
    node_name     TEXT,
    message_index INTEGER,
    message_text  TEXT,
    author_id     TEXT    NOT NULL,
    created_at    INTEGER NOT NULL
) STRICT;
CREATE INDEX flags_by_issue  ON flags (issue, created_at, id);
CREATE INDEX flags_by_type   ON flags (type, created_at, id);
CREATE INDEX flags_with_note ON flags (type, created_at, id) WHERE note <> '';

-- A type exists while a flag has it.
CREATE TABLE flag_types (
    type        TEXT    NOT NULL PRIMARY KEY,
    usage_count INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX flag_types_by_usage ON flag_types (usage_count DESC, type);

CREATE TABLE relations (
    id            TEXT    NOT NULL PRIMARY KEY,
    issue         INTEGER NOT NULL REFERENCES issues (number) ON DELETE CASCADE,
    related       INTEGER NOT NULL REFERENCES issues (number) ON DELETE CASCADE,
    relation_type TEXT    NOT NULL,
    created_by_id TEXT,
    created_at    INTEGER NOT NULL,
    UNIQUE (issue, related, relation_type)
) STRICT, WITHOUT ROWID;
CREATE INDEX relations_by_issue   ON relations (issue, created_at, id);
CREATE INDEX relations_by_related ON relations (related, created_at, id);

-- Entries in the order in which they were made; resources and referenced are snapshots as they are answered.
CREATE TABLE activity (
    number      INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    id          TEXT    NOT NULL,
    issue       INTEGER NOT NULL REFERENCES issues (number) ON DELETE CASCADE,
    type        TEXT    NOT NULL,
    actor_id    TEXT,
    detail      TEXT    NOT NULL,
    from_status TEXT,
    to_status   TEXT,
    metadata    TEXT,
    resources   TEXT,
    referenced  TEXT,
    created_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX activity_by_issue ON activity (issue, number);

CREATE TABLE views (
    issue        INTEGER NOT NULL REFERENCES issues (number) ON DELETE CASCADE,
    user_id      TEXT    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    newest_entry INTEGER NOT NULL,
    viewed_at    INTEGER NOT NULL,
    PRIMARY KEY (issue, user_id)
) STRICT, WITHOUT ROWID;

-- What lists filter, sort and show stands in columns; row and body are answered as they are. body stands last, so
-- that a long transcript spills over without making the columns before it slow to reach.
CREATE TABLE calls (
    id              TEXT    NOT NULL PRIMARY KEY,
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL,
    started_at      INTEGER,
    title           TEXT    NOT NULL,
    from_number     TEXT,
    to_number       TEXT,
    completed       INTEGER,
    inbound         INTEGER,
    answered_by     TEXT,
    batch_id        TEXT,
    call_length     REAL,
    pathway_id      TEXT,
    pathway_name    TEXT,
    pathway_version TEXT,
    persona_id      TEXT,
    persona_name    TEXT,
    row             TEXT    NOT NULL,
    kept            TEXT,
    events          TEXT    NOT NULL,
    body            TEXT    NOT NULL
) STRICT;
CREATE INDEX calls_by_creation ON calls (created_at, id);
CREATE INDEX calls_by_update   ON calls (updated_at, id);

CREATE TRIGGER link_added AFTER INSERT ON links BEGIN
    UPDATE issues SET resource_count = resource_count + 1 WHERE number = new.issue;
END;
CREATE TRIGGER link_removed AFTER DELETE ON links BEGIN
    UPDATE issues SET resource_count = resource_count - 1 WHERE number = old.issue;
END;
CREATE TRIGGER relation_added AFTER INSERT ON relations BEGIN
    UPDATE issues SET relation_count = relation_count + 1 WHERE number IN (new.issue, new.related);
END;
CREATE TRIGGER relation_removed AFTER DELETE ON relations BEGIN
    UPDATE issues SET relation_count = relation_count - 1 WHERE number IN (old.issue, old.related);
END;
CREATE TRIGGER flag_added AFTER INSERT ON flags BEGIN
    UPDATE issues SET flag_count = flag_count + 1 WHERE number = new.issue;
    INSERT INTO flag_types (type, usage_count) VALUES (new.type, 1)
        ON CONFLICT (type) DO UPDATE SET usage_count = usage_count + 1;
END;
CREATE TRIGGER flag_removed AFTER DELETE ON flags BEGIN
    UPDATE issues SET flag_count = flag_count - 1 WHERE number = old.issue;
    UPDATE flag_types SET usage_count = usage_count - 1 WHERE type = old.type;
    DELETE FROM flag_types WHERE type = old.type AND usage_count = 0;
END;

-- Every entry is activity: it moves both times and is what a view is compared with.
CREATE TRIGGER entry_added AFTER INSERT ON activity BEGIN
    UPDATE issues
       SET newest_entry = new.number,
           last_activity_at = max(last_activity_at, new.created_at),
           updated_at = max(updated_at, new.created_at)
     WHERE number = new.issue;
END;

PRAGMA user_version = 1;
