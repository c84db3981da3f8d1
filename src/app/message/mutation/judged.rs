//! A verdict on its way: the reading as it is stored, and the flags that it waits for.

use serde::{Deserialize, Serialize};

use super::Target;
use crate::{
    app::message::row::words,
    domain::{
        id::{FlagId, ItemId},
        review::{Verdict, verdict_id},
        text::counted,
    },
    wire::{Mark, Reading},
};

/// A verdict with what belongs to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Judged {
    /// The item.
    pub item: ItemId,
    /// The reading. The flags of its marks are filled in when it leaves.
    pub reading: Reading,
    /// The flag of each mark, in the order of the marks: the verdict leaves when all of them are stored, or refused.
    pub flags: Vec<Target<FlagId>>,
    /// The issue of the flags, where it was not there yet: the time at which it was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub written: Option<i64>,
}

impl Judged {
    /// The same verdict given once more, after it was withdrawn: it needs another id, since that one is spent.
    pub fn anew(&self) -> Self {
        let mut again = self.clone();
        let number = u64::try_from(again.flags.len()).unwrap_or(u64::MAX);
        // The id before is part of the new one, so that it is another one each time.
        let from = ItemId::from(format!("{}/{}", self.item.as_str(), self.reading.verdict_id.as_str()));
        again.reading.verdict_id = verdict_id(&from, self.reading.given_at, number);
        again
    }

    /// The verdict in words: `clean`, `flagged, 2 marks`, `cannot judge, no text`.
    pub fn words(&self) -> String {
        let Reading { verdict, reason, marks, .. } = &self.reading;
        let word = words(verdict.as_str());
        match (verdict, reason) {
            (Verdict::Flagged, _) => format!("{word}, {}", counted(marks.len(), "mark")),
            (_, Some(reason)) => format!("{word}, {}", words(reason.as_str())),
            (_, None) => word.to_string(),
        }
    }

    /// Marks with their flags.
    pub fn marks(&mut self) -> impl Iterator<Item = (&mut Mark, &Target<FlagId>)> {
        self.reading.marks.iter_mut().zip(&self.flags)
    }
}
