//! Keys in the flag picker.

use crate::{
    app::{
        act::{
            change, moments,
            overlay::{editor, snippet},
        },
        message::{
            action::{Action, Motion, Toward},
            effect::Effect,
        },
        state::{
            model::Model,
            overlay::{
                Overlay,
                flag::{FlagPicker, Picked},
                home::Then,
            },
        },
        step::{flag, tell::tell},
    },
    domain::text::shown,
};

pub(in crate::app) fn flag(model: &mut Model, mut picker: FlagPicker, action: Action, effects: &mut Vec<Effect>) {
    if std::mem::take(&mut picker.pins) {
        if let Action::PickDigit(digit) = action {
            pin_type(model, &mut picker, digit, effects);
            return model.screen.overlays.push(Overlay::Flag(picker));
        }
        if action == Action::Cancel {
            return model.screen.overlays.push(Overlay::Flag(picker));
        }
    }
    let chooses = matches!(action, Action::PickDigit(_) | Action::Open) && picker.typed.is_empty();
    let mut over = None;
    let picked = match action {
        _ if chooses && picker.note.is_none() && !model.panes.catalogue.is_filled() => {
            picker.early = Some(action);
            Picked::Nothing
        }
        Action::PickDigit(digit) => picker.digit(digit, &model.panes.catalogue),
        Action::Open | Action::Cancel if picker.note.as_mut().is_some_and(|(_, draft)| draft.takes(&action)) => {
            Picked::Nothing
        }
        Action::Open => picker.accept(&model.panes.catalogue),
        Action::PinType => {
            picker.pins = picker.selected(&model.panes.catalogue).is_some();
            Picked::Nothing
        }
        Action::ToggleNote => {
            picker.ask_for_note();
            Picked::Nothing
        }
        Action::Move(motion) => {
            let toward = if motion == Motion::Down { Toward::Next } else { Toward::Previous };
            picker.travel(toward, &model.panes.catalogue);
            Picked::Nothing
        }
        Action::Type(key) => {
            picker.key(key);
            Picked::Nothing
        }
        Action::Paste(text) => {
            picker.paste(&text);
            Picked::Nothing
        }
        Action::Editor => {
            if let Some((_, draft)) = &picker.note {
                editor::edit(model, draft.text(), effects);
            }
            Picked::Nothing
        }
        Action::Snippet => {
            over = picker.note.as_mut().and_then(|(_, draft)| snippet::expand(model, draft));
            Picked::Nothing
        }
        Action::Cancel => return,
        _ => Picked::Nothing,
    };
    if let (Some((_, draft)), Some(slot), Picked::Nothing) = (&picker.note, picker.slot(), &picked) {
        model.outbox.drafts.keep(&slot, draft.text(), effects);
    }
    match picked {
        Picked::Flag { .. } if !picker.messages.are_read(model) => {
            tell(model, "The message is still being read; nothing is flagged yet");
            model.screen.overlays.push(Overlay::Flag(picker));
        }
        Picked::Flag { name, note } if picker.changes.is_some() => {
            if let Some(editing) = picker.changes.take() {
                change::change_flag(model, *editing, (name, note), effects);
            }
        }
        Picked::Flag { name, note } => match moments::on(model, &picker.messages) {
            Some(moment) => {
                moments::take(model, picker.messages, moment, Then { name, note, moment: None }, effects);
            }
            None => flag::place_flags(model, &picker.messages, &name, note.as_deref(), effects),
        },
        Picked::Refused(reason) => {
            model.screen.toasts.tell(reason, model.now);
            model.screen.overlays.push(Overlay::Flag(picker));
        }
        Picked::Nothing => model.screen.overlays.push(Overlay::Flag(picker)),
    }
    model.screen.overlays.extend(over);
}

/// Gives the selected type a digit, for good.
fn pin_type(model: &mut Model, picker: &mut FlagPicker, digit: u8, effects: &mut Vec<Effect>) {
    let Some(chosen) = picker.selected(&model.panes.catalogue) else { return };
    match model.panes.catalogue.put_on(&chosen.name, digit) {
        Ok(()) => {
            let text = shown!("{digit} is {} from now on, in this profile", chosen.shown);
            model.screen.toasts.tell(text, model.now);
            picker.typed.clear();
            picker.cursor = usize::from(digit).checked_sub(1).unwrap_or(9);
            flag::keep_digits(model, effects);
        }
        Err(fixed) => {
            let text = shown!("{fixed} is pinned in config.toml ([flags] pinned) and keeps its digit");
            model.screen.toasts.tell(text, model.now);
        }
    }
}
