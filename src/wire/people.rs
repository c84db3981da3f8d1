//! People, services and their keys: an extension of our own server ([`PEOPLE`](super::Capabilities::PEOPLE)).

use std::fmt;

use serde::{Deserialize, Serialize};

use super::PageQuery;
use crate::domain::{
    id::{KeyId, UserId},
    permission::{Permission, Scope, UserKind},
    text::Untrusted,
    time::Time,
};

/// Somebody who may have keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct User {
    /// Who.
    pub id: UserId,
    /// A person or a service.
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub kind: Untrusted,
    /// What it may do.
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub permission: Untrusted,
    /// First name.
    #[serde(default)]
    pub first_name: Option<Untrusted>,
    /// Last name.
    #[serde(default)]
    pub last_name: Option<Untrusted>,
    /// Whether it is the person at the machine of the database.
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub is_local: bool,
    /// Keys that are good now.
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub keys: u64,
    /// Since when.
    pub joined_at: Time,
    /// Who added it.
    #[serde(default)]
    pub created_by: Option<UserId>,
    /// Since when none of its keys is taken.
    #[serde(default)]
    pub disabled_at: Option<Time>,
}

impl User {
    /// First and last name.
    pub fn name(&self) -> Untrusted {
        let parts = [self.first_name.as_ref(), self.last_name.as_ref()];
        let words: Vec<_> =
            parts.into_iter().flatten().map(Untrusted::verbatim).filter(|part| !part.is_empty()).collect();
        words.join(" ").into()
    }
}

/// Body of add somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct NewUser {
    /// First name, or the name of a service.
    pub first_name: String,
    /// Last name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    /// What it may do.
    pub permission: Permission,
    /// A person when absent. A service cannot be an owner.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<UserKind>,
}

/// Body of change somebody; what is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct UserPatch {
    /// First name, or the name of a service.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub first_name: Option<String>,
    /// Last name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub last_name: Option<String>,
    /// What it may do. The last owner stays one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub permission: Option<Permission>,
    /// Whether its keys are taken no more. The last owner's always are.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub disabled: Option<bool>,
}

/// What is told of a key; never the key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Key {
    /// By which it is named.
    pub id: KeyId,
    /// For whom it speaks.
    pub user_id: UserId,
    /// Its first characters; empty where it was made elsewhere.
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub prefix: Untrusted,
    /// What it is for.
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub name: Untrusted,
    /// What it is kept to; none are all that its user may do.
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub scopes: Vec<Untrusted>,
    /// Whether it comes from the key file of a server, which alone can replace it.
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub from_file: bool,
    /// When it was made.
    pub created_at: Time,
    /// Who made it.
    #[serde(default)]
    pub created_by: Option<UserId>,
    /// When it ends by itself.
    #[serde(default)]
    pub expires_at: Option<Time>,
    /// When it was withdrawn.
    #[serde(default)]
    pub revoked_at: Option<Time>,
    /// Who withdrew it.
    #[serde(default)]
    pub revoked_by: Option<UserId>,
    /// The key whose place it took.
    #[serde(default)]
    pub replaces: Option<KeyId>,
    /// The day on which it was last used, in UTC; written once a day.
    #[serde(default)]
    pub last_used_on: Option<Untrusted>,
}

/// A key that was made. It is told in the answer to its making and never again: a repeat of that request is answered
/// without it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct KeyMade {
    /// By which it is named.
    pub id: KeyId,
    /// The key itself; null when the request was a repeat.
    #[serde(default)]
    pub key: Option<String>,
    /// What is told of it later.
    pub about: Key,
}

impl fmt::Debug for KeyMade {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyMade").field("about", &self.about).finish_non_exhaustive()
    }
}

/// Body of make a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct NewKey {
    /// What it is for.
    pub name: String,
    /// For whom it speaks; the asking user when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_id: Option<UserId>,
    /// What it is kept to; absent or none are all that its user may do. One's own are no wider than those of the key that
    /// asks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scopes: Option<Vec<Scope>>,
    /// Days after which it ends by itself; 365 when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days: Option<u32>,
}

/// Body of replace a key.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Rotation {
    /// Seconds for which the old one is still good; a day when absent, seven days at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overlap_s: Option<u32>,
    /// Days after which the new one ends by itself; 365 when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days: Option<u32>,
}

/// Whose keys are listed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct KeyQuery {
    /// Which page.
    #[param(ignore)]
    #[serde(skip)]
    pub page: PageQuery,
    /// Those of this user; those of somebody else are for owners.
    pub user_id: Option<UserId>,
    /// Those of everybody, which are for owners.
    pub all: Option<bool>,
}

impl KeyQuery {
    /// The parameters as they travel.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = self.page.pairs();
        pairs.extend(self.user_id.iter().map(|user| ("user_id", user.as_str().to_owned())));
        pairs.extend(self.all.map(|all| ("all", all.to_string())));
        pairs
    }
}
