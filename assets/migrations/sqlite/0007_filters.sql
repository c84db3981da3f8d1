-- An index for each filter of the lists. Those of issues go on with the usual sort, so that the newest of a value are found
-- without looking at any other issue.
DROP INDEX issues_by_assignee;
CREATE INDEX issues_with_status   ON issues (status, last_activity_at, id);
CREATE INDEX issues_with_severity ON issues (severity, last_activity_at, id);
CREATE INDEX issues_with_category ON issues (category, last_activity_at, id);
CREATE INDEX issues_with_owner    ON issues (owner_id, last_activity_at, id) WHERE owner_id IS NOT NULL;
CREATE INDEX issues_with_assignee ON issues (assignee_id, last_activity_at, id) WHERE assignee_id IS NOT NULL;
CREATE INDEX issues_with_agent    ON issues (agent_id, last_activity_at, id) WHERE agent_id IS NOT NULL;
CREATE INDEX issues_with_version
    ON issues (agent_version_id, last_activity_at, id) WHERE agent_version_id IS NOT NULL;
CREATE INDEX links_by_type ON links (resource_type, issue);

-- Of calls the number of all that fit is told: calls_filtered holds all that a filter can ask for, so that they are counted
-- without reading a transcript.
DROP INDEX calls_by_creation;
CREATE INDEX calls_filtered ON calls (created_at, id, updated_at, from_number, to_number, completed, inbound,
                                      answered_by, batch_id, call_length);
CREATE INDEX calls_from      ON calls (from_number) WHERE from_number IS NOT NULL;
CREATE INDEX calls_to        ON calls (to_number) WHERE to_number IS NOT NULL;
CREATE INDEX calls_answered  ON calls (answered_by) WHERE answered_by IS NOT NULL;
CREATE INDEX calls_of_batch  ON calls (batch_id) WHERE batch_id IS NOT NULL;
CREATE INDEX calls_completed ON calls (completed);
CREATE INDEX calls_inbound   ON calls (inbound);
CREATE INDEX calls_by_length ON calls (call_length);

-- The index of words anew, each text with two signs after its end: so one or two characters, wherever they stand, are the
-- beginning of three. issue_parts tells which three characters there are.
DROP TRIGGER issue_text_added;
DROP TRIGGER issue_text_changed;
DROP TRIGGER issue_text_removed;
DROP TABLE issue_text;
CREATE VIRTUAL TABLE issue_text USING fts5 (
    text, content = '', contentless_delete = 1, detail = none, tokenize = 'trigram case_sensitive 1'
);
CREATE VIRTUAL TABLE issue_parts USING fts5vocab (issue_text, row);
INSERT INTO issue_text (rowid, text)
    SELECT number, replace(coalesce(folded, lower(title || char(10) || description)), char(0), ' ') || char(10, 10)
      FROM issues;

CREATE TRIGGER issue_text_added AFTER INSERT ON issues BEGIN
    INSERT INTO issue_text (rowid, text)
    VALUES (new.number,
            replace(coalesce(new.folded, lower(new.title || char(10) || new.description)), char(0), ' ')
            || char(10, 10));
END;
CREATE TRIGGER issue_text_changed AFTER UPDATE OF title, description, folded ON issues
    WHEN old.title <> new.title OR old.description <> new.description
BEGIN
    DELETE FROM issue_text WHERE rowid = old.number;
    INSERT INTO issue_text (rowid, text)
    VALUES (new.number,
            replace(coalesce(new.folded, lower(new.title || char(10) || new.description)), char(0), ' ')
            || char(10, 10));
END;
CREATE TRIGGER issue_text_removed AFTER DELETE ON issues BEGIN
    DELETE FROM issue_text WHERE rowid = old.number;
END;

PRAGMA user_version = 7;
