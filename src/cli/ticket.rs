//! What `earmark ticket …` does.

use std::io;

use serde::Serialize;

use super::{
    Setting,
    args::{ListAs, ShowAs, TicketCommand},
    clock,
    connect::Connection,
    exit::{Code, Outcome, Stop, say},
    output::{Look, Output},
    show::paragraph,
    table::{Table, id, own},
    team::find_team,
    ticket_new,
};
use crate::{
    app::message::mutation::{Change, Mutation, Subject},
    config::{profile::Profile, tickets::Tickets},
    domain::{
        failure::Failure,
        text::{Display, Untrusted},
        ticket_ref::TicketRef,
    },
    provider::{Rows, Thena},
    wire::{Capabilities, NewTicketLink, RelatedKind, Ticket, TicketComment, Tie},
};

pub(super) async fn run(setting: Setting, command: TicketCommand) -> Outcome {
    let out = Output::new(setting.color);
    if matches!(command, TicketCommand::Link { .. } | TicketCommand::New(_)) {
        setting.writable()?;
    }
    let act = async |connection: &Connection| {
        let thena = connection.tickets()?.ok_or_else(|| none(connection))?;
        match command {
            TicketCommand::List { team, show } => {
                let team = match team {
                    Some(team) => Some(find_team(&thena.teams().await?, &team)?.id.verbatim().to_owned()),
                    None => None,
                };
                let rows = thena.tickets_up_to(team.as_deref(), show.limit as usize).await?;
                out.list(&rows, show, print_list)
            }
            TicketCommand::Show { ticket, show } => show_one(connection, &thena, &ticket, show, out).await,
            TicketCommand::Link { ticket, other, show } => link(connection, &thena, (&ticket, &other), show, out).await,
            TicketCommand::Related { ticket, kind, show } => {
                related(&thena, &ticket, kind.map(Into::into), show, out).await
            }
            TicketCommand::New(args) => ticket_new::run(connection, &thena, args, out).await,
        }
    };
    Connection::with(setting, act).await
}

/// There is no ticket service: what to set.
fn none(connection: &Connection) -> Stop {
    let Profile { name, tickets, .. } = &connection.profile;
    let shown = id(name);
    match tickets {
        Tickets::Remote(service) => Stop::about(
            Code::NotAuthorised,
            format_args!("profile `{shown}` has no key for a ticket service: {}", service.remedy(name)),
        ),
        Tickets::Embedded | Tickets::None => {
            let file = connection.paths.config_file();
            Stop::about(
                Code::Usage,
                format_args!(
                    "profile `{shown}` has no ticket service; add [profile.{shown}.thena] to {}",
                    file.display()
                ),
            )
        }
    }
}

/// Text that may be missing, on one line.
fn line(text: Option<&Untrusted>) -> Display {
    text.map_or_else(Display::default, Untrusted::line)
}

fn print_list(out: &mut Output, tickets: &[Ticket]) -> io::Result<()> {
    let now = clock::now();
    let mut table = Table::new();
    for ticket in tickets {
        table.row([
            ticket.short_code().line(),
            line(ticket.status.as_ref()),
            line(ticket.priority.as_ref()),
            own(ticket.updated_at.map_or_else(String::new, |at| at.age(now))),
            ticket.title.line(),
        ]);
    }
    table.print(out)
}

/// A ticket and how it is tied to the one that was asked.
#[derive(Serialize)]
struct Related {
    kind: RelatedKind,
    #[serde(flatten)]
    ticket: Ticket,
}

/// How a related ticket is called. The service does not tell which side of a duplicate it is.
fn word(kind: RelatedKind) -> &'static str {
    match kind {
        RelatedKind::Linked => "linked",
        RelatedKind::SubTickets => "sub-ticket",
        RelatedKind::Duplicate => "duplicate",
    }
}

/// Up to `most` tickets that are tied to one, in these ways.
async fn read_related(
    thena: &Thena,
    ticket: &Ticket,
    kinds: &[RelatedKind],
    most: usize,
) -> Result<Rows<Related>, Failure> {
    let mut related = Rows { items: Vec::new(), more: false };
    for kind in kinds {
        let rows = thena.related_up_to(&ticket.id, *kind, most).await?;
        related.more |= rows.more;
        related.items.extend(rows.items.into_iter().map(|ticket| Related { kind: *kind, ticket }));
    }
    related.more |= related.items.len() > most;
    related.items.truncate(most);
    Ok(related)
}

fn print_related(out: &mut Output, related: &[Related]) -> io::Result<()> {
    let mut table = Table::new();
    for Related { kind, ticket } in related {
        table.row([own(word(*kind)), ticket.short_code().line(), line(ticket.status.as_ref()), ticket.title.line()]);
    }
    table.print(out)
}

async fn related(thena: &Thena, named: &TicketRef, kind: Option<RelatedKind>, show: ListAs, out: Output) -> Outcome {
    let ticket = thena.resolve(named).await?;
    let kinds = kind.as_ref().map_or(RelatedKind::ALL.as_slice(), std::slice::from_ref);
    let rows = read_related(thena, &ticket, kinds, show.limit as usize).await?;
    out.list(&rows, show, print_related)
}

/// Everything about a ticket.
#[derive(Serialize)]
struct Whole<'a> {
    #[serde(flatten)]
    ticket: &'a Ticket,
    comments: &'a [TicketComment],
    related: &'a [Related],
    issues: &'a [Tie],
}

async fn show_one(connection: &Connection, thena: &Thena, named: &TicketRef, show: ShowAs, mut out: Output) -> Outcome {
    let ticket = thena.resolve(named).await?;
    let (comments, related, issues) = tokio::try_join!(
        thena.comments(&ticket.id),
        read_related(thena, &ticket, &RelatedKind::ALL, usize::MAX),
        issues_of(connection, &ticket),
    )?;
    if show.json {
        let whole = Whole { ticket: &ticket, comments: &comments.items, related: &related.items, issues: &issues };
        out.json(&whole)?;
        return out.done();
    }
    header(&mut out, &ticket)?;
    if !related.items.is_empty() {
        heading(&mut out, "Related tickets", related.items.len())?;
        print_related(&mut out, &related.items)?;
    }
    if !issues.is_empty() {
        heading(&mut out, "Issues", issues.len())?;
        let mut table = Table::new();
        for tie in &issues {
            table.row([tie.triage_id.line(), tie.issue_title.line()]);
        }
        table.print(&mut out)?;
    }
    if !comments.items.is_empty() {
        heading(&mut out, "Comments", comments.items.len())?;
        print_comments(&mut out, &comments.items)?;
    }
    out.done()?;
    if comments.more {
        say(format_args!("there are more comments than these {}", comments.items.len()));
    }
    Ok(Code::Done)
}

/// The issues that a ticket belongs to, where the triage service keeps that.
async fn issues_of(connection: &Connection, ticket: &Ticket) -> Result<Vec<Tie>, Failure> {
    if !connection.api.capabilities().await?.offers(Capabilities::TIES) {
        return Ok(Vec::new());
    }
    connection.api.ties_of_ticket(&ticket.id).await
}

fn heading(out: &mut Output, name: &str, count: usize) -> io::Result<()> {
    out.look(Look::Bold, format_args!("\n{name} ({count})"))?.line(format_args!(""))
}

fn header(out: &mut Output, ticket: &Ticket) -> io::Result<()> {
    let title = format_args!("{}  {}", ticket.short_code().line(), ticket.title.line());
    out.look(Look::Bold, title)?.line(format_args!(""))?;
    let words = [&ticket.status, &ticket.priority, &ticket.ticket_type, &ticket.team_name];
    let words: Vec<_> = words.into_iter().flatten().map(|word| word.line().to_string()).collect();
    out.line(format_args!("{}", words.join(" · ")))?;
    let mut table = Table::new();
    let local = |at| own(clock::local(at));
    let rows = [
        ("created", ticket.created_at.map(local)),
        ("updated", ticket.updated_at.map(local)),
        ("archived", ticket.archived_at.map(local)),
        ("assigned to", ticket.assigned_agent.as_ref().map(Untrusted::line)),
        ("asked by", ticket.requestor_email.as_ref().map(Untrusted::line)),
        ("account", ticket.account.as_ref().map(Untrusted::line)),
        ("id", Some(id(ticket.id.as_str()))),
    ];
    for (name, value) in rows.into_iter().filter_map(|(name, value)| Some((name, value?))) {
        table.row([own(name), value]);
    }
    table.print(out)?;
    if let Some(description) = ticket.description.as_ref().filter(|text| !text.is_empty()) {
        out.line(format_args!(""))?;
        paragraph(out, "", description)?;
    }
    Ok(())
}

fn print_comments(out: &mut Output, comments: &[TicketComment]) -> io::Result<()> {
    for comment in comments {
        let author = comment.author.as_ref().or(comment.author_id.as_ref());
        let at = comment.created_at.map_or_else(String::new, clock::local);
        out.look(Look::Bold, format_args!("{}", line(author)))?;
        out.line(format_args!("  {at}  {}", line(comment.comment_visibility.as_ref())))?;
        paragraph(out, "    ", &comment.content)?;
    }
    Ok(())
}

/// What came of a link.
#[derive(Serialize)]
struct Linked<'a> {
    ticket: &'a Ticket,
    other: &'a Ticket,
    /// False when they had been linked before.
    new: bool,
}

async fn link(
    connection: &Connection,
    thena: &Thena,
    (one, other): (&TicketRef, &TicketRef),
    show: ShowAs,
    mut out: Output,
) -> Outcome {
    let (ticket, other) = tokio::try_join!(thena.resolve(one), thena.resolve(other))?;
    if ticket.id == other.id {
        return Err(Stop::usage("a ticket cannot be linked to itself; name two tickets"));
    }
    // What is there already is seen before anything is sent: a repeat is meant to be harmless, which nobody has promised.
    let known = thena.related(&ticket.id, RelatedKind::Linked).await?;
    let new = !known.items.iter().any(|known| known.id == other.id);
    let (one, two) = (ticket.short_code().line(), other.short_code().line());
    if new {
        say(format_args!("linking {one} and {two}, which cannot be undone"));
        let named = |ticket: &Ticket| (ticket.short_code(), ticket.title.clone());
        let change = Change::LinkTickets {
            link: NewTicketLink { source_ticket_id: ticket.id.clone(), linked_ticket_id: other.id.clone() },
            named: Box::new((named(&ticket), named(&other))),
        };
        connection.deliver(Mutation { subject: Subject::tickets(&ticket.id, &other.id), change }).await??;
    }
    if show.json {
        out.json(&Linked { ticket: &ticket, other: &other, new })?;
    } else if new {
        out.line(format_args!("linked {one} and {two}"))?;
    } else {
        out.line(format_args!("{one} and {two} are linked already"))?;
    }
    out.done()
}
