//! Readings as one place tells them to another: those of a queue, given elsewhere, by whoever gave them.

use serde::{Deserialize, Serialize};

use super::{super::PageQuery, reading::Reading};
use crate::domain::{
    id::{CallId, UserId, VerdictId},
    review::{Arm, Lane, NotMerged},
    text::Untrusted,
    time::Time,
};

/// A reading that can be told elsewhere: it names the call in the place of the item, and who gave it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ToldReading {
    /// The call.
    pub call_id: CallId,
    /// Readings that are wanted of it there, without those that a second opinion has asked for; 1 to 5.
    pub wanted: u32,
    /// Who gave it.
    pub reviewer_id: UserId,
    /// The name of who gave it; empty when it is not known.
    #[serde(default, deserialize_with = "super::super::null_is_default")]
    pub reviewer: Untrusted,
    /// Why the call was served to that reviewer.
    #[serde(default)]
    pub lane: Option<Lane>,
    /// Whether suggestions were shown before the verdict.
    pub arm: Arm,
    /// SHA-256 of the rules of the team that were gone by.
    #[serde(default)]
    pub rules_version: Option<Untrusted>,
    /// Whether another one of the same reviewer took its place.
    #[serde(default, deserialize_with = "super::super::null_is_default")]
    pub replaced: bool,
    /// When it ended: replaced, or withdrawn.
    #[serde(default)]
    pub withdrawn_at: Option<Time>,
    /// As it was given.
    pub reading: Reading,
}

/// Parameters of list the readings of a queue.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ReadingQuery {
    /// Which page.
    #[param(ignore)]
    pub page: PageQuery,
    /// Those of the asking reviewer alone; all of them are for leads.
    pub mine: Option<bool>,
}

impl ReadingQuery {
    /// The parameters as they travel.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = self.page.pairs();
        pairs.extend(self.mine.map(|mine| ("mine", mine.to_string())));
        pairs
    }
}

/// Body of tell readings.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct NewReadings {
    /// Readings that were given elsewhere; 100 at most.
    pub readings: Vec<ToldReading>,
}

/// What became of readings that were told.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct ReadingsMerged {
    /// New ones that stand.
    pub stored: u64,
    /// Of these, those for which there was no place: they count for agreement, and not for rates.
    pub surplus: u64,
    /// New ones that had ended, or that a later one of the same reviewer stands for.
    pub past: u64,
    /// Those that stood here and have ended where they were given.
    pub ended: u64,
    /// Those that were here, and are as they were.
    pub known: u64,
    /// Calls that were not in the queue and are now.
    pub added: u64,
    /// Those that were not taken.
    pub refused: Vec<RefusedReading>,
}

/// A reading that was not taken; what is stored stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct RefusedReading {
    /// Its id.
    pub verdict_id: VerdictId,
    /// Why.
    pub reason: NotMerged,
}
