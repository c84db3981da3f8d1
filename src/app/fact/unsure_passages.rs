//! The second hearing of a call is there.

use crate::{
    app::{
        message::row::Passage,
        state::{model::Model, unsure_passages::UnsurePassages},
    },
    domain::{
        id::CallId,
        text::{Display, shown},
    },
};

/// The second hearing is there.
pub(in crate::app) fn answered(model: &mut Model, call: &CallId, passages: &[Passage]) {
    let Some(transcript) = model.world.calls.peek(call).and_then(|call| call.get()) else { return };
    let unsure = UnsurePassages::of(transcript, passages);
    let text = match (passages.is_empty(), unsure.count()) {
        (true, _) => Display::ours("The service has no second hearing of this recording"),
        (_, 0) => Display::ours("Every passage was heard clearly"),
        (_, 1) => Display::ours("1 passage was not heard clearly; J leads to it"),
        (_, count) => shown!("{count} passages were not heard clearly; J leads to them"),
    };
    *model.world.unsure_passages.entry(call, UnsurePassages::default) = unsure;
    model.screen.toasts.tell(text, model.now);
}
