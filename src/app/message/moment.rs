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
    rules::{
        self,
        hit::{Hit, Suggestion},
        muting::Record,
    },
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
    /// Why it is folded away at first: people have taken its rules too seldom.
    pub muted: Option<Display>,
}

/// What people made of each rule so far, by its name and its version as reviews have it.
pub type Records = HashMap<(String, u32), Record>;

/// The record of the rule of a hit.
fn record_of(hit: &Hit, records: &Records) -> Record {
    let key = (hit.source.name().into_owned(), rule_version(&hit.source.version()));
    records.get(&key).copied().unwrap_or_default()
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
            muted: None,
        }
    }

    /// One that is folded away, with the reason.
    fn muted(suggestion: &Suggestion, records: &Records) -> Self {
        let told = suggestion.hits.first().map(|hit| {
            let record = record_of(hit, records);
            let rule = hit.source.name();
            shown!("{} is muted: {} of {} rejected", Display::foreign_line(&rule), record.rejected, record.decisions())
        });
        Self { muted: told, ..Self::new(suggestion) }
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
    /// Those that only muted rules suggest, as long as they are folded away.
    pub folded: Vec<Moment>,
}

impl Moments {
    /// The moments of what the rules found in a call.
    /// What people made of the rules so far mutes some of them, but not where something is decided of a moment already.
    pub fn of(reading: &rules::Reading, decided: HashMap<MomentKey, Decision>, records: &Records) -> Self {
        let is_muted = |hit: &&Hit| {
            let key = (hit.message_index, Arc::clone(&hit.flag_type));
            record_of(hit, records).is_muted() && !decided.contains_key(&key)
        };
        let (muted, heard): (Vec<Hit>, Vec<Hit>) = reading.hits.iter().cloned().partition(|hit| is_muted(&hit));
        let heard = rules::hit::suggestions(&heard);
        let (shown, rest) = rules::hit::surest(&heard);
        let mut muted = rules::hit::suggestions(&muted);
        // What another rule says as well is there already.
        let is_of = |one: &Suggestion, other: &Suggestion| {
            (one.message_index, &one.flag_type) == (other.message_index, &other.flag_type)
        };
        muted.retain(|one| !heard.iter().any(|other| is_of(one, other)));
        let (folded, _) = rules::hit::surest(&muted);
        Self {
            shown: shown.into_iter().map(Moment::new).collect(),
            rest,
            decided,
            folded: folded.into_iter().map(|one| Moment::muted(one, records)).collect(),
        }
    }

    /// Puts those of muted rules among the others.
    pub fn unfold(&mut self) {
        self.shown.append(&mut self.folded);
        self.shown.sort_by_key(|moment| moment.turn);
    }

    /// Folds those of muted rules away again.
    pub fn fold(&mut self) {
        self.unfold();
        let all = std::mem::take(&mut self.shown);
        (self.folded, self.shown) = all.into_iter().partition(|moment| moment.muted.is_some());
    }

    /// All of them, shown or folded away.
    pub fn all(&self) -> impl Iterator<Item = &Moment> {
        self.shown.iter().chain(&self.folded)
    }

    /// Why some are folded away, each reason once; empty where none is.
    pub fn why_folded(&self) -> Vec<&Display> {
        let mut told: Vec<&Display> = Vec::new();
        for reason in self.folded.iter().filter_map(|moment| moment.muted.as_ref()) {
            if !told.contains(&reason) {
                told.push(reason);
            }
        }
        told
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{Reading, catalogue::Rule, hit::Source};

    fn hit(rule: Rule, message_index: u32, flag_type: &str) -> Hit {
        Hit {
            source: Source::Built(rule),
            message_index,
            ref_index: None,
            flag_type: flag_type.into(),
            severity: None,
            score: 50,
            reason: rules::hit::Reason::default(),
        }
    }

    #[test]
    fn what_only_muted_rules_suggest_is_folded_away_with_the_reason() {
        let hits = vec![
            hit(Rule::Apology, 2, "self_contradiction"),
            hit(Rule::Apology, 4, "dead_air"),
            hit(Rule::DeadAir, 4, "dead_air"),
            hit(Rule::DeadAir, 6, "dead_air"),
            hit(Rule::Apology, 8, "self_contradiction"),
        ];
        let reading = Reading { hits, ..Reading::default() };
        let version = rule_version(&Source::Built(Rule::Apology).version());
        let records = |accepted, rejected| {
            let record = Record { accepted, rejected };
            Records::from([((Rule::Apology.id().to_owned(), version), record)])
        };
        let decided = HashMap::from([((8, "self_contradiction".into()), Decision::Rejected)]);
        let turns = |moments: &[Moment]| moments.iter().map(|moment| moment.turn).collect::<Vec<_>>();
        let moments = Moments::of(&reading, decided.clone(), &records(3, 22));
        assert_eq!((turns(&moments.shown), turns(&moments.folded)), (vec![4, 6, 8], vec![2]));
        assert_eq!(moments.shown[0].suggested.len(), 1, "a muted rule adds nothing to another one");
        assert_eq!(moments.why_folded(), [&Display::ours("apology is muted: 22 of 25 rejected")]);
        let mut all = moments;
        all.unfold();
        assert_eq!(turns(&all.shown), [2, 4, 6, 8]);
        all.fold();
        assert_eq!((turns(&all.shown), turns(&all.folded)), (vec![4, 6, 8], vec![2]));
        let heard = Moments::of(&reading, decided, &records(4, 21));
        assert_eq!((heard.shown.len(), heard.folded.len()), (4, 0), "4 of 25 may be a good rule");
    }
}
