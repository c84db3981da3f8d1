//! Flags and their types (contract 4.12 to 4.15).

use axum::{extract::State, http::StatusCode};

use super::wrap::{Wrapped, wrap};
use crate::{
    domain::{
        id::{FlagId, IssueId},
        limits,
        text::Untrusted,
    },
    server::{
        check::{Fields, Params, flag_type, id, position, prose, text},
        db::{Database, Made},
        error::Reply,
        request::{Asking, At, By, Post},
    },
    wire::{Envelope, Flag, FlagQuery, FlagType, NewFlag, Page, PageQuery},
};

/// Lists the flags of an issue.
#[utoipa::path(get, path = "/v1/triage/issues/{id}/flags", operation_id = "list_flags", tag = "flags",
    params(("id" = IssueId, Path), PageQuery), responses((status = 200, body = Envelope<Page<Flag>>)))]
pub(super) async fn list(
    State(database): State<Database>,
    _: By,
    At(issue): At<IssueId>,
    mut params: Params,
) -> Wrapped<Page<Flag>> {
    let page = params.page();
    Ok(wrap(database.flags(&issue, &params.finish(page)?).await?))
}

/// Lists flags across issues, oldest first.
#[utoipa::path(get, path = "/v1/earmark/flags", operation_id = "list_all_flags", tag = "extensions",
    params(FlagQuery, PageQuery), responses((status = 200, body = Envelope<Page<Flag>>)))]
pub(super) async fn list_all(State(database): State<Database>, _: By, mut params: Params) -> Wrapped<Page<Flag>> {
    let query = FlagQuery {
        page: params.page(),
        flag_type: params.one("type", flag_type),
        node: params.one("node", prose(limits::NODE)),
        issue_id: params.many("issue_id", id::<IssueId>),
    };
    Ok(wrap(database.all_flags(&params.finish(query)?).await?))
}

/// Flags a moment of an attached call.
#[utoipa::path(post, path = "/v1/triage/issues/{id}/flags", operation_id = "add_flag", tag = "flags",
    params(("id" = IssueId, Path)), request_body = NewFlag, responses((status = 201, body = Envelope<Flag>)))]
pub(super) async fn add(
    State(database): State<Database>,
    By(user): By,
    At(issue): At<IssueId>,
    Post { body, once }: Post,
) -> Reply<Made> {
    Ok(database.add_flag(&issue, new_flag(body)?, &user, once.as_ref()).await?)
}

/// Removes a flag; that of somebody else, an admin does.
#[utoipa::path(delete, path = "/v1/triage/issues/{id}/flags/{flag_id}", operation_id = "remove_flag", tag = "flags",
    params(("id" = IssueId, Path), ("flag_id" = FlagId, Path)), responses((status = 204)))]
pub(super) async fn remove(
    State(database): State<Database>,
    Asking(caller): Asking,
    At((issue, flag)): At<(IssueId, FlagId)>,
) -> Reply<StatusCode> {
    database.remove_flag(&issue, &flag, &caller).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lists the flag types in use.
#[utoipa::path(get, path = "/v1/triage/flag-types", operation_id = "list_flag_types", tag = "flags",
    params(PageQuery), responses((status = 200, body = Envelope<Page<FlagType>>)))]
pub(super) async fn types(State(database): State<Database>, _: By, mut params: Params) -> Wrapped<Page<FlagType>> {
    let page = params.page();
    Ok(wrap(database.flag_types(&params.finish(page)?).await?))
}

fn new_flag(mut body: Fields) -> Reply<NewFlag> {
    let call_id = body.required("call_id", id);
    let flag_type = body.required("type", flag_type);
    let note = body.optional("note", prose(limits::NOTE));
    let node_id = body.optional("node_id", text(limits::NODE)).map(Into::into);
    let node_name = body.optional("node_name", text(limits::NODE)).map(Untrusted::from);
    let message_index = body.optional("message_index", position);
    let message_text = body.optional("message_text", text(limits::MESSAGE_TEXT)).map(Untrusted::from);
    body.finish(call_id.zip(flag_type).map(|(call_id, flag_type)| NewFlag {
        call_id,
        flag_type,
        note,
        node_id,
        node_name,
        message_index,
        message_text,
    }))
}
