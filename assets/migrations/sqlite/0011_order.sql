-- Issues that are alike in what a list is sorted by come in the order of their numbers, and no longer in that of their ids,
-- which says nothing to people.
DROP INDEX issues_by_activity;
DROP INDEX issues_by_creation;
DROP INDEX issues_by_severity;
DROP INDEX issues_by_status;
DROP INDEX issues_with_status;
DROP INDEX issues_with_severity;
DROP INDEX issues_with_category;
DROP INDEX issues_with_owner;
DROP INDEX issues_with_assignee;
DROP INDEX issues_with_agent;
DROP INDEX issues_with_version;
CREATE INDEX issues_by_activity   ON issues (last_activity_at, number);
CREATE INDEX issues_by_creation   ON issues (created_at, number);
CREATE INDEX issues_by_severity   ON issues (severity_rank, number);
CREATE INDEX issues_by_status     ON issues (status_rank, number);
CREATE INDEX issues_with_status   ON issues (status, last_activity_at, number);
CREATE INDEX issues_with_severity ON issues (severity, last_activity_at, number);
CREATE INDEX issues_with_category ON issues (category, last_activity_at, number);
CREATE INDEX issues_with_owner    ON issues (owner_id, last_activity_at, number) WHERE owner_id IS NOT NULL;
CREATE INDEX issues_with_assignee ON issues (assignee_id, last_activity_at, number) WHERE assignee_id IS NOT NULL;
CREATE INDEX issues_with_agent    ON issues (agent_id, last_activity_at, number) WHERE agent_id IS NOT NULL;
CREATE INDEX issues_with_version
    ON issues (agent_version_id, last_activity_at, number) WHERE agent_version_id IS NOT NULL;

PRAGMA user_version = 11;
