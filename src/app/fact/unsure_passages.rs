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
    let were = |count: usize| if count == 1 { "1 passage was".to_owned() } else { format!("{count} passages were") };
    let them = |count: usize| if count == 1 { "it" } else { "them" };
    let text = match (passages.is_empty(), unsure.counts()) {
        (true, _) => Display::ours("The service has no second hearing of this recording"),
        (_, (0, 0)) => Display::ours("Every passage was heard clearly, with the words that are here"),
        (_, (unclear, 0)) => shown!("{} not heard clearly; J leads to {}", were(unclear), them(unclear)),
        (_, (0, other)) => shown!("{} heard with other words; J leads to {}", were(other), them(other)),
        (_, (unclear, other)) => {
            shown!("{} not heard clearly, {other} with other words; J leads to them", were(unclear))
        }
    };
    *model.world.unsure_passages.entry(call, UnsurePassages::default) = unsure;
    model.screen.toasts.tell(text, model.now);
}
