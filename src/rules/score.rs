//! How much a call is worth reading before others, and why: a number from 0 to 255 that sorts a queue.
//!
//! The weights are set by hand: weights that were learned from outcomes sorted worse, and would have switched off the rules
//! about talk, since a call can end well in which the caller was ill served. What speaks of the neighbours of a call (a new
//! version of its pathway, another call of the same number) is added by whoever knows them.

use std::borrow::Cow;

use super::{call::End, catalogue::Landmark, declared, hit::Source, pass::Reading};
use crate::domain::text::counted;

/// Points for each change, and for how many of them.
pub const CHANGE: (u16, u32) = (8, 5);
/// Messages beyond which a call is long, and the points for it.
pub const LONG: (usize, u16) = (30, 10);
/// Points for a call that ended by an error or a failed transfer.
pub const BAD_END: u16 = 15;
/// Points for a second change without a word of the caller between.
pub const SECOND_WRITE: u16 = 15;

/// What a part of the score is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// A rule has a hit; each counts once.
    Rule(Source),
    /// So many calls change something.
    Changes(u32),
    /// A second change in the same breath.
    SecondWrite,
    /// It has more than 30 messages.
    Long,
    /// It ended by an error or a failed transfer.
    BadEnd(End),
}

impl Why {
    /// The stable name, under which its points are stored.
    pub fn name(&self) -> Cow<'static, str> {
        match self {
            Self::Rule(source) => source.name(),
            Self::Changes(_) => "changes".into(),
            Self::SecondWrite => "second_write".into(),
            Self::Long => "long".into(),
            Self::BadEnd(End::FailedTransfer) => "failed_transfer".into(),
            Self::BadEnd(_) => "error".into(),
        }
    }

    /// The words for it.
    pub fn words(&self) -> Cow<'static, str> {
        match self {
            Self::Rule(source) => source.name(),
            Self::Changes(count) => counted(*count, "change").into(),
            Self::SecondWrite => "a second change in one breath".into(),
            Self::Long => format!("more than {} messages", LONG.0).into(),
            Self::BadEnd(End::FailedTransfer) => "ended by a failed transfer".into(),
            Self::BadEnd(_) => "ended by an error".into(),
        }
    }
}

/// The score of a call.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Score {
    /// The sum, at most 255.
    pub total: u8,
    /// What it is made of, most points first.
    pub reasons: Vec<(Why, u16)>,
}

/// The part of the score that the call alone decides.
pub fn score(reading: &Reading) -> Score {
    let mut reasons: Vec<(Why, u16)> = Vec::new();
    for hit in &reading.hits {
        let is_counted = reasons.iter().any(|(why, _)| matches!(why, Why::Rule(source) if *source == hit.source));
        if !is_counted {
            let points = match &hit.source {
                Source::Built(rule) => rule.points(),
                Source::Declared { .. } => declared::POINTS,
            };
            reasons.push((Why::Rule(hit.source.clone()), points.into()));
        }
    }
    if reading.changes > 0 {
        let counted = u16::try_from(reading.changes.min(CHANGE.1)).unwrap_or_default();
        reasons.push((Why::Changes(reading.changes), CHANGE.0 * counted));
    }
    if reading.landmarks.iter().any(|(_, landmark)| *landmark == Landmark::SecondWrite) {
        reasons.push((Why::SecondWrite, SECOND_WRITE));
    }
    if reading.turns > LONG.0 {
        reasons.push((Why::Long, LONG.1));
    }
    if reading.end != End::Plain {
        reasons.push((Why::BadEnd(reading.end), BAD_END));
    }
    reasons.sort_by_key(|(_, points)| std::cmp::Reverse(*points));
    let total = reasons.iter().map(|(_, points)| u32::from(*points)).sum::<u32>();
    Score { total: u8::try_from(total).unwrap_or(u8::MAX), reasons }
}
