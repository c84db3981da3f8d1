//! What went with a call that was deleted: an extension of our own server ([`DELETE_CALLS`](super::Capabilities::DELETE_CALLS)).

use serde::{Deserialize, Serialize};

use crate::domain::{id::CallId, text::Untrusted};

/// What became of what stood on a call that was deleted: answer of delete a call. Deleting it again is answered the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct CallDeleted {
    /// The call.
    pub call_id: CallId,
    /// Whether its words are gone from every page of the file too. Where they are not, asking again goes on with that.
    pub cleared: bool,
    /// Flags that stay without their notes and words.
    pub flags: u64,
    /// Marks of readings that stay without their notes and words.
    pub marks: u64,
    /// Links that stay, and say that the call is gone.
    pub links: u64,
    /// Items that nobody is served any more.
    pub items: u64,
    /// The codes of the issues that stand on the call. Their titles, descriptions and comments stay as they are, and may tell
    /// of the call: that is for a person to judge.
    pub issues: Vec<Untrusted>,
}
