//! Who is who: members, memberships and the account that a key is of (contract 7).

use serde::{Deserialize, Serialize};

use crate::domain::{
    id::{OrgId, UserId},
    text::Untrusted,
    time::Time,
};

/// A member of an organisation (contract 7.1); the documented way to turn user ids into names.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[expect(missing_docs, reason = "the names say it; contract 7.1")]
pub struct Member {
    pub org_id: OrgId,
    pub user_id: UserId,
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub permissions: Vec<Untrusted>,
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub is_owner: bool,
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub is_org_creator: bool,
    #[serde(default)]
    pub joined_at: Option<Time>,
    #[serde(default)]
    pub first_name: Option<Untrusted>,
    #[serde(default)]
    pub last_name: Option<Untrusted>,
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub combo_id: Untrusted,
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub org_slug: Untrusted,
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub org_display_name: Untrusted,
    #[serde(default)]
    pub member_email: Option<Untrusted>,
    #[serde(default)]
    pub member_phone_number: Option<Untrusted>,
}

impl Member {
    /// First and last name, or nothing when the service gives none.
    pub fn name(&self) -> Option<Untrusted> {
        let parts = [self.first_name.as_ref(), self.last_name.as_ref()];
        let words: Vec<_> =
            parts.into_iter().flatten().map(Untrusted::verbatim).filter(|part| !part.is_empty()).collect();
        if words.is_empty() { None } else { Some(words.join(" ").into()) }
    }
}

/// A membership of the calling user (contract 7.1).
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[expect(missing_docs, reason = "the names say it; contract 7.1")]
pub struct Membership {
    pub org_id: OrgId,
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub org_slug: Untrusted,
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub org_display_name: Untrusted,
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub permissions: Vec<Untrusted>,
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub is_owner: bool,
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub is_org_creator: bool,
    #[serde(default)]
    pub joined_at: Option<Time>,
}

/// The same with whose it is, which our own server says and the contract does not.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct OwnMembership {
    /// As the contract has it.
    #[serde(flatten)]
    pub membership: Membership,
    /// The calling user.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub user_id: Option<UserId>,
}

/// Answer of `GET /v1/me` (contract 7.2): the cheapest check of a key.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Account {
    /// State of the account.
    pub status: Untrusted,
    /// Money.
    pub billing: Billing,
    /// Calls so far.
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub total_calls: u64,
}

/// The money part of an account.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[expect(missing_docs, reason = "the names say it; contract 7.2")]
pub struct Billing {
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub current_balance: f64,
    #[serde(default)]
    pub refill_to: Option<f64>,
}
