//! Tickets as they are read and changed: what ties them among each other is the ticket service's, what ties them to
//! issues is our own server's, or this machine's.

use super::{clock, keeper::Books, services::Services, target::stored};
use crate::{
    app::message::{
        event::{Ack, Outcome},
        mutation::{Change, Mutation},
        readback::Look,
        row::TicketView,
    },
    domain::{
        failure::{Failure, Kind},
        id::{IssueId, TicketId},
        text::{Display, Untrusted},
    },
    graph::{Key, Reading, Want},
    provider::{Sources, Thena, TieSource},
    store::ties::Tie,
    wire::{self, Capabilities, NewTicket, NewTie, RelatedKind, Ticket},
};

/// Tickets that a chooser is given.
const CHOICES: usize = 500;
/// Tickets among which one is looked for whose answer was lost: the newest come first.
const LOOKED_AT: usize = 100;

/// Reads a node of the relation graph.
pub(super) async fn read(services: &Services, books: &Books, want: &Want) -> Result<Reading, Failure> {
    let Services { bland, tickets, .. } = services;
    let kept = match tickets {
        Some(_) if !services.offers(Capabilities::TIES).await? => Some(books.ties_of(want.key()).await?),
        _ => None,
    };
    let ties = kept.as_deref().map_or(TieSource::Service, TieSource::Kept);
    Sources { bland, thena: tickets.as_ref(), ties }.read(want).await
}

/// The tickets that are tied to an issue; none where there is no service of tickets.
pub(super) async fn of_issue(services: &Services, books: &Books, issue: &IssueId) -> Result<Vec<wire::Tie>, Failure> {
    if services.tickets.is_none() {
        return Ok(Vec::new());
    }
    match services.offers(Capabilities::TIES).await? {
        true => services.bland.ties_of_issue(issue).await,
        false => books.ties_of(&Key::Issue(issue.clone())).await,
    }
}

/// Tickets to choose from.
pub(super) async fn newest(services: &Services) -> Result<Vec<Ticket>, Failure> {
    let mut tickets = thena(services)?.tickets_up_to(None, CHOICES).await?.items;
    tickets.retain(|ticket| !ticket.is_gone());
    Ok(tickets)
}

/// A ticket with its comments.
pub(super) async fn ticket(services: &Services, id: &TicketId) -> Result<TicketView, Failure> {
    let thena = thena(services)?;
    let (ticket, comments) = tokio::try_join!(thena.ticket(id), thena.comments(id))?;
    Ok(TicketView::new(&ticket, &comments.items, comments.more))
}

/// Sends a change of tickets, or of what ties them to issues. `key` makes no second ticket of a repeat, where the
/// service looks at it.
pub(super) async fn send(services: &Services, books: &Books, key: &str, mutation: Mutation) -> Result<Ack, Failure> {
    match mutation.change {
        Change::LinkTickets { link, .. } => thena(services)?.link(&link).await?,
        Change::DuplicateTicket { duplicate, .. } => thena(services)?.mark_duplicate(&duplicate).await?,
        Change::NewTicket(ticket) => {
            let thena = thena(services)?;
            let team_id = team(thena, &ticket.team_id).await?;
            let ticket = NewTicket { team_id, de_duplication_key: Some(key.to_owned()), ..*ticket };
            return Ok(Ack::Ticket(thena.create(&ticket).await?.id));
        }
        Change::Tie { ticket, named: (code, title) } => {
            let Some(issue_id) = mutation.subject.issue().cloned() else { return Ok(Ack::Done) };
            let ticket_id = stored(ticket)?;
            if services.offers(Capabilities::TIES).await? {
                let tie = NewTie { issue_id, ticket_id, code: Some(code), title: Some(title) };
                services.bland.tie(&tie).await?;
            } else {
                let issue = services.bland.issue(&issue_id).await?;
                books
                    .tie(&Tie {
                        issue: issue_id.as_str().to_owned(),
                        ticket: ticket_id.as_str().to_owned(),
                        issue_named: (issue.triage_id.verbatim().to_owned(), issue.title.verbatim().to_owned()),
                        ticket_named: (code.verbatim().to_owned(), title.verbatim().to_owned()),
                        at: clock::now().millis(),
                    })
                    .await?;
            }
        }
        Change::Untie { ticket, .. } => {
            let Some(issue) = mutation.subject.issue() else { return Ok(Ack::Done) };
            let ticket = stored(ticket)?;
            if services.offers(Capabilities::TIES).await? {
                match services.bland.untie(issue, &ticket).await {
                    // It was gone already.
                    Err(failure) if failure.kind == Kind::Missing => {}
                    other => other?,
                }
            } else {
                books.untie(issue, &ticket).await?;
            }
        }
        _ => {
            let text = "the change is not about tickets; this is a fault of earmark";
            return Err(Failure::new(Kind::Refused, Display::ours(text)));
        }
    }
    Ok(Ack::Done)
}

/// Id of the team with this code, name or id; of the only one there is when none is named.
async fn team(thena: &Thena, named: &str) -> Result<String, Failure> {
    let teams = thena.teams().await?;
    let is = |text: &Untrusted| text.verbatim().eq_ignore_ascii_case(named);
    let found = match teams.as_slice() {
        [only] if named.is_empty() => Some(only),
        teams => teams.iter().find(|team| is(&team.id) || is(&team.name) || team.identifier.as_ref().is_some_and(is)),
    };
    found.map(|team| team.id.verbatim().to_owned()).ok_or_else(|| {
        let text = "which team gets the ticket is not known: set team of the ticket service in config.toml";
        Failure::new(Kind::Refused, Display::ours(text))
    })
}

/// Whether the ticket service has a change already: it is asked before anything is tied, since a tie cannot be taken
/// back. `look` is set when the change may have been sent before.
pub(super) async fn find(
    services: &Services,
    mutation: &Mutation,
    look: Option<&Look>,
) -> Result<Option<Outcome>, Failure> {
    let thena = thena(services)?;
    match &mutation.change {
        Change::LinkTickets { link, .. } => {
            let (one, other) = (&link.source_ticket_id, &link.linked_ticket_id);
            let is_there = is_related(thena, one, other, RelatedKind::Linked).await?;
            Ok(is_there.then_some(Outcome::WasThere(Ack::Done)))
        }
        Change::DuplicateTicket { duplicate, .. } => {
            let (copy, original) = (&duplicate.duplicate_ticket_id, &duplicate.duplicate_of_ticket_id);
            let is_there = is_related(thena, copy, original, RelatedKind::Duplicate).await?;
            Ok(is_there.then_some(Outcome::WasThere(Ack::Done)))
        }
        Change::NewTicket(sent) => match look {
            None => Ok(None),
            Some(look) => {
                let tickets = thena.tickets_up_to(None, LOOKED_AT).await?;
                let made = tickets.items.into_iter().find(|ticket| is_made_by(ticket, sent, look));
                Ok(Some(made.map_or(Outcome::Absent, |ticket| Outcome::Stored(Ack::Ticket(ticket.id)))))
            }
        },
        _ => Ok(None),
    }
}

async fn is_related(thena: &Thena, one: &TicketId, other: &TicketId, kind: RelatedKind) -> Result<bool, Failure> {
    Ok(thena.related(one, kind).await?.items.iter().any(|ticket| ticket.id == *other))
}

/// The description names the issue, so that no other ticket has the same one.
fn is_made_by(ticket: &Ticket, sent: &NewTicket, look: &Look) -> bool {
    let same = |text: &Option<Untrusted>| {
        text.as_ref().map(|text| text.verbatim().trim()) == sent.description.as_deref().map(str::trim)
    };
    ticket.title.verbatim().trim() == sent.title.trim()
        && same(&ticket.description)
        && ticket.created_at.is_none_or(|at| look.may_have_made(ticket.id.as_str(), at))
}

fn thena(services: &Services) -> Result<&Thena, Failure> {
    services.tickets.as_ref().ok_or_else(|| {
        let text = "there is no ticket service here; set its key, and send the change again";
        Failure::new(Kind::Unsupported, Display::ours(text))
    })
}
