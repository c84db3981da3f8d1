//! Issues that a flag could belong to: a few open ones, each with what speaks for it.
//!
//! Looked at are the open issues with the newest flags of the type and those with the newest activity, a bounded number of
//! each, so that it costs the same at any size.

use super::super::{
    database::Database,
    problem::Answer,
    sql::{Result, Row, Sql, sql},
};
use crate::{
    domain::{
        id::UserId,
        review::{HOMES, HomeReason},
        time::Time,
    },
    wire::{Home, HomeQuery},
};

/// How long an issue that the reviewer has flagged counts as used lately, in milliseconds: about a session.
const LATELY: i64 = 4 * 60 * 60 * 1_000;
/// Issues that are looked at, of each kind.
const CANDIDATES: usize = 100;
/// Newest flags of a type that are looked at.
const FLAGS: usize = 500;

/// What speaks for an issue, with its points.
const REASONS: [(HomeReason, u32); 4] = [
    (HomeReason::SameTypeSameNode, 4),
    (HomeReason::SameType, 2),
    (HomeReason::SamePathway, 1),
    (HomeReason::UsedLately, 1),
];

impl Database {
    /// The issues that are proposed for a flag, the best first.
    pub(in crate::server) async fn homes(&self, query: &HomeQuery, user: &UserId, now: Time) -> Answer<Vec<Home>> {
        let mut homes = select(query, user, now).each(&mut self.read().await?, read_home).await?;
        homes.sort_by_key(|home: &Home| std::cmp::Reverse((home.points, home.last_activity_at)));
        homes.truncate(HOMES);
        Ok(homes)
    }
}

/// The statement: each issue that is looked at, with what speaks for it.
pub(super) fn select(query: &HomeQuery, user: &UserId, now: Time) -> Sql {
    let flag_type = query.flag_type.as_deref().unwrap_or_default();
    sql("WITH typed AS (SELECT issue, node_id FROM flags WHERE type = ")
        .value(flag_type)
        .then(format_args!(" ORDER BY created_at DESC, id DESC LIMIT {FLAGS}),"))
        .then(" mine AS (SELECT issue FROM flags WHERE author_id = ")
        .value(user)
        .then(" AND created_at > ")
        .value(now.plus(-LATELY))
        .then(format_args!(" ORDER BY created_at DESC LIMIT {FLAGS}),"))
        .then(" looked AS (SELECT issue FROM typed UNION SELECT issue FROM mine UNION SELECT number FROM")
        .then(" (SELECT number FROM issues WHERE status NOT IN ('done', 'closed')")
        .then(format_args!(" ORDER BY last_activity_at DESC, number DESC LIMIT {CANDIDATES}) AS active)"))
        .then(" SELECT i.number, i.id, i.title, i.status, i.severity, i.last_activity_at,")
        .then(" i.number IN (SELECT issue FROM typed WHERE node_id = ")
        .value(query.node_id.as_ref())
        .then(") AS same_node, i.number IN (SELECT issue FROM typed) AS same_type,")
        .then(" EXISTS (SELECT 1 FROM links JOIN calls ON calls.id = links.resource_id")
        .then(" WHERE links.issue = i.number AND links.resource_type = 'call' AND calls.pathway_id =")
        .then(" (SELECT pathway_id FROM calls WHERE id = ")
        .value(&query.call_id)
        .then(")) AS same_pathway, i.number IN (SELECT issue FROM mine) AS lately")
        .then(" FROM looked JOIN issues AS i ON i.number = looked.issue WHERE i.status NOT IN ('done', 'closed')")
}

fn read_home(row: &Row) -> Result<Home> {
    let told = ["same_node", "same_type", "same_pathway", "lately"];
    let mut home = Home {
        issue_id: row.get("id")?,
        triage_id: format!("T-{}", row.get::<i64>("number")?).into(),
        title: row.get("title")?,
        status: row.get("status")?,
        severity: row.get("severity")?,
        last_activity_at: row.get("last_activity_at")?,
        points: 0,
        reasons: Vec::new(),
    };
    for (column, (reason, points)) in told.iter().zip(REASONS) {
        if row.get(column)? {
            home.points += points;
            home.reasons.push(reason);
        }
    }
    Ok(home)
}
