//! An answer before it is judged.

use reqwest::{StatusCode, header::HeaderMap};
use tokio::time::{Instant, timeout_at};

use super::{
    classify,
    transport::{Broken, Coming},
};
use crate::domain::{failure::Failure, limits};

/// What is read of an answer that tells of a failure.
const ERROR_BYTES: usize = 64 << 10;

/// An answer that was read to its end.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

/// Why an answer did not come whole.
pub(super) enum Cut {
    /// The time for it was over.
    Late,
    Broken(Broken),
}

impl Answer {
    /// Reads the body in pieces, counted after decompression, until `end`; `cut` tells what it means when there is no more
    /// of it.
    pub(super) async fn read(
        what: &str,
        mut coming: Coming,
        end: Instant,
        cut: impl Fn(Cut) -> Failure,
    ) -> Result<Self, Failure> {
        let (status, headers) = (coming.status, std::mem::take(&mut coming.headers));
        let mut body = Vec::new();
        loop {
            let piece = match timeout_at(end, coming.piece()).await {
                Ok(piece) => piece.map_err(Cut::Broken),
                Err(_) => Err(Cut::Late),
            };
            match piece {
                Ok(Some(_)) if !status.is_success() && body.len() > ERROR_BYTES => break,
                Ok(Some(piece)) if body.len() + piece.len() > limits::ANSWER_BYTES => {
                    return Err(classify::too_large(what));
                }
                // What comes in one piece is not copied.
                Ok(Some(piece)) if body.is_empty() => body = piece.into(),
                Ok(Some(piece)) => body.extend_from_slice(&piece),
                Ok(None) => break,
                // The status has told that it failed; its words are a bonus.
                Err(_) if !status.is_success() => break,
                Err(error) => return Err(cut(error)),
            }
        }
        Ok(Self { status, headers, body })
    }
}
