-- One organisation a schema: what the files of SQLite hold, in the types of PostgreSQL. Ids are TEXT in the order of their bytes,
-- whole numbers and times (milliseconds) BIGINT, what is bound as a truth BOOLEAN. Counters are kept by triggers here too.
--
-- Columns that follow from others and are never bound stay numbers where SQLite has numbers, so that one statement is right on
-- both.

CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- What statements call by SQLite's names.
CREATE FUNCTION instr(whole TEXT, part TEXT) RETURNS BIGINT LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT strpos(whole, part)::BIGINT $$;
CREATE FUNCTION json_each(list TEXT) RETURNS TABLE (value TEXT) LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 100
    AS $$ SELECT json_array_elements_text(list::json) $$;

CREATE TABLE organisation (
    id           TEXT   COLLATE "C" NOT NULL PRIMARY KEY,
    slug         TEXT   NOT NULL,
    display_name TEXT   NOT NULL,
    created_at   BIGINT NOT NULL
);

CREATE TABLE users (
    id           TEXT    COLLATE "C" NOT NULL PRIMARY KEY,
    permission   TEXT    NOT NULL CHECK (permission IN ('viewer', 'operator', 'admin', 'owner')),
    is_local     BOOLEAN NOT NULL DEFAULT FALSE,
    first_name   TEXT,
    last_name    TEXT,
    email        TEXT,
    phone_number TEXT,
    joined_at    BIGINT  NOT NULL,
    kind         TEXT    NOT NULL DEFAULT 'person' CHECK (kind IN ('person', 'service')),
    disabled_at  BIGINT,
    created_by   TEXT    COLLATE "C",
    CHECK (NOT (kind = 'service' AND permission = 'owner'))
);
CREATE UNIQUE INDEX users_local ON users (is_local) WHERE is_local;

-- A key itself is never stored, beyond its first characters: see the migration 18 of SQLite.
CREATE TABLE keys (
    id            TEXT   COLLATE "C" NOT NULL PRIMARY KEY,
    user_id       TEXT   COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    sha256        BYTEA  NOT NULL UNIQUE CHECK (length(sha256) = 32),
    prefix        TEXT   NOT NULL,
    name          TEXT   NOT NULL,
    scopes        TEXT   NOT NULL,
    created_at    BIGINT NOT NULL,
    created_by    TEXT   COLLATE "C",
    expires_at    BIGINT,
    revoked_at    BIGINT,
    revoked_by    TEXT   COLLATE "C",
    replaces      TEXT   COLLATE "C",
    last_used_day BIGINT,
    file          TEXT
);
CREATE INDEX keys_by_user ON keys (user_id, created_at, id);

-- The trail of changes, and its seals.
CREATE TABLE audit (
    seq      BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at       BIGINT NOT NULL,
    actor_id TEXT   COLLATE "C",
    key_id   TEXT   COLLATE "C",
    address  TEXT,
    verb     TEXT   COLLATE "C" NOT NULL,
    thing    TEXT,
    thing_id TEXT   COLLATE "C",
    outcome  TEXT   COLLATE "C" NOT NULL,
    detail   TEXT   NOT NULL
);
CREATE TABLE audit_seals (
    number   BIGINT NOT NULL PRIMARY KEY,
    last_seq BIGINT NOT NULL,
    rows     BIGINT NOT NULL,
    sha256   BYTEA  NOT NULL CHECK (length(sha256) = 32),
    at       BIGINT NOT NULL
);

CREATE TABLE categories (
    folded     TEXT   COLLATE "C" NOT NULL PRIMARY KEY,
    id         TEXT   COLLATE "C" NOT NULL UNIQUE,
    name       TEXT   NOT NULL,
    created_at BIGINT NOT NULL
);

-- Numbers without gaps, in the order in which their changes were stored: whoever takes one holds the row until then.
CREATE TABLE counters (
    name  TEXT   NOT NULL PRIMARY KEY,
    value BIGINT NOT NULL
);
INSERT INTO counters (name, value) VALUES ('issues', 1000), ('tickets', 0);

-- folded: title and description in lower case, which the program makes where it is more than ASCII.
CREATE TABLE issues (
    number           BIGINT NOT NULL PRIMARY KEY,
    id               TEXT   COLLATE "C" NOT NULL UNIQUE,
    title            TEXT   NOT NULL,
    description      TEXT   NOT NULL,
    folded           TEXT   COLLATE "C" NOT NULL,
    status           TEXT   COLLATE "C" NOT NULL,
    severity         TEXT   COLLATE "C" NOT NULL,
    source           TEXT   COLLATE "C" NOT NULL,
    category         TEXT   COLLATE "C" NOT NULL,
    agent_id         TEXT   COLLATE "C",
    agent_version_id TEXT   COLLATE "C",
    owner_id         TEXT   COLLATE "C",
    assignee_id      TEXT   COLLATE "C",
    author_id        TEXT   COLLATE "C" NOT NULL,
    created_at       BIGINT NOT NULL,
    updated_at       BIGINT NOT NULL,
    last_activity_at BIGINT NOT NULL,
    newest_entry     BIGINT NOT NULL DEFAULT 0,
    resource_count   BIGINT NOT NULL DEFAULT 0,
    flag_count       BIGINT NOT NULL DEFAULT 0,
    relation_count   BIGINT NOT NULL DEFAULT 0,
    severity_rank    BIGINT NOT NULL GENERATED ALWAYS AS (CASE severity
        WHEN 'critical' THEN 3 WHEN 'high' THEN 2 WHEN 'medium' THEN 1 ELSE 0 END) STORED,
    status_rank      BIGINT NOT NULL GENERATED ALWAYS AS (CASE status
        WHEN 'backlog' THEN 0 WHEN 'todo' THEN 1 WHEN 'in_progress' THEN 2
        WHEN 'in_review' THEN 3 WHEN 'done' THEN 4 ELSE 5 END) STORED
) WITH (fillfactor = 85);
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
CREATE INDEX issues_text ON issues USING gin (folded gin_trgm_ops);

CREATE FUNCTION issue_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND new.number IS NULL THEN
        -- One that is there already takes no number.
        SELECT number INTO new.number FROM issues WHERE id = new.id;
        IF new.number IS NULL THEN
            UPDATE counters SET value = value + 1 WHERE name = 'issues' RETURNING value INTO new.number;
        END IF;
    END IF;
    IF new.folded IS NULL THEN
        new.folded := lower((new.title || chr(10) || new.description) COLLATE "C");
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER issue_written BEFORE INSERT OR UPDATE OF title, description, folded ON issues
    FOR EACH ROW EXECUTE FUNCTION issue_written();

CREATE TABLE links (
    id             TEXT   COLLATE "C" NOT NULL PRIMARY KEY,
    issue          BIGINT NOT NULL REFERENCES issues (number) ON DELETE CASCADE,
    resource_type  TEXT   COLLATE "C" NOT NULL,
    resource_id    TEXT   COLLATE "C" NOT NULL,
    title          TEXT   NOT NULL,
    metadata       TEXT,
    attached_by_id TEXT   COLLATE "C",
    created_at     BIGINT NOT NULL,
    UNIQUE (issue, resource_type, resource_id)
);
CREATE INDEX links_by_issue ON links (issue, created_at, id);
CREATE INDEX links_by_type  ON links (resource_type, issue);
CREATE INDEX links_of_call  ON links (resource_id, created_at, id) WHERE resource_type = 'call';

-- moved_to, moved_text: see the migration 14 of SQLite.
CREATE TABLE flags (
    id            TEXT   COLLATE "C" NOT NULL PRIMARY KEY,
    issue         BIGINT NOT NULL REFERENCES issues (number) ON DELETE CASCADE,
    call_id       TEXT   COLLATE "C" NOT NULL,
    type          TEXT   COLLATE "C" NOT NULL,
    note          TEXT   NOT NULL,
    node_id       TEXT   COLLATE "C",
    node_name     TEXT   COLLATE "C",
    message_index BIGINT,
    message_text  TEXT,
    author_id     TEXT   COLLATE "C" NOT NULL,
    created_at    BIGINT NOT NULL,
    moved_to      BIGINT CHECK (moved_to >= -1),
    moved_text    TEXT
);
CREATE INDEX flags_by_issue  ON flags (issue, created_at, id);
CREATE INDEX flags_by_type   ON flags (type, created_at, id);
CREATE INDEX flags_with_note ON flags (type, created_at, id) WHERE note <> '';
CREATE INDEX flags_by_time   ON flags (created_at, id);
CREATE INDEX flags_by_node   ON flags (node_name, created_at, id) WHERE node_name IS NOT NULL;
CREATE INDEX flags_by_author ON flags (author_id, created_at);
CREATE INDEX flags_of_call   ON flags (call_id, type);

-- How often each type is used, in several rows each, so that those who use one type do not wait for each other.
CREATE TABLE flag_type_slots (
    type        TEXT   COLLATE "C" NOT NULL,
    slot        BIGINT NOT NULL,
    usage_count BIGINT NOT NULL,
    PRIMARY KEY (type, slot)
) WITH (fillfactor = 50);
CREATE VIEW flag_types AS
    SELECT type, CAST(sum(usage_count) AS BIGINT) AS usage_count FROM flag_type_slots
     GROUP BY type HAVING sum(usage_count) > 0;

CREATE TABLE relations (
    id            TEXT   COLLATE "C" NOT NULL PRIMARY KEY,
    issue         BIGINT NOT NULL REFERENCES issues (number) ON DELETE CASCADE,
    related       BIGINT NOT NULL REFERENCES issues (number) ON DELETE CASCADE,
    relation_type TEXT   COLLATE "C" NOT NULL,
    created_by_id TEXT   COLLATE "C",
    created_at    BIGINT NOT NULL,
    UNIQUE (issue, related, relation_type)
);
CREATE INDEX relations_by_issue   ON relations (issue, created_at, id);
CREATE INDEX relations_by_related ON relations (related, created_at, id);

CREATE TABLE activity (
    number      BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id          TEXT   COLLATE "C" NOT NULL,
    issue       BIGINT NOT NULL REFERENCES issues (number) ON DELETE CASCADE,
    type        TEXT   COLLATE "C" NOT NULL,
    actor_id    TEXT   COLLATE "C",
    detail      TEXT   NOT NULL,
    from_status TEXT   COLLATE "C",
    to_status   TEXT   COLLATE "C",
    metadata    TEXT,
    resources   TEXT,
    referenced  TEXT,
    created_at  BIGINT NOT NULL
);
CREATE INDEX activity_by_issue ON activity (issue, number);

CREATE TABLE views (
    issue        BIGINT NOT NULL REFERENCES issues (number) ON DELETE CASCADE,
    user_id      TEXT   COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    newest_entry BIGINT NOT NULL,
    viewed_at    BIGINT NOT NULL,
    PRIMARY KEY (issue, user_id)
);

CREATE TABLE idempotency_keys (
    number      BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id     TEXT   COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    key         TEXT   COLLATE "C" NOT NULL,
    target      TEXT   NOT NULL,
    body_sha256 BYTEA  NOT NULL CHECK (length(body_sha256) = 32),
    status      BIGINT NOT NULL,
    envelope    TEXT   NOT NULL,
    created_at  BIGINT NOT NULL,
    UNIQUE (user_id, key)
);

CREATE TABLE tickets (
    number            BIGINT NOT NULL PRIMARY KEY,
    id                TEXT   COLLATE "C" NOT NULL UNIQUE,
    title             TEXT   NOT NULL,
    description       TEXT,
    status            TEXT   COLLATE "C" NOT NULL,
    priority          TEXT   COLLATE "C" NOT NULL,
    requestor_email   TEXT   NOT NULL,
    deduplication_key TEXT   COLLATE "C" UNIQUE,
    created_at        BIGINT NOT NULL,
    updated_at        BIGINT NOT NULL
);
CREATE INDEX tickets_by_creation ON tickets (created_at DESC, id);
CREATE FUNCTION ticket_numbered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF new.number IS NULL THEN
        UPDATE counters SET value = value + 1 WHERE name = 'tickets' RETURNING value INTO new.number;
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER ticket_numbered BEFORE INSERT ON tickets FOR EACH ROW EXECUTE FUNCTION ticket_numbered();

CREATE TABLE ticket_links (
    source     BIGINT NOT NULL REFERENCES tickets (number) ON DELETE CASCADE,
    target     BIGINT NOT NULL REFERENCES tickets (number) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (source, target)
);
CREATE INDEX ticket_links_by_target ON ticket_links (target);
CREATE TABLE ticket_duplicates (
    duplicate  BIGINT NOT NULL PRIMARY KEY REFERENCES tickets (number) ON DELETE CASCADE,
    original   BIGINT NOT NULL REFERENCES tickets (number) ON DELETE CASCADE,
    created_at BIGINT NOT NULL
);
CREATE INDEX ticket_duplicates_by_original ON ticket_duplicates (original);
CREATE TABLE sub_tickets (
    ticket     BIGINT NOT NULL PRIMARY KEY REFERENCES tickets (number) ON DELETE CASCADE,
    parent     BIGINT NOT NULL REFERENCES tickets (number) ON DELETE CASCADE,
    created_at BIGINT NOT NULL
);
CREATE INDEX sub_tickets_by_parent ON sub_tickets (parent);
CREATE TABLE ticket_comments (
    id         TEXT   COLLATE "C" NOT NULL PRIMARY KEY,
    ticket     BIGINT NOT NULL REFERENCES tickets (number) ON DELETE CASCADE,
    content    TEXT   NOT NULL,
    visibility TEXT   COLLATE "C" NOT NULL,
    type       TEXT   COLLATE "C" NOT NULL,
    author_id  TEXT   COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX ticket_comments_by_ticket ON ticket_comments (ticket, created_at, id);
CREATE TABLE ties (
    issue         BIGINT NOT NULL REFERENCES issues (number) ON DELETE CASCADE,
    ticket_id     TEXT   COLLATE "C" NOT NULL,
    code          TEXT,
    title         TEXT,
    created_by_id TEXT   COLLATE "C" NOT NULL,
    created_at    BIGINT NOT NULL,
    PRIMARY KEY (issue, ticket_id)
);
CREATE INDEX ties_by_ticket ON ties (ticket_id);

-- rowid: what SQLite has by itself. Long texts lie outside the row, so that lists and counts do not read them.
CREATE TABLE calls (
    rowid           BIGINT GENERATED ALWAYS AS IDENTITY UNIQUE,
    id              TEXT    COLLATE "C" NOT NULL PRIMARY KEY,
    created_at      BIGINT  NOT NULL,
    updated_at      BIGINT  NOT NULL,
    started_at      BIGINT,
    title           TEXT    NOT NULL,
    from_number     TEXT    COLLATE "C",
    to_number       TEXT    COLLATE "C",
    completed       BOOLEAN,
    inbound         BOOLEAN,
    answered_by     TEXT    COLLATE "C",
    batch_id        TEXT    COLLATE "C",
    call_length     DOUBLE PRECISION,
    pathway_id      TEXT    COLLATE "C",
    pathway_name    TEXT,
    pathway_version TEXT,
    persona_id      TEXT    COLLATE "C",
    persona_name    TEXT,
    row             TEXT    NOT NULL,
    kept            TEXT,
    events          TEXT    NOT NULL,
    body            TEXT    NOT NULL
);
CREATE INDEX calls_by_update ON calls (updated_at, id);
CREATE INDEX calls_filtered  ON calls (created_at, id, updated_at, from_number, to_number, completed, inbound,
                                       answered_by, batch_id, call_length);
CREATE INDEX calls_from       ON calls (from_number, created_at, id) WHERE from_number IS NOT NULL;
CREATE INDEX calls_to         ON calls (to_number, created_at, id) WHERE to_number IS NOT NULL;
CREATE INDEX calls_answered   ON calls (answered_by) WHERE answered_by IS NOT NULL;
CREATE INDEX calls_of_batch   ON calls (batch_id) WHERE batch_id IS NOT NULL;
CREATE INDEX calls_completed  ON calls (completed);
CREATE INDEX calls_inbound    ON calls (inbound);
CREATE INDEX calls_by_length  ON calls (call_length);
CREATE INDEX calls_of_pathway ON calls (pathway_id) WHERE pathway_id IS NOT NULL;

CREATE TABLE hearings (
    call_id   TEXT   COLLATE "C" NOT NULL PRIMARY KEY,
    body      TEXT   NOT NULL,
    stored_at BIGINT NOT NULL
);
CREATE TABLE deleted_calls (
    call_id    TEXT   COLLATE "C" NOT NULL PRIMARY KEY,
    deleted_at BIGINT NOT NULL,
    deleted_by TEXT   COLLATE "C" NOT NULL,
    answer     TEXT   NOT NULL,
    cleared_at BIGINT
);
CREATE INDEX deleted_calls_to_clear ON deleted_calls (call_id) WHERE cleared_at IS NULL;

CREATE TABLE call_rows (
    number       BIGINT  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    call_id      TEXT    COLLATE "C" NOT NULL UNIQUE REFERENCES calls (id) ON DELETE CASCADE,
    created_at   BIGINT  NOT NULL,
    title        TEXT    NOT NULL,
    length_s     BIGINT,
    messages     BIGINT  NOT NULL,
    flag_count   BIGINT  NOT NULL DEFAULT 0,
    moment_count BIGINT  NOT NULL DEFAULT 0,
    issue_count  BIGINT  NOT NULL DEFAULT 0,
    has_brief    BOOLEAN NOT NULL DEFAULT FALSE,
    score        BIGINT  NOT NULL DEFAULT 0 CHECK (score BETWEEN 0 AND 255),
    reasons      TEXT    NOT NULL DEFAULT '{}',
    looked_at    BIGINT,
    has_flag     BOOLEAN NOT NULL GENERATED ALWAYS AS (flag_count > 0) STORED,
    has_moment   BOOLEAN NOT NULL GENERATED ALWAYS AS (moment_count > 0) STORED,
    has_issue    BOOLEAN NOT NULL GENERATED ALWAYS AS (issue_count > 0) STORED,
    length_rank  BIGINT  NOT NULL GENERATED ALWAYS AS (coalesce(length_s, -1)) STORED
);
CREATE INDEX call_rows_by_time     ON call_rows (created_at, number);
CREATE INDEX call_rows_by_length   ON call_rows (length_rank, number);
CREATE INDEX call_rows_by_moments  ON call_rows (moment_count, number);
CREATE INDEX call_rows_with_flag   ON call_rows (has_flag, created_at, number);
CREATE INDEX call_rows_with_moment ON call_rows (has_moment, created_at, number);
CREATE INDEX call_rows_with_issue  ON call_rows (has_issue, created_at, number);
CREATE INDEX call_rows_to_look_at  ON call_rows (number) WHERE looked_at IS NULL;

CREATE TABLE call_facts (
    what       TEXT   COLLATE "C" NOT NULL CHECK (what IN ('flag', 'moment', 'node')),
    word       TEXT   COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    call       BIGINT NOT NULL REFERENCES call_rows (number) ON DELETE CASCADE,
    times      BIGINT NOT NULL,
    PRIMARY KEY (what, word, created_at, call)
);
CREATE INDEX call_facts_of_call ON call_facts (call);
CREATE TABLE call_verdicts (
    reviewer   TEXT   COLLATE "C" NOT NULL,
    call       BIGINT NOT NULL REFERENCES call_rows (number) ON DELETE CASCADE,
    verdict    TEXT   COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (reviewer, call)
);
CREATE INDEX call_verdicts_in_order ON call_verdicts (reviewer, verdict, created_at, call);
CREATE INDEX call_verdicts_of_call  ON call_verdicts (call);

-- Which calls hold which words, as for SQLite: in lower case, with every beginning of each. They come as a text, with a space
-- between.
CREATE TABLE call_text (
    rowid BIGINT NOT NULL PRIMARY KEY REFERENCES call_rows (number) ON DELETE CASCADE,
    text  TEXT   NOT NULL,
    words TEXT[] NOT NULL
);
CREATE INDEX call_text_words ON call_text USING gin (words);
CREATE FUNCTION call_text_cut() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    new.words := string_to_array(rtrim(new.text, ' '), ' ');
    new.text := '';
    RETURN new;
END $$;
CREATE TRIGGER call_text_cut BEFORE INSERT ON call_text FOR EACH ROW EXECUTE FUNCTION call_text_cut();

CREATE TABLE review_queues (
    number        BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id            TEXT   COLLATE "C" NOT NULL UNIQUE,
    name          TEXT   NOT NULL,
    note          TEXT   NOT NULL,
    wanted        BIGINT NOT NULL CHECK (wanted BETWEEN 1 AND 5),
    second_share  DOUBLE PRECISION NOT NULL CHECK (second_share BETWEEN 0 AND 1),
    unled_share   DOUBLE PRECISION NOT NULL CHECK (unled_share BETWEEN 0 AND 1),
    gold_every    BIGINT NOT NULL,
    lease_s       BIGINT NOT NULL,
    guide         TEXT,
    guide_version BIGINT NOT NULL,
    rules         TEXT,
    rules_version TEXT,
    seed          BYTEA  NOT NULL CHECK (length(seed) = 16),
    created_by    TEXT   COLLATE "C" NOT NULL,
    created_at    BIGINT NOT NULL,
    closed_at     BIGINT
);

CREATE TABLE review_items (
    number        BIGINT  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id            TEXT    COLLATE "C" NOT NULL UNIQUE,
    queue         BIGINT  NOT NULL REFERENCES review_queues (number) ON DELETE CASCADE,
    call_id       TEXT    COLLATE "C" NOT NULL,
    draw          BIGINT  NOT NULL,
    score         BIGINT  NOT NULL CHECK (score BETWEEN 0 AND 255),
    reasons       TEXT    NOT NULL,
    messages      BIGINT,
    wanted        BIGINT  NOT NULL,
    second        BOOLEAN NOT NULL,
    unled         BOOLEAN NOT NULL,
    gold_of       TEXT,
    verdict_count BIGINT  NOT NULL DEFAULT 0,
    lease_count   BIGINT  NOT NULL DEFAULT 0,
    ruling_count  BIGINT  NOT NULL DEFAULT 0,
    differ        BOOLEAN NOT NULL DEFAULT FALSE,
    withdrawn_at  BIGINT,
    added_by      TEXT    COLLATE "C" NOT NULL,
    added_at      BIGINT  NOT NULL,
    scored_at     BIGINT,
    free          BIGINT  NOT NULL GENERATED ALWAYS AS (CASE
        WHEN withdrawn_at IS NULL AND ruling_count = 0 AND wanted > verdict_count + lease_count THEN 1 ELSE 0 END) STORED,
    state         TEXT    COLLATE "C" NOT NULL GENERATED ALWAYS AS (CASE
        WHEN withdrawn_at IS NOT NULL THEN 'withdrawn'
        WHEN ruling_count > 0 THEN 'ruled'
        WHEN verdict_count >= wanted THEN CASE WHEN wanted > 1 AND differ THEN 'disputed' ELSE 'settled' END
        WHEN lease_count > 0 THEN 'reading'
        WHEN verdict_count > 0 THEN 'partly'
        ELSE 'waiting' END) STORED,
    UNIQUE (queue, call_id)
);
CREATE INDEX review_items_by_score ON review_items (queue, score DESC, draw) WHERE free = 1;
CREATE INDEX review_items_by_draw  ON review_items (queue, draw) WHERE free = 1;
CREATE INDEX review_items_again    ON review_items (queue, draw) WHERE free = 1 AND verdict_count > 0;
CREATE INDEX review_items_gold     ON review_items (queue, draw) WHERE gold_of IS NOT NULL;
CREATE INDEX review_items_ranked   ON review_items (queue, score DESC, draw);
CREATE INDEX review_items_drawn    ON review_items (queue, draw);
CREATE INDEX review_items_in_state ON review_items (queue, state, score DESC, draw);
CREATE INDEX review_items_of_call  ON review_items (call_id);

CREATE TABLE review_leases (
    number     BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    item       BIGINT NOT NULL REFERENCES review_items (number) ON DELETE CASCADE,
    reviewer   TEXT   COLLATE "C" NOT NULL,
    token      TEXT   COLLATE "C" NOT NULL UNIQUE,
    lane       TEXT   COLLATE "C",
    taken_at   BIGINT NOT NULL,
    renewed_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    length     BIGINT NOT NULL,
    ended_at   BIGINT,
    ended_how  TEXT CHECK (ended_how IN ('expired', 'returned', 'passed', 'verdict'))
);
CREATE UNIQUE INDEX review_leases_live ON review_leases (item, reviewer) WHERE ended_at IS NULL;
CREATE INDEX review_leases_by_end      ON review_leases (expires_at) WHERE ended_at IS NULL;
CREATE INDEX review_leases_by_start    ON review_leases (renewed_at) WHERE ended_at IS NULL;
CREATE INDEX review_leases_held        ON review_leases (reviewer, number) WHERE ended_at IS NULL;
CREATE INDEX review_leases_of_item     ON review_leases (item, reviewer);

CREATE TABLE review_takings (
    queue    BIGINT NOT NULL REFERENCES review_queues (number) ON DELETE CASCADE,
    reviewer TEXT   COLLATE "C" NOT NULL,
    taken    BIGINT NOT NULL,
    PRIMARY KEY (queue, reviewer)
);
CREATE TABLE review_counts (
    queue BIGINT NOT NULL REFERENCES review_queues (number) ON DELETE CASCADE,
    state TEXT   COLLATE "C" NOT NULL,
    items BIGINT NOT NULL,
    PRIMARY KEY (queue, state)
);
CREATE TABLE review_done (
    queue    BIGINT NOT NULL REFERENCES review_queues (number) ON DELETE CASCADE,
    reviewer TEXT   COLLATE "C" NOT NULL,
    verdicts BIGINT NOT NULL,
    PRIMARY KEY (queue, reviewer)
);
CREATE TABLE review_assignments (
    item     BIGINT NOT NULL REFERENCES review_items (number) ON DELETE CASCADE,
    reviewer TEXT   COLLATE "C" NOT NULL,
    by       TEXT   COLLATE "C" NOT NULL,
    at       BIGINT NOT NULL,
    PRIMARY KEY (item, reviewer)
);
CREATE INDEX review_assignments_of ON review_assignments (reviewer, item);
CREATE TABLE review_passes (
    item     BIGINT NOT NULL REFERENCES review_items (number) ON DELETE CASCADE,
    reviewer TEXT   COLLATE "C" NOT NULL,
    reason   TEXT   COLLATE "C" NOT NULL,
    note     TEXT,
    at       BIGINT NOT NULL,
    PRIMARY KEY (item, reviewer)
);
CREATE INDEX review_passes_later ON review_passes (reviewer, at) WHERE reason = 'later';

CREATE TABLE review_verdicts (
    number        BIGINT  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id            TEXT    COLLATE "C" NOT NULL UNIQUE,
    item          BIGINT  NOT NULL REFERENCES review_items (number) ON DELETE CASCADE,
    reviewer      TEXT    COLLATE "C" NOT NULL,
    verdict       TEXT    COLLATE "C" NOT NULL,
    reason        TEXT    COLLATE "C",
    note          TEXT,
    lane          TEXT    COLLATE "C",
    arm           TEXT    COLLATE "C" NOT NULL,
    surplus       BIGINT  NOT NULL,
    raised        BIGINT  NOT NULL DEFAULT 0,
    started_at    BIGINT  NOT NULL,
    given_at      BIGINT  NOT NULL,
    stored_at     BIGINT  NOT NULL,
    active_ms     BIGINT  NOT NULL,
    seen          BIGINT  NOT NULL,
    messages      BIGINT  NOT NULL,
    keys          BIGINT,
    guide_version BIGINT  NOT NULL,
    rules_version TEXT,
    replaces      TEXT    COLLATE "C",
    replaced      BOOLEAN NOT NULL DEFAULT FALSE,
    withdrawn_at  BIGINT,
    answer        TEXT,
    told_by       TEXT    COLLATE "C"
);
CREATE UNIQUE INDEX review_verdicts_one ON review_verdicts (item, reviewer) WHERE withdrawn_at IS NULL;
CREATE INDEX review_verdicts_of_item    ON review_verdicts (item, number);
CREATE INDEX review_verdicts_by         ON review_verdicts (reviewer, item);

CREATE TABLE review_readers (
    id   TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    name TEXT NOT NULL
);
CREATE TABLE review_marks (
    verdict       BIGINT NOT NULL REFERENCES review_verdicts (number) ON DELETE CASCADE,
    place         BIGINT NOT NULL,
    id            TEXT   COLLATE "C" NOT NULL,
    type          TEXT   COLLATE "C" NOT NULL,
    note          TEXT,
    message_index BIGINT,
    message_text  TEXT,
    node_id       TEXT   COLLATE "C",
    node_name     TEXT   COLLATE "C",
    severity      TEXT   COLLATE "C",
    issue_id      TEXT   COLLATE "C",
    flag_id       TEXT   COLLATE "C",
    suggestion_id TEXT   COLLATE "C",
    filed_at      BIGINT,
    created_at    BIGINT NOT NULL,
    moved_to      BIGINT CHECK (moved_to >= -1),
    moved_text    TEXT,
    PRIMARY KEY (verdict, place),
    UNIQUE (verdict, id)
);
CREATE TABLE review_rulings (
    id       TEXT   COLLATE "C" NOT NULL PRIMARY KEY,
    item     BIGINT NOT NULL REFERENCES review_items (number) ON DELETE CASCADE,
    by       TEXT   COLLATE "C" NOT NULL,
    verdict  TEXT   COLLATE "C" NOT NULL,
    why      TEXT   NOT NULL,
    note     TEXT,
    gold     BIGINT NOT NULL,
    at       BIGINT NOT NULL,
    replaces TEXT   COLLATE "C"
);
CREATE INDEX review_rulings_of_item ON review_rulings (item);
CREATE TABLE review_ruling_marks (
    ruling TEXT   COLLATE "C" NOT NULL REFERENCES review_rulings (id) ON DELETE CASCADE,
    place  BIGINT NOT NULL,
    mark   TEXT   NOT NULL,
    own    TEXT,
    PRIMARY KEY (ruling, place)
);

CREATE TABLE suggestions (
    number        BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id            TEXT   COLLATE "C" NOT NULL UNIQUE,
    call_id       TEXT   COLLATE "C" NOT NULL,
    rule          TEXT   COLLATE "C" NOT NULL,
    version       BIGINT NOT NULL,
    message_index BIGINT NOT NULL,
    ref_index     BIGINT,
    type          TEXT   COLLATE "C" NOT NULL,
    score         DOUBLE PRECISION NOT NULL,
    reason        TEXT   NOT NULL,
    quote         TEXT,
    made_at       BIGINT NOT NULL,
    lost_at       BIGINT
);
CREATE INDEX suggestions_of_call ON suggestions (call_id, message_index, number) WHERE lost_at IS NULL;
CREATE TABLE suggestion_decisions (
    suggestion BIGINT NOT NULL REFERENCES suggestions (number) ON DELETE CASCADE,
    reviewer   TEXT   COLLATE "C" NOT NULL,
    item       BIGINT REFERENCES review_items (number) ON DELETE SET NULL,
    decision   TEXT   COLLATE "C" NOT NULL,
    as_type    TEXT   COLLATE "C",
    mark_id    TEXT   COLLATE "C",
    rank       BIGINT,
    at         BIGINT NOT NULL,
    PRIMARY KEY (suggestion, reviewer)
);
CREATE INDEX suggestion_decisions_of_item ON suggestion_decisions (item) WHERE item IS NOT NULL;
CREATE TABLE rule_decisions (
    rule      TEXT   COLLATE "C" NOT NULL,
    version   BIGINT NOT NULL,
    decision  TEXT   COLLATE "C" NOT NULL,
    decisions BIGINT NOT NULL,
    PRIMARY KEY (rule, version, decision)
);

-- What is counted of an issue.
CREATE FUNCTION link_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        UPDATE issues SET resource_count = resource_count + 1 WHERE number = new.issue;
        IF new.resource_type = 'call' THEN
            UPDATE call_rows SET issue_count = issue_count + 1 WHERE call_id = new.resource_id;
        END IF;
    ELSE
        UPDATE issues SET resource_count = resource_count - 1 WHERE number = old.issue;
        IF old.resource_type = 'call' THEN
            UPDATE call_rows SET issue_count = issue_count - 1 WHERE call_id = old.resource_id;
        END IF;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER link_counted AFTER INSERT OR DELETE ON links FOR EACH ROW EXECUTE FUNCTION link_counted();

CREATE FUNCTION relation_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        UPDATE issues SET relation_count = relation_count + 1 WHERE number IN (new.issue, new.related);
    ELSE
        UPDATE issues SET relation_count = relation_count - 1 WHERE number IN (old.issue, old.related);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER relation_counted AFTER INSERT OR DELETE ON relations FOR EACH ROW EXECUTE FUNCTION relation_counted();

CREATE FUNCTION flag_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        UPDATE issues SET flag_count = flag_count + 1 WHERE number = new.issue;
        INSERT INTO flag_type_slots AS s (type, slot, usage_count) VALUES (new.type, pg_backend_pid() % 32, 1)
            ON CONFLICT (type, slot) DO UPDATE SET usage_count = s.usage_count + 1;
        UPDATE call_rows SET flag_count = flag_count + 1 WHERE call_id = new.call_id;
        INSERT INTO call_facts AS f (what, word, created_at, call, times)
        SELECT 'flag', new.type, created_at, number, 1 FROM call_rows WHERE call_id = new.call_id
            ON CONFLICT (what, word, created_at, call) DO UPDATE SET times = f.times + 1;
    ELSE
        UPDATE issues SET flag_count = flag_count - 1 WHERE number = old.issue;
        INSERT INTO flag_type_slots AS s (type, slot, usage_count) VALUES (old.type, pg_backend_pid() % 32, -1)
            ON CONFLICT (type, slot) DO UPDATE SET usage_count = s.usage_count - 1;
        UPDATE call_rows SET flag_count = flag_count - 1 WHERE call_id = old.call_id;
        UPDATE call_facts SET times = times - 1
         WHERE what = 'flag' AND word = old.type
           AND (created_at, call) = (SELECT created_at, number FROM call_rows WHERE call_id = old.call_id);
        DELETE FROM call_facts
         WHERE what = 'flag' AND word = old.type AND times = 0
           AND (created_at, call) = (SELECT created_at, number FROM call_rows WHERE call_id = old.call_id);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER flag_counted AFTER INSERT OR DELETE ON flags FOR EACH ROW EXECUTE FUNCTION flag_counted();

CREATE FUNCTION entry_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE issues
       SET newest_entry = greatest(newest_entry, new.number),
           last_activity_at = greatest(last_activity_at, new.created_at),
           updated_at = greatest(updated_at, new.created_at)
     WHERE number = new.issue;
    RETURN NULL;
END $$;
CREATE TRIGGER entry_added AFTER INSERT ON activity FOR EACH ROW EXECUTE FUNCTION entry_added();

-- What is told of a call. A row begins with what is there already: flags, suggestions and readings may come before their call.
CREATE FUNCTION call_listed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO call_rows (call_id, created_at, title, length_s, messages, flag_count, moment_count, issue_count)
    VALUES (new.id, new.created_at, new.title,
            CAST(least(greatest(floor(new.call_length * 60 + 0.5), 0), 4294967295) AS BIGINT),
            CASE json_typeof(new.body::json -> 'transcripts')
                 WHEN 'array' THEN json_array_length(new.body::json -> 'transcripts') ELSE 0 END,
            (SELECT count(*) FROM flags WHERE call_id = new.id),
            (SELECT count(*) FROM suggestions WHERE call_id = new.id AND lost_at IS NULL),
            (SELECT count(*) FROM links WHERE resource_type = 'call' AND resource_id = new.id));
    RETURN NULL;
END $$;
CREATE TRIGGER call_listed AFTER INSERT ON calls FOR EACH ROW EXECUTE FUNCTION call_listed();

CREATE FUNCTION call_row_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
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
    RETURN NULL;
END $$;
CREATE TRIGGER call_row_added AFTER INSERT ON call_rows FOR EACH ROW EXECUTE FUNCTION call_row_added();

CREATE FUNCTION suggestion_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        UPDATE call_rows SET moment_count = moment_count + 1 WHERE call_id = new.call_id;
        INSERT INTO call_facts AS f (what, word, created_at, call, times)
        SELECT 'moment', new.rule, created_at, number, 1 FROM call_rows WHERE call_id = new.call_id
            ON CONFLICT (what, word, created_at, call) DO UPDATE SET times = f.times + 1;
    ELSIF old.lost_at IS NULL THEN
        UPDATE call_rows SET moment_count = moment_count - 1 WHERE call_id = old.call_id;
        UPDATE call_facts SET times = times - 1
         WHERE what = 'moment' AND word = old.rule
           AND (created_at, call) = (SELECT created_at, number FROM call_rows WHERE call_id = old.call_id);
        DELETE FROM call_facts
         WHERE what = 'moment' AND word = old.rule AND times = 0
           AND (created_at, call) = (SELECT created_at, number FROM call_rows WHERE call_id = old.call_id);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER suggestion_counted AFTER INSERT OR DELETE ON suggestions
    FOR EACH ROW EXECUTE FUNCTION suggestion_counted();

CREATE FUNCTION verdict_on_call() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO call_verdicts (reviewer, call, verdict, created_at)
    SELECT new.reviewer, r.number, new.verdict, r.created_at
      FROM review_items AS i JOIN call_rows AS r ON r.call_id = i.call_id WHERE i.number = new.item
        ON CONFLICT (reviewer, call) DO UPDATE SET verdict = excluded.verdict;
    RETURN NULL;
END $$;
CREATE TRIGGER verdict_on_call AFTER INSERT ON review_verdicts
    FOR EACH ROW WHEN (new.withdrawn_at IS NULL) EXECUTE FUNCTION verdict_on_call();
CREATE FUNCTION verdict_off_call() RETURNS trigger LANGUAGE plpgsql AS $$
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
    RETURN NULL;
END $$;
CREATE TRIGGER verdict_off_call AFTER UPDATE OF withdrawn_at ON review_verdicts
    FOR EACH ROW WHEN (old.withdrawn_at IS NULL AND new.withdrawn_at IS NOT NULL) EXECUTE FUNCTION verdict_off_call();

-- What is counted of an item, of a queue, and of a rule.
CREATE FUNCTION lease_taken() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE review_items SET lease_count = lease_count + 1 WHERE number = new.item;
    IF new.lane IS NOT NULL THEN
        INSERT INTO review_takings AS t (queue, reviewer, taken)
        SELECT queue, new.reviewer, 1 FROM review_items WHERE number = new.item
            ON CONFLICT (queue, reviewer) DO UPDATE SET taken = t.taken + 1;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER lease_taken AFTER INSERT ON review_leases FOR EACH ROW EXECUTE FUNCTION lease_taken();
CREATE FUNCTION lease_over() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE review_items SET lease_count = lease_count - 1 WHERE number = old.item;
    RETURN NULL;
END $$;
CREATE TRIGGER lease_ended AFTER UPDATE OF ended_at ON review_leases
    FOR EACH ROW WHEN (old.ended_at IS NULL AND new.ended_at IS NOT NULL) EXECUTE FUNCTION lease_over();
CREATE TRIGGER lease_removed AFTER DELETE ON review_leases
    FOR EACH ROW WHEN (old.ended_at IS NULL) EXECUTE FUNCTION lease_over();

CREATE FUNCTION verdict_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE review_items SET verdict_count = verdict_count + 1 WHERE number = new.item;
    RETURN NULL;
END $$;
CREATE TRIGGER verdict_given AFTER INSERT ON review_verdicts
    FOR EACH ROW WHEN (new.surplus = 0) EXECUTE FUNCTION verdict_counted();
CREATE FUNCTION verdict_uncounted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE review_items SET verdict_count = verdict_count - 1 WHERE number = old.item;
    RETURN NULL;
END $$;
CREATE TRIGGER verdict_withdrawn AFTER UPDATE OF withdrawn_at ON review_verdicts
    FOR EACH ROW WHEN (old.withdrawn_at IS NULL AND new.withdrawn_at IS NOT NULL AND old.surplus = 0)
    EXECUTE FUNCTION verdict_uncounted();
CREATE TRIGGER verdict_removed AFTER DELETE ON review_verdicts
    FOR EACH ROW WHEN (old.withdrawn_at IS NULL AND old.surplus = 0) EXECUTE FUNCTION verdict_uncounted();

CREATE FUNCTION done_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO review_done AS d (queue, reviewer, verdicts)
        SELECT queue, new.reviewer, 1 FROM review_items WHERE number = new.item
            ON CONFLICT (queue, reviewer) DO UPDATE SET verdicts = d.verdicts + 1;
    ELSE
        UPDATE review_done SET verdicts = verdicts - 1
         WHERE queue = (SELECT queue FROM review_items WHERE number = old.item) AND reviewer = old.reviewer;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER done_more AFTER INSERT ON review_verdicts
    FOR EACH ROW WHEN (new.withdrawn_at IS NULL) EXECUTE FUNCTION done_counted();
CREATE TRIGGER done_less AFTER UPDATE OF withdrawn_at ON review_verdicts
    FOR EACH ROW WHEN (old.withdrawn_at IS NULL AND new.withdrawn_at IS NOT NULL) EXECUTE FUNCTION done_counted();

CREATE FUNCTION ruling_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        UPDATE review_items SET ruling_count = ruling_count + 1 WHERE number = new.item;
    ELSE
        UPDATE review_items SET ruling_count = ruling_count - 1 WHERE number = old.item;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER ruling_counted AFTER INSERT OR DELETE ON review_rulings FOR EACH ROW EXECUTE FUNCTION ruling_counted();

CREATE FUNCTION item_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        UPDATE review_counts SET items = items - 1 WHERE queue = old.queue AND state = old.state;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO review_counts AS c (queue, state, items) VALUES (new.queue, new.state, 1)
            ON CONFLICT (queue, state) DO UPDATE SET items = c.items + 1;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER item_counted AFTER INSERT OR DELETE ON review_items FOR EACH ROW EXECUTE FUNCTION item_counted();
CREATE TRIGGER item_moved AFTER UPDATE ON review_items
    FOR EACH ROW WHEN (old.state <> new.state) EXECUTE FUNCTION item_counted();

CREATE FUNCTION rule_decided() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        UPDATE rule_decisions SET decisions = decisions - 1
         WHERE decision = old.decision
           AND (rule, version) = (SELECT rule, version FROM suggestions WHERE number = new.suggestion);
    END IF;
    INSERT INTO rule_decisions AS d (rule, version, decision, decisions)
    SELECT rule, version, new.decision, 1 FROM suggestions WHERE number = new.suggestion
        ON CONFLICT (rule, version, decision) DO UPDATE SET decisions = d.decisions + 1;
    RETURN NULL;
END $$;
CREATE TRIGGER rule_decided AFTER INSERT ON suggestion_decisions FOR EACH ROW EXECUTE FUNCTION rule_decided();
CREATE TRIGGER rule_decided_anew AFTER UPDATE OF decision ON suggestion_decisions
    FOR EACH ROW WHEN (old.decision <> new.decision) EXECUTE FUNCTION rule_decided();

-- What comes later of a call that was deleted here is taken without its words.
CREATE FUNCTION verdict_on_deleted_call() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM review_items AS i JOIN deleted_calls AS d ON d.call_id = i.call_id
                WHERE i.number = new.item) THEN
        new.note := NULL;
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER verdict_on_deleted_call BEFORE INSERT ON review_verdicts
    FOR EACH ROW EXECUTE FUNCTION verdict_on_deleted_call();
CREATE TRIGGER pass_on_deleted_call BEFORE INSERT ON review_passes
    FOR EACH ROW WHEN (new.note IS NOT NULL) EXECUTE FUNCTION verdict_on_deleted_call();
CREATE FUNCTION mark_on_deleted_call() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM review_verdicts AS v JOIN review_items AS i ON i.number = v.item
                 JOIN deleted_calls AS d ON d.call_id = i.call_id WHERE v.number = new.verdict) THEN
        new.note := NULL;
        new.message_text := NULL;
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER mark_on_deleted_call BEFORE INSERT ON review_marks
    FOR EACH ROW EXECUTE FUNCTION mark_on_deleted_call();
CREATE FUNCTION suggestion_on_deleted_call() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM deleted_calls WHERE call_id = new.call_id) THEN
        new.reason := '';
        new.quote := NULL;
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER suggestion_on_deleted_call BEFORE INSERT ON suggestions
    FOR EACH ROW EXECUTE FUNCTION suggestion_on_deleted_call();
