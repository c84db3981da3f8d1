//! Where things are kept, and what the user has set: folders, the configuration file, profiles, keys.
//!
//! Nothing here writes a setting: the configuration file and the key files belong to the user.

pub mod file;
mod finding;
mod key_sources;
pub mod paths;
pub mod profile;
pub mod reviews;
pub mod secret;
pub mod serve;
pub mod shape;
pub mod sources;
pub mod tickets;

use std::ffi::OsString;

pub use finding::Finding;
pub use key_sources::{KeySources, variable_of};

/// Reads a variable of the environment. Handed in, so that tests need not change the real one.
pub type Environment<'a> = &'a dyn Fn(&str) -> Option<OsString>;

/// The real environment.
pub fn environment(name: &str) -> Option<OsString> {
    std::env::var_os(name)
}

/// A variable that is set, not empty, and text.
fn variable(environment: Environment<'_>, name: &str) -> Option<String> {
    environment(name).and_then(|value| value.into_string().ok()).filter(|value| !value.is_empty())
}
