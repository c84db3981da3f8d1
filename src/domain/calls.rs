//! The words by which calls are found in the list of our own server.

use std::{convert::Infallible, str::FromStr, sync::Arc};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{choice::choices, review::Verdict};

/// Longest words that calls are searched for, in characters.
pub const WORDS: usize = 200;

choices! {
    /// What a call can have on it, and be without: flags of issues, suggestions of rules, issues that it is attached to.
    CallPart { Flag = "flag", Moment = "moment", Issue = "issue" }
    /// The newest verdict of the asking reviewer, or that there is none.
    CallVerdict {
        Clean = "clean", Flagged = "flagged", CannotJudge = "cannot_judge", SecondOpinion = "second_opinion",
        None = "none",
    }
    /// How calls are listed.
    CallOrder { Newest = "newest", Oldest = "oldest", Longest = "longest", MostMoments = "most_moments" }
}

impl CallVerdict {
    /// The verdict itself; nothing where none is asked for.
    pub fn verdict(&self) -> Option<Verdict> {
        match self {
            Self::None => None,
            other => Some(Verdict::from(other.as_str())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_verdict_can_be_asked_for() {
        let asked: Vec<_> = CallVerdict::KNOWN.iter().filter_map(CallVerdict::verdict).collect();
        assert_eq!(asked, Verdict::KNOWN);
    }
}
