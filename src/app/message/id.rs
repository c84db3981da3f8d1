//! Numbers of requests and of changes.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Number of a request for data; only the latest request for a thing may answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(pub u64);

/// Number of a change, in the order in which the user made them; no two sessions give the same
/// (see [`crate::app::state::pending::lanes::Lanes::begin`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MutationId(pub u64);

impl fmt::Display for MutationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
    }
}
