//! An answer before it is judged.

use reqwest::{StatusCode, header::HeaderMap};

/// An answer that was read to its end.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}
