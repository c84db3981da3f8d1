//! Tickets: the verbs that tie them to issues and to one another, and what is shown of one.

use crate::{
    app::{
        act::overlay::lists,
        message::{
            effect::{Effect, Query},
            mutation::{Change, Named, Subject, Target},
            row::TicketRow,
        },
        state::{
            model::Model,
            overlay::{
                Overlay,
                choose::{Candidate, Chooser, Purpose},
            },
        },
        step::{
            send::{make, make_for, refuse_read_only},
            tell::tell,
        },
    },
    domain::{
        choice::RelationType,
        id::{IssueId, TicketId},
        limits,
        text::{Display, Untrusted},
    },
    graph::{EdgeKind, Key, Node},
    wire::{self, NewComment, NewTicket, NewTicketDuplicate, NewTicketLink},
};

/// `a t`: the other end of a tie between an issue and a ticket.
pub(in crate::app) fn open_tie(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(node) = selected(model) else { return };
    match node.key {
        Key::Issue(issue) => {
            let title = format!("Which ticket is {} about? Code or words", node.code);
            choose_ticket(model, Purpose::Tie { issue, named: named(&node.code, &node.title) }, title, effects);
        }
        Key::Ticket(ticket) => {
            let title = format!("Which issue is about {}? Number or words", node.code);
            let purpose = Purpose::TieIssue { ticket, named: named(&node.code, &node.title) };
            choose_issue(model, purpose, title, effects);
        }
    }
}

/// `a l`: the ticket to link to. There is no way back, which is said before.
pub(in crate::app) fn open_link(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(node) = selected(model) else { return };
    let Key::Ticket(from) = node.key else {
        return tell(model, "Tickets are linked to tickets; a t ties an issue to one");
    };
    let title = format!("Link {} to which ticket? The service has no way back", node.code);
    choose_ticket(model, Purpose::Link { from, named: named(&node.code, &node.title) }, title, effects);
}

/// `a r`, `a b`, `a d` on the selected node.
pub(in crate::app) fn open_relate_from(model: &mut Model, relation_type: RelationType, effects: &mut Vec<Effect>) {
    let Some(node) = selected(model) else { return };
    match (node.key, &relation_type) {
        (Key::Issue(from), _) => lists::open_relate_of(model, from, &node.code, relation_type, effects),
        (Key::Ticket(from), RelationType::DuplicateOf) => {
            let title = format!("{} repeats which ticket? The service has no way back", node.code);
            let purpose = Purpose::Duplicate { from, named: named(&node.code, &node.title) };
            choose_ticket(model, purpose, title, effects);
        }
        (Key::Ticket(_), RelationType::Blocks) => tell(model, "The ticket service knows no blocking"),
        (Key::Ticket(_), _) => open_link(model, effects),
    }
}

/// `a n`: a ticket with title and description of the issue, and the way back to it.
pub(in crate::app) fn make_ticket(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(node) = selected(model) else { return };
    let Key::Issue(issue) = node.key else {
        return tell(model, "Select an issue: a ticket is made of it");
    };
    let row = model.world.details.peek(&issue).and_then(|detail| detail.get()).map(|detail| detail.issue.clone());
    let Some(row) = row.or_else(|| model.panes.issues.find(&issue).cloned()) else {
        return tell(model, "The issue is still being read; try again in a moment");
    };
    if refuse_read_only(model) {
        return;
    }
    let Some(desk) = model.session.ticket_desk.clone() else {
        return tell(model, "Set requestor_email of the ticket service in config.toml: tickets need an address");
    };
    let back = format!("Made from issue {} ({}).", row.code.raw.verbatim(), row.id.as_str());
    let description =
        [row.description.raw.verbatim(), &back].join(if row.description.raw.is_empty() { "" } else { "\n\n" });
    let ticket = NewTicket {
        title: row.title.raw.verbatim().to_owned(),
        requestor_email: desk.requestor_email,
        // Looked up by whoever sends it.
        team_id: desk.team.unwrap_or_default(),
        description: Some(description),
        priority_name: wire::priority_name(&row.severity).map(str::to_owned),
        de_duplication_key: None,
    };
    model.outbox.undo.begin();
    let by = make(model, issue.clone(), Change::NewTicket(Box::new(ticket)), effects);
    let named = (Untrusted::from("new"), row.title.raw.clone());
    make(model, issue, Change::Tie { ticket: Target::Made(by), named }, effects);
    model.outbox.undo.end();
    say_delayed(model, "The ticket is made");
}

/// What was chosen for one of the verbs above.
pub(in crate::app) fn chosen(model: &mut Model, purpose: Purpose, candidate: Candidate, effects: &mut Vec<Effect>) {
    match (purpose, candidate) {
        (Purpose::Tie { issue, .. }, Candidate::Ticket(row)) => {
            let named = (row.code.raw.clone(), row.title.raw.clone());
            tie(model, issue, row.id, named, effects);
        }
        (Purpose::TieIssue { ticket, named }, Candidate::Issue(row)) => {
            tie(model, row.id.clone(), ticket, named, effects)
        }
        (Purpose::Link { from, named }, Candidate::Ticket(row)) => link(model, from, named, &row, effects),
        (Purpose::Duplicate { from, named }, Candidate::Ticket(row)) => duplicate(model, from, named, &row, effects),
        _ => {}
    }
}

fn tie(model: &mut Model, issue: IssueId, ticket: TicketId, named: Named, effects: &mut Vec<Effect>) {
    let ends = (Key::Issue(issue.clone()), Key::Ticket(ticket.clone()));
    if model.panes.relations.are_tied(&ends.0, &ends.1, EdgeKind::Tie) {
        return tell(model, "The two are tied already");
    }
    let text = format!("Tied to {}; a c writes it as a comment on the issue", named.0.line());
    make(model, issue, Change::Tie { ticket: Target::Stored(ticket), named }, effects);
    model.screen.toasts.tell(Display::ours(text), model.now);
}

fn link(model: &mut Model, from: TicketId, named: Named, to: &TicketRow, effects: &mut Vec<Effect>) {
    if !may_be_tied(model, &from, &to.id, &[EdgeKind::Linked]) {
        return;
    }
    let subject = Subject::tickets(&from, &to.id);
    let ends = Box::new((named, (to.code.raw.clone(), to.title.raw.clone())));
    let link = NewTicketLink { source_ticket_id: from, linked_ticket_id: to.id.clone() };
    make_for(model, subject, Change::LinkTickets { link, named: ends }, effects);
    say_delayed(model, "The link is made");
}

fn duplicate(model: &mut Model, from: TicketId, named: Named, to: &TicketRow, effects: &mut Vec<Effect>) {
    if !may_be_tied(model, &from, &to.id, &[EdgeKind::DuplicateOf, EdgeKind::Duplicate]) {
        return;
    }
    let subject = Subject::tickets(&from, &to.id);
    let ends = Box::new((named, (to.code.raw.clone(), to.title.raw.clone())));
    let duplicate = NewTicketDuplicate { duplicate_ticket_id: from, duplicate_of_ticket_id: to.id.clone() };
    make_for(model, subject, Change::DuplicateTicket { duplicate, named: ends }, effects);
    say_delayed(model, "The ticket is marked");
}

/// Two tickets are tied in one of these ways once, whichever of them is named first: the service tells no side.
fn may_be_tied(model: &mut Model, from: &TicketId, to: &TicketId, kinds: &[EdgeKind]) -> bool {
    if from == to {
        tell(model, "A ticket cannot be tied to itself");
        return false;
    }
    let (one, other) = (Key::Ticket(from.clone()), Key::Ticket(to.clone()));
    let are_tied =
        |kind| model.panes.relations.are_tied(&one, &other, kind) || model.panes.relations.are_tied(&other, &one, kind);
    let is_tied = kinds.iter().copied().any(are_tied);
    if is_tied {
        tell(model, "The two are tied like that already");
    }
    !is_tied
}

/// `a c`: writes the selected ticket as a comment on the issue in the middle, for those who look at the issue elsewhere.
pub(in crate::app) fn note_ticket(model: &mut Model, effects: &mut Vec<Effect>) {
    let ends = model.panes.relations.selected_tie();
    let Some((issue, node)) = ends else {
        return tell(model, "Select a ticket that is tied to the issue in the middle");
    };
    if refuse_read_only(model) {
        return;
    }
    let detail = limits::cut(&format!("Ticket {}: {}", node.code, node.title), limits::COMMENT).to_owned();
    make(model, issue, Change::Comment(NewComment { detail, resource_link_ids: Vec::new() }), effects);
    say_delayed(model, "The comment goes out");
}

fn say_delayed(model: &mut Model, what: &str) {
    let seconds = model.session.pace.send_delay / 1_000;
    let text = format!("{what} in {seconds} s and cannot be undone then; u takes it back until then");
    model.screen.toasts.tell(Display::ours(text), model.now);
}

fn selected(model: &Model) -> Option<Node> {
    model.panes.relations.selected().cloned()
}

fn named(code: &Display, title: &Display) -> Named {
    (code.as_str().into(), title.as_str().into())
}

fn choose_ticket(model: &mut Model, purpose: Purpose, title: String, effects: &mut Vec<Effect>) {
    if refuse_read_only(model) {
        return;
    }
    model.screen.overlays.push(Overlay::Choose(Chooser::new(purpose, Display::ours(title), Vec::new())));
    model.reading.runs.refetch(Query::Tickets, effects);
}

fn choose_issue(model: &mut Model, purpose: Purpose, title: String, effects: &mut Vec<Effect>) {
    if refuse_read_only(model) {
        return;
    }
    let at_hand = model.panes.issues.rows().cloned().map(Candidate::Issue).collect();
    model.screen.overlays.push(Overlay::Choose(Chooser::new(purpose, Display::ours(title), at_hand)));
    model.reading.runs.refetch(Query::FindIssues(String::new()), effects);
}
