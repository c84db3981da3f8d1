//! Tips begin once there is something to look at.

use crate::app::state::{
    model::Model,
    tips::{SHOWN_MS, TIMES, TIPS, Tip},
};

/// The list is there: the tip that was told least is told, if there is one left.
pub(in crate::app) fn begin(model: &mut Model) {
    let is_wanted = std::mem::take(&mut model.tips.may_tell) && !model.habits.no_tips;
    if !is_wanted || model.tour.is_some() || !model.overlays.is_empty() {
        return;
    }
    let times = |tip: &Tip| model.tips.told.get(tip.actions[0]).copied().unwrap_or(0);
    let Some((at, tip)) = TIPS.iter().enumerate().min_by_key(|(_, tip)| times(tip)) else { return };
    if times(tip) < TIMES {
        *model.tips.told.entry(tip.actions[0].to_owned()).or_default() += 1;
        model.tips.shown = Some((at, model.now.plus(SHOWN_MS)));
    }
}
