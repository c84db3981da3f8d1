//! Hiding what tells who somebody is, while others look at the screen.
//!
//! The masks are put on where text becomes fit for the screen (`domain/text/mask`); what was read before is read anew.

use crate::app::{
    message::effect::{Effect, Query},
    state::{model::Model, toast::Toasts, world::Recent},
    step::{show, tell::tell},
};

/// `g c`: masks on, or off where that is allowed.
pub(in crate::app) fn toggle(model: &mut Model, effects: &mut Vec<Effect>) {
    model.screen.is_masked = !model.screen.is_masked;
    effects.push(Effect::Mask(model.screen.is_masked));
    forget(model);
    model.panes.issues.reload(&mut model.reading.runs, effects);
    model.reading.runs.refetch(Query::FlagTypes, effects);
    show::refresh_shown(model);
    tell(
        model,
        if model.screen.is_masked { "Numbers, accounts and addresses are masked" } else { "Nothing is masked" },
    );
}

/// Drops every text that was made fit for the screen before.
fn forget(model: &mut Model) {
    model.world.details = Recent::default();
    model.world.calls = Recent::default();
    model.world.moments.clear();
    model.world.unsure_passages = Recent::default();
    model.world.people.forget();
    model.reading.remembered.clear();
    model.reading.visited.forget_titles();
    model.panes.relations.forget();
    model.screen.toasts = Toasts::default();
}
