//! Replies for what lies over the panes; one for a dialog that was closed meanwhile changes nothing.

use crate::{
    app::{
        fact::people,
        message::{
            activity::ActivityRow,
            brief::BriefLine,
            effect::Query,
            reply::{Read, TurnHit},
            row::TicketView,
        },
        state::{
            model::Model,
            overlay::{Overlay, brief::BriefPage, choose::Candidate},
        },
    },
    domain::{
        id::{CallId, IssueId, TicketId},
        text::{Display, Untrusted},
    },
};

/// What happened to an issue: listed, or counted where two issues are compared.
pub(in crate::app) fn activity(model: &mut Model, of: &IssueId, read: Read<Vec<ActivityRow>>) {
    if let Ok(rows) = &read {
        people::on_activity(model, rows);
    }
    match model.screen.overlays.last_mut() {
        Some(Overlay::Activity(page)) if page.issue == *of => page.settle(read),
        Some(Overlay::Merge(merge)) => {
            for side in merge.sides.iter_mut().filter(|side| side.issue == *of) {
                side.activity.settle(read.as_ref().map(Vec::len).map_err(Clone::clone));
            }
        }
        _ => {}
    }
}

/// A ticket with its comments.
pub(in crate::app) fn ticket(model: &mut Model, of: &TicketId, read: Read<Box<TicketView>>) {
    if let Some(Overlay::Ticket { ticket, view, .. }) = model.screen.overlays.last_mut()
        && ticket == of
    {
        view.settle(read.map(|view| *view));
    }
}

/// What a call is judged against.
pub(in crate::app) fn brief(model: &mut Model, of: &CallId, outcome: bool, read: Read<Vec<BriefLine>>) {
    let pages = model.screen.overlays.iter_mut();
    let is_it = |page: &&mut BriefPage| page.call == *of && page.outcome == outcome;
    let mut pages = pages.filter_map(|overlay| match overlay {
        Overlay::Brief(page) => Some(page),
        _ => None,
    });
    if let Some(page) = pages.find(is_it) {
        page.lines.settle(read);
    }
}

/// What was found, for the list to choose from that asked for it.
pub(in crate::app) fn found<T>(
    model: &mut Model,
    query: &Query,
    read: Read<Vec<T>>,
    candidate: impl Fn(T) -> Candidate,
) {
    if let Some(Overlay::Choose(chooser)) = model.screen.overlays.last_mut()
        && chooser.asks(query)
    {
        chooser.take(read.map(|rows| rows.into_iter().map(candidate).collect()));
    }
}

/// The categories of the organisation, where one is being chosen.
pub(in crate::app) fn categories(model: &mut Model, names: &[Untrusted]) {
    let named = |name| Candidate::Choice {
        id: Untrusted::verbatim(name).to_owned(),
        name: name.line(),
        note: Display::default(),
    };
    found(model, &Query::Categories, Ok(names.iter().collect()), named);
}

/// A message that was found, under its index and who said it.
pub(in crate::app) fn message(hit: TurnHit) -> Candidate {
    let name = Display::ours(format!("{} {}", hit.turn, hit.speaker));
    Candidate::Message { hit, name }
}
