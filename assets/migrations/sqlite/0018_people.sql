-- People and services with keys of their own, and the trail of what they change.
ALTER TABLE users ADD COLUMN kind TEXT NOT NULL DEFAULT 'person'
    CHECK (kind IN ('person', 'service') AND NOT (kind = 'service' AND permission = 'owner'));
ALTER TABLE users ADD COLUMN disabled_at INTEGER;
ALTER TABLE users ADD COLUMN created_by TEXT;

-- A key itself is never stored, beyond its first characters. scopes: a JSON array of words, an empty one for all that the
-- user may do. file: which key file it comes from. last_used_day: days since 1970.
CREATE TABLE known_keys (
    id            TEXT    NOT NULL PRIMARY KEY,
    user_id       TEXT    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    sha256        BLOB    NOT NULL UNIQUE CHECK (length(sha256) = 32),
    prefix        TEXT    NOT NULL,
    name          TEXT    NOT NULL,
    scopes        TEXT    NOT NULL,
    created_at    INTEGER NOT NULL,
    created_by    TEXT,
    expires_at    INTEGER,
    revoked_at    INTEGER,
    revoked_by    TEXT,
    replaces      TEXT,
    last_used_day INTEGER,
    file          TEXT
) STRICT;
INSERT INTO known_keys (id, user_id, sha256, prefix, name, scopes, created_at, file)
SELECT lower(hex(randomblob(16))), user_id, sha256, '', CASE WHEN file IS NULL THEN '' ELSE 'key file' END, '[]',
       created_at, file
  FROM keys;
DROP TABLE keys;
ALTER TABLE known_keys RENAME TO keys;
CREATE INDEX keys_by_user ON keys (user_id, created_at, id);

-- One row for each change, written with it. detail: a JSON object of names of fields, and of ids; never what somebody wrote or
-- said. A number is never given twice, so that a row that is gone leaves a gap.
CREATE TABLE audit (
    seq      INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    at       INTEGER NOT NULL,
    actor_id TEXT,
    key_id   TEXT,
    address  TEXT,
    verb     TEXT    NOT NULL,
    thing    TEXT,
    thing_id TEXT,
    outcome  TEXT    NOT NULL,
    detail   TEXT    NOT NULL
) STRICT;

-- Each seals the rows behind those of the one before it, up to last_seq. sha256: of the seal before and of these rows.
CREATE TABLE audit_seals (
    number   INTEGER NOT NULL PRIMARY KEY,
    last_seq INTEGER NOT NULL,
    rows     INTEGER NOT NULL,
    sha256   BLOB    NOT NULL CHECK (length(sha256) = 32),
    at       INTEGER NOT NULL
) STRICT;

PRAGMA user_version = 18;
