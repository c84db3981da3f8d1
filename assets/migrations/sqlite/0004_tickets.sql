-- Tickets of the one team, and which of them belong to which issue. A ticket is referenced by its number, which is the
-- row id, as an issue is.
CREATE TABLE tickets (
    number            INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    id                TEXT    NOT NULL UNIQUE,
    title             TEXT    NOT NULL,
    description       TEXT,
    status            TEXT    NOT NULL,
    priority          TEXT    NOT NULL,
    requestor_email   TEXT    NOT NULL,
    deduplication_key TEXT    UNIQUE,
    created_at        INTEGER NOT NULL,
    updated_at        INTEGER NOT NULL
) STRICT;
CREATE INDEX tickets_by_creation ON tickets (created_at DESC, id);

-- Stored once, from the source; read from both sides.
CREATE TABLE ticket_links (
    source     INTEGER NOT NULL REFERENCES tickets (number) ON DELETE CASCADE,
    target     INTEGER NOT NULL REFERENCES tickets (number) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (source, target)
) STRICT, WITHOUT ROWID;
CREATE INDEX ticket_links_by_target ON ticket_links (target);

-- A ticket repeats one other at most, and is part of one other at most.
CREATE TABLE ticket_duplicates (
    duplicate  INTEGER NOT NULL PRIMARY KEY REFERENCES tickets (number) ON DELETE CASCADE,
    original   INTEGER NOT NULL REFERENCES tickets (number) ON DELETE CASCADE,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX ticket_duplicates_by_original ON ticket_duplicates (original);
CREATE TABLE sub_tickets (
    ticket     INTEGER NOT NULL PRIMARY KEY REFERENCES tickets (number) ON DELETE CASCADE,
    parent     INTEGER NOT NULL REFERENCES tickets (number) ON DELETE CASCADE,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX sub_tickets_by_parent ON sub_tickets (parent);

CREATE TABLE ticket_comments (
    id         TEXT    NOT NULL PRIMARY KEY,
    ticket     INTEGER NOT NULL REFERENCES tickets (number) ON DELETE CASCADE,
    content    TEXT    NOT NULL,
    visibility TEXT    NOT NULL,
    type       TEXT    NOT NULL,
    author_id  TEXT    NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX ticket_comments_by_ticket ON ticket_comments (ticket, created_at, id);

-- The ticket may live in another service: of it only what the client told is kept.
CREATE TABLE ties (
    issue         INTEGER NOT NULL REFERENCES issues (number) ON DELETE CASCADE,
    ticket_id     TEXT    NOT NULL,
    code          TEXT,
    title         TEXT,
    created_by_id TEXT    NOT NULL,
    created_at    INTEGER NOT NULL,
    PRIMARY KEY (issue, ticket_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX ties_by_ticket ON ties (ticket_id);

PRAGMA user_version = 4;
