-- The second hearing of a call (contract 6.4), as it is answered. It stays when the call is replaced.
CREATE TABLE hearings (
    call_id   TEXT    NOT NULL PRIMARY KEY,
    body      TEXT    NOT NULL,
    stored_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

PRAGMA user_version = 16;
