-- What was answered to requests that carried an Idempotency-Key, written with their effect. The columns after the key
-- tell whether a repeat is one. Numbers grow with time, so the oldest rows are found without an index.
CREATE TABLE idempotency_keys (
    number      INTEGER NOT NULL PRIMARY KEY,
    user_id     TEXT    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    key         TEXT    NOT NULL,
    target      TEXT    NOT NULL,
    body_sha256 BLOB    NOT NULL CHECK (length(body_sha256) = 32),
    status      INTEGER NOT NULL,
    envelope    TEXT    NOT NULL,
    created_at  INTEGER NOT NULL,
    UNIQUE (user_id, key)
) STRICT;

PRAGMA user_version = 2;
