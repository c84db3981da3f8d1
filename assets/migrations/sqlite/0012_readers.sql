-- How many verdicts of each reviewer stand in a queue, for the list of queues.
CREATE TABLE review_done (
    queue    INTEGER NOT NULL REFERENCES review_queues (number) ON DELETE CASCADE,
    reviewer TEXT    NOT NULL,
    verdicts INTEGER NOT NULL,
    PRIMARY KEY (queue, reviewer)
) STRICT, WITHOUT ROWID;
INSERT INTO review_done (queue, reviewer, verdicts)
SELECT i.queue, v.reviewer, count(*) FROM review_verdicts AS v JOIN review_items AS i ON i.number = v.item
 WHERE v.withdrawn_at IS NULL GROUP BY i.queue, v.reviewer;

CREATE TRIGGER review_done_more AFTER INSERT ON review_verdicts WHEN new.withdrawn_at IS NULL BEGIN
    INSERT INTO review_done (queue, reviewer, verdicts)
    SELECT queue, new.reviewer, 1 FROM review_items WHERE number = new.item
        ON CONFLICT (queue, reviewer) DO UPDATE SET verdicts = verdicts + 1;
END;
CREATE TRIGGER review_done_less AFTER UPDATE OF withdrawn_at ON review_verdicts
    WHEN old.withdrawn_at IS NULL AND new.withdrawn_at IS NOT NULL
BEGIN
    UPDATE review_done SET verdicts = verdicts - 1
     WHERE queue = (SELECT queue FROM review_items WHERE number = old.item) AND reviewer = old.reviewer;
END;

PRAGMA user_version = 12;
