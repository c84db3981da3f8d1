//! A call as the rules read it: borrowed, in message order, and without what became of it. Whoever holds a call builds
//! this in one loop.

use serde_json::Value;

use crate::domain::choice::Speaker;

/// Everything that the rules may know of a call. Reward, verdict and flags are not part of it: a rule that saw them would
/// be measured against itself.
#[derive(Debug, Clone, Default)]
pub struct Call<'a> {
    /// In the order of their message index.
    pub turns: Vec<Turn<'a>>,
    /// Prompts of the system. What they say counts as heard, never as spoken.
    pub prompts: Vec<&'a str>,
    /// Variables of the call. They count as heard; declared rules read them as `variables.`.
    pub variables: Option<&'a Value>,
    /// What else the service tells of the call; declared rules read it as `call.`. Whoever builds it leaves out reward
    /// and verdict.
    pub facts: Option<&'a Value>,
    /// Whether it was spoken.
    pub medium: Medium,
    /// Whether the record of the call says that it was handed over; `None` when it says nothing of that.
    pub transferred: Option<bool>,
    /// How it ended, where that is told.
    pub end: End,
    /// Nodes of the pathway that the call came through. Empty when they are not known.
    pub nodes: Vec<Node<'a>>,
}

/// Whether a call was spoken or written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Medium {
    /// On a telephone: signs of writing and long turns are faults.
    Voice,
    /// In writing, or not known.
    #[default]
    Text,
}

/// How a call ended, as its record tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum End {
    /// As calls end, or nothing is told.
    #[default]
    Plain,
    /// By an error.
    Error,
    /// By a transfer that did not come about.
    FailedTransfer,
}

/// One row of a transcript.
#[derive(Debug, Clone, Copy, Default)]
pub struct Turn<'a> {
    /// Its message index, by which a flag names it.
    pub index: u32,
    /// Who speaks.
    pub who: Who,
    /// What was said or done, as it came.
    pub text: &'a str,
    /// When it begins (milliseconds from any fixed point of the call).
    pub start: Option<i64>,
    /// When it ends (milliseconds from the same point).
    pub end: Option<TurnEnd>,
    /// How sure the transcript is of it, 0 to 1.
    pub confidence: Option<f32>,
    /// The node of the pathway that it was said in.
    pub node: Option<Node<'a>>,
    /// Whether it is one utterance. Where a source joins utterances, the length of a turn says nothing.
    pub utterances: Utterances,
}

/// Who a turn is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Who {
    /// The caller.
    Caller,
    /// The agent speaks.
    Agent,
    /// The agent acts: a call of a tool, its result, or a note.
    Action,
    /// Somebody else. Values count as heard, nothing more.
    #[default]
    Other,
}

impl From<&Speaker> for Who {
    fn from(speaker: &Speaker) -> Self {
        match speaker {
            Speaker::User => Self::Caller,
            Speaker::Assistant | Speaker::Robot => Self::Agent,
            Speaker::AgentAction => Self::Action,
            Speaker::Other(_) => Self::Other,
        }
    }
}

/// When a turn ends, and how it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TurnEnd {
    /// By the source (milliseconds).
    Told(i64),
    /// From the number of words (milliseconds). Good enough for a long silence, not for who spoke over whom.
    Estimated(i64),
}

impl TurnEnd {
    /// The time, however it is known.
    pub fn millis(self) -> i64 {
        match self {
            Self::Told(millis) | Self::Estimated(millis) => millis,
        }
    }

    /// The time, if the source tells it.
    pub fn told(self) -> Option<i64> {
        match self {
            Self::Told(millis) => Some(millis),
            Self::Estimated(_) => None,
        }
    }
}

/// What a turn holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Utterances {
    /// One utterance.
    One,
    /// Perhaps several, joined by the source.
    #[default]
    Unknown,
}

/// A node of a pathway.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Node<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its kind in the words of the service, such as `Transfer Call`; empty when it is not known.
    pub kind: &'a str,
}
