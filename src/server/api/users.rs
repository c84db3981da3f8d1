//! People and services, looked after by an owner: an extension.

use axum::extract::State;

use super::{
    sizes,
    wrap::{Wrapped, wrap},
};
use crate::{
    domain::{
        id::UserId,
        permission::{Permission, UserKind},
    },
    server::{
        check::{Fields, Params, name, one_of, truth},
        db::{Database, Made},
        error::Reply,
        request::{At, By, Post},
    },
    wire::{Envelope, NewUser, Page, PageQuery, User, UserPatch},
};

/// Lists people and services with what they may do: for owners.
#[utoipa::path(get, path = "/v1/earmark/users", operation_id = "list_users", tag = "people", params(PageQuery),
    responses((status = 200, body = Envelope<Page<User>>)))]
pub(super) async fn list(State(database): State<Database>, _: By, mut params: Params) -> Wrapped<Page<User>> {
    let page = params.page();
    Ok(wrap(database.users(&params.finish(page)?).await?))
}

/// Adds a person or a service: for owners. Keys are made apart.
#[utoipa::path(post, path = "/v1/earmark/users", operation_id = "add_user", tag = "people", request_body = NewUser,
    responses((status = 201, body = Envelope<User>)))]
pub(super) async fn add(State(database): State<Database>, By(user): By, Post { mut body, once }: Post) -> Reply<Made> {
    let first_name = body.required("first_name", name(sizes::NAME));
    let last_name = body.optional("last_name", name(sizes::NAME));
    let permission = body.required("permission", one_of(Permission::KNOWN, Permission::as_str));
    let kind = body.optional("kind", one_of(UserKind::KNOWN, UserKind::as_str));
    let new = first_name.zip(permission);
    let new = body.finish(new.map(|(first_name, permission)| NewUser { first_name, last_name, permission, kind }))?;
    Ok(database.add_user(&new, &user, once.as_ref()).await?)
}

/// Changes what somebody may do, a name, or whether its keys are taken: for owners. One owner always stays.
#[utoipa::path(patch, path = "/v1/earmark/users/{user_id}", operation_id = "change_user", tag = "people",
    params(("user_id" = UserId, Path)), request_body = UserPatch, responses((status = 200, body = Envelope<User>)))]
pub(super) async fn change(
    State(database): State<Database>,
    _: By,
    At(id): At<UserId>,
    mut body: Fields,
) -> Wrapped<User> {
    let patch = UserPatch {
        first_name: body.given("first_name", name(sizes::NAME)),
        last_name: body.given("last_name", name(sizes::NAME)),
        permission: body.given("permission", one_of(Permission::KNOWN, Permission::as_str)),
        disabled: body.given("disabled", truth),
    };
    Ok(wrap(database.change_user(&id, &body.finish(Some(patch))?).await?))
}
