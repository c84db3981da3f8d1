//! The words of `earmark ticket …`.

use clap::{Args, Subcommand, ValueEnum};

use super::{ListAs, ShowAs, words};
use crate::{
    domain::{choice::Severity, issue_ref::IssueRef, ticket_ref::TicketRef},
    wire::RelatedKind,
};

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum TicketCommand {
    /// List tickets
    List {
        /// Only those of this team: its code or its id
        #[arg(long, value_name = "TEAM")]
        team: Option<String>,
        #[command(flatten)]
        show: ListAs,
    },
    /// Show a ticket with its comments, the tickets that are tied to it and the issues that it belongs to
    Show {
        /// VOX-12 or the id
        ticket: TicketRef,
        #[command(flatten)]
        show: ShowAs,
    },
    /// Link two tickets; the service has no way to take that back
    Link {
        /// VOX-12 or the id
        ticket: TicketRef,
        /// VOX-12 or the id
        #[arg(value_name = "OTHER")]
        other: TicketRef,
        #[command(flatten)]
        show: ShowAs,
    },
    /// List the tickets that are tied to one
    Related {
        /// VOX-12 or the id
        ticket: TicketRef,
        /// How they are tied; in all ways when absent
        #[arg(long, value_name = "KIND")]
        kind: Option<Kind>,
        #[command(flatten)]
        show: ListAs,
    },
    /// Make a ticket
    New(TicketNew),
}

/// How tickets are tied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Kind {
    /// They belong together.
    Linked,
    /// Parts of the ticket.
    Sub,
    /// One repeats the other.
    Duplicate,
}

impl From<Kind> for RelatedKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Linked => Self::Linked,
            Kind::Sub => Self::SubTickets,
            Kind::Duplicate => Self::Duplicate,
        }
    }
}

#[derive(Debug, Args)]
#[command(group(clap::ArgGroup::new("content").required(true).multiple(true)))]
pub(in crate::cli) struct TicketNew {
    /// Take title, description and severity of this issue, and name it in the ticket: T-1007, 1007 or the UUID
    #[arg(long, value_name = "ISSUE", group = "content")]
    pub(in crate::cli) from_issue: Option<IssueRef>,
    /// Title
    #[arg(long, group = "content")]
    pub(in crate::cli) title: Option<String>,
    /// Text; - reads it from standard input
    #[arg(long, value_name = "TEXT")]
    pub(in crate::cli) description: Option<String>,
    /// How bad it is
    #[arg(long, value_parser = words::severity())]
    pub(in crate::cli) severity: Option<Severity>,
    /// Code or id of the team that gets it; see team in [profile.NAME.thena]
    #[arg(long)]
    pub(in crate::cli) team: Option<String>,
    /// Address that it comes from; see requestor_email in [profile.NAME.thena]
    #[arg(long, value_name = "ADDRESS")]
    pub(in crate::cli) requestor: Option<String>,
    #[command(flatten)]
    pub(in crate::cli) show: ShowAs,
}
