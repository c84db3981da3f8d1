//! Text that is written in the user's own editor.

use crate::{
    app::{
        message::effect::Effect,
        state::{model::Model, overlay::Overlay},
    },
    domain::failure::Failure,
};

/// Gives a text to the user's editor.
pub(in crate::app) fn edit(model: &mut Model, text: String, effects: &mut Vec<Effect>) {
    model.screen.is_edited = true;
    effects.push(Effect::Edit { text });
}

/// The editor has ended. A text that is too long is kept whole in its field, and not sent before it is shorter.
pub(in crate::app) fn edited(model: &mut Model, result: Result<String, Failure>, effects: &mut Vec<Effect>) {
    model.screen.is_edited = false;
    let text = match result {
        Ok(text) => text,
        Err(failure) => return model.screen.toasts.warn(failure.message),
    };
    // A question may have come on top of the field meanwhile.
    let Some((slot, draft)) = model.screen.overlays.iter_mut().rev().find_map(Overlay::text) else { return };
    draft.replace(&text);
    if let Some(slot) = slot {
        model.outbox.drafts.keep(&slot, draft.text(), effects);
    }
    if let Some(reason) = draft.refusal() {
        model.screen.toasts.tell(reason, model.now);
    }
}
