//! Keys: everybody looks after their own, an owner after all of them. An extension.

use axum::{extract::State, http::StatusCode};

use super::{
    sizes,
    wrap::{Wrapped, wrap},
};
use crate::{
    domain::{
        id::{KeyId, UserId},
        permission::Scope,
    },
    server::{
        check::{Params, id, list as list_of, name, one_of, spelt_truth, whole},
        db::{Database, Made, MakeKey, Replace},
        error::Reply,
        request::{Asking, At, Post},
    },
    wire::{Envelope, Key, KeyMade, KeyQuery, NewKey, Page, PageQuery, Rotation},
};

/// Lists keys, oldest first, those that have ended too: one's own, or for owners those of somebody else or of all. No key
/// itself is told.
#[utoipa::path(get, path = "/v1/earmark/keys", operation_id = "list_keys", tag = "people", params(PageQuery, KeyQuery),
    responses((status = 200, body = Envelope<Page<Key>>)))]
pub(super) async fn list(
    State(database): State<Database>,
    Asking(caller): Asking,
    mut params: Params,
) -> Wrapped<Page<Key>> {
    let query = KeyQuery {
        page: params.page(),
        user_id: params.one("user_id", id::<UserId>),
        all: params.one("all", spelt_truth),
    };
    Ok(wrap(database.keys(&params.finish(query)?, &caller).await?))
}

/// Makes a key: for oneself one that may do no more than the one that asks, or for owners one for somebody else. The key is
/// told in this answer alone; a repeat is answered without it.
#[utoipa::path(post, path = "/v1/earmark/keys", operation_id = "make_key", tag = "people", request_body = NewKey,
    responses((status = 201, body = Envelope<KeyMade>)))]
pub(super) async fn make(
    State(database): State<Database>,
    Asking(caller): Asking,
    Post { mut body, once }: Post,
) -> Reply<Made> {
    let title = body.required("name", name(sizes::NAME));
    let user = body.optional("user_id", id);
    let scopes = body.optional("scopes", list_of(Scope::KNOWN.len(), one_of(Scope::KNOWN, Scope::as_str)));
    let days = body.optional("days", whole(1..=sizes::KEY_DAYS)).unwrap_or(sizes::KEY_DAYS_USUAL);
    let new = body.finish(title.map(|name| MakeKey { name, user, scopes, days }))?;
    Ok(database.make_key(&new, &caller, once.as_ref()).await?)
}

/// Makes a key in the place of another one, which is still good for a while. The key is told in this answer alone; a repeat
/// is answered without it.
#[utoipa::path(post, path = "/v1/earmark/keys/{key_id}/rotate", operation_id = "rotate_key", tag = "people",
    params(("key_id" = KeyId, Path)), request_body = Rotation,
    responses((status = 201, body = Envelope<KeyMade>)))]
pub(super) async fn rotate(
    State(database): State<Database>,
    Asking(caller): Asking,
    At(key): At<KeyId>,
    Post { mut body, once }: Post,
) -> Reply<Made> {
    let overlap = body.optional("overlap_s", whole(0..=sizes::KEY_OVERLAP_S)).unwrap_or(sizes::KEY_OVERLAP_S_USUAL);
    let days = body.optional("days", whole(1..=sizes::KEY_DAYS)).unwrap_or(sizes::KEY_DAYS_USUAL);
    let how = body.finish(Some(Replace { overlap_s: overlap, days }))?;
    Ok(database.rotate_key(&key, &how, &caller, once.as_ref()).await?)
}

/// Withdraws a key: within a second nothing is answered to it any more. One that is withdrawn stays so.
#[utoipa::path(delete, path = "/v1/earmark/keys/{key_id}", operation_id = "revoke_key", tag = "people",
    params(("key_id" = KeyId, Path)), responses((status = 204)))]
pub(super) async fn revoke(
    State(database): State<Database>,
    Asking(caller): Asking,
    At(key): At<KeyId>,
) -> Reply<StatusCode> {
    database.revoke_key(&key, &caller).await?;
    Ok(StatusCode::NO_CONTENT)
}
