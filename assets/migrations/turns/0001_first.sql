-- What was said in the calls that were read, to find words in.

CREATE TABLE spoken (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    place   TEXT    NOT NULL, -- the service: profile and address
    issue   TEXT    NOT NULL, -- on which the call was read
    call    TEXT    NOT NULL,
    title   TEXT    NOT NULL,
    turn    INTEGER NOT NULL, -- from 0
    speaker TEXT    NOT NULL,
    at      INTEGER NOT NULL  -- when it was read, ms
) STRICT;
CREATE INDEX spoken_by_call ON spoken (place, call);

-- Three characters in a row, so that any script is found, and parts of words.
CREATE VIRTUAL TABLE turns USING fts5(text, tokenize = 'trigram');

PRAGMA user_version = 1;
