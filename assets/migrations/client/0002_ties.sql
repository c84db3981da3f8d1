-- Which ticket an issue is about, where neither service keeps it.
CREATE TABLE ties (
    place        TEXT    NOT NULL,
    issue        TEXT    NOT NULL,
    ticket       TEXT    NOT NULL,
    issue_code   TEXT    NOT NULL, -- as told when the tie was made
    issue_title  TEXT    NOT NULL,
    ticket_code  TEXT    NOT NULL,
    ticket_title TEXT    NOT NULL,
    at           INTEGER NOT NULL, -- ms
    PRIMARY KEY (place, issue, ticket)
) STRICT, WITHOUT ROWID;
CREATE INDEX ties_by_ticket ON ties (place, ticket);

-- A lane may be of two tickets as well as of an issue.
ALTER TABLE outbox RENAME COLUMN issue TO lane;

PRAGMA user_version = 2;
