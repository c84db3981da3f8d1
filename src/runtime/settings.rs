//! What may change while the workbench runs: looks, keys, habits and rules.

use std::sync::Arc;

use super::ClipboardWay;
use crate::{
    app::{message::habits::Habits, state::session::Session},
    domain::text::Display,
    keymap::Keyboard,
    rules::declared::Declared,
    ui::Themes,
};

/// Reads the configuration.
pub type ReadSettings = Arc<dyn Fn() -> Settings + Send + Sync>;

/// How the workbench looks, and what it takes of the terminal.
#[derive(Debug, Clone)]
pub struct Look {
    /// The themes.
    pub themes: Themes,
    /// Clicks and the wheel are taken.
    pub mouse: bool,
    /// How text gets to the clipboard.
    pub clipboard: ClipboardWay,
    /// The terminal notifies when the last change is stored while its window has not the focus.
    pub notify: bool,
    /// The terminal tells keys apart that others merge.
    pub keyboard_protocol: bool,
    /// Titles lead to pages of the web.
    pub links: bool,
}

/// What may change while the workbench runs.
pub struct Settings {
    /// How it looks.
    pub look: Look,
    /// Its keys.
    pub keyboard: Keyboard,
    /// What the core goes by.
    pub habits: Habits,
    /// The rules of the team, which find moments beside those of the program.
    pub rules: Option<Arc<Declared>>,
    /// What is wrong with them; what can be used is.
    pub trouble: Option<Display>,
    /// Reads all of it anew.
    pub again: ReadSettings,
}

impl Settings {
    /// The session that goes by these habits, and tells what is wrong with them unless it has to tell something already.
    pub(super) fn set(&mut self, session: Session) -> Session {
        let habits = std::mem::take(&mut self.habits);
        Session { habits, trouble: session.trouble.or(self.trouble.take()), ..session }
    }
}
