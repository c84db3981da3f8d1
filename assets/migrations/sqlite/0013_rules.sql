-- What all reviewers made of what a rule has found, by its version: how often each decision stands.
CREATE TABLE rule_decisions (
    rule      TEXT    NOT NULL,
    version   INTEGER NOT NULL,
    decision  TEXT    NOT NULL,
    decisions INTEGER NOT NULL,
    PRIMARY KEY (rule, version, decision)
) STRICT, WITHOUT ROWID;
INSERT INTO rule_decisions (rule, version, decision, decisions)
SELECT s.rule, s.version, d.decision, count(*) FROM suggestion_decisions AS d
  JOIN suggestions AS s ON s.number = d.suggestion GROUP BY s.rule, s.version, d.decision;

CREATE TRIGGER rule_decided AFTER INSERT ON suggestion_decisions BEGIN
    INSERT INTO rule_decisions (rule, version, decision, decisions)
    SELECT rule, version, new.decision, 1 FROM suggestions WHERE number = new.suggestion
        ON CONFLICT (rule, version, decision) DO UPDATE SET decisions = decisions + 1;
END;
CREATE TRIGGER rule_decided_anew AFTER UPDATE OF decision ON suggestion_decisions WHEN old.decision <> new.decision BEGIN
    UPDATE rule_decisions SET decisions = decisions - 1
     WHERE decision = old.decision
       AND (rule, version) = (SELECT rule, version FROM suggestions WHERE number = new.suggestion);
    INSERT INTO rule_decisions (rule, version, decision, decisions)
    SELECT rule, version, new.decision, 1 FROM suggestions WHERE number = new.suggestion
        ON CONFLICT (rule, version, decision) DO UPDATE SET decisions = decisions + 1;
END;

PRAGMA user_version = 13;
