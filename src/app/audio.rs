//! Hearing a call: what is playing, from where, how fast. The sound itself is another program's; see
//! [`super::effect::Effect::Play`].

use super::{action::Pane, address, effect::Effect, model::Model, navigate::tell};
use crate::domain::{
    id::CallId,
    text::{Display, shown},
};

/// Speeds in percent: the least, the most, and the step between two.
const SPEED: (u16, u16, u16) = (50, 300, 25);
/// How far one key leaps (milliseconds).
const LEAP_MS: i64 = 5_000;

/// What is heard.
#[derive(Debug)]
pub struct Audio {
    playing: Option<Playing>,
    /// Percent of the speed at which it was said; kept from call to call.
    speed: u16,
    /// The turn that the selection followed to, while it follows what is heard.
    follows: Option<usize>,
    /// Number of the newest request to play.
    last: u64,
}

impl Default for Audio {
    fn default() -> Self {
        Self { playing: None, speed: 100, follows: None, last: 0 }
    }
}

#[derive(Debug)]
struct Playing {
    id: u64,
    call: CallId,
    address: String,
    /// Milliseconds from the start of the call.
    at: i64,
    is_paused: bool,
}

/// What the program that plays is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// To be silent, or to go on.
    Pause(bool),
    /// To go so many milliseconds further, or back.
    Leap(i64),
    /// To play at this percent of the speed.
    Speed(u16),
}

/// What is told of the program that plays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// It is so many milliseconds into the call.
    At(i64),
    /// It is silent, or goes on.
    Paused(bool),
    /// It has ended.
    Ended,
    /// It could not play; why.
    Failed(Display),
    /// There is no such program.
    Absent,
}

impl Audio {
    /// What is to be told of a call while it is heard: silent, seconds from its start, percent of the speed, and whether
    /// the selection follows.
    pub fn of(&self, call: &CallId) -> Option<(bool, i64, u16, bool)> {
        let playing = self.playing.as_ref().filter(|playing| playing.call == *call)?;
        Some((playing.is_paused, playing.at / 1_000, self.speed, self.follows.is_some()))
    }

    /// Whether anything is heard, or was and is paused.
    pub fn is_playing(&self) -> bool {
        self.playing.is_some()
    }
}

/// `p`: plays the call from the selected message, or is silent and goes on.
pub(super) fn play_or_pause(model: &mut Model, effects: &mut Vec<Effect>) {
    match &mut model.audio.playing {
        Some(playing) if model.transcript.call.as_ref() == Some(&playing.call) => {
            playing.is_paused = !playing.is_paused;
            effects.push(Effect::Player(Order::Pause(playing.is_paused)));
        }
        _ => play_from_here(model, effects),
    }
}

/// `z p`: plays from the selected message, whatever is playing.
pub(super) fn play_from_here(model: &mut Model, effects: &mut Vec<Effect>) {
    let (Some(call), Some(address)) = (model.transcript.call.clone(), address::recording(model)) else { return };
    let turn = model.sight().and_then(|sight| sight.transcript.turns.get(model.transcript.cursor()));
    let at = turn.and_then(|turn| turn.at).unwrap_or(0);
    let audio = &mut model.audio;
    audio.last += 1;
    let follows = audio.follows.map(|_| model.transcript.cursor());
    audio.follows = follows;
    audio.playing = Some(Playing { id: audio.last, call, address: address.clone(), at, is_paused: false });
    effects.push(Effect::Play { id: audio.last, address, from: at, speed: audio.speed });
}

/// `<` and `>`.
pub(super) fn leap(model: &mut Model, forward: bool, effects: &mut Vec<Effect>) {
    let Some(playing) = &mut model.audio.playing else { return };
    let by = if forward { LEAP_MS } else { -LEAP_MS };
    // The position is what a player said, which may be anything.
    playing.at = playing.at.saturating_add(by).max(0);
    effects.push(Effect::Player(Order::Leap(by)));
}

/// `(` and `)`: slower or faster, also for what is played next.
pub(super) fn pace(model: &mut Model, faster: bool, effects: &mut Vec<Effect>) {
    let (least, most, step) = SPEED;
    let speed = &mut model.audio.speed;
    *speed = if faster { *speed + step } else { speed.saturating_sub(step) }.clamp(least, most);
    let text = shown!("Speed {}", times(*speed));
    if model.audio.is_playing() {
        effects.push(Effect::Player(Order::Speed(model.audio.speed)));
    }
    model.toasts.tell(text, model.now);
}

/// A speed as people write it: `×1.25`.
pub fn times(speed: u16) -> Display {
    let (whole, part) = (speed / 100, speed % 100);
    Display::ours(match part {
        0 => format!("×{whole}"),
        part if part % 10 == 0 => format!("×{whole}.{}", part / 10),
        part => format!("×{whole}.{part:02}"),
    })
}

/// `z f`: the selection follows what is heard, or no longer.
pub(super) fn toggle_follow(model: &mut Model) {
    if model.audio.follows.take().is_some() {
        return tell(model, "The selection stays where it is put");
    }
    model.audio.follows = Some(model.transcript.cursor());
    if let Some(at) = model.audio.playing.as_ref().map(|playing| playing.at) {
        follow(model, at);
    }
    tell(model, "The selection follows what is heard, until it is moved");
}

/// The workbench lends the terminal or stops: nothing is heard meanwhile.
pub(super) fn hush(model: &mut Model, effects: &mut Vec<Effect>) {
    if let Some(playing) = model.audio.playing.as_mut().filter(|playing| !playing.is_paused) {
        playing.is_paused = true;
        effects.push(Effect::Player(Order::Pause(true)));
    }
}

/// Whether a message changes nothing that is on the screen: the position, told more often than it is written.
pub(super) fn is_unseen(model: &Model, id: u64, heard: &Heard) -> bool {
    let Some(playing) = model.audio.playing.as_ref().filter(|playing| playing.id == id) else { return true };
    match heard {
        Heard::At(at) => at / 1_000 == playing.at / 1_000 && !moves_selection(model, *at),
        _ => false,
    }
}

/// Whether following to this place selects another turn, or ends since the user went somewhere else.
fn moves_selection(model: &Model, at: i64) -> bool {
    let Some(before) = model.audio.follows else { return false };
    let heard = model.sight().and_then(|sight| sight.transcript.turn_at(at));
    model.transcript.cursor() != before || heard.is_some_and(|turn| turn != before)
}

/// Takes in what is told of the program that plays; what is told of one before it changes nothing.
pub(super) fn heard(model: &mut Model, id: u64, heard: Heard, effects: &mut Vec<Effect>) {
    let Some(playing) = model.audio.playing.as_mut().filter(|playing| playing.id == id) else { return };
    match heard {
        Heard::At(at) => {
            playing.at = at.max(0);
            let at = playing.at;
            follow(model, at);
        }
        Heard::Paused(is_paused) => playing.is_paused = is_paused,
        Heard::Ended => model.audio.playing = None,
        Heard::Failed(reason) => {
            model.audio.playing = None;
            model.toasts.warn(shown!("Not played: {reason}"));
        }
        Heard::Absent => {
            let (address, seconds) = (playing.address.clone(), playing.at / 1_000);
            model.audio.playing = None;
            // Browsers understand the place (Media Fragments); whoever does not starts at the beginning.
            let place = if seconds > 0 && !address.contains('#') { format!("#t={seconds}") } else { String::new() };
            effects.push(Effect::OpenOutside(address + &place));
            tell(model, "No player here (mpv, or [audio] in config.toml): the recording was given to the browser");
        }
    }
}

/// Selects the turn that is heard, unless the user went somewhere else.
fn follow(model: &mut Model, at: i64) {
    let Some(before) = model.audio.follows else { return };
    let is_there =
        model.audio.playing.as_ref().is_some_and(|playing| model.transcript.call.as_ref() == Some(&playing.call));
    if !is_there || !model.overlays.is_empty() {
        return;
    }
    if model.transcript.cursor() != before {
        model.audio.follows = None;
        return tell(model, "The selection stays where it is put");
    }
    let turn = model.sight().and_then(|sight| sight.transcript.turn_at(at));
    if let Some(turn) = turn {
        model.transcript.select(turn);
        model.audio.follows = Some(turn);
    }
}

/// Why nothing can be heard.
pub(super) fn refusal_of_sound(model: &Model) -> Option<&'static str> {
    if model.focus != Pane::Transcript || model.transcript.call.is_none() {
        return Some("Open a call first");
    }
    model.sight()?;
    address::recording(model).is_none().then_some("The call has no recording")
}
