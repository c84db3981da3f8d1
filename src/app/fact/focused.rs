//! The window loses the focus of its user and has it again: what waits for eyes waits meanwhile, and after a longer time
//! what is shown is read again.

use crate::app::{message::effect::Effect, state::model::Model, step::read};

/// After so long, what is on the screen may be old (milliseconds).
const LONG_MS: i64 = 60_000;

/// The window has the focus of its user, or has it no longer.
pub(in crate::app) fn focused(model: &mut Model, is_focused: bool, effects: &mut Vec<Effect>) {
    if !is_focused {
        model.screen.away_since.get_or_insert(model.now);
        return;
    }
    let Some(since) = model.screen.away_since.take() else { return };
    let away = model.now.since(since).max(0);
    model.screen.toasts.postpone(away);
    if let Some((_, until)) = &mut model.reading.glance {
        *until = until.plus(away);
    }
    if away >= LONG_MS && model.outbox.reach.may_ask(model.reading.runs.len()) {
        model.panes.issues.check(&mut model.reading.runs, effects);
        read::read_current(model, effects);
    }
}
