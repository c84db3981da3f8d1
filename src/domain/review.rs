//! The words of a review queue, and what client and server must work out alike: the random order, and the id of a
//! suggestion.

use std::{convert::Infallible, str::FromStr, sync::Arc};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::{
    choice::choices,
    id::{CallId, ItemId, MarkId, SuggestionId, VerdictId},
    time::Time,
};

/// Readings of an item that a queue may ask for.
pub const WANTED_MAX: u32 = 5;
/// Readings up to which a second opinion asks for one more.
pub const OPINIONS_MAX: u32 = 3;
/// Calls that one request may name for a queue, or find by a filter in one step.
pub const CALLS_PER_REQUEST: usize = 1_000;
/// Items that a queue may hold.
pub const ITEMS_MAX: u64 = 1_000_000;
/// Items that one request may take: the one in hand, and two ahead.
pub const TAKEN_MAX: u32 = 3;
/// Readings that one request may tell.
pub const READINGS_PER_REQUEST: usize = 100;
/// Longest name of a reviewer who is told of.
pub const REVIEWER_NAME: usize = 200;
/// Marks of a reading.
pub const MARKS_MAX: usize = 200;
/// Suggestions of one request.
pub const SUGGESTIONS_PER_REQUEST: usize = 500;
/// Suggestions that are stored for a call.
pub const SUGGESTIONS_PER_CALL: usize = 200;
/// Longest text of a guide, and of the rules of a team.
pub const GUIDE: usize = 64 << 10;
/// Longest name of a queue.
pub const QUEUE_NAME: usize = 120;
/// Shortest and longest lease, in seconds.
pub const LEASE_S: (u32, u32) = (60, 7_200);
/// Most items between two of a known answer.
pub const GOLD_EVERY_MAX: u32 = 1_000;
/// The greatest score of an item.
pub const SCORE_MAX: u32 = 255;
/// Issues that are proposed as a home.
pub const HOMES: usize = 5;

choices! {
    /// What a reviewer says of a call as a whole. A second opinion is none: it asks for somebody else's.
    Verdict {
        Clean = "clean", Flagged = "flagged", CannotJudge = "cannot_judge", SecondOpinion = "second_opinion",
    }
    /// Why a call cannot be judged; the last one is told in a note.
    CannotReason {
        NoAudio = "no_audio", NoText = "no_text", Language = "language", NotEnoughContext = "not_enough_context",
        Told = "other",
    }
    /// Why a reviewer passes an item on. The item comes back to who says "later", and to no other.
    PassReason {
        TooLong = "too_long", Language = "language", ConflictOfInterest = "conflict_of_interest", Later = "later",
        Broken = "broken",
    }
    /// Why an item is served now.
    Lane {
        Score = "score", Random = "random", Second = "second", Gold = "gold", Assigned = "assigned",
    }
    /// Whether suggestions are shown while a call is read, or after the verdict only.
    Arm { Led = "led", Unled = "unled" }
    /// Where an item stands: it follows from how many readings are wanted, there, and under way.
    ItemState {
        Waiting = "waiting", Reading = "reading", Partly = "partly", Settled = "settled", Disputed = "disputed",
        Ruled = "ruled", Withdrawn = "withdrawn",
    }
    /// What a reviewer makes of a suggestion.
    Decision {
        Accepted = "accepted", AcceptedAs = "accepted_as", Rejected = "rejected", Passed = "passed",
    }
    /// Why a queue serves nothing: all is read, all is in the hands of others, or the rest is not for this reviewer.
    NothingLeft { Empty = "empty", AllLeased = "all_leased", OnlyYours = "only_yours" }
    /// How the items of a queue are listed.
    ItemSort { Score = "score", Draw = "draw" }
    /// Why a reading that was given elsewhere is not taken: its id is that of another reading, it says something else than
    /// what is stored under that id, or a lead has decided on the item.
    NotMerged { Taken = "taken", Differs = "differs", Ruled = "ruled" }
    /// Why an issue is proposed as the home of a flag.
    HomeReason {
        SameTypeSameNode = "same_type_same_node", SameType = "same_type", SamePathway = "same_pathway",
        UsedLately = "used_lately",
    }
}

/// What a queue decides by chance about a call, once and for all, and the same on every machine.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Chance {
    /// The place of the call in the random order: 63 bits.
    pub draw: i64,
    /// Below the share of calls that are read twice, it is one of them; from 0 to 1.
    pub second: f64,
    /// Below the share of calls that are read without suggestions, it is one of them; from 0 to 1.
    pub unled: f64,
}

impl Chance {
    /// The chance of `call` in a queue with this seed: three numbers of 64 bits from the front of
    /// `SHA-256(seed, call id)`, the first without its lowest bit.
    pub fn of(seed: &[u8; 16], call: &CallId) -> Self {
        let digest = Sha256::new().chain_update(seed).chain_update(call.as_str()).finalize();
        let word = |at: usize| digest[8 * at..8 * at + 8].iter().fold(0_u64, |word, byte| word << 8 | u64::from(*byte));
        // The 53 bits that such a number holds without loss.
        #[expect(clippy::cast_precision_loss, reason = "53 bits are held without loss")]
        let share = |word: u64| (word >> 11) as f64 / (1_u64 << 53) as f64;
        Self { draw: (word(0) >> 1).cast_signed(), second: share(word(1)), unled: share(word(2)) }
    }
}

/// What stands before the parts of a suggestion when its id is made.
const SUGGESTIONS: Uuid = Uuid::from_u128(0x6561_726d_6172_6b80_8000_7375_6767_6573);

/// The id of what a rule found at one place: a UUID of version 8, made of call, rule, its version, the message and the other
/// end of the evidence. Whoever runs the rule comes to the same id. Those of one call begin alike, so that they stand together
/// in an index: what is found in a call is stored at one place of it.
pub fn suggestion_id(
    call: &CallId,
    rule: &str,
    version: u32,
    message_index: u32,
    ref_index: Option<u32>,
) -> SuggestionId {
    let other = ref_index.map(|index| index.to_string()).unwrap_or_default();
    // No part holds the character NUL.
    let parts = format!("{}\0{rule}\0{version}\0{message_index}\0{other}", call.as_str());
    let (of_call, of_all) =
        (Uuid::new_v5(&SUGGESTIONS, call.as_str().as_bytes()), Uuid::new_v5(&SUGGESTIONS, parts.as_bytes()));
    let (beginning, end) = (of_call.as_u64_pair().0, of_all.as_u64_pair().1);
    Uuid::new_v8(Uuid::from_u64_pair(beginning, end).into_bytes()).hyphenated().to_string().into()
}

/// The id under which a suggestion stays whose message was lost, when its call was replaced at this time: its own is free for what
/// is found in the new words.
pub fn lost_suggestion_id(id: &SuggestionId, at: Time) -> SuggestionId {
    let parts = format!("{}\0{}", id.as_str(), at.millis());
    Uuid::new_v5(&SUGGESTIONS, parts.as_bytes()).hyphenated().to_string().into()
}

/// The version of a rule as reviews have it: that of a team's file is a hash, of which the first 32 bits tell it apart.
pub fn rule_version(version: &str) -> u32 {
    let of_hash = || u32::from_str_radix(version.get(..8).unwrap_or(version), 16).unwrap_or(0);
    version.parse().unwrap_or_else(|_| of_hash())
}

/// What stands before the parts of a verdict when its id is made.
const VERDICTS: Uuid = Uuid::from_u128(0x6561_726d_6172_6b80_8000_7665_7264_6963);

/// The id of a verdict that is given at this time, by the change with this number: the same parts have the same id, so that
/// a reading is one however often it is sent.
pub fn verdict_id(item: &ItemId, given_at: Time, number: u64) -> VerdictId {
    let parts = format!("{}\0{}\0{number}", item.as_str(), given_at.millis());
    Uuid::new_v5(&VERDICTS, parts.as_bytes()).hyphenated().to_string().into()
}

/// The id of a mark of a reading, by its place among them.
pub fn mark_id(verdict: &VerdictId, place: usize) -> MarkId {
    Uuid::new_v5(&VERDICTS, format!("{}\0mark {place}", verdict.as_str()).as_bytes()).hyphenated().to_string().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_is_the_same_on_every_machine() {
        // Worked out with another program.
        let seed: [u8; 16] = std::array::from_fn(|at| u8::try_from(at).unwrap());
        let chance = Chance::of(&seed, &"7a31c0de-0000-4000-8000-00000000000f".into());
        assert_eq!(chance.draw, 6_363_772_388_539_654_814);
        assert!(
            (chance.second - 0.03960899771827897).abs() < 1e-15 && (chance.unled - 0.9604774531766925).abs() < 1e-15,
            "{chance:?}"
        );
        assert_ne!(Chance::of(&[0; 16], &"a".into()).draw, Chance::of(&[1; 16], &"a".into()).draw);
    }

    #[test]
    fn shares_are_kept_within_what_chance_allows() {
        let of = |number: u32| Chance::of(&[7; 16], &format!("call-{number}").into());
        let (mut second, mut unled, mut both) = (0, 0, 0);
        for number in 0..10_000 {
            let chance = of(number);
            assert!(chance.draw >= 0);
            second += u32::from(chance.second < 0.1);
            unled += u32::from(chance.unled < 0.1);
            both += u32::from(chance.second < 0.1 && chance.unled < 0.1);
        }
        assert!((850..1_150).contains(&second) && (850..1_150).contains(&unled), "{second} {unled}");
        assert!((60..140).contains(&both), "one says nothing about the other: {both}");
    }

    #[test]
    fn a_suggestion_is_known_by_what_it_says() {
        // The beginning by the call, the end by all; worked out with another program.
        const SUGGESTED: &str = "479e1b72-db38-8b23-b859-be474c1457a4";
        let call = CallId::from("7a31c0de-0000-4000-8000-00000000000f");
        let id = |rule, version, at, other| suggestion_id(&call, rule, version, at, other);
        assert_eq!(id("write_unconfirmed", 4, 15, Some(12)).as_str(), SUGGESTED);
        let others = [
            id("write_unconfirmed", 4, 15, None),
            id("write_unconfirmed", 5, 15, Some(12)),
            id("write_unconfirmed", 4, 1, Some(512)),
            id("write", 4, 15, Some(12)),
        ];
        assert!(others.iter().all(|other| other.as_str() != SUGGESTED));
    }

    #[test]
    fn a_version_is_a_number_also_where_it_is_a_hash() {
        assert_eq!(rule_version("2"), 2);
        assert_eq!(rule_version("9f86d081884c7d65"), 0x9f86_d081);
        assert_eq!((rule_version(""), rule_version("no hash")), (0, 0));
    }
}
