//! Which tickets belong to which issues, an extension of our own server.

use serde::{Deserialize, Serialize};

use crate::domain::{
    id::{IssueId, TicketId, UserId},
    text::Untrusted,
    time::Time,
};

/// That a ticket belongs to an issue: an extension ([`TIES`](super::Capabilities::TIES)), since neither API knows of the
/// other. The ticket may live in any service; of it only what the client told is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Tie {
    /// The issue.
    pub issue_id: IssueId,
    /// Its short code.
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub triage_id: Untrusted,
    /// Its title.
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub issue_title: Untrusted,
    /// The ticket.
    pub ticket_id: TicketId,
    /// Code of the ticket when it was tied.
    #[serde(default)]
    pub code: Option<Untrusted>,
    /// Title of the ticket when it was tied.
    #[serde(default)]
    pub title: Option<Untrusted>,
    /// Who tied it, where that is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub created_by_id: Option<UserId>,
    /// When it was tied.
    pub created_at: Time,
}

/// Body of tie a ticket to an issue; what is tied already keeps its time, and takes a new code and title.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct NewTie {
    /// The issue.
    pub issue_id: IssueId,
    /// The ticket.
    pub ticket_id: TicketId,
    /// Code of the ticket, to be shown where its service is not at hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub code: Option<Untrusted>,
    /// Title of the ticket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub title: Option<Untrusted>,
}
