//! Tells the log file of every request and its answer; without one, requests pass by.

use axum::{extract::Request, middleware::Next, response::Response};

use super::clock;
use crate::telemetry::Served;

/// Stands around everything else, so that whatever answers is told of.
pub(super) async fn tell(request: Request, next: Next) -> Response {
    let Some(served) = Served::begin(request.method().as_str(), request.uri().path()) else {
        return next.run(request).await;
    };
    let begun = clock::instant();
    let response = served.work(next.run(request)).await;
    served.answered(response.status().as_u16(), begun.elapsed());
    response
}
