-- Queues of calls that are read by people. An item is referenced by its number, which is the row id. What can be counted is
-- counted by triggers, and the state of an item follows from it. A call may live at another service, so an item names it
-- and references nothing.

CREATE TABLE review_queues (
    number        INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    id            TEXT    NOT NULL UNIQUE,
    name          TEXT    NOT NULL,
    note          TEXT    NOT NULL,
    wanted        INTEGER NOT NULL CHECK (wanted BETWEEN 1 AND 5),
    second_share  REAL    NOT NULL CHECK (second_share BETWEEN 0 AND 1),
    unled_share   REAL    NOT NULL CHECK (unled_share BETWEEN 0 AND 1),
    gold_every    INTEGER NOT NULL,
    lease_s       INTEGER NOT NULL,
    guide         TEXT,
    guide_version INTEGER NOT NULL,
    rules         TEXT,
    rules_version TEXT,
    seed          BLOB    NOT NULL CHECK (length(seed) = 16),
    created_by    TEXT    NOT NULL,
    created_at    INTEGER NOT NULL,
    closed_at     INTEGER
) STRICT;

-- draw: the place in the random order of the queue. second, unled: fixed when the item is added. differ: the readings that
-- count do not agree; it is told again whenever one of them changes. free: somebody may take it.
CREATE TABLE review_items (
    number        INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    id            TEXT    NOT NULL UNIQUE,
    queue         INTEGER NOT NULL REFERENCES review_queues (number) ON DELETE CASCADE,
    call_id       TEXT    NOT NULL,
    draw          INTEGER NOT NULL,
    score         INTEGER NOT NULL CHECK (score BETWEEN 0 AND 255),
    reasons       TEXT    NOT NULL,
    messages      INTEGER,
    wanted        INTEGER NOT NULL,
    second        INTEGER NOT NULL,
    unled         INTEGER NOT NULL,
    gold_of       TEXT,
    verdict_count INTEGER NOT NULL DEFAULT 0,
    lease_count   INTEGER NOT NULL DEFAULT 0,
    ruling_count  INTEGER NOT NULL DEFAULT 0,
    differ        INTEGER NOT NULL DEFAULT 0,
    withdrawn_at  INTEGER,
    added_by      TEXT    NOT NULL,
    added_at      INTEGER NOT NULL,
    free          INTEGER NOT NULL AS (withdrawn_at IS NULL AND ruling_count = 0
                                       AND wanted > verdict_count + lease_count) STORED,
    state         TEXT    NOT NULL AS (CASE
        WHEN withdrawn_at IS NOT NULL THEN 'withdrawn'
        WHEN ruling_count > 0 THEN 'ruled'
        WHEN verdict_count >= wanted THEN CASE WHEN wanted > 1 AND differ THEN 'disputed' ELSE 'settled' END
        WHEN lease_count > 0 THEN 'reading'
        WHEN verdict_count > 0 THEN 'partly'
        ELSE 'waiting' END) STORED,
    UNIQUE (queue, call_id)
) STRICT;
-- One for each lane, which holds what can be taken there and nothing else.
CREATE INDEX review_items_by_score ON review_items (queue, score DESC, draw) WHERE free = 1;
CREATE INDEX review_items_by_draw  ON review_items (queue, draw) WHERE free = 1;
CREATE INDEX review_items_again    ON review_items (queue, draw) WHERE free = 1 AND verdict_count > 0;
CREATE INDEX review_items_gold     ON review_items (queue, draw) WHERE gold_of IS NOT NULL;
-- For lists.
CREATE INDEX review_items_ranked   ON review_items (queue, score DESC, draw);
CREATE INDEX review_items_drawn    ON review_items (queue, draw);
CREATE INDEX review_items_in_state ON review_items (queue, state, score DESC, draw);

-- lane: why it was served; nothing where the reviewer has chosen it. length: milliseconds from its last renewal.
CREATE TABLE review_leases (
    number     INTEGER NOT NULL PRIMARY KEY,
    item       INTEGER NOT NULL REFERENCES review_items (number) ON DELETE CASCADE,
    reviewer   TEXT    NOT NULL,
    token      TEXT    NOT NULL UNIQUE,
    lane       TEXT,
    taken_at   INTEGER NOT NULL,
    renewed_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    length     INTEGER NOT NULL,
    ended_at   INTEGER,
    ended_how  TEXT CHECK (ended_how IN ('expired', 'returned', 'passed', 'verdict'))
) STRICT;
CREATE UNIQUE INDEX review_leases_live ON review_leases (item, reviewer) WHERE ended_at IS NULL;
CREATE INDEX review_leases_by_end      ON review_leases (expires_at) WHERE ended_at IS NULL;
CREATE INDEX review_leases_by_start    ON review_leases (renewed_at) WHERE ended_at IS NULL;
CREATE INDEX review_leases_held        ON review_leases (reviewer, number) WHERE ended_at IS NULL;
CREATE INDEX review_leases_of_item     ON review_leases (item, reviewer);

-- How often a reviewer was served from a queue: it decides on the lane of the next taking.
CREATE TABLE review_takings (
    queue    INTEGER NOT NULL REFERENCES review_queues (number) ON DELETE CASCADE,
    reviewer TEXT    NOT NULL,
    taken    INTEGER NOT NULL,
    PRIMARY KEY (queue, reviewer)
) STRICT, WITHOUT ROWID;

-- Items of a queue in each state.
CREATE TABLE review_counts (
    queue INTEGER NOT NULL REFERENCES review_queues (number) ON DELETE CASCADE,
    state TEXT    NOT NULL,
    items INTEGER NOT NULL,
    PRIMARY KEY (queue, state)
) STRICT, WITHOUT ROWID;

CREATE TABLE review_assignments (
    item     INTEGER NOT NULL REFERENCES review_items (number) ON DELETE CASCADE,
    reviewer TEXT    NOT NULL,
    by       TEXT    NOT NULL,
    at       INTEGER NOT NULL,
    PRIMARY KEY (item, reviewer)
) STRICT, WITHOUT ROWID;
CREATE INDEX review_assignments_of ON review_assignments (reviewer, item);

-- Who will not read an item, or not now.
CREATE TABLE review_passes (
    item     INTEGER NOT NULL REFERENCES review_items (number) ON DELETE CASCADE,
    reviewer TEXT    NOT NULL,
    reason   TEXT    NOT NULL,
    note     TEXT,
    at       INTEGER NOT NULL,
    PRIMARY KEY (item, reviewer)
) STRICT, WITHOUT ROWID;
CREATE INDEX review_passes_later ON review_passes (reviewer, at) WHERE reason = 'later';

-- id and given_at are the reviewer's, stored_at is ours. raised: it asked for one reading more. answer: what was answered,
-- which a repeat gets again. One verdict of a reviewer stands; those before it stay with the time at which they ended.
CREATE TABLE review_verdicts (
    number        INTEGER NOT NULL PRIMARY KEY,
    id            TEXT    NOT NULL UNIQUE,
    item          INTEGER NOT NULL REFERENCES review_items (number) ON DELETE CASCADE,
    reviewer      TEXT    NOT NULL,
    verdict       TEXT    NOT NULL,
    reason        TEXT,
    note          TEXT,
    lane          TEXT,
    arm           TEXT    NOT NULL,
    surplus       INTEGER NOT NULL,
    raised        INTEGER NOT NULL DEFAULT 0,
    started_at    INTEGER NOT NULL,
    given_at      INTEGER NOT NULL,
    stored_at     INTEGER NOT NULL,
    active_ms     INTEGER NOT NULL,
    seen          INTEGER NOT NULL,
    messages      INTEGER NOT NULL,
    keys          INTEGER,
    guide_version INTEGER NOT NULL,
    rules_version TEXT,
    replaces      TEXT,
    replaced      INTEGER NOT NULL DEFAULT 0,
    withdrawn_at  INTEGER,
    answer        TEXT
) STRICT;
CREATE UNIQUE INDEX review_verdicts_one ON review_verdicts (item, reviewer) WHERE withdrawn_at IS NULL;
CREATE INDEX review_verdicts_of_item    ON review_verdicts (item, number);
CREATE INDEX review_verdicts_by         ON review_verdicts (reviewer, item);

-- A mark keeps its id from one verdict of its reviewer to the next. filed_at: we made a flag of it, and take it back too.
CREATE TABLE review_marks (
    verdict       INTEGER NOT NULL REFERENCES review_verdicts (number) ON DELETE CASCADE,
    place         INTEGER NOT NULL,
    id            TEXT    NOT NULL,
    type          TEXT    NOT NULL,
    note          TEXT,
    message_index INTEGER,
    message_text  TEXT,
    node_id       TEXT,
    node_name     TEXT,
    severity      TEXT,
    issue_id      TEXT,
    flag_id       TEXT,
    suggestion_id TEXT,
    filed_at      INTEGER,
    created_at    INTEGER NOT NULL,
    PRIMARY KEY (verdict, place),
    UNIQUE (verdict, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE review_rulings (
    id       TEXT    NOT NULL PRIMARY KEY,
    item     INTEGER NOT NULL REFERENCES review_items (number) ON DELETE CASCADE,
    by       TEXT    NOT NULL,
    verdict  TEXT    NOT NULL,
    why      TEXT    NOT NULL,
    note     TEXT,
    gold     INTEGER NOT NULL,
    at       INTEGER NOT NULL,
    replaces TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX review_rulings_of_item ON review_rulings (item);

-- The marks that a ruling keeps: one of a reading, or one of its own, which is written out as a mark is (JSON).
CREATE TABLE review_ruling_marks (
    ruling TEXT    NOT NULL REFERENCES review_rulings (id) ON DELETE CASCADE,
    place  INTEGER NOT NULL,
    mark   TEXT    NOT NULL,
    own    TEXT,
    PRIMARY KEY (ruling, place)
) STRICT, WITHOUT ROWID;

-- What a rule has found. The id is made of the columns that make it one of a kind, so that whoever runs a rule finds the
-- same.
CREATE TABLE suggestions (
    number        INTEGER NOT NULL PRIMARY KEY,
    id            TEXT    NOT NULL UNIQUE,
    call_id       TEXT    NOT NULL,
    rule          TEXT    NOT NULL,
    version       INTEGER NOT NULL,
    message_index INTEGER NOT NULL,
    ref_index     INTEGER,
    type          TEXT    NOT NULL,
    score         REAL    NOT NULL,
    reason        TEXT    NOT NULL,
    quote         TEXT,
    made_at       INTEGER NOT NULL
) STRICT;
CREATE INDEX suggestions_of_call ON suggestions (call_id, message_index, number);

-- rank: the place at which the reviewer saw it.
CREATE TABLE suggestion_decisions (
    suggestion INTEGER NOT NULL REFERENCES suggestions (number) ON DELETE CASCADE,
    reviewer   TEXT    NOT NULL,
    item       INTEGER REFERENCES review_items (number) ON DELETE SET NULL,
    decision   TEXT    NOT NULL,
    as_type    TEXT,
    mark_id    TEXT,
    rank       INTEGER,
    at         INTEGER NOT NULL,
    PRIMARY KEY (suggestion, reviewer)
) STRICT, WITHOUT ROWID;
CREATE INDEX suggestion_decisions_of_item ON suggestion_decisions (item) WHERE item IS NOT NULL;

-- The newest flags of a reviewer, for the issues that are proposed as a home.
CREATE INDEX flags_by_author ON flags (author_id, created_at);
-- Calls of a pathway, for those that are chosen by it.
CREATE INDEX calls_of_pathway ON calls (pathway_id) WHERE pathway_id IS NOT NULL;

CREATE TRIGGER review_lease_taken AFTER INSERT ON review_leases BEGIN
    UPDATE review_items SET lease_count = lease_count + 1 WHERE number = new.item;
END;
CREATE TRIGGER review_lease_served AFTER INSERT ON review_leases WHEN new.lane IS NOT NULL BEGIN
    INSERT INTO review_takings (queue, reviewer, taken)
    SELECT queue, new.reviewer, 1 FROM review_items WHERE number = new.item
        ON CONFLICT (queue, reviewer) DO UPDATE SET taken = taken + 1;
END;
CREATE TRIGGER review_lease_ended AFTER UPDATE OF ended_at ON review_leases
    WHEN old.ended_at IS NULL AND new.ended_at IS NOT NULL
BEGIN
    UPDATE review_items SET lease_count = lease_count - 1 WHERE number = old.item;
END;
CREATE TRIGGER review_lease_removed AFTER DELETE ON review_leases WHEN old.ended_at IS NULL BEGIN
    UPDATE review_items SET lease_count = lease_count - 1 WHERE number = old.item;
END;
CREATE TRIGGER review_verdict_given AFTER INSERT ON review_verdicts WHEN new.surplus = 0 BEGIN
    UPDATE review_items SET verdict_count = verdict_count + 1 WHERE number = new.item;
END;
CREATE TRIGGER review_verdict_withdrawn AFTER UPDATE OF withdrawn_at ON review_verdicts
    WHEN old.withdrawn_at IS NULL AND new.withdrawn_at IS NOT NULL AND old.surplus = 0
BEGIN
    UPDATE review_items SET verdict_count = verdict_count - 1 WHERE number = old.item;
END;
CREATE TRIGGER review_verdict_removed AFTER DELETE ON review_verdicts
    WHEN old.withdrawn_at IS NULL AND old.surplus = 0
BEGIN
    UPDATE review_items SET verdict_count = verdict_count - 1 WHERE number = old.item;
END;
CREATE TRIGGER review_ruled AFTER INSERT ON review_rulings BEGIN
    UPDATE review_items SET ruling_count = ruling_count + 1 WHERE number = new.item;
END;
CREATE TRIGGER review_ruling_removed AFTER DELETE ON review_rulings BEGIN
    UPDATE review_items SET ruling_count = ruling_count - 1 WHERE number = old.item;
END;
CREATE TRIGGER review_item_added AFTER INSERT ON review_items BEGIN
    INSERT INTO review_counts (queue, state, items) VALUES (new.queue, new.state, 1)
        ON CONFLICT (queue, state) DO UPDATE SET items = items + 1;
END;
CREATE TRIGGER review_item_moved AFTER UPDATE ON review_items WHEN old.state <> new.state BEGIN
    UPDATE review_counts SET items = items - 1 WHERE queue = old.queue AND state = old.state;
    INSERT INTO review_counts (queue, state, items) VALUES (new.queue, new.state, 1)
        ON CONFLICT (queue, state) DO UPDATE SET items = items + 1;
END;
CREATE TRIGGER review_item_removed AFTER DELETE ON review_items BEGIN
    UPDATE review_counts SET items = items - 1 WHERE queue = old.queue AND state = old.state;
END;

PRAGMA user_version = 8;
