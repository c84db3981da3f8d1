//! What the user has set for the core to go by. It may be set anew while the workbench runs.

use crate::domain::text::Display;

/// What the user is used to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Habits {
    /// Saved views of the list.
    pub views: Vec<View>,
    /// Texts that are put into notes and comments by name.
    pub snippets: Vec<Snippet>,
    /// Text fields of several lines take the keys of vi.
    pub vi: bool,
    /// What is changed is written down as lines of shell.
    pub journal: bool,
    /// Flag types that are pinned to the digits, in their stored form: the first is on 1.
    pub pinned: Vec<String>,
    /// Nobody tells what else there is.
    pub no_tips: bool,
}

/// A text with a short name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snippet {
    /// Its name.
    pub name: String,
    /// The text.
    pub text: String,
}

impl Snippet {
    /// The text for a list.
    pub fn shown(&self) -> Display {
        Display::ours(self.text.replace('\n', " ⏎ "))
    }
}

/// A saved view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// Name on its tab.
    pub name: String,
    /// Query as it is typed.
    pub query: String,
}
