//! What this server offers beyond the contract.

use axum::Json;

use super::wrap::wrap;
use crate::{
    server::request::Reader,
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
    Capabilities::SORT_BY_NUMBER,
];

/// Tells what this server offers beyond the contract.
#[utoipa::path(get, path = "/v1/earmark/capabilities", operation_id = "read_capabilities", tag = "extensions",
    responses((status = 200, body = Envelope<Capabilities>)))]
pub(super) async fn read(_: Reader) -> Json<Envelope<Capabilities>> {
    wrap(Capabilities {
        server: "earmark".into(),
        version: env!("CARGO_PKG_VERSION").into(),
        extensions: EXTENSIONS.iter().map(|name| (*name).into()).collect(),
    })
}
