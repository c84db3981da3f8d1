//! All calls with what people and rules made of them, and what a call is judged against: extensions of the contract.

use axum::extract::State;

use super::wrap::{Wrapped, wrap};
use crate::{
    domain::{
        calls::{self, CallOrder, CallPart, CallVerdict},
        id::CallId,
    },
    moments,
    server::{
        check::{Params, flag_type, one_of, spelt_truth, string, text, time},
        db::Database,
        error::Reply,
        request::{At, By},
    },
    wire::{Brief, CallDeleted, CallQuery, CallRow, Envelope, KeptBeside, Page, PageQuery},
};

/// Lists all calls, with what people and rules made of them.
#[utoipa::path(get, path = "/v1/earmark/calls", operation_id = "list_all_calls", tag = "extensions",
    params(PageQuery, CallQuery), responses((status = 200, body = Envelope<Page<CallRow>>)))]
pub(super) async fn list(State(database): State<Database>, By(user): By, params: Params) -> Wrapped<Page<CallRow>> {
    Ok(wrap(database.call_rows(&query(params)?, &user).await?))
}

/// Deletes a call for good, with all that was said in it: an owner does. What others stand on stays without words. The call is
/// not taken in again, and who deletes it again is answered the same.
#[utoipa::path(delete, path = "/v1/earmark/calls/{call_id}", operation_id = "delete_call", tag = "extensions",
    params(("call_id" = CallId, Path)), responses((status = 200, body = Envelope<CallDeleted>)))]
pub(super) async fn delete(
    State(database): State<Database>,
    By(user): By,
    At(call): At<CallId>,
) -> Wrapped<CallDeleted> {
    Ok(wrap(database.delete_call(&call, &user).await?))
}

/// Reads what a call is judged against. What became of it is told only with `outcome=true`.
#[utoipa::path(get, path = "/v1/earmark/calls/{call_id}/brief", operation_id = "read_brief", tag = "extensions",
    params(("call_id" = CallId, Path), ("outcome" = Option<bool>, Query, description = "Whether to tell what became of it")),
    responses((status = 200, body = Envelope<Brief>)))]
pub(super) async fn brief(
    State(database): State<Database>,
    _: By,
    At(call): At<CallId>,
    mut params: Params,
) -> Wrapped<Brief> {
    let with_outcome = params.one("outcome", spelt_truth).unwrap_or(false);
    params.finish(())?;
    let (call, kept) = database.kept_of(&call).await?;
    Ok(wrap(moments::brief(&call, kept.as_ref(), with_outcome)))
}

/// Reads what is kept beside a call, as its source had it. What became of the call may stand in it.
#[utoipa::path(get, path = "/v1/earmark/calls/{call_id}/kept", operation_id = "read_kept", tag = "extensions",
    params(("call_id" = CallId, Path)), responses((status = 200, body = Envelope<KeptBeside>)))]
pub(super) async fn kept(State(database): State<Database>, _: By, At(call): At<CallId>) -> Wrapped<KeptBeside> {
    let (call, kept) = database.kept_of(&call).await?;
    Ok(wrap(KeptBeside { call_id: call.call_id, kept }))
}

fn query(mut params: Params) -> Reply<CallQuery> {
    let query = CallQuery {
        page: params.page(),
        words: params.one("words", text(calls::WORDS)),
        verdict: params.comma_list("verdict", one_of(CallVerdict::KNOWN, CallVerdict::as_str)),
        flag: params.many("flag", flag_type),
        has: params.comma_list("has", one_of(CallPart::KNOWN, CallPart::as_str)),
        lacks: params.comma_list("lacks", one_of(CallPart::KNOWN, CallPart::as_str)),
        moment: params.many("moment", string),
        node: params.many("node", string),
        created_from: params.one("created_from", time),
        created_to: params.one("created_to", time),
        min_s: params.number("min_s", 0..=u32::MAX),
        max_s: params.number("max_s", 0..=u32::MAX),
        order: params.one("order", one_of(CallOrder::KNOWN, CallOrder::as_str)),
    };
    params.finish(query)
}
