//! Five steps through the main job, in the place of the hints: each waits until the user has done it.

use crate::app::{
    derived::tour::{STEPS, step},
    state::model::Model,
    step::tell,
};

/// Goes on when the step was done; after the last one the tour is over.
pub(in crate::app) fn advance(model: &mut Model) {
    if let Some((number, step)) = step(model)
        && (step.is_done)(model)
    {
        model.screen.tour = (number < STEPS.len()).then_some(number);
        if model.screen.tour.is_none() {
            tell::tell(model, "That is the main job. The command line has the tour again");
        }
    }
}
