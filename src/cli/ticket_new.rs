//! What `earmark ticket new` does.

use super::{
    args::TicketNew,
    connect::Connection,
    exit::{Outcome, Stop, say},
    output::Output,
    table::id,
    team::{codes, find_team},
    text,
};
use crate::{
    config::{profile::Target, tickets::Tickets},
    domain::{choice::Severity, limits, text::Untrusted},
    provider::Thena,
    wire::{Capabilities, Issue, NewTicket, NewTie, Ticket, priority_name},
};

/// Longest title that is sent; the service names no limit, and ours takes this.
const TITLE: usize = 500;
pub(super) async fn run(connection: &Connection, thena: &Thena, args: TicketNew, mut out: Output) -> Outcome {
    let TicketNew { from_issue, title, description, severity, team, requestor, show } = args;
    let title = title.map(|title| text::needed("the title", title, TITLE)).transpose()?;
    let description = description.map(|text| text::given("the description", text, limits::DESCRIPTION)).transpose()?;
    let issue = match from_issue {
        Some(issue) => Some(connection.api.resolve(&issue).await?),
        None => None,
    };
    let (team, requestor) = (team_of(connection, thena, team).await?, requestor_of(connection, requestor)?);
    let new = new_ticket(connection, issue.as_ref(), title, description, severity.as_ref(), (team, requestor))?;
    let ticket = thena.create(&new).await?;
    let is_tied = match &issue {
        Some(issue) => tie(connection, issue, &ticket).await,
        None => true,
    };
    if show.json {
        out.json(&ticket)?;
    } else {
        out.line(format_args!("created {}  {}", ticket.short_code().line(), ticket.title.line()))?;
    }
    let done = out.done()?;
    if !is_tied {
        say(format_args!("which issue it belongs to is told in its description alone"));
    }
    Ok(done)
}

fn new_ticket(
    connection: &Connection,
    issue: Option<&Issue>,
    title: Option<String>,
    description: Option<String>,
    severity: Option<&Severity>,
    (team_id, requestor_email): (String, String),
) -> Outcome<NewTicket> {
    let title = title.or_else(|| issue.map(|issue| issue.title.verbatim().to_owned()));
    let title = title.ok_or_else(|| Stop::usage("give --title or --from-issue"))?;
    let description = description.or_else(|| issue.map(|issue| issue.description.verbatim().to_owned()));
    let back = issue.map(|issue| link_back(connection, issue));
    let parts: Vec<_> = description.into_iter().chain(back).filter(|part| !part.is_empty()).collect();
    let severity = severity.or(issue.map(|issue| &issue.severity));
    Ok(NewTicket {
        title,
        requestor_email,
        team_id,
        description: if parts.is_empty() { None } else { Some(parts.join("\n\n")) },
        priority_name: severity.and_then(priority_name).map(str::to_owned),
        // A command that is repeated because its answer was lost makes no second ticket, where the service heeds it.
        de_duplication_key: issue.map(|issue| format!("earmark-{}", issue.id.as_str())),
    })
}

/// Where the ticket came from, in words: the triage service has no address for people that is documented.
fn link_back(connection: &Connection, issue: &Issue) -> String {
    let place = match &connection.profile.target {
        Target::Remote { base, .. } => base.host_str().unwrap_or_default().to_owned(),
        Target::Local | Target::Demo => "earmark".to_owned(),
    };
    format!("Made from issue {} ({}) at {place}.", issue.triage_id.verbatim(), issue.id.as_str())
}

/// Id of the team that gets the ticket: named, set, or the only one.
async fn team_of(connection: &Connection, thena: &Thena, named: Option<String>) -> Outcome<String> {
    let set = || if let Tickets::Remote(service) = &connection.profile.tickets { service.team.clone() } else { None };
    let teams = thena.teams().await?;
    let team = match (named.or_else(set), teams.as_slice()) {
        (Some(named), teams) => find_team(teams, &named)?,
        (None, [team]) => team,
        (None, []) => return Err(Stop::usage("the ticket service has no team that this key belongs to")),
        (None, teams) => {
            let codes = codes(teams).join(", ");
            return Err(Stop::usage(format_args!("name a team with --team; there are: {codes}")));
        }
    };
    Ok(team.id.verbatim().to_owned())
}

/// The address that the ticket comes from: named or set.
fn requestor_of(connection: &Connection, named: Option<String>) -> Outcome<String> {
    let set = connection.ticket_desk().map(|desk| desk.requestor_email);
    named.or(set).ok_or_else(|| {
        let name = id(&connection.profile.name);
        Stop::usage(format_args!("give --requestor, or set requestor_email in [profile.{name}.thena]"))
    })
}

/// Ties the ticket to its issue, at the triage service or on this machine; whether it is kept. The ticket is made by then, so
/// nothing that fails here fails the command.
async fn tie(connection: &Connection, issue: &Issue, ticket: &Ticket) -> bool {
    match connection.api.capabilities().await {
        Ok(known) if known.offers(Capabilities::TIES) => {}
        Ok(_) => return connection.keep_tie(issue, ticket).await.is_ok(),
        Err(_) => return false,
    }
    let cut = |text: &Untrusted| limits::cut(text.verbatim(), TITLE).into();
    let new = NewTie {
        issue_id: issue.id.clone(),
        ticket_id: ticket.id.clone(),
        code: Some(ticket.short_code()),
        title: Some(cut(&ticket.title)),
    };
    connection.api.tie(&new).await.is_ok()
}
