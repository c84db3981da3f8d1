//! The tickets of the demo, what ties them to each other, and the issues that they belong to.

use serde::Deserialize;

use super::{Names, missing};
use crate::{
    domain::{
        id::{TicketId, UserId},
        time::Time,
    },
    server::db::{Act, CreateComment, CreateTicket, DatabaseError, Level, PRIORITIES, Part, STATUSES, TEAM_ID},
    wire::{NewTicketDuplicate, NewTicketLink, NewTie, RelatedKind},
};

#[derive(Deserialize)]
pub(super) struct Rows {
    tickets: Vec<TicketRow>,
    ticket_ties: Vec<TicketTieRow>,
    ticket_comments: Vec<TicketCommentRow>,
    ties: Vec<TieRow>,
}

/// A ticket; its number is the one that it gets, since they stand in the order of their times.
#[derive(Deserialize)]
struct TicketRow {
    number: u64,
    id: TicketId,
    title: String,
    description: String,
    priority: String,
    status: String,
    requestor: String,
    author: String,
    at: Time,
}

/// The first is linked to the other, has it as a part, or is its duplicate.
#[derive(Deserialize)]
struct TicketTieRow {
    kind: RelatedKind,
    ticket: u64,
    other: u64,
    by: String,
    at: Time,
}

#[derive(Deserialize)]
struct TicketCommentRow {
    ticket: u64,
    by: String,
    at: Time,
    text: String,
}

#[derive(Deserialize)]
struct TieRow {
    issue: u64,
    ticket: u64,
    by: String,
    at: Time,
}

impl Rows {
    fn ticket(&self, number: u64) -> Result<&TicketRow, DatabaseError> {
        self.tickets.iter().find(|row| row.number == number).ok_or_else(|| missing("ticket", number))
    }
}

/// A name as the server knows it.
fn level(levels: &[Level], name: &str) -> Result<&'static str, DatabaseError> {
    levels.iter().find(|(known, _)| *known == name).map(|(name, _)| *name).ok_or_else(|| missing("level", name))
}

/// Adds what was done with tickets.
pub(super) fn acts(rows: &Rows, names: &Names<'_>, acts: &mut Vec<(Time, UserId, Act)>) -> Result<(), DatabaseError> {
    let mut add = |at: Time, by: &str, act: Act| -> Result<(), DatabaseError> {
        acts.push((at.plus(names.shift), names.person(by)?, act));
        Ok(())
    };
    for row in &rows.tickets {
        let new = CreateTicket {
            title: row.title.clone(),
            description: Some(row.description.clone()),
            status: level(&STATUSES, &row.status)?,
            priority: level(&PRIORITIES, &row.priority)?,
            requestor_email: row.requestor.clone(),
            team: TEAM_ID.to_owned(),
            deduplication_key: None,
        };
        add(row.at, &row.author, Act::CreateTicket(row.id.clone(), Box::new(new)))?;
    }
    for row in &rows.ticket_ties {
        let (one, other) = (rows.ticket(row.ticket)?.id.clone(), rows.ticket(row.other)?.id.clone());
        let act = match row.kind {
            RelatedKind::Linked => Act::LinkTickets(NewTicketLink { source_ticket_id: one, linked_ticket_id: other }),
            RelatedKind::SubTickets => Act::DivideTicket(one, Part::Existing(other)),
            RelatedKind::Duplicate => {
                Act::MarkTicket(NewTicketDuplicate { duplicate_ticket_id: one, duplicate_of_ticket_id: other })
            }
        };
        add(row.at, &row.by, act)?;
    }
    for row in &rows.ticket_comments {
        let new =
            CreateComment { content: row.text.clone(), visibility: "private".to_owned(), kind: "note".to_owned() };
        add(row.at, &row.by, Act::CommentOnTicket(rows.ticket(row.ticket)?.id.clone(), new))?;
    }
    for row in &rows.ties {
        let ticket = rows.ticket(row.ticket)?;
        let tie = NewTie {
            issue_id: names.issue(row.issue)?,
            ticket_id: ticket.id.clone(),
            code: Some(format!("VOX-{}", ticket.number).into()),
            title: Some(ticket.title.as_str().into()),
        };
        add(row.at, &row.by, Act::Tie(tie))?;
    }
    Ok(())
}
