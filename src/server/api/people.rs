//! Members, memberships and the account (contract 7.1, 7.2).

use axum::{Json, extract::State};

use super::wrap::{Wrapped, wrap};
use crate::{
    domain::id::OrgId,
    server::{
        db::Database,
        error::Reply,
        request::{At, By},
    },
    wire::{Account, Envelope, Member, OwnMembership},
};

/// Lists the members of an organisation.
#[utoipa::path(get, path = "/v1/orgs/{org_id}/members", operation_id = "list_members", tag = "people",
    params(("org_id" = OrgId, Path)), responses((status = 200, body = Envelope<Vec<Member>>)))]
pub(super) async fn members(State(database): State<Database>, _: By, At(id): At<OrgId>) -> Wrapped<Vec<Member>> {
    Ok(wrap(database.members(&id).await?))
}

/// Lists the organisations of the calling user.
#[utoipa::path(get, path = "/v1/orgs/self/memberships", operation_id = "list_memberships", tag = "people",
    responses((status = 200, body = Envelope<Vec<OwnMembership>>)))]
pub(super) async fn memberships(State(database): State<Database>, By(user): By) -> Wrapped<Vec<OwnMembership>> {
    let own = |membership| OwnMembership { membership, user_id: Some(user.clone()) };
    Ok(wrap(database.memberships(&user).await?.into_iter().map(own).collect()))
}

/// Tells the state of the account.
#[utoipa::path(get, path = "/v1/me", operation_id = "read_account", tag = "people",
    responses((status = 200, body = Account)))]
pub(super) async fn account(State(database): State<Database>, _: By) -> Reply<Json<Account>> {
    Ok(Json(database.account().await?))
}
