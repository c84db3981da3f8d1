//! Agents (contract 4.24 to 4.26). There is none behind this server, and nothing pretends to be one (10, row 32).

use axum::extract::State;

use super::wrap::{Wrapped, wrap};
use crate::{
    domain::{id::IssueId, limits},
    server::{
        check::{Params, prose},
        db::Database,
        error::ApiError,
        request::{At, By, Post},
    },
    wire::{AgentProfile, AgentSession, Envelope, NewPrompt, Page, PageQuery, PromptAccepted},
};

/// Lists agents: an empty page.
#[utoipa::path(get, path = "/v1/triage/agents", operation_id = "list_agents", tag = "agents",
    params(PageQuery), responses((status = 200, body = Envelope<Page<AgentProfile>>)))]
pub(super) async fn list(_: By, mut params: Params) -> Wrapped<Page<AgentProfile>> {
    let page = params.page();
    params.finish(page)?;
    Ok(wrap(Page { items: Vec::new(), next_cursor: None }))
}

/// Would open a session; answers 501.
#[utoipa::path(post, path = "/v1/triage/issues/{id}/agent-sessions", operation_id = "open_session", tag = "agents",
    params(("id" = IssueId, Path)), responses((status = 201, body = Envelope<AgentSession>)))]
pub(super) async fn open_session(
    State(database): State<Database>,
    By(user): By,
    At(issue): At<IssueId>,
) -> Wrapped<AgentSession> {
    database.issue(&issue, &user).await?;
    Err(ApiError::no_agent())
}

/// Would prompt the agent; answers 501.
#[utoipa::path(post, path = "/v1/triage/issues/{id}/agent-sessions/{session_id}/prompts", operation_id = "prompt",
    tag = "agents", params(("id" = IssueId, Path), ("session_id" = String, Path)), request_body = NewPrompt,
    responses((status = 202, body = Envelope<PromptAccepted>)))]
pub(super) async fn prompt(
    State(database): State<Database>,
    By(user): By,
    At((issue, _session)): At<(IssueId, String)>,
    Post { mut body, .. }: Post,
) -> Wrapped<PromptAccepted> {
    let detail = body.required("detail", prose(limits::COMMENT));
    body.finish(detail.map(|detail| NewPrompt { detail }))?;
    database.issue(&issue, &user).await?;
    Err(ApiError::no_agent())
}
