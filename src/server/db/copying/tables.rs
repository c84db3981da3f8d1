//! The tables that are copied, those first that others refer to.

/// A table that is copied.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) name: &'static str,
    /// The columns by which its rows are in order.
    pub(super) key: &'static str,
    /// A new database has rows in it.
    pub(super) is_founded: bool,
    /// The database gives its rows their `number`.
    pub(super) is_numbered: bool,
    /// Its numbers come from PostgreSQL's table of counters.
    pub(super) is_counted: bool,
}

const fn plain(name: &'static str, key: &'static str) -> Table {
    Table { name, key, is_founded: false, is_numbered: false, is_counted: false }
}

const fn founded(name: &'static str, key: &'static str) -> Table {
    Table { is_founded: true, ..plain(name, key) }
}

const fn numbered(name: &'static str) -> Table {
    Table { is_numbered: true, ..plain(name, "number") }
}

const fn counted(name: &'static str) -> Table {
    Table { is_counted: true, ..numbered(name) }
}

/// All of them.
pub(super) const TABLES: &[Table] = &[
    founded("organisation", "id"),
    founded("users", "id"),
    plain("keys", "sha256"),
    founded("categories", "folded"),
    counted("issues"),
    plain("links", "id"),
    plain("flags", "id"),
    plain("relations", "id"),
    numbered("activity"),
    plain("views", "issue, user_id"),
    numbered("idempotency_keys"),
    counted("tickets"),
    plain("ticket_links", "source, target"),
    plain("ticket_duplicates", "duplicate"),
    plain("sub_tickets", "ticket"),
    plain("ticket_comments", "id"),
    plain("ties", "issue, ticket_id"),
    plain("calls", "id"),
    plain("hearings", "call_id"),
    plain("deleted_calls", "call_id"),
    numbered("call_rows"),
    plain("call_facts", "what, word, created_at, call"),
    plain("call_verdicts", "reviewer, call"),
    numbered("review_queues"),
    numbered("review_items"),
    numbered("review_leases"),
    plain("review_takings", "queue, reviewer"),
    plain("review_counts", "queue, state"),
    plain("review_done", "queue, reviewer"),
    plain("review_assignments", "item, reviewer"),
    plain("review_passes", "item, reviewer"),
    numbered("review_verdicts"),
    plain("review_readers", "id"),
    plain("review_marks", "verdict, place"),
    plain("review_rulings", "id"),
    plain("review_ruling_marks", "ruling, place"),
    numbered("suggestions"),
    plain("suggestion_decisions", "suggestion, reviewer"),
    plain("rule_decisions", "rule, version, decision"),
];

/// Tables of PostgreSQL that are made anew, or are about itself.
#[cfg(test)]
pub(super) const MADE: &[&str] = &["call_text", "counters", "flag_type_slots", "flag_types", "schema_steps"];
