-- Which issues hold which three characters in a row, in lower case. The index says where to look; whether the words are
-- really there is read in the issue itself, hence no positions. The tokenizer ends at NUL, so none is left.
CREATE VIRTUAL TABLE issue_text USING fts5 (
    text, content = '', contentless_delete = 1, detail = none, tokenize = 'trigram case_sensitive 1'
);
INSERT INTO issue_text (rowid, text)
    SELECT number, replace(coalesce(folded, lower(title || char(10) || description)), char(0), ' ') FROM issues;

CREATE TRIGGER issue_text_added AFTER INSERT ON issues BEGIN
    INSERT INTO issue_text (rowid, text)
    VALUES (new.number,
            replace(coalesce(new.folded, lower(new.title || char(10) || new.description)), char(0), ' '));
END;
CREATE TRIGGER issue_text_changed AFTER UPDATE OF title, description, folded ON issues
    WHEN old.title <> new.title OR old.description <> new.description
BEGIN
    DELETE FROM issue_text WHERE rowid = old.number;
    INSERT INTO issue_text (rowid, text)
    VALUES (new.number,
            replace(coalesce(new.folded, lower(new.title || char(10) || new.description)), char(0), ' '));
END;
CREATE TRIGGER issue_text_removed AFTER DELETE ON issues BEGIN
    DELETE FROM issue_text WHERE rowid = old.number;
END;

PRAGMA user_version = 3;
