use serde::{Deserialize, Serialize};

use crate::domain::text::Untrusted;

/// Answer of `GET /v1/earmark/capabilities`: what a server offers beyond the contract. A client uses what is listed here
/// and nothing else; the live service does not know the route.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Capabilities {
    /// The program.
    pub server: Untrusted,
    /// Its version.
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub version: Untrusted,
    /// Names of the extensions, those of [`extension`] as far as known.
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub extensions: Vec<Untrusted>,
}

impl Capabilities {
    /// Whether the server announces `extension`.
    pub fn has(&self, extension: &str) -> bool {
        self.extensions.iter().any(|known| known.verbatim() == extension)
    }
}

/// The extensions of our own server.
pub mod extension {
    /// A POST may carry the header [`super::IDEMPOTENCY_KEY`]: repeated with the same key, path and body within a day,
    /// it gets the same answer and has no second effect.
    pub const IDEMPOTENCY_KEY: &str = "idempotency_key";
}

/// The header that makes a POST repeatable: 1 to [`crate::domain::limits::IDEMPOTENCY_KEY`] printable ASCII characters.
pub const IDEMPOTENCY_KEY: &str = "idempotency-key";
