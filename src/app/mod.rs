//! The core: what the user wants and what has happened go in, the model changes, and what shall be done comes out.
//!
//! Nothing here reads a clock, opens a file, talks to a network or starts a task. [`update`] is a function of its
//! arguments, so that every behaviour can be told as a table of messages.

mod act;
pub mod derived;
mod fact;
mod finish;
pub mod message;
pub mod state;
mod step;

#[cfg(test)]
pub(crate) mod tests;

use crate::app::{
    act::{
        overlay::{self, editor},
        pointer,
    },
    derived::allow,
    fact::{fetched, focused, kept, moments, played, resumed, settled},
    message::{
        action::{Action, Pane},
        effect::{self, Effect},
        env::{Env, Msg},
        event::Event,
        id,
    },
    state::model::{Begun, Model},
    step::{narrow, send, show, tell, tour},
};

/// Asks for what a session starts with.
pub fn start(model: &mut Model, env: &Env<'_>) -> Vec<Effect> {
    let mut effects = Vec::new();
    model.take_time(env);
    resumed::begin(model);
    narrow::start(model, &mut effects);
    model.reading.runs.fetch(effect::Query::FlagTypes, &mut effects);
    if model.session.review.is_some() {
        model.review.is_awaited = true;
        model.reading.runs.fetch(effect::Query::Queues, &mut effects);
    }
    finish::finish(model, &mut effects);
    effects
}

/// Tries changes again that wait for the user: all that the list of changes can do, for a session without a screen.
pub fn resume(model: &mut Model, changes: &[id::MutationId], env: &Env<'_>) -> Vec<Effect> {
    let mut effects = Vec::new();
    model.take_time(env);
    for id in changes {
        send::retry(model, *id, &mut effects);
    }
    finish::finish(model, &mut effects);
    effects
}

/// Takes one message in, with all that follows from it.
pub fn update(model: &mut Model, msg: Msg, env: &Env<'_>) -> Vec<Effect> {
    let mut effects = begin(model, msg, env);
    follow(model, &mut effects);
    effects
}

/// Takes one message in as far as the pane with the keys shows it, which can be drawn then. What follows from it elsewhere comes
/// with [`follow`], before the next message. Routes only; the rules are in the modules.
pub fn begin(model: &mut Model, msg: Msg, env: &Env<'_>) -> Vec<Effect> {
    let mut effects = Vec::new();
    debug_assert!(model.begun.is_none(), "what follows from a message comes before the next one");
    model.take_time(env);
    // The log is drawn only where somebody looks at it.
    let unseen = match &msg {
        Msg::Event(Event::Requested(_)) => !model.shows_requests(),
        Msg::Event(Event::Woke) => model.screen.wakes_unseen,
        Msg::Event(Event::Played { id, heard }) => allow::is_unseen(model, *id, heard),
        Msg::Event(Event::Moments { call, moments }) => {
            let are_none = moments.all().next().is_none() && model.panes.transcript.moments().is_empty();
            // Who has a call in hand is told also that there is none.
            (are_none && model.review.sitting.is_none()) || model.panes.transcript.call.as_ref() != Some(call)
        }
        _ => false,
    };
    model.screen.dirty |= !unseen;
    let by_user = matches!(&msg, Msg::Act(_) | Msg::Event(Event::Pointed(_)));
    if by_user && let Some(hand) = model.review.hand_mut() {
        hand.press(model.now);
    }
    match msg {
        Msg::Act(action)
            if model.screen.overlays.is_empty()
                || matches!(action, Action::Suspend | Action::Redraw | Action::Trace) =>
        {
            act::act(model, action, &mut effects)
        }
        Msg::Act(action) => overlay::act(model, action, env, &mut effects),
        Msg::Event(Event::Fetched { id, reply }) => fetched::fetched(model, id, *reply, &mut effects),
        Msg::Event(Event::Remembered { id, seen, reply }) => fetched::remembered(model, id, seen, *reply, &mut effects),
        Msg::Event(Event::Settled { id, outcome }) => settled::settled(model, id, outcome, &mut effects),
        Msg::Event(Event::Kept { id, result }) => kept::kept(model, id, result),
        Msg::Event(Event::Opened { left, sends }) => kept::opened(model, *left, sends, &mut effects),
        Msg::Event(Event::Resized { width, height }) => {
            model.screen.size = (width, height);
            effects.push(Effect::Redraw);
        }
        Msg::Event(Event::Edited(result)) => editor::edited(model, result, &mut effects),
        Msg::Event(Event::Requested(logged)) => {
            model.panes.requests.take(*logged, env.wall);
            // Nothing is asked for and nothing leaves because a request was noted, and one move of the selection has a
            // dozen of these.
            return effects;
        }
        Msg::Event(Event::Moments { call, moments }) => moments::found(model, call, *moments),
        Msg::Event(Event::Drawn { id, picture }) => model.panes.relations.drawn(id, picture),
        Msg::Event(Event::Pointed(pointer)) => pointer::pointed(model, pointer, env, &mut effects),
        Msg::Event(Event::Played { id, heard }) => played::heard(model, id, heard, &mut effects),
        Msg::Event(Event::Told(way)) => {
            model.screen.toasts.tell(way, env.now);
        }
        Msg::Event(Event::Configured { habits, trouble }) => {
            model.session.habits = habits;
            model.panes.catalogue.pin(&model.session.habits.pinned);
            match trouble {
                Some(trouble) => model.screen.toasts.warn(trouble),
                None => tell::tell(model, "Configuration read again"),
            }
        }
        Msg::Event(Event::Focused(focused)) => focused::focused(model, focused, &mut effects),
        Msg::Event(Event::Woke) if model.screen.away_since.is_none() => {
            model.screen.toasts.expire(env.now);
            model.screen.tips.end(Some(env.now));
        }
        Msg::Event(Event::Woke) => {}
        Msg::Event(Event::Terminated) => effects.push(Effect::Quit),
        Msg::Event(Event::Alone) => tell::tell(model, "There is no shell to go back to"),
        Msg::Event(Event::Fault(failure)) => model.screen.toasts.warn(failure.message),
    }
    if by_user && model.screen.focus == Pane::Transcript {
        finish::place_lines(model);
    }
    model.begun = Some(Begun { by_user });
    effects
}

/// What follows from the message that was begun: the selected row is the current issue, what is shown and not there is asked for,
/// what may leave is sent, and all panes show where things stand. `effects` are those that it began with, of which what must not be
/// asked now is taken away.
pub fn follow(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(Begun { by_user }) = model.begun.take() else { return };
    if std::mem::take(&mut model.reading.follows_list) {
        show::follow_list(model);
    }
    model.reading.rest.take(by_user, model.now, model.session.pace.pause);
    finish::finish(model, effects);
    tour::advance(model);
}
