//! The core: what the user wants and what has happened go in, the model changes, and what shall be done comes out.
//!
//! Nothing here reads a clock, opens a file, talks to a network or starts a task. [`update`] is a function of its
//! arguments, so that every behaviour can be told as a table of messages.

pub mod action;
pub mod address;
pub mod allow;
pub mod audio;
mod away;
pub mod batch;
mod bulk;
pub mod call;
pub mod catalogue;
mod change;
mod copy;
mod deliver;
pub mod dialog;
pub mod doubts;
pub mod draft;
pub mod drafts;
pub mod effect;
pub mod event;
mod export;
pub mod filter;
mod finish;
pub mod fuzzy;
pub mod habits;
mod hint;
mod in_sight;
pub mod issues;
mod journal;
pub mod key;
pub mod layer;
pub mod layout;
mod leave;
pub mod link;
mod mark;
pub mod marks;
pub mod model;
pub mod mutation;
mod navigate;
pub mod outbox;
pub mod pending;
mod pickers;
pub mod place;
pub mod pointer;
pub mod preview;
mod privacy;
pub mod project;
pub mod readback;
pub mod relations;
pub mod remote;
pub mod requests;
pub mod resume;
pub mod row;
mod settle;
mod sync;
pub mod target;
pub mod tickets;
pub mod tips;
pub mod toast;
pub mod tour;
pub mod transcript;
pub mod undo;
pub mod views;
pub mod visit;
pub mod vouched;
pub mod world;

#[cfg(test)]
pub(crate) mod tests;

pub use action::{Action, GraphFormat, Motion, Pane, Spot};
pub use bulk::Verb;
pub use effect::Effect;
pub use event::Event;
pub use model::{Model, Session};

use crate::domain::time::Time;

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

/// Asks for what a session starts with.
pub fn start(model: &mut Model, env: &Env<'_>) -> Vec<Effect> {
    let mut effects = Vec::new();
    model.take_time(env);
    resume::begin(model);
    match &model.current {
        Some(_) => model.issues.restart(false, &mut model.runs, &mut effects),
        None => model.issues.lead(false, &mut model.runs, &mut effects),
    }
    model.runs.fetch(effect::Query::FlagTypes, &mut effects);
    finish::finish(model, &mut effects);
    effects
}

/// Tries changes again that wait for the user: all that the list of changes can do, for a session without a screen.
pub fn resume(model: &mut Model, changes: &[effect::MutationId], env: &Env<'_>) -> Vec<Effect> {
    let mut effects = Vec::new();
    model.take_time(env);
    for id in changes {
        deliver::retry(model, *id, &mut effects);
    }
    finish::finish(model, &mut effects);
    effects
}

/// Takes one message in. Routes only; the rules are in the modules.
pub fn update(model: &mut Model, msg: Msg, env: &Env<'_>) -> Vec<Effect> {
    let mut effects = Vec::new();
    model.take_time(env);
    // The log is drawn only where somebody looks at it.
    let unseen = match &msg {
        Msg::Event(Event::Requested(_)) => !model.shows_requests(),
        Msg::Event(Event::Woke) => model.wakes_unseen,
        Msg::Event(Event::Played { id, heard }) => audio::is_unseen(model, *id, heard),
        _ => false,
    };
    model.dirty |= !unseen;
    match msg {
        Msg::Act(action) if model.overlays.is_empty() || matches!(action, Action::Suspend | Action::Redraw) => {
            navigate::act(model, action, &mut effects)
        }
        Msg::Act(action) => dialog::act(model, action, env, &mut effects),
        Msg::Event(Event::Fetched { id, result }) => sync::fetched(model, id, result, &mut effects),
        Msg::Event(Event::Remembered { id, seen, reply }) => sync::remembered(model, id, seen, *reply, &mut effects),
        Msg::Event(Event::Settled { id, outcome }) => settle::settled(model, id, outcome, &mut effects),
        Msg::Event(Event::Kept { id, result }) => deliver::kept(model, id, result),
        Msg::Event(Event::Opened { left, sends }) => deliver::opened(model, *left, sends, &mut effects),
        Msg::Event(Event::Resized { width, height }) => {
            model.size = (width, height);
            effects.push(Effect::Redraw);
        }
        Msg::Event(Event::Edited(result)) => dialog::edited(model, result, &mut effects),
        Msg::Event(Event::Requested(logged)) => model.requests.take(*logged, env.wall),
        Msg::Event(Event::Drawn { id, picture }) => model.relations.drawn(id, picture),
        Msg::Event(Event::Pointed(pointer)) => pointer::pointed(model, pointer, env, &mut effects),
        Msg::Event(Event::Played { id, heard }) => audio::heard(model, id, heard, &mut effects),
        Msg::Event(Event::Told(way)) => {
            model.toasts.tell(way, env.now);
        }
        Msg::Event(Event::Configured { habits, trouble }) => {
            model.habits = habits;
            model.catalogue.pin(&model.habits.pinned);
            match trouble {
                Some(trouble) => model.toasts.warn(trouble),
                None => navigate::tell(model, "Configuration read again"),
            }
        }
        Msg::Event(Event::Focused(focused)) => away::focused(model, focused, &mut effects),
        Msg::Event(Event::Woke) if model.away_since.is_none() => {
            model.toasts.expire(env.now);
            model.tips.end(Some(env.now));
        }
        Msg::Event(Event::Woke) => {}
        Msg::Event(Event::Terminated) => effects.push(Effect::Quit),
        Msg::Event(Event::Alone) => navigate::tell(model, "There is no shell to go back to"),
        Msg::Event(Event::Fault(failure)) => model.toasts.warn(failure.message),
    }
    finish::finish(model, &mut effects);
    tour::advance(model);
    effects
}
