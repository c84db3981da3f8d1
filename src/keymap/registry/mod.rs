//! The registry: one row an action. Dispatch, hint line, the box of keys that may follow, help, command line, the table
//! in `docs/keys.md`, the man page and the schema of `keys.toml` are made from these rows.

mod flagging;
mod general;
mod graph;
mod issues;
mod moving;
mod overlays;
mod reading;

use crate::app::{Action, layer::Layer};

/// A row of the registry.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its name for good: in `keys.toml`, on the command line, in scripts. `noun.verb`.
    pub id: &'static str,
    /// What it does.
    pub action: Action,
    /// A few words.
    pub title: &'static str,
    /// One line more.
    pub help: &'static str,
    /// Other words that people look for it by.
    pub words: &'static str,
    /// How a script does the same.
    pub line: Line,
    /// How it is taken back.
    pub undo: UndoKind,
    /// What may go wrong with it.
    pub danger: Danger,
    /// Where it works, and with which keys.
    pub places: Vec<Place>,
}

/// How a script does the same as an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// By this command; names in capitals stand for what is put in.
    Command(&'static str),
    /// It is about what the screen shows, and changes nothing that a script could see.
    Screen,
}

impl Line {
    /// The command, or words that say why there is none.
    pub fn text(self) -> &'static str {
        match self {
            Self::Command(command) => command,
            Self::Screen => "on the screen only",
        }
    }
}

/// How an action is taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UndoKind {
    /// It changes nothing that would have to be.
    None,
    /// By a change that does the opposite, guarded by the value that was there.
    Inverse,
    /// As long as it has not been sent; it waits a little.
    Delay,
    /// Not at all.
    Never,
}

impl UndoKind {
    /// In words.
    pub fn text(self) -> &'static str {
        match self {
            Self::None => "nothing to undo",
            Self::Inverse => "u takes it back",
            Self::Delay => "u takes it back before it is sent",
            Self::Never => "cannot be undone",
        }
    }
}

/// What may go wrong with an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Danger {
    /// Nothing that undo would not bring back.
    None,
    /// It asks first where much is changed at once.
    Asks,
    /// The name of what is lost has to be typed.
    Typed,
}

/// Where an action works.
#[derive(Debug, Clone)]
pub struct Place {
    /// In which layer.
    pub layer: Layer,
    /// Keys, each a sequence; the first is the one that is shown. None for what only the command line offers.
    pub keys: &'static [&'static str],
    /// Words that say it better here than the title of the row.
    pub title: Option<&'static str>,
    /// Short word for the hint line; places with none are not hinted.
    pub hint: Option<&'static str>,
}

/// Begins a row.
fn row(id: &'static str, action: Action, title: &'static str, help: &'static str) -> Entry {
    let (line, undo, danger) = (Line::Screen, UndoKind::None, Danger::None);
    Entry { id, action, title, help, words: "", line, undo, danger, places: Vec::new() }
}

impl Entry {
    fn words(self, words: &'static str) -> Self {
        Self { words, ..self }
    }

    fn line(self, command: &'static str) -> Self {
        Self { line: Line::Command(command), ..self }
    }

    fn undo(self, undo: UndoKind) -> Self {
        Self { undo, ..self }
    }

    fn danger(self, danger: Danger) -> Self {
        Self { danger, ..self }
    }

    /// Works in this layer too.
    fn on(mut self, layer: Layer, keys: &'static [&'static str]) -> Self {
        self.places.push(Place { layer, keys, title: None, hint: None });
        self
    }

    /// Works with these keys in several layers.
    fn on_all(self, layers: &[Layer], keys: &'static [&'static str]) -> Self {
        layers.iter().fold(self, |entry, layer| entry.on(*layer, keys))
    }

    /// Is hinted in the layer named last.
    fn hint(mut self, hint: &'static str) -> Self {
        if let Some(place) = self.places.last_mut() {
            place.hint = Some(hint);
        }
        self
    }

    /// Is called this in the layer named last.
    fn titled(mut self, title: &'static str) -> Self {
        if let Some(place) = self.places.last_mut() {
            place.title = Some(title);
        }
        self
    }
}

/// All rows, in the order in which help shows them.
pub fn entries() -> Vec<Entry> {
    [
        // What a picker or a dialog is for stands first in its hints.
        flagging::entries(),
        reading::entries(),
        issues::entries(),
        graph::entries(),
        overlays::entries(),
        moving::entries(),
        general::entries(),
    ]
    .concat()
}

#[cfg(test)]
mod tests;
