//! What rules found in a call, and what is stored of the decisions on it.

use crate::{
    app::{
        message::{moment::Moments, mutation::Change},
        state::model::Model,
        step::{review, show::index_flags},
    },
    domain::id::CallId,
};

/// The moments of a call were found; they are at hand as long as the call is.
pub(in crate::app) fn found(model: &mut Model, call: CallId, mut moments: Moments) {
    if model.screen.shows_muted {
        moments.unfold();
    }
    model.world.moments.insert(call, moments);
    let calls = &model.world.calls;
    model.world.moments.retain(|call, _| calls.peek(call).is_some());
    index_flags(model);
    review::place(model);
}

/// A decision was stored.
pub(in crate::app) fn decision_was_stored(model: &mut Model, call: &CallId, change: &Change) {
    let Change::Decide { suggested, to, .. } = change else { return };
    if let (Some(moments), Some(first)) = (model.world.moments.get_mut(call), suggested.first()) {
        let key = (first.message_index, first.flag_type.as_str().into());
        match to {
            Some(to) => drop(moments.decided.insert(key, to.clone())),
            None => drop(moments.decided.remove(&key)),
        }
    }
    index_flags(model);
}
