-- lost_at: when the message of a suggestion was lost, since its call was replaced by other words. What was decided about it stays;
-- it is no suggestion for the call any more, and its id is free for what the rules find in the new words.
ALTER TABLE suggestions ADD COLUMN lost_at INTEGER;

-- Where the message of a mark is now, as for flags: moved_to is -1 where nothing decides it.
ALTER TABLE review_marks ADD COLUMN moved_to   INTEGER CHECK (moved_to >= -1);
ALTER TABLE review_marks ADD COLUMN moved_text TEXT;

DROP INDEX suggestions_of_call;
CREATE INDEX suggestions_of_call ON suggestions (call_id, message_index, number) WHERE lost_at IS NULL;

-- What counts the suggestions of a call counts those that are not lost.
DROP TRIGGER call_listed;
CREATE TRIGGER call_listed AFTER INSERT ON calls BEGIN
    INSERT INTO call_rows (call_id, created_at, title, length_s, messages, flag_count, moment_count, issue_count)
    VALUES (new.id, new.created_at, new.title, CAST(min(max(round(new.call_length * 60), 0), 4294967295) AS INTEGER),
            coalesce(json_array_length(new.body, '$.transcripts'), 0),
            (SELECT count(*) FROM flags WHERE call_id = new.id),
            (SELECT count(*) FROM suggestions WHERE call_id = new.id AND lost_at IS NULL),
            (SELECT count(*) FROM links WHERE resource_type = 'call' AND resource_id = new.id));
END;
DROP TRIGGER call_row_added;
CREATE TRIGGER call_row_added AFTER INSERT ON call_rows BEGIN
    INSERT INTO call_facts (what, word, created_at, call, times)
    SELECT 'flag', type, new.created_at, new.number, count(*) FROM flags WHERE call_id = new.call_id GROUP BY type;
    INSERT INTO call_facts (what, word, created_at, call, times)
    SELECT 'moment', rule, new.created_at, new.number, count(*)
      FROM suggestions WHERE call_id = new.call_id AND lost_at IS NULL GROUP BY rule;
    INSERT INTO call_verdicts (reviewer, call, verdict, created_at)
    SELECT v.reviewer, new.number, v.verdict, new.created_at
      FROM review_items AS i JOIN review_verdicts AS v ON v.item = i.number
     WHERE i.call_id = new.call_id AND v.withdrawn_at IS NULL
       AND v.number = (SELECT max(o.number) FROM review_items AS j JOIN review_verdicts AS o ON o.item = j.number
                        WHERE j.call_id = new.call_id AND o.reviewer = v.reviewer AND o.withdrawn_at IS NULL);
END;
DROP TRIGGER suggestion_off_call;
CREATE TRIGGER suggestion_off_call AFTER DELETE ON suggestions WHEN old.lost_at IS NULL BEGIN
    UPDATE call_rows SET moment_count = moment_count - 1 WHERE call_id = old.call_id;
    UPDATE call_facts SET times = times - 1
     WHERE what = 'moment' AND word = old.rule
       AND (created_at, call) = (SELECT created_at, number FROM call_rows WHERE call_id = old.call_id);
    DELETE FROM call_facts
     WHERE what = 'moment' AND word = old.rule AND times = 0
       AND (created_at, call) = (SELECT created_at, number FROM call_rows WHERE call_id = old.call_id);
END;

PRAGMA user_version = 15;
