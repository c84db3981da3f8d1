//! What is sent: queries, and the bodies of changes.

use serde::{Deserialize, Serialize};

use crate::domain::id::TicketId;

/// Which page of a list. There is no total and no cursor: the list goes on until a page is not full.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TicketPage {
    /// From 0, which is also the default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
    /// Rows; 10 when absent, and more than 100 counts as 100.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1)]
    pub limit: Option<u32>,
}

impl TicketPage {
    /// The parameters as they travel.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let page = self.page.map(|page| ("page", page.to_string()));
        let limit = self.limit.map(|limit| ("limit", limit.to_string()));
        page.into_iter().chain(limit).collect()
    }
}

/// Parameters of list tickets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TicketQuery {
    /// Which page.
    pub page: TicketPage,
    /// The one team.
    pub team_id: Option<String>,
}

impl TicketQuery {
    /// The parameters as they travel.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = self.page.pairs();
        pairs.extend(self.team_id.clone().map(|team| ("teamId", team)));
        pairs
    }
}

/// How tickets may be tied. The answer of a question does not say which of these a row is, so one question asks for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RelatedKind {
    /// They belong together; which one the link started at is not told.
    Linked,
    /// They are parts of the ticket that is asked.
    SubTickets,
    /// One repeats the other; which side is told is not documented.
    Duplicate,
}

impl RelatedKind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Linked, Self::SubTickets, Self::Duplicate];

    /// The switch of the question.
    pub fn parameter(self) -> &'static str {
        match self {
            Self::Linked => "linked",
            Self::SubTickets => "subtickets",
            Self::Duplicate => "duplicate",
        }
    }
}

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
    #[schema(nullable = false)]
    pub description: Option<String>,
    /// Name of the priority.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub priority_name: Option<String>,
    /// The same key in the same team makes no second ticket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub de_duplication_key: Option<String>,
}

/// Body of put a ticket under another one. Without `sub_ticket_id` a new ticket is made, which needs a title.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewSubTicket {
    /// The ticket above.
    pub parent_ticket_id: TicketId,
    /// A ticket that is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub sub_ticket_id: Option<TicketId>,
    /// Title of a new one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub title: Option<String>,
    /// Text of a new one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub description: Option<String>,
    /// Name of the priority of a new one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub priority_name: Option<String>,
}

/// Body of add a comment to a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewTicketComment {
    /// Plain text.
    pub content: String,
    /// `public` or `private`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub comment_visibility: Option<String>,
    /// `comment`, `note` or `reply`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub comment_type: Option<String>,
    /// Whether the customer gets it as a mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub should_send_email: Option<bool>,
}
