//! Which tickets belong to which issue: an extension of our own server. Ask for it only where it is
//! [announced](crate::wire::Capabilities::TIES).

use super::Bland;
use crate::{
    domain::{
        failure::Failure,
        id::{IssueId, TicketId},
    },
    wire::{NewTie, Tie},
};

const TIES: &[&str] = &["v1", "earmark", "ties"];

impl Bland {
    /// The tickets that belong to an issue, oldest tie first.
    pub async fn ties_of_issue(&self, issue: &IssueId) -> Result<Vec<Tie>, Failure> {
        let query = vec![("issue_id", issue.as_str().to_owned())];
        self.http.get("list the tickets of the issue", TIES).query(query).data().await
    }

    /// The issues that a ticket belongs to, oldest tie first; none for a ticket that nobody has tied.
    pub async fn ties_of_ticket(&self, ticket: &TicketId) -> Result<Vec<Tie>, Failure> {
        let query = vec![("ticket_id", ticket.as_str().to_owned())];
        self.http.get("list the issues of the ticket", TIES).query(query).data().await
    }

    /// Ties a ticket to an issue. May be repeated.
    pub async fn tie(&self, new: &NewTie) -> Result<Tie, Failure> {
        self.http.put("tie the ticket to the issue", TIES).json(new).data().await
    }

    /// Takes a ticket from an issue; one that is not tied is [missing](crate::domain::failure::Kind::Missing).
    pub async fn untie(&self, issue: &IssueId, ticket: &TicketId) -> Result<(), Failure> {
        let query = vec![("issue_id", issue.as_str().to_owned()), ("ticket_id", ticket.as_str().to_owned())];
        self.http.delete("take the ticket from the issue", TIES).query(query).done().await
    }
}
