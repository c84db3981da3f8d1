-- Calls that were deleted here, which are not taken in again. answer: what was answered, which a repeat gets again. cleared_at: when
-- their words had gone out of the index of words too; nothing while that is still to be done.
CREATE TABLE deleted_calls (
    call_id    TEXT    NOT NULL PRIMARY KEY,
    deleted_at INTEGER NOT NULL,
    deleted_by TEXT    NOT NULL,
    answer     TEXT    NOT NULL,
    cleared_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX deleted_calls_to_clear ON deleted_calls (call_id) WHERE cleared_at IS NULL;

-- A reading that comes later is taken as any other, without its words, and so is what a rule has found.
CREATE TRIGGER verdict_on_deleted_call AFTER INSERT ON review_verdicts
    WHEN EXISTS (SELECT 1 FROM review_items AS i JOIN deleted_calls AS d ON d.call_id = i.call_id WHERE i.number = new.item)
BEGIN
    UPDATE review_verdicts SET note = NULL WHERE number = new.number;
END;
CREATE TRIGGER mark_on_deleted_call AFTER INSERT ON review_marks
    WHEN EXISTS (SELECT 1 FROM review_verdicts AS v JOIN review_items AS i ON i.number = v.item
                   JOIN deleted_calls AS d ON d.call_id = i.call_id WHERE v.number = new.verdict)
BEGIN
    UPDATE review_marks SET note = NULL, message_text = NULL WHERE (verdict, place) = (new.verdict, new.place);
END;
CREATE TRIGGER pass_on_deleted_call AFTER INSERT ON review_passes
    WHEN new.note IS NOT NULL
     AND EXISTS (SELECT 1 FROM review_items AS i JOIN deleted_calls AS d ON d.call_id = i.call_id WHERE i.number = new.item)
BEGIN
    UPDATE review_passes SET note = NULL WHERE (item, reviewer) = (new.item, new.reviewer);
END;
CREATE TRIGGER suggestion_on_deleted_call AFTER INSERT ON suggestions
    WHEN EXISTS (SELECT 1 FROM deleted_calls WHERE call_id = new.call_id)
BEGIN
    UPDATE suggestions SET reason = '', quote = NULL WHERE number = new.number;
END;

PRAGMA user_version = 17;
