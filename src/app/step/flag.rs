//! Putting flags on messages as they were seen.

use crate::{
    app::{
        message::{
            effect::Effect,
            mutation::{Change, Subject},
        },
        state::{
            model::Model,
            overlay::home::Then,
            target::{Message, Messages},
        },
        step::{home, send::make_for},
    },
    domain::{
        id::CallId,
        limits,
        text::{Display, Untrusted, counted, shown},
    },
    wire::NewFlag,
};

/// The types keep the digits that they have now, also in the next session.
pub(in crate::app) fn keep_digits(model: &mut Model, effects: &mut Vec<Effect>) {
    let digits = model.panes.catalogue.on_digits();
    if model.panes.catalogue.is_filled() && model.session.digits != digits {
        model.session.digits.clone_from(&digits);
        effects.push(Effect::KeepDigits(digits));
    }
}

/// Puts a flag on the messages for which it was begun, as one step. Where it is not settled what issue it goes to, that is
/// asked first.
pub(in crate::app) fn place_flags(
    model: &mut Model,
    messages: &Messages,
    name: &str,
    note: Option<&str>,
    effects: &mut Vec<Effect>,
) {
    if messages.home.is_none() {
        let then = Then { name: name.to_owned(), note: note.map(str::to_owned), moment: None };
        return home::ask(model, messages.clone(), then, effects);
    }
    let Messages { code, call, turns, are_marked, .. } = messages;
    keep_digits(model, effects);
    model.outbox.undo.begin();
    put_flags(model, messages, name, note, effects);
    model.outbox.undo.end();
    model.outbox.last_flag = Some(name.to_owned());
    let name = Display::foreign_line(name);
    if *are_marked {
        model.panes.marks.clear_messages(call);
        let count = counted(turns.len(), "message");
        model.screen.toasts.done(shown!("{code} → {name} on {count}; u takes them back together"), model.now);
    } else {
        model.screen.toasts.done(shown!("{code} → {name} on {}", messages.name()), model.now);
    }
}

/// Puts a flag on each of the messages, and tells nothing.
pub(in crate::app) fn put_flags(
    model: &mut Model,
    messages: &Messages,
    name: &str,
    note: Option<&str>,
    effects: &mut Vec<Effect>,
) {
    let Some(subject) = &messages.home else { return };
    if let Subject::Issue(issue) = subject {
        home::attach(model, issue, &messages.call, effects);
    }
    for turn in &messages.turns {
        let flag = flag_on(&messages.call, turn, name, note);
        make_for(model, subject.clone(), Change::AddFlag(Box::new(flag)), effects);
    }
}

/// The flag on a message as it was seen.
pub(in crate::app) fn flag_on(call: &CallId, turn: &Message, name: &str, note: Option<&str>) -> NewFlag {
    let text = turn.text.verbatim();
    let message_text = if limits::fits(text, limits::MESSAGE_TEXT) {
        turn.text.clone()
    } else {
        Untrusted::from(limits::cut(text, limits::MESSAGE_TEXT))
    };
    NewFlag {
        call_id: call.clone(),
        flag_type: name.to_owned(),
        note: note.map(str::to_owned),
        node_name: turn.node.as_ref().map(|node| node.name.clone()).filter(|name| !name.is_empty()),
        node_id: turn.node.as_ref().map(|node| node.id.clone()),
        message_index: u32::try_from(turn.index).ok(),
        message_text: Some(message_text),
    }
}
