-- Readings that were given elsewhere and are told here later, with the names of those who gave them; and which items rules
-- have been run over.

-- When a score or reasons were told; nothing where nobody has looked yet, so that a score of 0 can be told from none.
ALTER TABLE review_items ADD COLUMN scored_at INTEGER;
UPDATE review_items SET scored_at = added_at WHERE score > 0 OR reasons <> '{}';

-- Who told it; nothing where the reviewer did.
ALTER TABLE review_verdicts ADD COLUMN told_by TEXT;

-- Reviewers who are no members here, by the name that was told last; empty where none was.
CREATE TABLE review_readers (
    id   TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL
) STRICT, WITHOUT ROWID;

PRAGMA user_version = 10;
