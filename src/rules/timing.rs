//! Rules about time and silence: long gaps, empty answers, speaking over one another, words that were hardly heard.

use super::{
    call::{Call, Turn, Who},
    catalogue::Rule,
    course::{Course, Found, Said},
    hit::{Reason, percent},
    rows::Row,
    text::{Plain, patterns, words},
};

patterns! {
    GOODBYE = r"\b(?:good ?bye|bye|take care|have a (?:great|good|nice|wonderful))\b";
    IS_THERE_ANYBODY = r"\bhello\?|\bare you there\b";
}

/// A silence from this length on makes the caller doubt the line (milliseconds).
pub const SILENCE_MS: i64 = 4_000;
/// Speaking over the caller for so long is an interruption (milliseconds).
const OVERLAP_MS: i64 = 1_000;
/// Speaking on for so long after the caller began (milliseconds).
const BARGE_IN_MS: i64 = 2_000;
/// Below, a turn was hardly heard.
const CONFIDENCE: f32 = 0.60;
/// Words that a turn has at least for its confidence to say something.
const WORDS: usize = 3;

/// Empty turns of the agent, one behind the other.
#[derive(Debug)]
struct Streak {
    first: u32,
    caller: u32,
    said_farewell: bool,
    length: u32,
    is_told: bool,
}

/// What is known of silence.
#[derive(Debug, Default)]
pub(super) struct Timing {
    streak: Option<Streak>,
    /// Somebody has said goodbye, or the caller is being handed over: what is silent after that is one thing.
    is_over: bool,
    over_told: bool,
    first_silent: Option<u32>,
}

impl Timing {
    /// Hits in the silence after a goodbye are one, on its first silent turn.
    fn silent(&mut self, found: &mut Found, rule: Rule, score: u8, turn: u32, against: Option<u32>, reason: Reason) {
        let mut at = turn;
        if self.is_over {
            if self.over_told {
                return;
            }
            self.over_told = true;
            at = self.first_silent.unwrap_or(turn);
        }
        found.scored(rule, score, at, against, reason);
    }

    fn over(&mut self) {
        if !self.is_over {
            *self = Self { is_over: true, streak: self.streak.take(), ..Self::default() };
        }
    }

    /// A hand-over was announced or made.
    pub(super) fn on_transfer(&mut self) {
        self.over();
    }

    pub(super) fn on_call(&mut self, found: &mut Found) {
        self.goes_on(found);
        self.streak = None;
    }

    pub(super) fn on_words(&mut self, who: Who, plain: &Plain<'_>, found: &mut Found) {
        self.goes_on(found);
        if who == Who::Agent {
            self.streak = None;
        }
        if !plain.low.contains('?') && plain.has(&GOODBYE) {
            self.over();
        } else if who == Who::Caller {
            self.is_over = false;
        }
    }

    /// An empty turn of the agent.
    pub(super) fn on_silence(&mut self, turn: u32, course: &Course<'_>, found: &mut Found) {
        if self.is_over {
            self.first_silent.get_or_insert(turn);
        }
        self.goes_on(found);
        match &mut self.streak {
            Some(streak) => streak.length += 1,
            None => {
                let Some(caller) = &course.caller else { return };
                let said_farewell = caller.is_farewell();
                self.streak =
                    Some(Streak { first: turn, caller: caller.index, said_farewell, length: 1, is_told: false });
            }
        }
        if self.streak.as_ref().is_some_and(|streak| !streak.said_farewell) {
            self.goes_on(found);
        }
    }

    /// Tells a streak of two, once it is known that it is not the silence behind a goodbye.
    fn goes_on(&mut self, found: &mut Found) {
        if let Some(streak) = self.streak.as_mut().filter(|streak| streak.length > 1 && !streak.is_told) {
            streak.is_told = true;
            let (first, caller) = (streak.first, streak.caller);
            self.unanswered(first, caller, found);
        }
    }

    fn unanswered(&mut self, first: u32, caller: u32, found: &mut Found) {
        let reason = Reason::new(format!("no answer to message {caller}"));
        self.silent(found, Rule::AgentSilent, Rule::AgentSilent.score(), first, Some(caller), reason);
    }

    pub(super) fn at_end(&mut self, call: &Call<'_>, found: &mut Found) {
        let Some(streak) = self.streak.take() else { return };
        let is_last = call.turns.last().is_some_and(|turn| turn.index == streak.first);
        if is_last && streak.length == 1 && !streak.said_farewell {
            self.unanswered(streak.first, streak.caller, found);
        }
    }

    /// What the times of a turn and of the row before it tell.
    pub(super) fn on_turn(&mut self, turn: &Turn<'_>, before: Option<&Row<'_>>, found: &mut Found) {
        let Some(Row::Said(before)) = before else { return };
        let (Some(start), Some(end)) = (turn.start, before.end) else { return };
        let silence = start.saturating_sub(end.millis());
        if silence >= SILENCE_MS {
            let asks = Plain::new(turn.text).has(&IS_THERE_ANYBODY);
            #[expect(clippy::cast_precision_loss, reason = "tenths of a second of a call")]
            let seconds = silence as f64 / 1_000.0;
            let score = percent((seconds / 10.0).min(1.0) + if asks { 0.2 } else { 0.0 });
            let reason = Reason::new(format!("{seconds:.1} s of silence before it"));
            self.silent(found, Rule::DeadAir, score, turn.index, Some(before.index), reason);
        }
        let Some(end) = end.told() else { return };
        let overlap = end.saturating_sub(start);
        let began_before = before.start.is_some_and(|begun| begun < start);
        match (before.who, turn.who) {
            (Who::Caller, Who::Agent) if overlap >= OVERLAP_MS && began_before => {
                let reason = Reason::new(over_the_caller(overlap));
                found.hit(Rule::Interrupted, turn.index, Some(before.index), reason);
            }
            (Who::Agent, Who::Caller) if overlap >= BARGE_IN_MS && began_before => {
                let reason = Reason::new(over_the_caller(overlap));
                found.hit(Rule::FailedBargeIn, before.index, Some(turn.index), reason);
            }
            _ => {}
        }
    }
}

fn over_the_caller(millis: i64) -> String {
    format!("speaks {}.{} s over the caller", millis / 1_000, millis % 1_000 / 100)
}

/// `low_confidence`: how sure the transcript is of the caller's words.
pub(super) fn confidence(turn: &Turn<'_>, said: &Said<'_>, found: &mut Found) {
    if let Some(sure) = turn.confidence.filter(|sure| *sure < CONFIDENCE)
        && said.words.len() >= WORDS
    {
        let reason = Reason::new(format!("heard with {} %", percent(f64::from(sure))));
        found.hit(Rule::LowConfidence, turn.index, None, reason);
    }
}

/// How long words take to say (milliseconds), at 2.6 a second: for sources that tell when turns begin and not when they
/// end.
pub fn spoken_ms(text: &str) -> i64 {
    let count = words(&Plain::new(text).low).len();
    i64::try_from(count).unwrap_or(i64::MAX / 10_000).saturating_mul(10_000) / 26
}
