//! What goes into the core: messages, and what a message needs from outside.

use crate::{
    app::message::{action::Action, event::Event, layer},
    domain::time::Time,
};

/// Something that came in.
#[derive(Debug, Clone)]
pub enum Msg {
    /// The user wants something.
    Act(Action),
    /// Something has happened.
    Event(Event),
}

/// What `update` needs from outside, handed in so that tests are exact.
#[derive(Debug, Clone, Copy)]
pub struct Env<'a> {
    /// The time of the message, by a clock that nobody sets and that never goes back: every wait is measured by it.
    pub now: Time,
    /// What the clock of the machine shows: for ages on the screen, and for what is written down.
    pub wall: Time,
    /// What the command line offers by name.
    pub commands: &'a [Command],
}

/// An action with the names that people know it by.
#[derive(Debug, Clone)]
pub struct Command {
    /// Its name for good: `noun.verb`.
    pub id: &'static str,
    /// A few words.
    pub title: &'static str,
    /// One line more.
    pub help: &'static str,
    /// Other words that people look for it by.
    pub words: &'static str,
    /// How a script does the same.
    pub line: &'static str,
    /// Where it works.
    pub layer: layer::Layer,
    /// Its keys, the one that is shown first.
    pub keys: Vec<String>,
    /// What it does.
    pub action: Action,
}
