//! What this server offers beyond the contract.

use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;

use super::wrap;
use crate::{server::request::Reader, wire::Envelope};

/// Extensions of this server; a client uses what is listed here and nothing else.
const EXTENSIONS: &[&str] = &[];

/// Answer of capabilities.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Capabilities {
    /// The program.
    server: &'static str,
    /// Its version.
    version: &'static str,
    /// Names of the extensions.
    extensions: &'static [&'static str],
}

/// Tells what this server offers beyond the contract.
#[utoipa::path(get, path = "/v1/earmark/capabilities", operation_id = "read_capabilities", tag = "extensions",
    responses((status = 200, body = Envelope<Capabilities>)))]
pub(super) async fn read(_: Reader) -> Json<Envelope<Capabilities>> {
    wrap(Capabilities { server: "earmark", version: env!("CARGO_PKG_VERSION"), extensions: EXTENSIONS })
}
