//! Keys in the box that settles what issue the flags of a call go to.

use crate::{
    app::{
        act::{change, moments},
        message::{
            action::Action,
            effect::Effect,
            mutation::{Slot, Subject},
        },
        state::{
            model::Model,
            overlay::{
                Overlay,
                home::{HomeBox, Then},
            },
            review::Proposed,
            target::Messages,
        },
        step::{flag, home, tell::tell},
    },
    domain::text::Display,
};

pub(in crate::app) fn act(model: &mut Model, mut open: HomeBox, action: &Action, effects: &mut Vec<Effect>) {
    let chosen = match action {
        Action::Cancel | Action::Close => return,
        Action::Open => Some(open.cursor),
        // The digits count from one, as they are drawn.
        Action::PickDigit(digit) => usize::from(*digit).checked_sub(1),
        Action::NewIssue => return settle(model, open, None, effects),
        Action::Move(motion) => {
            open.cursor = motion.apply(open.cursor, open.rows.len() + 1, 5);
            None
        }
        _ => None,
    };
    match chosen {
        // The line below the issues is a new one.
        Some(at) if at == open.rows.len() => return settle(model, open, None, effects),
        Some(at) if at < open.rows.len() => {
            let row = open.rows.remove(at);
            return settle(model, open, Some(row), effects);
        }
        Some(_) => tell(model, "No issue has that digit; n makes a new one"),
        None => {}
    }
    model.screen.overlays.push(Overlay::Home(open));
}

/// Settles it, and does what waits for it, as one step.
fn settle(model: &mut Model, open: HomeBox, to: Option<Proposed>, effects: &mut Vec<Effect>) {
    if model.reading.apart.as_ref().is_none_or(|apart| apart.call != open.call) {
        return tell(model, "Another call is shown by now: nothing was changed");
    }
    model.outbox.undo.begin();
    let (home, code) = match to {
        Some(row) => {
            home::settle(model, &row, effects);
            (Subject::Issue(row.issue), row.code)
        }
        None => {
            let then = open.then.as_ref().map(|(messages, then)| (messages, then.name.as_str()));
            (change::new_home(model, &open.call, then, effects), Display::ours("new"))
        }
    };
    if let Some((messages, then)) = open.then {
        place(model, Messages { home: Some(home), code, ..messages }, then, effects);
    }
    model.outbox.undo.end();
}

/// Places the flag that has waited.
fn place(model: &mut Model, messages: Messages, then: Then, effects: &mut Vec<Effect>) {
    if let (Some(_), Some(turn)) = (&then.note, messages.turns.first().and_then(|turn| u32::try_from(turn.index).ok()))
    {
        let slot = Slot::NoteApart { call: messages.call.clone(), turn };
        model.outbox.drafts.keep(&slot, String::new(), effects);
    }
    match &then.moment {
        Some(moment) => {
            moments::place(model, &messages, moment, &then, effects);
            moments::go_on(model);
        }
        None => flag::place_flags(model, &messages, &then.name, then.note.as_deref(), effects),
    }
}
