//! Taking a relation away again.

use crate::{
    app::{
        message::{
            effect::Effect,
            id::MutationId,
            mutation::{Change, Target},
        },
        state::model::Model,
        step::{send::make, tell::tell},
    },
    domain::{
        choice::RelationType,
        id::{IssueId, RelationId},
    },
    graph::{Edge, EdgeKind, Key},
    wire::NewRelation,
};

pub(in crate::app) fn remove_stored(
    model: &mut Model,
    edge: &Edge,
    (from, to): (Key, Key),
    id: Option<RelationId>,
    by: Option<MutationId>,
    effects: &mut Vec<Effect>,
) {
    let named = |key: &Key| {
        let (code, title) = model.panes.relations.words_of(key);
        (code.as_str().into(), title.as_str().into())
    };
    match (edge.kind, from, to) {
        (EdgeKind::Tie, Key::Issue(issue), to @ Key::Ticket(_)) => {
            let named = named(&to);
            let Key::Ticket(ticket) = to else { return };
            make(model, issue, Change::Untie { ticket: Target::Stored(ticket), named }, effects);
            tell(model, "Untied; u brings it back");
        }
        (_, Key::Issue(issue), Key::Issue(other)) => {
            let by = by.or_else(|| confirmed_by(model, &issue, &other, edge.kind));
            let Some(relation) = id.map(Target::Stored).or(by.map(Target::Made)) else {
                return tell(model, "Its number is still being read; try again in a moment");
            };
            let relation_type = type_of(model, &issue, &relation).unwrap_or_else(|| relation_type(edge.kind));
            let peer = named(&Key::Issue(other.clone()));
            let was = NewRelation { related_issue_id: other, relation_type };
            make(model, issue.clone(), Change::Unrelate { relation, from: issue, was, peer }, effects);
            tell(model, "Relation removed; u brings it back");
        }
        _ => tell(model, "The ticket service has no way to take it back"),
    }
}

/// The change that made a relation which no reading has told yet.
fn confirmed_by(model: &Model, from: &IssueId, to: &IssueId, kind: EdgeKind) -> Option<MutationId> {
    let is_it = |key: &Key, issue: &IssueId| matches!(key, Key::Issue(other) if other == issue);
    let confirmed = model.panes.relations.confirmed.iter().rev().find(|one| {
        one.tying.ties && one.tying.kind == kind && is_it(&one.tying.from, from) && is_it(&one.tying.to, to)
    });
    confirmed.map(|one| one.by)
}

/// The type as the service has it, which may be one that this version does not know.
fn type_of(model: &Model, issue: &IssueId, relation: &Target<RelationId>) -> Option<RelationType> {
    let Target::Stored(id) = relation else { return None };
    let detail = model.world.details.peek(issue)?.get()?;
    detail.relations.iter().find(|relation| relation.id == *id).map(|relation| relation.relation_type.clone())
}

fn relation_type(kind: EdgeKind) -> RelationType {
    match kind {
        EdgeKind::Blocks => RelationType::Blocks,
        EdgeKind::DuplicateOf => RelationType::DuplicateOf,
        _ => RelationType::RelatedTo,
    }
}
