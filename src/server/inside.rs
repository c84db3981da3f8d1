//! Requests of this process itself. They pass the same routes with the same guard in front of them as those that come over
//! a connection; only the connection is left out.

use std::{convert::Infallible, time::Duration};

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    http::{HeaderValue, Request, Response, header::DATE},
};
use hyper::service::Service as _;
use hyper_util::service::TowerToHyperService;
use jiff::fmt::rfc2822::DateTimePrinter;
use tokio_util::task::TaskTracker;

use super::clock;

/// What answers the requests of this process, for as long as its server runs. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Inside {
    routes: TowerToHyperService<Router>,
    /// Closed from the end on.
    under_way: TaskTracker,
}

impl Inside {
    pub(super) fn new(routes: Router) -> Self {
        Self { routes: TowerToHyperService::new(routes), under_way: TaskTracker::new() }
    }

    /// Answers a request, whose head is as it would arrive over a connection, with a key as any other; nothing once the
    /// server has ended. Who drops the answer before it is there has given the request up, as if a connection were closed:
    /// a change that is not yet stored is taken back.
    pub async fn ask(self, request: Request<Bytes>) -> Option<Response<Bytes>> {
        let _counted = self.under_way.token();
        if self.under_way.is_closed() {
            return None;
        }
        let Ok::<_, Infallible>(response) = self.routes.call(request.map(Body::from)).await;
        let (mut head, body) = response.into_parts();
        // What a connection adds.
        head.headers.extend(date().map(|date| (DATE, date)));
        let body = to_bytes(body, usize::MAX).await.ok()?;
        Some(Response::from_parts(head, body))
    }

    /// From here on nothing is answered; what is under way may end within this time.
    pub(super) async fn end(&self, farewell: Duration) {
        self.under_way.close();
        let _ = tokio::time::timeout(farewell, self.under_way.wait()).await;
    }
}

/// The time as the head of an answer tells it.
fn date() -> Option<HeaderValue> {
    let now = jiff::Timestamp::from_millisecond(clock::now().millis()).ok()?;
    DateTimePrinter::new().timestamp_to_rfc9110_string(&now).ok()?.try_into().ok()
}
