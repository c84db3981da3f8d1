//! Keys on the list of review queues.

use crate::app::{
    act::review,
    message::{
        action::Action,
        effect::{Effect, Query},
    },
    state::{model::Model, overlay::Overlay},
    step::tell::tell,
};

pub(in crate::app) fn act(model: &mut Model, cursor: usize, action: &Action, effects: &mut Vec<Effect>) {
    let queues = model.review.known_queues().len();
    let cursor = match action {
        Action::Cancel | Action::Close | Action::Queues => return,
        Action::Open | Action::Review if queues > cursor => return review::sit_down(model, cursor, effects),
        Action::Open => {
            tell(model, "There is no queue: earmark review new NAME makes one");
            cursor
        }
        Action::Refresh => {
            model.reading.runs.refetch(Query::Queues, effects);
            cursor
        }
        Action::Move(motion) => motion.apply(cursor, queues, 10),
        _ => cursor,
    };
    model.screen.overlays.push(Overlay::Queues { cursor });
}
