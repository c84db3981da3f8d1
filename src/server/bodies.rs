//! The bodies of requests while they arrive: all of them together take no more memory than one bound.

use std::{sync::Arc, time::Duration};

use axum::body::Body;
use futures_util::StreamExt as _;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use super::error::{ApiError, Reply};
use crate::domain::limits;

/// Bytes of all bodies together, beyond what each may have.
const ALL: usize = 64 << 20;
/// Bytes that each body may have: more than a note or an issue needs, so that these wait for nobody.
const OWN: usize = 64 << 10;
/// How long a body waits until others are done.
const PATIENCE: Duration = Duration::from_secs(2);

/// The bound that all bodies share.
#[derive(Debug, Clone)]
pub(super) struct Bodies {
    room: Arc<Semaphore>,
}

impl Default for Bodies {
    fn default() -> Self {
        Self { room: Arc::new(Semaphore::new(ALL)) }
    }
}

/// A body in full, with the room that it takes.
#[derive(Debug, Default)]
pub(super) struct Whole {
    pub(super) bytes: Vec<u8>,
    /// Given back when it goes.
    room: Option<OwnedSemaphorePermit>,
}

impl Bodies {
    /// Reads a body to its end.
    pub(super) async fn collect(&self, body: Body) -> Reply<Whole> {
        let (mut chunks, mut whole) = (body.into_data_stream(), Whole::default());
        while let Some(chunk) = chunks.next().await {
            let chunk = chunk.map_err(|_| ApiError::bad_request("body: did not arrive as announced"))?;
            let length = whole.bytes.len() + chunk.len();
            if length > limits::REQUEST_BYTES {
                return Err(ApiError::large_body());
            }
            if length > whole.bytes.capacity() {
                self.grow(&mut whole, length).await?;
            }
            whole.bytes.extend_from_slice(&chunk);
        }
        Ok(whole)
    }

    /// Makes room for `length` bytes: first in the bound, then in memory.
    async fn grow(&self, whole: &mut Whole, length: usize) -> Reply<()> {
        let capacity = length.max(whole.bytes.capacity() * 2).clamp(4 << 10, limits::REQUEST_BYTES);
        let had = whole.bytes.capacity().saturating_sub(OWN);
        let more = u32::try_from(capacity.saturating_sub(OWN).saturating_sub(had)).unwrap_or(u32::MAX);
        if more > 0 {
            let room = timeout(PATIENCE, self.room.clone().acquire_many_owned(more)).await;
            let room = room.ok().and_then(Result::ok).ok_or_else(ApiError::many_bodies)?;
            match &mut whole.room {
                Some(had) => had.merge(room),
                none => *none = Some(room),
            }
        }
        whole.bytes.reserve_exact(capacity - whole.bytes.len());
        Ok(())
    }
}
