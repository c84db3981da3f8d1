//! What this server offers beyond the contract.

use axum::Json;

use super::wrap::wrap;
use crate::{
    domain::time::DAY,
    server::{clock, request::Asking},
    wire::{Capabilities, Envelope},
};

/// Extensions of this server; a client uses what is listed here and nothing else.
const EXTENSIONS: &[&str] = &[
    Capabilities::IDEMPOTENCY_KEY,
    Capabilities::READY,
    Capabilities::TIES,
    Capabilities::FLAGS,
    Capabilities::REVIEW,
    Capabilities::CALLS,
    Capabilities::KEPT,
    Capabilities::DELETE_CALLS,
    Capabilities::PEOPLE,
    Capabilities::SORT_BY_NUMBER,
];

/// How long before its end a key is warned, in milliseconds: 14 days.
const SOON: i64 = 14 * DAY;

/// Tells what this server offers beyond the contract.
#[utoipa::path(get, path = "/v1/earmark/capabilities", operation_id = "read_capabilities", tag = "extensions",
    responses((status = 200, body = Envelope<Capabilities>)))]
pub(super) async fn read(Asking(caller): Asking) -> Json<Envelope<Capabilities>> {
    let end = caller.key.and_then(|key| key.expires_at);
    wrap(Capabilities {
        server: "earmark".into(),
        version: env!("CARGO_PKG_VERSION").into(),
        extensions: EXTENSIONS.iter().map(|name| (*name).into()).collect(),
        key_ends_at: end.filter(|end| end.since(clock::now()) < SOON),
    })
}
