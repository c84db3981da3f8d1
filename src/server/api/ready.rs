//! Whether changes are stored now: for whoever watches over the server.

use axum::{Json, extract::State};

use super::wrap::wrap;
use crate::{
    server::{
        db::Database,
        error::{ApiError, Reply},
        request::By,
    },
    wire::{Envelope, Readiness},
};

/// Tells whether a change would be stored now; 503 tells why not.
#[utoipa::path(get, path = "/v1/earmark/ready", operation_id = "read_readiness", tag = "extensions",
    responses((status = 200, body = Envelope<Readiness>)))]
pub(super) async fn read(State(database): State<Database>, _: By) -> Reply<Json<Envelope<Readiness>>> {
    database.ready().await.map_err(ApiError::not_ready)?;
    Ok(wrap(Readiness { ready: true }))
}
