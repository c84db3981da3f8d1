//! Where a key is looked for.

use std::path::PathBuf;

use super::paths::Paths;

/// Where a key is looked for, in this order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeySources {
    /// A variable of the environment.
    pub env: Option<String>,
    /// A program and its arguments.
    pub cmd: Option<Vec<String>>,
    /// A file that holds the key.
    pub file: Option<PathBuf>,
    /// The file of keys by profile name.
    pub secrets_file: PathBuf,
}

impl KeySources {
    /// The places that a table names. A file is sought beside the configuration.
    pub(super) fn of(env: Option<String>, cmd: Option<Vec<String>>, file: Option<PathBuf>, paths: &Paths) -> Self {
        Self { env, cmd, file: file.map(|file| paths.config.join(file)), secrets_file: paths.secrets_file() }
    }

    /// The variable that holds the key of the profile `name`; where none does, the one that a person would choose, which
    /// is that of no other profile.
    pub fn variable(&self, name: &str) -> String {
        let is_one = |text: &&String| {
            !text.starts_with(|first: char| first.is_ascii_digit())
                && text.chars().all(|sign| sign.is_ascii_alphanumeric() || sign == '_')
        };
        self.env.as_ref().filter(is_one).cloned().unwrap_or_else(|| variable_of(name))
    }
}

/// The variable of a shell for the key of the profile `name`.
pub fn variable_of(name: &str) -> String {
    let fit = |sign: char| if sign.is_ascii_alphanumeric() { sign.to_ascii_uppercase() } else { '_' };
    format!("EARMARK_{}_KEY", name.chars().map(fit).collect::<String>())
}
