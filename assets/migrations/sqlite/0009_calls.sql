-- The list of all calls. A row of call_rows is what the list shows of a call and sorts by; it has a number of its own, since
-- the row ids of calls may change, and by that number the index of words knows it. What can be counted is counted by
-- triggers. looked_at: when words, nodes, rules and brief were read out of it; nothing while that has not been done.
CREATE TABLE call_rows (
    number       INTEGER NOT NULL PRIMARY KEY,
    call_id      TEXT    NOT NULL UNIQUE REFERENCES calls (id) ON DELETE CASCADE,
    created_at   INTEGER NOT NULL,
    title        TEXT    NOT NULL,
    length_s     INTEGER,
    messages     INTEGER NOT NULL,
    flag_count   INTEGER NOT NULL DEFAULT 0,
    moment_count INTEGER NOT NULL DEFAULT 0,
    issue_count  INTEGER NOT NULL DEFAULT 0,
    has_brief    INTEGER NOT NULL DEFAULT 0,
    score        INTEGER NOT NULL DEFAULT 0 CHECK (score BETWEEN 0 AND 255),
    reasons      TEXT    NOT NULL DEFAULT '{}',
    looked_at    INTEGER,
    has_flag     INTEGER NOT NULL AS (flag_count > 0) VIRTUAL,
    has_moment   INTEGER NOT NULL AS (moment_count > 0) VIRTUAL,
    has_issue    INTEGER NOT NULL AS (issue_count > 0) VIRTUAL,
    length_rank  INTEGER NOT NULL AS (coalesce(length_s, -1)) VIRTUAL
) STRICT;
-- One for each order, and one for each filter, which goes on with the usual order.
CREATE INDEX call_rows_by_time     ON call_rows (created_at, number);
CREATE INDEX call_rows_by_length   ON call_rows (length_rank, number);
CREATE INDEX call_rows_by_moments  ON call_rows (moment_count, number);
CREATE INDEX call_rows_with_flag   ON call_rows (has_flag, created_at, number);
CREATE INDEX call_rows_with_moment ON call_rows (has_moment, created_at, number);
CREATE INDEX call_rows_with_issue  ON call_rows (has_issue, created_at, number);
CREATE INDEX call_rows_to_look_at  ON call_rows (number) WHERE looked_at IS NULL;

-- What is said of a call in one word, with how often: the type of a flag, a rule that found something, a node by its id and
-- by its name in lower case. In the order of the list, so that its newest calls are found without looking at any other.
CREATE TABLE call_facts (
    what       TEXT    NOT NULL CHECK (what IN ('flag', 'moment', 'node')),
    word       TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    call       INTEGER NOT NULL REFERENCES call_rows (number) ON DELETE CASCADE,
    times      INTEGER NOT NULL,
    PRIMARY KEY (what, word, created_at, call)
) STRICT, WITHOUT ROWID;

-- The newest verdict of each reviewer that stands, in the same order.
CREATE TABLE call_verdicts (
    reviewer   TEXT    NOT NULL,
    call       INTEGER NOT NULL REFERENCES call_rows (number) ON DELETE CASCADE,
    verdict    TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (reviewer, call)
) STRICT, WITHOUT ROWID;
CREATE INDEX call_verdicts_in_order ON call_verdicts (reviewer, verdict, created_at, call);

-- Which calls hold which words: in what was said, in title and id. The words come in lower case with a space between, and
-- with every beginning of each, made so by the program; what ASCII does not know is part of a word.
CREATE VIRTUAL TABLE call_text USING fts5 (
    text, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii'
);

CREATE INDEX flags_of_call        ON flags (call_id, type);
CREATE INDEX links_of_call        ON links (resource_id, created_at, id) WHERE resource_type = 'call';
CREATE INDEX review_items_of_call ON review_items (call_id);

-- A row begins with what is there already: flags, suggestions and readings may come before their call.
CREATE TRIGGER call_listed AFTER INSERT ON calls BEGIN
    INSERT INTO call_rows (call_id, created_at, title, length_s, messages, flag_count, moment_count, issue_count)
    VALUES (new.id, new.created_at, new.title, CAST(min(max(round(new.call_length * 60), 0), 4294967295) AS INTEGER),
            coalesce(json_array_length(new.body, '$.transcripts'), 0),
            (SELECT count(*) FROM flags WHERE call_id = new.id),
            (SELECT count(*) FROM suggestions WHERE call_id = new.id),
            (SELECT count(*) FROM links WHERE resource_type = 'call' AND resource_id = new.id));
END;
CREATE TRIGGER call_row_added AFTER INSERT ON call_rows BEGIN
    INSERT INTO call_facts (what, word, created_at, call, times)
    SELECT 'flag', type, new.created_at, new.number, count(*) FROM flags WHERE call_id = new.call_id GROUP BY type;
    INSERT INTO call_facts (what, word, created_at, call, times)
    SELECT 'moment', rule, new.created_at, new.number, count(*)
      FROM suggestions WHERE call_id = new.call_id GROUP BY rule;
    INSERT INTO call_verdicts (reviewer, call, verdict, created_at)
    SELECT v.reviewer, new.number, v.verdict, new.created_at
      FROM review_items AS i JOIN review_verdicts AS v ON v.item = i.number
     WHERE i.call_id = new.call_id AND v.withdrawn_at IS NULL
       AND v.number = (SELECT max(o.number) FROM review_items AS j JOIN review_verdicts AS o ON o.item = j.number
                        WHERE j.call_id = new.call_id AND o.reviewer = v.reviewer AND o.withdrawn_at IS NULL);
END;
CREATE TRIGGER call_row_removed AFTER DELETE ON call_rows BEGIN
    DELETE FROM call_text WHERE rowid = old.number;
END;

CREATE TRIGGER flag_on_call AFTER INSERT ON flags BEGIN
    UPDATE call_rows SET flag_count = flag_count + 1 WHERE call_id = new.call_id;
    INSERT INTO call_facts (what, word, created_at, call, times)
    SELECT 'flag', new.type, created_at, number, 1 FROM call_rows WHERE call_id = new.call_id
        ON CONFLICT (what, word, created_at, call) DO UPDATE SET times = times + 1;
END;
CREATE TRIGGER flag_off_call AFTER DELETE ON flags BEGIN
    UPDATE call_rows SET flag_count = flag_count - 1 WHERE call_id = old.call_id;
    UPDATE call_facts SET times = times - 1
     WHERE what = 'flag' AND word = old.type
       AND (created_at, call) = (SELECT created_at, number FROM call_rows WHERE call_id = old.call_id);
    DELETE FROM call_facts
     WHERE what = 'flag' AND word = old.type AND times = 0
       AND (created_at, call) = (SELECT created_at, number FROM call_rows WHERE call_id = old.call_id);
END;

CREATE TRIGGER link_on_call AFTER INSERT ON links WHEN new.resource_type = 'call' BEGIN
    UPDATE call_rows SET issue_count = issue_count + 1 WHERE call_id = new.resource_id;
END;
CREATE TRIGGER link_off_call AFTER DELETE ON links WHEN old.resource_type = 'call' BEGIN
    UPDATE call_rows SET issue_count = issue_count - 1 WHERE call_id = old.resource_id;
END;

CREATE TRIGGER suggestion_on_call AFTER INSERT ON suggestions BEGIN
    UPDATE call_rows SET moment_count = moment_count + 1 WHERE call_id = new.call_id;
    INSERT INTO call_facts (what, word, created_at, call, times)
    SELECT 'moment', new.rule, created_at, number, 1 FROM call_rows WHERE call_id = new.call_id
        ON CONFLICT (what, word, created_at, call) DO UPDATE SET times = times + 1;
END;
CREATE TRIGGER suggestion_off_call AFTER DELETE ON suggestions BEGIN
    UPDATE call_rows SET moment_count = moment_count - 1 WHERE call_id = old.call_id;
    UPDATE call_facts SET times = times - 1
     WHERE what = 'moment' AND word = old.rule
       AND (created_at, call) = (SELECT created_at, number FROM call_rows WHERE call_id = old.call_id);
    DELETE FROM call_facts
     WHERE what = 'moment' AND word = old.rule AND times = 0
       AND (created_at, call) = (SELECT created_at, number FROM call_rows WHERE call_id = old.call_id);
END;

-- A verdict that is given is the newest of its reviewer. One that ends gives way to the newest of the others, if there is one.
CREATE TRIGGER verdict_on_call AFTER INSERT ON review_verdicts WHEN new.withdrawn_at IS NULL BEGIN
    INSERT INTO call_verdicts (reviewer, call, verdict, created_at)
    SELECT new.reviewer, r.number, new.verdict, r.created_at
      FROM review_items AS i JOIN call_rows AS r ON r.call_id = i.call_id WHERE i.number = new.item
        ON CONFLICT (reviewer, call) DO UPDATE SET verdict = excluded.verdict;
END;
CREATE TRIGGER verdict_off_call AFTER UPDATE OF withdrawn_at ON review_verdicts
    WHEN old.withdrawn_at IS NULL AND new.withdrawn_at IS NOT NULL
BEGIN
    DELETE FROM call_verdicts
     WHERE reviewer = old.reviewer
       AND call = (SELECT r.number FROM review_items AS i JOIN call_rows AS r ON r.call_id = i.call_id
                    WHERE i.number = old.item);
    INSERT INTO call_verdicts (reviewer, call, verdict, created_at)
    SELECT v.reviewer, r.number, v.verdict, r.created_at
      FROM review_items AS mine JOIN call_rows AS r ON r.call_id = mine.call_id
      JOIN review_items AS i ON i.call_id = mine.call_id
      JOIN review_verdicts AS v ON v.item = i.number AND v.reviewer = old.reviewer AND v.withdrawn_at IS NULL
     WHERE mine.number = old.item ORDER BY v.number DESC LIMIT 1;
END;

INSERT INTO call_rows (call_id, created_at, title, length_s, messages, flag_count, moment_count, issue_count)
SELECT c.id, c.created_at, c.title, CAST(min(max(round(c.call_length * 60), 0), 4294967295) AS INTEGER), coalesce(json_array_length(c.body, '$.transcripts'), 0),
       (SELECT count(*) FROM flags WHERE call_id = c.id),
       (SELECT count(*) FROM suggestions WHERE call_id = c.id),
       (SELECT count(*) FROM links WHERE resource_type = 'call' AND resource_id = c.id)
  FROM calls AS c ORDER BY c.created_at, c.id;

PRAGMA user_version = 9;
