//! Bodies of the ticket API. Keys are in camel case, and everything but id and title may be missing.

use serde::{Deserialize, Serialize};

use crate::domain::id::TicketId;

/// Body of link tickets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewTicketLink {
    /// The ticket the link starts at.
    pub source_ticket_id: TicketId,
    /// The ticket it points to.
    pub linked_ticket_id: TicketId,
}

/// Body of mark a ticket as duplicate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewTicketDuplicate {
    /// The copy.
    pub duplicate_ticket_id: TicketId,
    /// The original.
    pub duplicate_of_ticket_id: TicketId,
}

/// Body of create ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewTicket {
    /// Title.
    pub title: String,
    /// Address of who asks.
    pub requestor_email: String,
    /// The team that gets it.
    pub team_id: String,
    /// Text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Name of the priority.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority_name: Option<String>,
    /// The same key in the same team makes no second ticket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub de_duplication_key: Option<String>,
}
