//! What a session is given by who starts it, and how it ends.

use std::sync::Arc;

use crate::{
    app::message::{habits::View, session::Resume},
    domain::text::Display,
};

/// Writes a view down, or says why it could not.
pub type SaveView = dyn Fn(&View) -> Result<(), Display> + Send + Sync;

/// Writes down which flag types have the digits, or says why it could not.
pub(super) type KeepDigits = dyn Fn(&[String]) -> Result<(), Display> + Send + Sync;

/// Writes a line of the journal down, or says why it could not.
pub type Journal = dyn Fn(&Display) -> Result<(), Display> + Send + Sync;

/// What the workbench has done by who started it.
#[derive(Clone)]
pub struct Hooks {
    /// Writes down where the user is.
    pub keep_place: Arc<dyn Fn(&Resume) + Send + Sync>,
    /// Writes down which flag types have the digits; says why it could not.
    pub keep_digits: Arc<KeepDigits>,
    /// Writes a line of the journal down; says why it could not.
    pub journal: Arc<Journal>,
    /// Writes a view into the configuration; says why it could not.
    pub save_view: Arc<SaveView>,
    /// Where exported documents go; made when the first one is.
    pub documents: std::path::PathBuf,
    /// Where the trace of the session is written, over the one before.
    pub trace: std::path::PathBuf,
}

/// How the user left the workbench.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Left {
    /// To the shell.
    Quit,
    /// For another profile.
    For(String),
}

/// Why the workbench could not run.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// There is no terminal to draw on.
    #[error("the workbench needs a terminal on standard input and output; `earmark --help` lists commands for scripts")]
    NoTerminal,
    /// The terminal could not be read or written.
    #[error("the terminal: {0}")]
    Terminal(#[from] std::io::Error),
}
