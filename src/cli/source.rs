//! An account from which calls are pulled, as the commands see it.

use super::exit::Outcome;
use crate::{
    config::{self, sources::SourceSetting},
    domain::failure::Kind,
    provider::CallSource,
};

/// A connection to a source, with its key. A command that prints one does not see the variables called `secrets`.
pub(super) fn connect(source: &SourceSetting, secrets: &[String]) -> Outcome<CallSource> {
    let key = source.key(secrets, &config::environment)?;
    Ok(CallSource::over_http(source.maker, &source.base, &key)?)
}

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
