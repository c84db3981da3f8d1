//! What was chosen in a list.

use crate::{
    app::{
        act::{
            self, bulk, moments,
            overlay::{lists, merge, snippet},
            tickets, views,
        },
        derived::people::NOBODY,
        message::{action::ListEnd, effect::Effect, mutation::Change, verb::Verb},
        state::{
            model::Model,
            overlay::choose::{Candidate, Purpose},
            target::Targets,
        },
        step::{send::make, show, tell::tell, visit},
    },
    domain::{
        choice::{RelationType, ResourceType},
        id::{CallId, IssueId, UserId},
        limits,
        text::{Display, shown},
    },
    wire::NewResourceLink,
};

/// What was chosen in a list.
pub(in crate::app) fn chosen(
    model: &mut Model,
    (purpose, targets): (Purpose, Option<Targets>),
    candidate: Candidate,
    effects: &mut Vec<Effect>,
) {
    match (purpose, candidate) {
        (Purpose::Relate { from, relation_type }, Candidate::Issue(row)) => {
            let peer = (row.code.raw.clone(), row.title.raw.clone());
            let is_duplicate = relation_type == RelationType::DuplicateOf;
            let verb = Verb::Relate { to: row.id.clone(), relation_type, peer };
            if let Some(targets) = targets.filter(|targets| targets.many().is_some()) {
                bulk::apply(model, targets, verb, effects);
            } else if from == row.id {
                tell(model, "An issue cannot be related to itself");
            } else if bulk::relate(model, from.clone(), verb, effects) && is_duplicate {
                merge::open_merge(model, from, row.id.clone(), effects);
            }
        }
        (Purpose::Attach(issue), Candidate::Call(call)) => attach(model, issue, call.id, effects),
        (Purpose::Attach(issue), Candidate::CallId(id)) => attach(model, issue, id, effects),
        (_, Candidate::Message { hit, .. }) => {
            visit::go_to_message(model, hit.issue, hit.call, hit.turn as usize);
        }
        (purpose, Candidate::Choice { id, name, .. }) => match (purpose, targets) {
            (purpose @ (Purpose::Category | Purpose::Assignee), Some(targets)) => {
                value_chosen(model, targets, &purpose, (&id, name), effects);
            }
            (purpose, _) => choice_made(model, &purpose, &id, effects),
        },
        (purpose, candidate) => tickets::chosen(model, purpose, candidate, effects),
    }
}

fn attach(model: &mut Model, issue: IssueId, call: CallId, effects: &mut Vec<Effect>) {
    let link = NewResourceLink { resource_type: ResourceType::Call, resource_id: call };
    let shown = model.reading.shown.as_ref().filter(|shown| shown.issue.id == issue);
    let attached = shown.and_then(|shown| shown.links.iter().position(|old| old.link == link));
    if let Some(at) = attached {
        model.panes.evidence = at;
        show::follow_evidence(model);
        tell(model, "It is attached already");
        return;
    }
    let code = model.code_of(&issue);
    model.screen.toasts.done(shown!("{code} → call attached"), model.now);
    make(model, issue, Change::Attach(link), effects);
}

/// A value was chosen, for the issues for which the list was opened.
fn value_chosen(
    model: &mut Model,
    targets: Targets,
    purpose: &Purpose,
    (id, name): (&str, Display),
    effects: &mut Vec<Effect>,
) {
    if *purpose == Purpose::Assignee {
        let person = (id != NOBODY).then(|| (UserId::from(id), name));
        person.iter().for_each(|(id, _)| model.world.people.choose(id));
        return bulk::apply(model, targets, Verb::Assign(person), effects);
    }
    let category = id.trim();
    if category.is_empty() || !limits::fits(category, limits::CATEGORY) {
        let text = format!("A category has 1 to {} characters", limits::CATEGORY);
        model.screen.toasts.tell(Display::ours(text), model.now);
        return;
    }
    bulk::apply(model, targets, Verb::Category(category.to_owned()), effects);
}

/// A place or a setting was chosen.
fn choice_made(model: &mut Model, purpose: &Purpose, id: &str, effects: &mut Vec<Effect>) {
    match purpose {
        Purpose::Sort => {
            model.panes.issues.filter = model.panes.issues.filter.sorted(Some(id));
            model.panes.issues.lead(ListEnd::First, &mut model.reading.runs, effects);
            show::follow_list(model);
        }
        Purpose::View => views::chosen(model, id, effects),
        Purpose::Hit if id == lists::MUTED => {
            moments::toggle_muted(model);
            lists::open_moments(model);
        }
        Purpose::Snippet => snippet::put_in(model, id, effects),
        Purpose::Profile if id == model.session.profile.as_str() => tell(model, "It is this one"),
        Purpose::Profile => effects.push(Effect::Switch(id.to_owned())),
        Purpose::Place => match (id.strip_prefix('\'').and_then(|rest| rest.chars().next()), id.parse::<usize>()) {
            (Some(letter), _) => act::visit::go_to_named(model, letter),
            (None, Ok(at)) => act::visit::go_to_visited(model, at),
            _ => {}
        },
        _ => {}
    }
}
