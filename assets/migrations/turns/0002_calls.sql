-- A call is one row, and its messages are one stretch of the index: it is taken in by two statements, and told from one
-- that has changed by its digest.

CREATE TABLE calls (
    id     INTEGER PRIMARY KEY,
    place  TEXT    NOT NULL, -- the service: profile and address
    issue  TEXT    NOT NULL, -- on which the call was read
    call   TEXT    NOT NULL,
    title  TEXT    NOT NULL,
    digest BLOB    NOT NULL, -- of all that is kept of it
    first  INTEGER NOT NULL, -- row of its first message in the index
    turns  INTEGER NOT NULL,
    at     INTEGER NOT NULL, -- when it was read, ms
    UNIQUE (place, call)
) STRICT;
CREATE INDEX calls_by_first ON calls (first);
CREATE INDEX calls_by_time ON calls (place, at);

CREATE VIRTUAL TABLE said USING fts5(text, speaker UNINDEXED, tokenize = 'trigram');

INSERT INTO calls (place, issue, call, title, digest, first, turns, at)
SELECT place, min(issue), call, min(title), x'', min(id), count(*), max(at) FROM spoken GROUP BY place, call;
INSERT INTO said (rowid, text, speaker)
SELECT turns.rowid, turns.text, spoken.speaker FROM turns JOIN spoken ON spoken.id = turns.rowid ORDER BY turns.rowid;

DROP TABLE turns;
DROP TABLE spoken;

PRAGMA user_version = 2;
