//! Categories of issues (contract 3.6).

use serde::{Deserialize, Serialize};

use crate::domain::{id::OrgId, text::Untrusted, time::Time};

/// A category of the catalogue (contract 3.6); issues may carry names that are not in it.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Category {
    /// `built-in:<name in lower case>` or a UUID.
    pub id: Untrusted,
    /// Owner organisation.
    pub org_id: OrgId,
    /// 1 to 64 characters, case kept.
    pub name: Untrusted,
    /// When it was created.
    pub created_at: Time,
}

impl Category {
    /// The built-in categories (contract 2).
    pub const BUILT_IN: [&str; 8] =
        ["Transcription", "Speech", "Dialogue", "Routing", "Tools", "Latency", "Telephony", "Bug"];
}

/// Body of create category (contract 4.20).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct NewCategory {
    /// 1 to 64 characters.
    #[schema(min_length = 1, max_length = 64)]
    pub name: String,
}
