//! The first screen of somebody who has nothing yet: a sample, a service, a team, or files.

use crate::app::{
    message::{
        action::{Action, Motion},
        effect::Effect,
    },
    state::{
        model::Model,
        overlay::{Overlay, welcome::WAYS},
    },
};

pub(in crate::app) fn act(model: &mut Model, mut cursor: usize, action: &Action, effects: &mut Vec<Effect>) {
    match action {
        Action::Cancel | Action::Close => return,
        Action::Move(motion @ (Motion::Up | Motion::Down)) => cursor = motion.apply(cursor, WAYS.len(), 1),
        Action::PickDigit(digit @ 1..=4) => {
            cursor = usize::from(*digit) - 1;
            if cursor == 0 {
                return effects.push(Effect::Switch("demo".to_owned()));
            }
        }
        Action::Open if cursor == 0 => return effects.push(Effect::Switch("demo".to_owned())),
        _ => {}
    }
    model.screen.overlays.push(Overlay::Welcome { cursor });
}
