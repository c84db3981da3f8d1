//! Flags without the picker: by a digit, and the last type again.

use crate::app::{
    act::travel,
    message::{action::Motion, effect::Effect},
    state::{model::Model, target::Messages},
    step::{flag::place_flags, tell::tell},
};

/// In flag mode: places the type with this digit, and goes on to the next message.
pub(in crate::app) fn place_digit(model: &mut Model, digit: u8, effects: &mut Vec<Effect>) {
    let name = model.panes.catalogue.on_digit(digit).map(|entry| entry.name.clone());
    let Some(name) = name else {
        let is_early = !model.panes.catalogue.is_filled();
        return tell(model, if is_early { "The flag types are still being read" } else { "No type has that digit" });
    };
    let Some(messages) = Messages::in_sight(model) else {
        return tell(model, "There is no message to flag yet");
    };
    place_flags(model, &messages, &name, None, effects);
    if !messages.are_marked {
        travel::travel(model, Motion::Down, effects);
    }
}

/// Places the last type again, on the selected message.
pub(in crate::app) fn repeat_flag(model: &mut Model, effects: &mut Vec<Effect>) {
    if let (Some(name), Some(messages)) = (model.outbox.last_flag.clone(), Messages::in_sight(model)) {
        place_flags(model, &messages, &name, None, effects);
    }
}
