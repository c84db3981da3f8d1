//! The trail of changes: an extension.

use axum::extract::State;

use super::wrap::{Wrapped, wrap};
use crate::{
    server::{check::Params, db::Database, request::By},
    wire::{AuditQuery, AuditRow, AuditSeal, Envelope, Page, PageQuery},
};

/// Lists what was changed and what was refused, oldest first: for admins and owners.
#[utoipa::path(get, path = "/v1/earmark/audit", operation_id = "list_audit", tag = "people",
    params(PageQuery, AuditQuery), responses((status = 200, body = Envelope<Page<AuditRow>>)))]
pub(super) async fn list(State(database): State<Database>, _: By, mut params: Params) -> Wrapped<Page<AuditRow>> {
    let query = AuditQuery { page: params.page(), after: params.number("after", 0..=u32::MAX) };
    Ok(wrap(database.audit(&params.finish(query)?).await?))
}

/// Lists the seals over it, oldest first: for admins and owners.
#[utoipa::path(get, path = "/v1/earmark/audit/seals", operation_id = "list_audit_seals", tag = "people",
    params(PageQuery), responses((status = 200, body = Envelope<Page<AuditSeal>>)))]
pub(super) async fn seals(State(database): State<Database>, _: By, mut params: Params) -> Wrapped<Page<AuditSeal>> {
    let page = params.page();
    Ok(wrap(database.audit_seals(&params.finish(page)?).await?))
}
