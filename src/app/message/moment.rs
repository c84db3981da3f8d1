//! The moments of a call: messages that rules suggest to look at, and what the reviewer has decided of each. A moment is a
//! suggestion for who reads, never a flag by itself.

use std::{collections::HashMap, sync::Arc};

use serde::{Deserialize, Serialize};

use crate::{
    domain::{
        id::{CallId, SuggestionId},
        review::{rule_version, suggestion_id},
        text::{Display, Untrusted, shown},
    },
    rules::{self, hit::Suggestion},
};

/// What one rule suggests, as it is stored with a decision on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggested {
    /// The name of the rule.
    pub rule: String,
    /// Its version; decisions are counted a version.
    pub version: String,
    /// The message that a flag would go to.
    pub message_index: u32,
    /// The other end of the evidence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ref_index: Option<u32>,
    /// The proposed flag type, in stored form.
    pub flag_type: String,
    /// How much the rule was believed (percent).
    pub score: u8,
    /// Why, in words.
    pub reason: Untrusted,
}

impl Suggested {
    /// The id that the review service has for it, on this call.
    pub fn id(&self, call: &CallId) -> SuggestionId {
        suggestion_id(call, &self.rule, rule_version(&self.version), self.message_index, self.ref_index)
    }
}

/// What a reviewer decides of a moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// The flag was placed as proposed.
    Accepted,
    /// A flag of this type was placed.
    AcceptedAs(String),
    /// There is nothing to flag.
    Rejected,
}

/// Which moment of a call is meant: its message and the flag type that it proposes.
pub type MomentKey = (u32, Arc<str>);

/// A moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// Its message: the API's `message_index`.
    pub turn: u32,
    /// The proposed flag type, in stored form.
    pub flag_type: Arc<str>,
    /// What stands under the message: what is proposed, how sure that is, and why.
    pub words: Display,
    /// What each rule says.
    pub suggested: Vec<Suggested>,
}

impl Moment {
    fn new(suggestion: &Suggestion) -> Self {
        let flag_type = Display::foreign_line(&suggestion.flag_type);
        let words = shown!("{flag_type} {} %: {}", suggestion.score, suggestion.shown());
        let suggested = suggestion.hits.iter().map(|hit| Suggested {
            rule: hit.source.name().into_owned(),
            version: hit.source.version().into_owned(),
            message_index: hit.message_index,
            ref_index: hit.ref_index,
            flag_type: hit.flag_type.to_string(),
            score: hit.score,
            reason: hit.reason.text(),
        });
        Self {
            turn: suggestion.message_index,
            flag_type: Arc::clone(&suggestion.flag_type),
            words,
            suggested: suggested.collect(),
        }
    }

    /// Which moment of its call it is.
    pub fn key(&self) -> MomentKey {
        (self.turn, Arc::clone(&self.flag_type))
    }
}

/// The moments of a call, in the order of its messages, with what was decided before this session.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Moments {
    /// Those that are shown: the surest.
    pub shown: Vec<Moment>,
    /// How many more there are.
    pub rest: usize,
    /// What was decided, as far as it is stored.
    pub decided: HashMap<MomentKey, Decision>,
}

impl Moments {
    /// The moments of what the rules found in a call.
    pub fn of(reading: &rules::Reading, decided: HashMap<MomentKey, Decision>) -> Self {
        let suggestions = rules::hit::suggestions(&reading.hits);
        let (shown, rest) = rules::hit::surest(&suggestions);
        Self { shown: shown.into_iter().map(Moment::new).collect(), rest, decided }
    }
}
