//! The page with what happened to an issue: reading it, and going to what an entry is about.

use crate::{
    app::{
        act::{overlay::open, visit},
        derived::{activity, geometry},
        message::{
            action::Action,
            activity::{Happened, Other},
            effect::{Effect, Query},
        },
        state::{
            model::Model,
            overlay::{Overlay, activity::ActivityPage},
        },
        step::{tell::tell, visit::go_to, visit::go_to_message},
    },
    domain::{id::IssueId, issue_ref},
    graph::Key,
    wire::FlagPlace,
};

pub(in crate::app) fn act(model: &mut Model, mut page: ActivityPage, action: &Action, effects: &mut Vec<Effect>) {
    match action {
        Action::Cancel | Action::Close => return,
        Action::Open => return follow(model, page, effects),
        Action::PickDigit(number) => {
            let last = page.rows().len().saturating_sub(1);
            page.cursor = usize::from(number.saturating_sub(1)).min(last);
        }
        Action::Move(motion) => {
            let inside = geometry::page(model.layout().body).inside();
            let lines = activity::lines(model, &page, inside.width);
            page.travel(*motion, &activity::ranges(&lines), usize::from(inside.height));
        }
        Action::Refresh => model.reading.runs.refetch(Query::Activity(page.issue.clone()), effects),
        _ => {}
    }
    model.screen.overlays.push(Overlay::Activity(page));
}

/// Goes to what the selected entry is about, or stays and says that there is nothing of that kind.
fn follow(model: &mut Model, page: ActivityPage, effects: &mut Vec<Effect>) {
    let Some(happened) = page.selected().map(|row| row.happened.clone()) else {
        return model.screen.overlays.push(Overlay::Activity(page));
    };
    let issue = page.issue.clone();
    match happened {
        Happened::Flag { flag, call: Some(call), message, .. } => {
            // Its message may be elsewhere by now.
            let flags = model.world.project(&issue).map(|shown| shown.flags).unwrap_or_default();
            let stands = flags.iter().find(|view| {
                let id = flag.as_ref().map(|id| crate::app::message::mutation::Target::Stored(id.clone()));
                id.as_ref() == Some(&view.target)
            });
            let message = stands.map_or(message, |view| FlagPlace::index(view.place.as_ref(), message));
            go_to_message(model, issue, call, message.unwrap_or(0) as usize);
        }
        Happened::Evidence { call: Some(call), is_attached: true, .. } => go_to_message(model, issue, call, 0),
        Happened::Relation { other, .. } => go_to_issue(model, &page.issue, &other, effects),
        Happened::Plain { others, .. } if others.len() == 1 => go_to_issue(model, &page.issue, &others[0], effects),
        Happened::Tie { ticket, .. } => {
            model.screen.overlays.push(Overlay::Activity(page));
            open::open_ticket(model, ticket, effects);
        }
        _ => {
            model.screen.overlays.push(Overlay::Activity(page));
            tell(model, "It leads nowhere: flags, relations, calls and tickets do");
        }
    }
}

fn go_to_issue(model: &mut Model, from: &IssueId, other: &Other, effects: &mut Vec<Effect>) {
    match (&other.id, issue_ref::number(other.code.as_str())) {
        (Some(id), _) if id != from => go_to(model, Key::Issue(id.clone())),
        (None, Some(number)) => visit::go_to_number(model, number, effects),
        _ => tell(model, "The service does not say which issue that is"),
    }
}
