//! The same of review queues: what the fields of their bodies may hold, and why requests are refused.

use super::{
    super::super::api::sizes,
    Field,
    Rule::{Between, Id, Ids, Kind, List, Position, Prose, Share, Switch, Text},
};
use crate::domain::{limits, review};

/// Schemas of bodies, and their fields.
pub(super) const FIELDS: &[(&str, &[Field])] = &[
    (
        "NewQueue",
        &[
            ("name", Prose(review::QUEUE_NAME), false),
            ("note", Text(limits::NOTE), true),
            ("wanted", Between(1, review::WANTED_MAX), true),
            ("second_share", Share, true),
            ("unled_share", Share, true),
            ("gold_every", Between(0, review::GOLD_EVERY_MAX), true),
            ("lease_s", Between(review::LEASE_S.0, review::LEASE_S.1), true),
            ("guide", Text(review::GUIDE), true),
            ("rules", Text(review::GUIDE), true),
        ],
    ),
    (
        "QueuePatch",
        &[
            ("name", Prose(review::QUEUE_NAME), true),
            ("note", Text(limits::NOTE), true),
            ("wanted", Between(1, review::WANTED_MAX), true),
            ("second_share", Share, true),
            ("unled_share", Share, true),
            ("gold_every", Between(0, review::GOLD_EVERY_MAX), true),
            ("lease_s", Between(review::LEASE_S.0, review::LEASE_S.1), true),
            ("guide", Text(review::GUIDE), true),
            ("rules", Text(review::GUIDE), true),
            ("closed", Switch, true),
        ],
    ),
    (
        "NewItems",
        &[
            ("call_ids", Ids(review::CALLS_PER_REQUEST), true),
            ("calls", List(review::CALLS_PER_REQUEST), true),
            ("wanted", Between(1, review::WANTED_MAX), true),
            ("assign_to", Ids(sizes::ASSIGNED), true),
        ],
    ),
    ("ScoredCall", &[("call_id", Id, false), ("score", Between(0, review::SCORE_MAX), true)]),
    (
        "CallChoice",
        &[
            ("pathway_id", Id, true),
            ("agent_id", Id, true),
            ("inbound", Switch, true),
            ("answered_by", Text(limits::NODE), true),
            ("min_s", Position, true),
            ("max_s", Position, true),
        ],
    ),
    ("NewTaking", &[("want", Between(1, review::TAKEN_MAX), true)]),
    ("LeaseToken", &[("token", Id, false)]),
    ("Pass", &[("note", Text(limits::NOTE), true)]),
    (
        "Reading",
        &[
            ("verdict_id", Id, false),
            ("token", Text(limits::NODE), true),
            ("note", Text(limits::NOTE), true),
            ("active_ms", Position, false),
            ("seen", Position, false),
            ("messages", Position, false),
            ("keys", Position, true),
            ("guide_version", Position, false),
            ("marks", List(review::MARKS_MAX), true),
            ("decisions", List(review::SUGGESTIONS_PER_CALL), true),
        ],
    ),
    ("NewReadings", &[("readings", List(review::READINGS_PER_REQUEST), false)]),
    (
        "ToldReading",
        &[
            ("call_id", Id, false),
            ("wanted", Between(1, review::WANTED_MAX), false),
            ("reviewer_id", Id, false),
            ("reviewer", Text(review::REVIEWER_NAME), true),
            ("rules_version", Text(limits::NODE), true),
            ("replaced", Switch, true),
        ],
    ),
    (
        "Mark",
        &[
            ("mark_id", Id, false),
            ("type", Kind, false),
            ("note", Text(limits::NOTE), true),
            ("message_index", Position, true),
            ("message_text", Text(limits::MESSAGE_TEXT), true),
            ("node_id", Text(limits::NODE), true),
            ("node_name", Text(limits::NODE), true),
            ("issue_id", Id, true),
            ("flag_id", Id, true),
            ("suggestion_id", Id, true),
        ],
    ),
    ("ReadingDecision", &[("suggestion_id", Id, false), ("as_type", Kind, true)]),
    ("NewSuggestions", &[("suggestions", List(review::SUGGESTIONS_PER_REQUEST), false)]),
    (
        "NewSuggestion",
        &[
            ("call_id", Id, false),
            ("rule", Prose(limits::NODE), false),
            ("version", Position, false),
            ("message_index", Position, false),
            ("ref_index", Position, true),
            ("type", Kind, false),
            ("score", Share, false),
            ("reason", Text(limits::NOTE), false),
            ("quote", Text(limits::MESSAGE_TEXT), true),
        ],
    ),
    ("NewDecision", &[("as_type", Kind, true), ("mark_id", Id, true), ("item_id", Id, true), ("rank", Position, true)]),
];

/// Why a request of a review is refused for the sake of somebody else.
pub(super) fn conflict(path: &str, method: &str) -> Option<&'static str> {
    let of_review = path.strip_prefix("/v1/earmark/review/")?;
    match (of_review.rsplit('/').next()?, method) {
        ("next", "post") => Some("The queue is closed"),
        ("lease", "put") => Some("The lease has ended; the words say who has the item, and since when"),
        ("lease", "post") => Some("As many as are wanted have it or have read it, or the queue is closed"),
        ("verdict", "delete") => Some("A lead has decided on the item"),
        _ => None,
    }
}
