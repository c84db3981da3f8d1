//! What is heard, and from where.

use crate::domain::{id::CallId, text::Display};

/// What is heard.
#[derive(Debug)]
pub struct Audio {
    pub(in crate::app) playing: Option<Playing>,
    /// Percent of the speed at which it was said; kept from call to call.
    pub(in crate::app) speed: u16,
    /// The turn that the selection followed to, while it follows what is heard.
    pub(in crate::app) follows: Option<usize>,
    /// Number of the newest request to play.
    pub(in crate::app) last: u64,
}

impl Default for Audio {
    fn default() -> Self {
        Self { playing: None, speed: 100, follows: None, last: 0 }
    }
}

#[derive(Debug)]
pub(in crate::app) struct Playing {
    pub(in crate::app) id: u64,
    pub(in crate::app) call: CallId,
    pub(in crate::app) address: String,
    /// Milliseconds from the start of the call.
    pub(in crate::app) at: i64,
    pub(in crate::app) is_paused: bool,
}

/// What is to be told of a call while it is heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NowPlaying {
    /// It is silent.
    pub is_paused: bool,
    /// Seconds from its start.
    pub seconds: i64,
    /// Percent of the speed.
    pub speed: u16,
    /// The selection follows what is heard.
    pub is_followed: bool,
}

impl Audio {
    /// What is to be told of a call while it is heard.
    pub fn of(&self, call: &CallId) -> Option<NowPlaying> {
        let playing = self.playing.as_ref().filter(|playing| playing.call == *call)?;
        Some(NowPlaying {
            is_paused: playing.is_paused,
            seconds: playing.at / 1_000,
            speed: self.speed,
            is_followed: self.follows.is_some(),
        })
    }

    /// Whether anything is heard, or was and is paused.
    pub fn is_playing(&self) -> bool {
        self.playing.is_some()
    }
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
