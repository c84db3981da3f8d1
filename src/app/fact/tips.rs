//! Tips begin once there is something to look at.

use crate::app::state::{
    model::Model,
    tips::{SHOWN_MS, TIMES, TIPS, Tip},
};

/// The list is there: the tip that was told least is told, if there is one left.
pub(in crate::app) fn begin(model: &mut Model) {
    let is_wanted = std::mem::take(&mut model.screen.tips.may_tell) && !model.session.habits.no_tips;
    if !is_wanted || model.screen.tour.is_some() || !model.screen.overlays.is_empty() {
        return;
    }
    let times = |tip: &Tip| model.screen.tips.told.get(tip.actions[0]).copied().unwrap_or(0);
    let Some((at, tip)) = TIPS.iter().enumerate().min_by_key(|(_, tip)| times(tip)) else { return };
    if times(tip) < TIMES {
        *model.screen.tips.told.entry(tip.actions[0].to_owned()).or_default() += 1;
        model.screen.tips.shown = Some((at, model.now.plus(SHOWN_MS)));
    }
}
