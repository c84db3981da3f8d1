//! Verdicts: given, withdrawn, and read again.

use axum::{extract::State, http::StatusCode};
use serde_json::Value;

use super::super::wrap::{Wrapped, wrap};
use crate::{
    domain::{
        choice::Severity,
        id::{ItemId, VerdictId},
        limits,
        review::{CannotReason, Decision, MARKS_MAX, SUGGESTIONS_PER_CALL, Verdict},
    },
    server::{
        check::{Checked, Fields, Params, flag_type, id, list as list_of, one_of, position, text, time},
        clock,
        db::Database,
        error::{ApiError, Reply},
        request::{Asking, At, By},
    },
    wire::{Envelope, Given, Mark, Reading, ReadingDecision, StoredReading},
};

/// Gives a verdict, with all that was marked and decided. What was read is stored, whoever has the item now.
#[utoipa::path(put, path = "/v1/earmark/review/items/{item_id}/verdict", operation_id = "give_verdict", tag = "review",
    params(("item_id" = ItemId, Path)), request_body = Reading, responses((status = 200, body = Envelope<Given>)))]
pub(in crate::server::api) async fn give(
    State(database): State<Database>,
    By(user): By,
    At(item): At<ItemId>,
    mut body: Fields,
) -> Wrapped<Given> {
    let reading = read(&mut body);
    Ok(wrap(database.give_verdict(&item, &body.finish(reading)?, &user, clock::now()).await?))
}

/// Withdraws a verdict; one that has ended is as good.
#[utoipa::path(delete, path = "/v1/earmark/review/items/{item_id}/verdict", operation_id = "withdraw_verdict",
    tag = "review", params(("item_id" = ItemId, Path), ("verdict_id" = VerdictId, Query)), responses((status = 204)))]
pub(in crate::server::api) async fn withdraw(
    State(database): State<Database>,
    By(user): By,
    At(item): At<ItemId>,
    mut params: Params,
) -> Reply<StatusCode> {
    let verdict = params.required("verdict_id", id::<VerdictId>);
    let Some(verdict) = params.finish(verdict)? else { return Err(ApiError::bad_request("verdict_id: is required")) };
    database.withdraw_verdict(&item, &verdict, &user, clock::now()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lists the readings of an item: after the own verdict, or for a lead.
#[utoipa::path(get, path = "/v1/earmark/review/items/{item_id}/readings", operation_id = "list_readings",
    tag = "review", params(("item_id" = ItemId, Path)), responses((status = 200, body = Envelope<Vec<StoredReading>>)))]
pub(in crate::server::api) async fn readings(
    State(database): State<Database>,
    Asking(caller): Asking,
    At(item): At<ItemId>,
) -> Wrapped<Vec<StoredReading>> {
    Ok(wrap(database.readings(&item, &caller).await?))
}

/// A reading inside a body.
pub(super) fn reading(value: &Value) -> Checked<Reading> {
    let mut fields = Fields::of(value)?;
    let reading = read(&mut fields);
    fields.checked(reading)
}

fn read(body: &mut Fields) -> Option<Reading> {
    let verdict_id = body.required("verdict_id", id);
    let token = body.optional("token", text(limits::NODE));
    let verdict = body.required("verdict", one_of(Verdict::KNOWN, Verdict::as_str));
    let reason = body.optional("reason", one_of(CannotReason::KNOWN, CannotReason::as_str));
    let note = body.optional("note", text(limits::NOTE));
    let times = body.required("started_at", time).zip(body.required("given_at", time));
    let active_ms = body.required("active_ms", position);
    let seen = body.required("seen", position);
    let messages = body.required("messages", position);
    let keys = body.optional("keys", position);
    let guide_version = body.required("guide_version", position);
    let marks = body.optional("marks", list_of(MARKS_MAX, mark));
    let decisions = body.optional("decisions", list_of(SUGGESTIONS_PER_CALL, decided));
    if verdict == Some(Verdict::Flagged) && marks.as_ref().is_none_or(Vec::is_empty) {
        body.fault("marks: a verdict of `flagged` needs one");
    }
    if verdict == Some(Verdict::CannotJudge) && reason.is_none() {
        body.fault("reason: a verdict of `cannot_judge` needs one");
    }
    let says_nothing = note.as_deref().is_none_or(|note| note.trim().is_empty());
    if verdict == Some(Verdict::CannotJudge) && reason == Some(CannotReason::Told) && says_nothing {
        body.fault("note: a reason of `other` needs one");
    }
    let counted = active_ms.zip(seen).zip(messages.zip(guide_version));
    let built = verdict_id.zip(verdict).zip(times).zip(counted);
    built.map(|(((verdict_id, verdict), (started_at, given_at)), counted)| {
        let ((active_ms, seen), (messages, guide_version)) = counted;
        Reading {
            verdict_id,
            token,
            verdict,
            reason,
            note: note.map(Into::into),
            started_at,
            given_at,
            active_ms,
            seen,
            messages,
            keys,
            guide_version,
            marks: marks.unwrap_or_default(),
            decisions: decisions.unwrap_or_default(),
        }
    })
}

fn mark(value: &Value) -> Checked<Mark> {
    let mut fields = Fields::of(value)?;
    let mark_id = fields.required("mark_id", id);
    let mark_type = fields.required("type", flag_type);
    let note = fields.optional("note", text(limits::NOTE)).map(Into::into);
    let message_index = fields.optional("message_index", position);
    let message_text = fields.optional("message_text", text(limits::MESSAGE_TEXT)).map(Into::into);
    let node_id = fields.optional("node_id", text(limits::NODE)).map(Into::into);
    let node_name = fields.optional("node_name", text(limits::NODE)).map(Into::into);
    let severity = fields.optional("severity", one_of(Severity::KNOWN, Severity::as_str));
    let issue_id = fields.optional("issue_id", id);
    let flag_id = fields.optional("flag_id", id);
    let suggestion_id = fields.optional("suggestion_id", id);
    fields.checked(mark_id.zip(mark_type).map(|(mark_id, mark_type)| Mark {
        mark_id,
        mark_type: mark_type.into(),
        note,
        message_index,
        message_text,
        node_id,
        node_name,
        severity,
        issue_id,
        flag_id,
        suggestion_id,
    }))
}

fn decided(value: &Value) -> Checked<ReadingDecision> {
    let mut fields = Fields::of(value)?;
    let suggestion_id = fields.required("suggestion_id", id);
    let decision = fields.required("decision", one_of(Decision::KNOWN, Decision::as_str));
    let as_type = as_type(&mut fields, decision.as_ref());
    fields.checked(suggestion_id.zip(decision).map(|(suggestion_id, decision)| ReadingDecision {
        suggestion_id,
        decision,
        as_type: as_type.map(Into::into),
    }))
}

/// The type under which a suggestion is accepted, without which it cannot be as another one.
pub(super) fn as_type(fields: &mut Fields, decision: Option<&Decision>) -> Option<String> {
    let as_type = fields.optional("as_type", flag_type);
    if decision == Some(&Decision::AcceptedAs) && as_type.is_none() {
        fields.fault("as_type: a decision of `accepted_as` needs one");
    }
    as_type
}
