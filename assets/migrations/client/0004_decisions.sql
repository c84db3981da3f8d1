-- What the reviewer decided of the moments of a call, a rule at a time, where the service keeps no reviews.
CREATE TABLE decisions (
    place         TEXT    NOT NULL,
    call          TEXT    NOT NULL,
    rule          TEXT    NOT NULL,
    version       TEXT    NOT NULL, -- of the rule
    message_index INTEGER NOT NULL,
    ref_index     INTEGER NOT NULL, -- the other end of the evidence; -1 where there is none
    flag_type     TEXT    NOT NULL, -- as proposed
    score         INTEGER NOT NULL, -- percent
    reason        TEXT    NOT NULL,
    decision      TEXT    NOT NULL, -- accepted, accepted_as, rejected
    as_type       TEXT,             -- the flag type that was placed, where that is another one
    at            INTEGER NOT NULL, -- ms
    PRIMARY KEY (place, call, rule, version, message_index, ref_index)
) STRICT, WITHOUT ROWID;

PRAGMA user_version = 4;
