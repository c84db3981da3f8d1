//! What stands around tickets: the envelope of every answer, comments, teams.

use serde::{Deserialize, Serialize};

use crate::{
    domain::{text::Untrusted, time::Time},
    wire::Object,
};

/// The envelope around every answer of the ticket API.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct TicketEnvelope<T> {
    /// False tells of an error, whatever the status of the answer says.
    #[serde(default = "yes")]
    pub status: bool,
    /// `Success`, or what went wrong.
    #[serde(default = "nothing", deserialize_with = "crate::wire::null_is_default")]
    pub message: Untrusted,
    /// When it was answered.
    #[serde(default = "none")]
    pub timestamp: Option<Time>,
    /// The answer.
    #[serde(default = "none")]
    pub data: Option<T>,
}

fn yes() -> bool {
    true
}

fn nothing() -> Untrusted {
    Untrusted::default()
}

fn none<T>() -> Option<T> {
    None
}

impl<T> TicketEnvelope<T> {
    /// The envelope of a success.
    pub fn of(data: T, now: Time) -> Self {
        Self { status: true, message: "Success".into(), timestamp: Some(now), data: Some(data) }
    }
}

/// A refusal of the ticket API as this program writes it. The service documents no body for it; these five keys fit both
/// its envelope and what its framework is known to send.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TicketRefusal {
    /// Always false.
    pub status: bool,
    /// The same as the status of the answer.
    pub status_code: u16,
    /// Name of that status.
    pub error: Untrusted,
    /// What went wrong, in words for people.
    pub message: TicketWords,
    /// When.
    pub timestamp: Time,
}

/// One sentence, or one for each fault.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(untagged)]
pub enum TicketWords {
    /// One sentence.
    One(Untrusted),
    /// One for each fault.
    Each(Vec<Untrusted>),
}

/// A comment on a ticket.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the names say it; where they do not, it is told")]
pub struct TicketComment {
    pub id: Untrusted,
    /// Plain text.
    pub content: Untrusted,
    #[serde(default)]
    pub content_html: Option<Untrusted>,
    #[serde(default)]
    pub content_markdown: Option<Untrusted>,
    #[serde(default)]
    pub is_edited: Option<bool>,
    #[serde(default)]
    pub is_pinned: Option<bool>,
    #[serde(default)]
    pub thread_name: Option<Untrusted>,
    #[serde(default)]
    pub parent_comment_id: Option<Untrusted>,
    #[serde(default)]
    pub source_email_id: Option<Untrusted>,
    /// `public` or `private`, as far as known.
    #[serde(default)]
    pub comment_visibility: Option<Untrusted>,
    /// `comment`, `note` or `reply`, as far as known.
    #[serde(default)]
    pub comment_type: Option<Untrusted>,
    #[serde(default)]
    pub metadata: Option<Object>,
    /// Name of who wrote it.
    #[serde(default)]
    pub author: Option<Untrusted>,
    #[serde(default)]
    pub author_id: Option<Untrusted>,
    #[serde(default)]
    pub author_user_type: Option<Untrusted>,
    #[serde(default)]
    #[schema(value_type = Option<Vec<Object>>)]
    pub attachments: Option<Vec<serde_json::Value>>,
    #[serde(default)]
    pub created_at: Option<Time>,
    #[serde(default)]
    pub updated_at: Option<Time>,
    #[serde(default)]
    pub deleted_at: Option<Time>,
}

/// A team, to which tickets belong.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the names say it; where they do not, it is told")]
pub struct Team {
    pub id: Untrusted,
    pub name: Untrusted,
    #[serde(default)]
    pub team_id: Option<Untrusted>,
    /// The first part of a ticket's code.
    #[serde(default)]
    pub identifier: Option<Untrusted>,
    #[serde(default)]
    pub description: Option<Untrusted>,
    #[serde(default)]
    pub parent_team_id: Option<Untrusted>,
    #[serde(default)]
    pub team_owner: Option<Untrusted>,
    #[serde(default)]
    pub team_owner_id: Option<Untrusted>,
    #[serde(default)]
    pub is_active: Option<bool>,
    #[serde(default)]
    pub is_private: Option<bool>,
    #[serde(default)]
    pub archived_at: Option<Time>,
    #[serde(default)]
    pub created_at: Option<Time>,
    #[serde(default)]
    pub updated_at: Option<Time>,
}
