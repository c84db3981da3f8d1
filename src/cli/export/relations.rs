//! Relations between issues, each once.

use std::{collections::HashSet, ops::ControlFlow};

use super::{column::Column, pages::Reader, rows::Rows};
use crate::{
    app::message::filter::Filter,
    cli::exit::Outcome,
    domain::{
        choice::Direction,
        id::{IssueId, RelationId},
        text::Untrusted,
    },
    wire::{Issue, Relation},
};

/// One end of a relation; a service may leave out its code.
struct End {
    id: IssueId,
    code: Option<Untrusted>,
}

/// What a row is made of.
pub(super) struct Tied {
    relation: Relation,
    source: End,
    target: End,
}

pub(super) const COLUMNS: &[Column<Tied>] = &[
    Column::name("relation_id", "the relation", |row| Some(row.relation.id.as_str().to_owned())),
    Column::name("source_id", "issue that it is read from", |row| Some(row.source.id.as_str().to_owned())),
    Column::name("source_triage_id", "its code", |row| row.source.code.as_ref().map(|code| code.verbatim().to_owned())),
    Column::name("type", "`related_to`, `blocks` or `duplicate_of`, read from source to target", |row| {
        Some(row.relation.relation_type.as_str().to_owned())
    }),
    Column::name("target_id", "the other issue", |row| Some(row.target.id.as_str().to_owned())),
    Column::name("target_triage_id", "its code", |row| row.target.code.as_ref().map(|code| code.verbatim().to_owned())),
    Column::name("created_by_id", "who related them", |row| {
        row.relation.created_by_id.as_ref().map(|id| id.as_str().to_owned())
    }),
    Column::time("created_at", "when", |row| Some(row.relation.created_at)),
];

impl Tied {
    /// A relation as it is seen from `me`.
    fn seen(relation: Relation, me: &Issue) -> Self {
        let peer = relation.peer(&me.id).clone();
        let code = Some(relation.related_triage_id.clone());
        // Some services describe the issue that asked instead of the other one.
        let code = code.filter(|code| !code.is_empty() && *code != me.triage_id);
        let (mine, other) = (End { id: me.id.clone(), code: Some(me.triage_id.clone()) }, End { id: peer, code });
        let (source, target) = if relation.direction == Direction::Incoming { (other, mine) } else { (mine, other) };
        Self { relation, source, target }
    }
}

/// Which relations of the issues that come are written.
enum Once {
    /// All issues come, so that each relation is seen from its source.
    FromSource,
    /// Of these the other end has not come yet; it may be none of those that are asked for.
    Halves(HashSet<RelationId>),
}

impl Once {
    fn is_first(&mut self, relation: &Relation) -> bool {
        match self {
            Self::FromSource => relation.direction != Direction::Incoming,
            Self::Halves(seen) => !seen.remove(&relation.id) && seen.insert(relation.id.clone()),
        }
    }
}

/// Writes the relations of each issue.
pub(super) async fn write(reader: &Reader<'_>, filter: &Filter, rows: &mut Rows) -> Outcome<()> {
    let mut once = if filter.terms.is_empty() { Once::FromSource } else { Once::Halves(HashSet::new()) };
    let read = async |issue: Issue| {
        if issue.relation_count == 0 {
            return Ok(None);
        }
        let relations = reader.one(async |api| api.all_relations(&issue.id).await).await?;
        Ok(relations.map(|relations| (issue, relations)))
    };
    let write = async |(issue, mut relations): (Issue, Vec<Relation>)| {
        relations.sort_by(|one, other| (one.created_at, &one.id).cmp(&(other.created_at, &other.id)));
        for relation in relations {
            if once.is_first(&relation) && rows.row(COLUMNS, &Tied::seen(relation, &issue)).await?.is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(()))
    };
    reader.issues(filter, read, write).await
}
