//! Flag types: how a typed name becomes the stored form, and the set that a new organisation starts with.

use unicode_normalization::UnicodeNormalization;

use super::limits;

/// Why a flag type was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadFlagType {
    /// Nothing but signs and spaces.
    #[error("a flag type needs at least one letter or digit")]
    Empty,
    /// Longer than [`limits::FLAG_TYPE`].
    #[error("a flag type has at most 64 characters")]
    TooLong,
}

/// The stored form of a flag type: `lower_snake_case` (contract 1.6). `Missed Handoff`, `missed-handoff` and
/// `missedHandoff` all become `missed_handoff`.
pub fn normalise(typed: &str) -> Result<String, BadFlagType> {
    let mut stored = String::with_capacity(typed.len());
    let mut before_is_small = false;
    for c in typed.trim().nfkc() {
        if c.is_alphanumeric() {
            if c.is_uppercase() && before_is_small {
                stored.push('_');
            }
            stored.extend(c.to_lowercase().filter(|lower| lower.is_alphanumeric()));
            before_is_small = !c.is_uppercase();
        } else {
            if !stored.is_empty() && !stored.ends_with('_') {
                stored.push('_');
            }
            before_is_small = false;
        }
    }
    stored.truncate(stored.trim_end_matches('_').len());
    if stored.is_empty() {
        Err(BadFlagType::Empty)
    } else if !limits::fits(&stored, limits::FLAG_TYPE) {
        Err(BadFlagType::TooLong)
    } else {
        Ok(stored)
    }
}

/// A flag type that is offered before anybody has used it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Starter {
    /// Stored form.
    pub name: &'static str,
    /// What it says went wrong at the turn.
    pub meaning: &'static str,
}

macro_rules! starters {
    ($($name:literal: $meaning:literal),+ $(,)?) => { &[$(Starter { name: $name, meaning: $meaning }),+] };
}

/// The starter set, in the order in which it is offered.
pub const STARTERS: &[Starter] = starters![
    "missed_handoff": "a person was asked for and did not come",
    "wrong_pathway_node": "the flow went where the caller's words do not lead",
    "skipped_verification": "a required check was left out",
    "wrong_transfer_target": "passed to the wrong number, queue or agent",
    "misheard_caller": "words were transcribed wrongly and it mattered",
    "entity_mistranscribed": "a name, number, date or address was captured wrongly",
    "interrupted_caller": "the agent spoke over the caller",
    "failed_barge_in": "the agent went on when the caller cut in",
    "dead_air": "a silence that makes the caller doubt the line",
    "slow_response": "an answer that came late",
    "ignored_question": "a direct question got no answer",
    "ignored_correction": "the caller corrected, the agent kept the old value",
    "misunderstood_intent": "heard right, taken wrong",
    "no_clarification": "acted on an unclear request without asking",
    "dialogue_loop": "the same step again and again",
    "lost_context": "asked again for what was already said",
    "hallucinated_fact": "stated something that has no basis",
    "unsupported_promise": "promised what it cannot give",
    "goal_partially_completed": "the call ended with part of the need undone",
    "premature_ending": "ended before the need was settled",
    "wrong_tool_arguments": "right tool, wrong values",
    "tool_error_unhandled": "a tool failed and nothing was made of it",
    "claimed_action_not_done": "said it was done, and it was not",
    "compliance_disclosure_missing": "a required disclosure was not given in time",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_becomes_one() {
        for typed in [
            "Missed Handoff",
            "missed-handoff",
            "missedHandoff",
            " MISSED  handoff! ",
            "missed_handoff",
            "__Missed__Handoff",
        ] {
            assert_eq!(normalise(typed).as_deref(), Ok("missed_handoff"), "{typed}");
        }
        assert_eq!(normalise("step2Failed").as_deref(), Ok("step2_failed"));
        assert_eq!(normalise("Größe").as_deref(), Ok("größe"));
        assert_eq!(normalise("ﬁle"), Ok("file".to_owned()), "compatibility forms are folded");
        assert_eq!(normalise(" !? "), Err(BadFlagType::Empty));
        assert_eq!(normalise(&"x".repeat(65)), Err(BadFlagType::TooLong));
    }

    #[test]
    fn starters_are_in_stored_form_and_distinct() {
        let mut names: Vec<_> = STARTERS.iter().map(|starter| starter.name).collect();
        assert!(names.iter().all(|name| normalise(name).as_deref() == Ok(*name)));
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), STARTERS.len());
    }
}
