//! What a second hearing of the recording was not sure of: passages in which the words of the transcript may be wrong.
//! The service cuts them otherwise than turns (contract 6.4), so they are put under the turns by time.

use crate::app::{
    message::effect::{Effect, Query},
    state::model::Model,
    step::tell::tell,
};

/// `z c`: asks for the second hearing of the call, or hides what it brought.
pub(in crate::app) fn toggle(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(call) = model.panes.transcript.call.clone() else { return };
    if model.world.unsure_passages.remove(&call).is_some() {
        return tell(model, "Unclear passages are hidden");
    }
    tell(model, "Asking for the second hearing of the recording…");
    model.reading.runs.refetch(Query::Corrected(call), effects);
}
