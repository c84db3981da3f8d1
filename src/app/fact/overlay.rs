//! Answers for what lies over the panes; one for a dialog that was closed meanwhile changes nothing.

use crate::{
    app::{
        message::{
            effect::Query,
            event::{Reply, TurnHit},
        },
        state::{
            model::Model,
            overlay::{Overlay, choose::Candidate},
        },
    },
    domain::{
        failure::Failure,
        text::{Display, Untrusted},
    },
};

/// Takes an answer in.
pub(in crate::app) fn came(model: &mut Model, query: &Query, result: Result<Reply, Failure>) {
    match (model.overlays.last_mut(), query) {
        (Some(Overlay::Activity { issue, entries, .. }), Query::Activity(wanted)) if issue == wanted => {
            entries.settle(result.map(|reply| if let Reply::Activity(rows) = reply { rows } else { Vec::new() }));
        }
        (Some(Overlay::Merge(merge)), Query::Activity(wanted)) => {
            for side in merge.sides.iter_mut().filter(|side| side.issue == *wanted) {
                let count = |reply| if let Reply::Activity(rows) = reply { rows.len() } else { 0 };
                side.activity.settle(result.clone().map(count));
            }
        }
        (Some(Overlay::Ticket { ticket, view, .. }), Query::Ticket(wanted)) if ticket == wanted => match result {
            Ok(Reply::Ticket(read)) => view.settle(Ok(*read)),
            Ok(_) => {}
            Err(failure) => view.settle(Err(failure)),
        },
        (Some(Overlay::Choose(chooser)), query) if chooser.asks(query) => {
            chooser.take(result.map(|reply| match reply {
                Reply::FoundIssues(rows) => rows.into_iter().map(Candidate::Issue).collect(),
                Reply::Calls(rows) => rows.into_iter().map(Candidate::Call).collect(),
                Reply::Turns(hits) => hits.into_iter().map(found).collect(),
                Reply::Categories(names) => names.iter().map(named).collect(),
                Reply::Tickets(rows) => rows.into_iter().map(Candidate::Ticket).collect(),
                _ => Vec::new(),
            }));
        }
        _ => {}
    }
}

/// A message that was found, under its index and who said it.
fn found(hit: TurnHit) -> Candidate {
    let name = Display::ours(format!("{} {}", hit.turn, hit.speaker));
    Candidate::Message { hit, name }
}

fn named(name: &Untrusted) -> Candidate {
    Candidate::Choice { id: name.verbatim().to_owned(), name: name.line(), note: Display::default() }
}
