//! The command line and the list of keys: everything by name, narrowed by what is typed.

use crate::{
    app::{
        act::{self, visit},
        derived::{
            allow,
            offers::{commands, offers},
        },
        message::{
            action::{Action, Pane},
            effect::Effect,
            env::Env,
        },
        state::{
            model::Model,
            overlay::{Help, Overlay, Palette},
        },
        step::tell::tell,
    },
    domain::{issue_ref, text::Display},
};

pub(in crate::app) fn palette(
    model: &mut Model,
    mut palette: Palette,
    action: Action,
    env: &Env<'_>,
    effects: &mut Vec<Effect>,
) {
    let typed = palette.draft.text();
    match action {
        Action::Cancel => return,
        Action::Move(motion) => {
            palette.cursor = motion.apply(palette.cursor, commands(&typed, env.commands).len(), 10);
        }
        Action::Type(key) => {
            palette.draft.key(key);
            palette.cursor = 0;
        }
        Action::Paste(text) => {
            palette.draft.paste(&text);
            palette.cursor = 0;
        }
        Action::Open => {
            if go_to(model, typed.trim(), effects) {
                return;
            }
            let chosen = commands(&typed, env.commands).get(palette.cursor).map(|command| command.action.clone());
            if run(model, chosen, effects) {
                return;
            }
        }
        _ => {}
    }
    model.screen.overlays.push(Overlay::Palette(palette));
}

pub(in crate::app) fn help(
    model: &mut Model,
    mut help: Help,
    action: Action,
    env: &Env<'_>,
    effects: &mut Vec<Effect>,
) {
    let typed = help.filter.text();
    match action {
        Action::Cancel => return,
        Action::Move(motion) => {
            let page = usize::from(model.screen.size.1) / 2;
            help.cursor = motion.apply(help.cursor, offers(&typed, env.commands).len(), page);
        }
        Action::Type(key) => {
            help.filter.key(key);
            help.cursor = 0;
        }
        Action::Paste(text) => {
            help.filter.paste(&text);
            help.cursor = 0;
        }
        Action::Open => {
            let chosen = offers(&typed, env.commands).get(help.cursor).map(|command| command.action.clone());
            if run(model, chosen, effects) {
                return;
            }
        }
        _ => {}
    }
    model.screen.overlays.push(Overlay::Help(help));
}

/// Does what was chosen; `false`, with the reason told, where it cannot be done now.
fn run(model: &mut Model, chosen: Option<Action>, effects: &mut Vec<Effect>) -> bool {
    let Some(action) = chosen else {
        tell(model, "No such command; ? shows what there is");
        return false;
    };
    if let Some(reason) = allow::refusal(model, &action) {
        tell(model, reason);
        return false;
    }
    act::act(model, action, effects);
    true
}

/// A plain number is a message of the transcript, `T-1007` an issue; anything else is the name of an action.
fn go_to(model: &mut Model, typed: &str, effects: &mut Vec<Effect>) -> bool {
    if let Ok(index) = typed.parse::<usize>() {
        // A call that is still being read gets the benefit of the doubt: typing does not wait for the network.
        let awaited = model.panes.transcript.call.is_some() && model.transcript_view().is_none();
        let count = model.transcript_view().map_or(0, |sight| sight.transcript.turns.len());
        if index < count || awaited {
            model.panes.transcript.select(index);
            model.screen.focus = Pane::Transcript;
        } else {
            let text = format!("There is no message {index} here: {count} messages, counted from 0");
            model.screen.toasts.tell(Display::ours(text), model.now);
        }
        return true;
    }
    let Some(number) = typed.strip_prefix(['t', 'T']).and_then(issue_ref::number) else { return false };
    visit::go_to_number(model, number, effects);
    true
}
