-- What was read of services, for the time when they cannot be reached.

CREATE TABLE answers (
    place TEXT    NOT NULL, -- the service: profile and address
    asked TEXT    NOT NULL, -- the question
    body  TEXT    NOT NULL, -- what it brought, JSON
    bytes INTEGER NOT NULL, -- length of `body`
    at    INTEGER NOT NULL, -- when it came, ms
    PRIMARY KEY (place, asked)
) STRICT;
CREATE INDEX answers_by_age ON answers (at, bytes);

PRAGMA user_version = 1;
