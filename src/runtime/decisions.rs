//! Decisions on the moments of a call: kept by a server that keeps reviews, and on this machine where the service does not.

use std::collections::HashMap;

use super::{clock, keeper::Books, services::Services};
use crate::{
    app::message::moment::{Decision, MomentKey, Records, Suggested},
    domain::{
        failure::Failure,
        id::CallId,
        review::{self, rule_version},
        text::Untrusted,
    },
    rules::muting::Record,
    store::decisions,
    wire::{Capabilities, NewDecision, NewSuggestion, NewSuggestions, RuleRecord, Suggestion},
};

/// Keeps what was decided; `None` leaves it open again. May be repeated.
pub(super) async fn keep(
    services: &Services,
    books: &Books,
    call: &CallId,
    suggested: &[Suggested],
    to: Option<&Decision>,
) -> Result<(), Failure> {
    if !services.offers(Capabilities::REVIEW).await? {
        return keep_here(books, call, suggested, to).await;
    }
    let suggestions = suggested.iter().map(|one| NewSuggestion {
        call_id: call.clone(),
        rule: Untrusted::from(one.rule.as_str()),
        version: rule_version(&one.version),
        message_index: one.message_index,
        ref_index: one.ref_index,
        suggested_type: Untrusted::from(one.flag_type.as_str()),
        score: f64::from(one.score) / 100.0,
        reason: one.reason.clone(),
        quote: None,
    });
    let api = &services.bland;
    api.store_suggestions(&NewSuggestions { suggestions: suggestions.collect() }).await?;
    // One that is left open again was looked at and passed.
    let (decision, as_type) = to.map_or((review::Decision::Passed, None), told);
    let as_type = as_type.map(Untrusted::from);
    let decision = NewDecision { decision, as_type, mark_id: None, item_id: None, rank: None };
    for one in suggested {
        api.decide(&one.id(call), &decision).await?;
    }
    Ok(())
}

async fn keep_here(
    books: &Books,
    call: &CallId,
    suggested: &[Suggested],
    to: Option<&Decision>,
) -> Result<(), Failure> {
    let row = |one: &Suggested| decisions::Suggested {
        rule: one.rule.clone(),
        version: one.version.clone(),
        message_index: one.message_index,
        ref_index: one.ref_index,
        flag_type: one.flag_type.clone(),
        score: one.score,
        reason: one.reason.verbatim().to_owned(),
    };
    let rows: Vec<_> = suggested.iter().map(row).collect();
    let told = to.map(told);
    let decision = told.as_ref().map(|(decision, as_type)| (decision.as_str(), *as_type));
    books.decide(call.as_str(), &rows, decision, clock::now().millis()).await
}

/// A decision in the words in which it is stored, with the flag type that was placed where that is another one.
fn told(decision: &Decision) -> (review::Decision, Option<&str>) {
    match decision {
        Decision::Accepted => (review::Decision::Accepted, None),
        Decision::AcceptedAs(flag_type) => (review::Decision::AcceptedAs, Some(flag_type)),
        Decision::Rejected => (review::Decision::Rejected, None),
    }
}

/// The same the other way; what was passed is open, and another version may know more.
fn heard(decision: &review::Decision, as_type: Option<String>) -> Option<Decision> {
    match decision {
        review::Decision::Accepted => Some(Decision::Accepted),
        review::Decision::AcceptedAs => as_type.map(Decision::AcceptedAs),
        review::Decision::Rejected => Some(Decision::Rejected),
        _ => None,
    }
}

/// What was decided on a call; nothing where that cannot be read: its moments are open then, which loses nothing.
pub(super) async fn of_call(services: &Services, books: &Books, call: &CallId) -> HashMap<MomentKey, Decision> {
    if matches!(services.offers(Capabilities::REVIEW).await, Ok(true)) {
        let read = services.bland.suggestions(call).await.unwrap_or_default();
        return read.into_iter().filter_map(decided).collect();
    }
    let rows = books.decisions_of(call.as_str()).await.unwrap_or_default();
    let decided = rows.into_iter().filter_map(|row| {
        let decision = heard(&review::Decision::from(row.decision.as_str()), row.as_type)?;
        Some(((row.message_index, row.flag_type.into()), decision))
    });
    decided.collect()
}

/// What people made of each rule so far: all of them where a server keeps reviews, else who works here. Nothing where that
/// cannot be read: no rule is muted then, which hides nothing.
pub(super) async fn of_rules(services: &Services, books: &Books) -> Records {
    if matches!(services.offers(Capabilities::REVIEW).await, Ok(true)) {
        let read = services.bland.rule_records().await.unwrap_or_default();
        let record = |told: RuleRecord| {
            let record = Record { accepted: told.accepted, rejected: told.rejected };
            ((told.rule.verbatim().to_owned(), told.version), record)
        };
        return read.into_iter().map(record).collect();
    }
    let rows = books.records().await.unwrap_or_default();
    let record = |row: decisions::Record| {
        let record = Record { accepted: row.accepted, rejected: row.rejected };
        ((row.rule, rule_version(&row.version)), record)
    };
    rows.into_iter().map(record).collect()
}

/// What the asking reviewer decided of a suggestion.
fn decided(suggestion: Suggestion) -> Option<(MomentKey, Decision)> {
    let as_type = suggestion.as_type.map(|flag_type| flag_type.verbatim().to_owned());
    let decision = heard(&suggestion.decision?, as_type)?;
    Some(((suggestion.message_index, suggestion.suggested_type.verbatim().into()), decision))
}
