//! What rules have found, what reviewers make of it, and the issues that a flag could belong to.

use axum::extract::State;
use serde_json::Value;

use super::{
    super::wrap::{Wrapped, wrap},
    verdicts::as_type,
};
use crate::{
    domain::{
        id::{CallId, NodeId, SuggestionId},
        limits,
        review::{Decision, SUGGESTIONS_PER_REQUEST},
    },
    server::{
        check::{Checked, Fields, Params, flag_type, id, list as list_of, one_of, position, prose, share, text},
        clock,
        db::{Database, Made},
        error::{ApiError, Reply},
        request::{At, By, Post},
    },
    wire::{
        Envelope, Home, HomeQuery, NewDecision, NewSuggestion, NewSuggestions, RuleRecord, Suggestion,
        SuggestionsStored,
    },
};

/// Stores what rules have found; what is there stays as it is.
#[utoipa::path(post, path = "/v1/earmark/review/suggestions", operation_id = "store_suggestions", tag = "review",
    request_body = NewSuggestions, responses((status = 200, body = Envelope<SuggestionsStored>)))]
pub(in crate::server::api) async fn store(
    State(database): State<Database>,
    _: By,
    Post { mut body, once }: Post,
) -> Reply<Made> {
    let new = body.required("suggestions", list_of(SUGGESTIONS_PER_REQUEST, suggestion));
    let new = NewSuggestions { suggestions: body.finish(new)? };
    Ok(database.store_suggestions(&new.suggestions, once.as_ref(), clock::now()).await?)
}

/// Lists the suggestions for a call, each with what the asking reviewer made of it.
#[utoipa::path(get, path = "/v1/earmark/review/suggestions", operation_id = "list_suggestions", tag = "review",
    params(("call_id" = CallId, Query)), responses((status = 200, body = Envelope<Vec<Suggestion>>)))]
pub(in crate::server::api) async fn list(
    State(database): State<Database>,
    By(user): By,
    mut params: Params,
) -> Wrapped<Vec<Suggestion>> {
    let call = params.required("call_id", id::<CallId>);
    let Some(call) = params.finish(call)? else { return Err(ApiError::bad_request("call_id: is required")) };
    Ok(wrap(database.suggestions(&call, &user).await?))
}

/// Decides on a suggestion, for the asking reviewer.
#[utoipa::path(put, path = "/v1/earmark/review/suggestions/{suggestion_id}/decision", operation_id = "decide",
    tag = "review", params(("suggestion_id" = SuggestionId, Path)), request_body = NewDecision,
    responses((status = 200, body = Envelope<Suggestion>)))]
pub(in crate::server::api) async fn decide(
    State(database): State<Database>,
    By(user): By,
    At(suggestion): At<SuggestionId>,
    mut body: Fields,
) -> Wrapped<Suggestion> {
    let decision = body.required("decision", one_of(Decision::KNOWN, Decision::as_str));
    let as_type = as_type(&mut body, decision.as_ref()).map(Into::into);
    let mark_id = body.optional("mark_id", id);
    let item_id = body.optional("item_id", id);
    let rank = body.optional("rank", position);
    let decision = body.finish(decision.map(|decision| NewDecision { decision, as_type, mark_id, item_id, rank }))?;
    Ok(wrap(database.decide(&suggestion, &decision, &user, clock::now()).await?))
}

/// Lists what all reviewers together made of each rule; who decided what is not told.
#[utoipa::path(get, path = "/v1/earmark/review/rules", operation_id = "list_rule_records", tag = "review",
    responses((status = 200, body = Envelope<Vec<RuleRecord>>)))]
pub(in crate::server::api) async fn rules(State(database): State<Database>, _: By) -> Wrapped<Vec<RuleRecord>> {
    Ok(wrap(database.rule_records().await?))
}

/// Lists issues that a flag on a call could belong to, five at most, the best first.
#[utoipa::path(get, path = "/v1/earmark/review/homes", operation_id = "list_homes", tag = "review",
    params(HomeQuery), responses((status = 200, body = Envelope<Vec<Home>>)))]
pub(in crate::server::api) async fn homes(
    State(database): State<Database>,
    By(user): By,
    mut params: Params,
) -> Wrapped<Vec<Home>> {
    let call_id = params.required("call_id", id::<CallId>);
    let flag_type = params.one("type", flag_type);
    let node_id = params.one("node_id", id::<NodeId>);
    let query = call_id.map(|call_id| HomeQuery { call_id, flag_type, node_id });
    let Some(query) = params.finish(query)? else { return Err(ApiError::bad_request("call_id: is required")) };
    Ok(wrap(database.homes(&query, &user, clock::now()).await?))
}

fn suggestion(value: &Value) -> Checked<NewSuggestion> {
    let mut fields = Fields::of(value)?;
    let call_id = fields.required("call_id", id);
    let rule = fields.required("rule", prose(limits::NODE));
    let version = fields.required("version", position);
    let message_index = fields.required("message_index", position);
    let ref_index = fields.optional("ref_index", position);
    let suggested_type = fields.required("type", flag_type);
    let score = fields.required("score", share);
    let reason = fields.required("reason", text(limits::NOTE));
    let quote = fields.optional("quote", text(limits::MESSAGE_TEXT)).map(Into::into);
    let built = call_id.zip(rule).zip(version.zip(message_index)).zip(suggested_type.zip(score).zip(reason));
    fields.checked(built.map(|(((call_id, rule), (version, message_index)), ((suggested_type, score), reason))| {
        NewSuggestion {
            call_id,
            rule: rule.into(),
            version,
            message_index,
            ref_index,
            suggested_type: suggested_type.into(),
            score,
            reason: reason.into(),
            quote,
        }
    }))
}
