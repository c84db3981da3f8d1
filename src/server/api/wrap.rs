//! The envelope that every answer of the triage family comes in (contract 1.2).

use axum::Json;

use crate::{server::error::Reply, wire::Envelope};

/// An answer in the envelope.
pub(super) type Wrapped<T> = Reply<Json<Envelope<T>>>;

/// Puts an answer into the envelope.
pub(super) fn wrap<T>(data: T) -> Json<Envelope<T>> {
    Json(Envelope::of(data))
}
