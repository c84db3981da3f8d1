//! `d`: takes away what ties the selected node to the focus.

use super::project::maker;
use crate::{
    app::{
        Model,
        change::{self, Removal, make},
        effect::{Effect, MutationId},
        mutation::{Change, Target},
        navigate::tell,
        project::Mark,
    },
    domain::{
        choice::RelationType,
        id::{IssueId, RelationId},
    },
    graph::{self, Edge, EdgeKind, Key},
    wire::NewRelation,
};

/// Removes one tie of the selected node and the focus: the one that the tree names first.
pub(in crate::app) fn remove(model: &mut Model, effects: &mut Vec<Effect>) {
    let pane = &model.relations;
    let (Some(focus), Some(selected)) = (pane.focus().cloned(), pane.cursor.clone()) else { return };
    if focus == selected {
        return tell(model, "Select a neighbour: d removes what ties it to the focus");
    }
    let ties = pane.between(&focus, &selected);
    let Some((edge, id)) = ties.into_iter().find(|(edge, _)| edge.mark != graph::Mark::Leaving) else {
        return tell(model, "Nothing ties it to the focus: Enter on its neighbour first");
    };
    let key = |at: usize| model.relations.whole.0.nodes[at].key.clone();
    let (from, to) = (key(edge.from), key(edge.to));
    let by = maker(&model.world.lanes, &from, &to, edge.kind);
    let pending = by.filter(|_| edge.mark != graph::Mark::Stored).and_then(|by| Some((by, model.world.lanes.get(by)?)));
    let mark = pending.map_or(Mark::Stored, |(by, pending)| Mark::of(by, pending));
    if change::drop_or(model, &mark, effects) == Removal::Done {
        return;
    }
    remove_stored(model, &edge, (from, to), id, by, effects);
}

fn remove_stored(
    model: &mut Model,
    edge: &Edge,
    (from, to): (Key, Key),
    id: Option<RelationId>,
    by: Option<MutationId>,
    effects: &mut Vec<Effect>,
) {
    let named = |key: &Key| {
        let (code, title) = model.relations.words_of(key);
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
    let confirmed = model.relations.confirmed.iter().rev().find(|one| {
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
