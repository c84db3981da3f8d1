//! An account from which calls are pulled, as the commands see it.

use crate::domain::failure::Kind;

/// What to do about a failure of a source, which nobody sees in a list and whose key is no profile's.
pub(super) fn advice(kind: Kind) -> &'static str {
    match kind {
        Kind::Unauthorised | Kind::Forbidden => "check the key of this source",
        Kind::Missing | Kind::Unsupported | Kind::Garbled => "check the base address of this source",
        Kind::Refused => "check the agent and the base address of this source",
        Kind::Unknown => "try again in a moment",
        kind => kind.advice(),
    }
}
