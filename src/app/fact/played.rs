//! What the player says.

use crate::{
    app::{
        message::{effect::Effect, event::Heard},
        state::model::Model,
        step::{show::follow, tell::tell},
    },
    domain::text::shown,
};

/// Takes in what is told of the program that plays; what is told of one before it changes nothing.
pub(in crate::app) fn heard(model: &mut Model, id: u64, heard: Heard, effects: &mut Vec<Effect>) {
    let Some(playing) = model.panes.audio.playing.as_mut().filter(|playing| playing.id == id) else { return };
    match heard {
        Heard::At(at) => {
            playing.at = at.max(0);
            let at = playing.at;
            follow(model, at);
        }
        Heard::Paused(is_paused) => playing.is_paused = is_paused,
        Heard::Ended => model.panes.audio.playing = None,
        Heard::Failed(reason) => {
            model.panes.audio.playing = None;
            model.screen.toasts.warn(shown!("Not played: {reason}"));
        }
        Heard::Absent => {
            let (address, seconds) = (playing.address.clone(), playing.at / 1_000);
            model.panes.audio.playing = None;
            // Browsers understand the place (Media Fragments); whoever does not starts at the beginning.
            let place = if seconds > 0 && !address.contains('#') { format!("#t={seconds}") } else { String::new() };
            effects.push(Effect::OpenOutside(address + &place));
            tell(model, "No player here (mpv, or [audio] in config.toml): the recording was given to the browser");
        }
    }
}
