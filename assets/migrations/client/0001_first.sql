-- The client database: what the workbench must not lose between a key press and the answer of the service.

-- Changes that the service has not confirmed. Numbers are never given twice.
CREATE TABLE outbox (
    number  INTEGER PRIMARY KEY AUTOINCREMENT,
    id      INTEGER NOT NULL UNIQUE, -- of the session that made it
    place   TEXT    NOT NULL,        -- the service: profile and address
    issue   TEXT    NOT NULL,        -- the lane
    rank    INTEGER NOT NULL,        -- order in the lane
    key     TEXT    NOT NULL,        -- idempotency key, the same at every try
    entry   TEXT    NOT NULL,        -- the change, versioned JSON
    sent_at INTEGER,                 -- first time that it was about to leave, ms
    held    TEXT                     -- why it waits for the user, JSON
) STRICT;
CREATE INDEX outbox_by_place ON outbox (place, rank);

-- Ids that the service gave to what changes made: later changes may name them, and a look for a lost answer must not
-- take one for another.
CREATE TABLE made (
    id    INTEGER PRIMARY KEY,
    place TEXT    NOT NULL,
    made  TEXT    NOT NULL,
    at    INTEGER NOT NULL
) STRICT;

-- Texts that are being written.
CREATE TABLE drafts (
    place TEXT NOT NULL,
    slot  TEXT NOT NULL,
    text  TEXT NOT NULL,
    PRIMARY KEY (place, slot)
) STRICT, WITHOUT ROWID;

PRAGMA user_version = 1;
