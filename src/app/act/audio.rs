//! Hearing a call: what is playing, from where, how fast. The sound itself is another program's; see
//! [`crate::app::message::effect::Effect::Play`].

use crate::{
    app::{
        derived::address,
        message::{
            action::{Amount, Toward},
            effect::{Effect, Order},
        },
        state::{
            audio::{Playing, times},
            model::Model,
        },
        step::{show::follow, tell::tell},
    },
    domain::text::shown,
};

/// Speeds in percent: the least, the most, and the step between two.
const SPEED: (u16, u16, u16) = (50, 300, 25);

/// How far one key leaps (milliseconds).
const LEAP_MS: i64 = 5_000;

/// `p`: plays the call from the selected message, or is silent and goes on.
pub(in crate::app) fn play_or_pause(model: &mut Model, effects: &mut Vec<Effect>) {
    match &mut model.panes.audio.playing {
        Some(playing) if model.panes.transcript.call.as_ref() == Some(&playing.call) => {
            playing.is_paused = !playing.is_paused;
            effects.push(Effect::Player(Order::Pause(playing.is_paused)));
        }
        _ => play_from_here(model, effects),
    }
}

/// `z p`: plays from the selected message, whatever is playing.
pub(in crate::app) fn play_from_here(model: &mut Model, effects: &mut Vec<Effect>) {
    let (Some(call), Some(address)) = (model.panes.transcript.call.clone(), address::recording(model)) else { return };
    let turn = model.transcript_view().and_then(|sight| sight.transcript.turns.get(model.panes.transcript.cursor()));
    let at = turn.and_then(|turn| turn.at).unwrap_or(0);
    let audio = &mut model.panes.audio;
    audio.last += 1;
    let follows = audio.follows.map(|_| model.panes.transcript.cursor());
    audio.follows = follows;
    audio.playing = Some(Playing { id: audio.last, call, address: address.clone(), at, is_paused: false });
    effects.push(Effect::Play { id: audio.last, address, from: at, speed: audio.speed });
}

/// `<` and `>`.
pub(in crate::app) fn leap(model: &mut Model, toward: Toward, effects: &mut Vec<Effect>) {
    let Some(playing) = &mut model.panes.audio.playing else { return };
    let by = if toward.is_next() { LEAP_MS } else { -LEAP_MS };
    // The position is what a player said, which may be anything.
    playing.at = playing.at.saturating_add(by).max(0);
    effects.push(Effect::Player(Order::Leap(by)));
}

/// `(` and `)`: slower or faster, also for what is played next.
pub(in crate::app) fn pace(model: &mut Model, by: Amount, effects: &mut Vec<Effect>) {
    let (least, most, step) = SPEED;
    let speed = &mut model.panes.audio.speed;
    *speed = if by.is_more() { *speed + step } else { speed.saturating_sub(step) }.clamp(least, most);
    let text = shown!("Speed {}", times(*speed));
    if model.panes.audio.is_playing() {
        effects.push(Effect::Player(Order::Speed(model.panes.audio.speed)));
    }
    model.screen.toasts.tell(text, model.now);
}

/// `z f`: the selection follows what is heard, or no longer.
pub(in crate::app) fn toggle_follow(model: &mut Model) {
    if model.panes.audio.follows.take().is_some() {
        return tell(model, "The selection stays where it is put");
    }
    model.panes.audio.follows = Some(model.panes.transcript.cursor());
    if let Some(at) = model.panes.audio.playing.as_ref().map(|playing| playing.at) {
        follow(model, at);
    }
    tell(model, "The selection follows what is heard, until it is moved");
}

/// The workbench lends the terminal or stops: nothing is heard meanwhile.
pub(in crate::app) fn hush(model: &mut Model, effects: &mut Vec<Effect>) {
    if let Some(playing) = model.panes.audio.playing.as_mut().filter(|playing| !playing.is_paused) {
        playing.is_paused = true;
        effects.push(Effect::Player(Order::Pause(true)));
    }
}
