//! Tells the log of every request and its answer, has them counted, and gives each an id; where nobody watches, requests
//! pass by.

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderName, HeaderValue},
    middleware::Next,
    response::Response,
};

use super::{address::IsHttps, clock, request::only};
use crate::telemetry::{Labels, RequestId, Served, TraceId};

/// What a request is known by at both ends.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// What a request is part of elsewhere.
const TRACE_PARENT: HeaderName = HeaderName::from_static("traceparent");

/// Whether somebody watches over the server.
#[derive(Debug, Clone, Copy)]
pub(super) struct Watch(pub(super) bool);

/// Stands around everything else, so that whatever answers is told of.
pub(super) async fn tell(State(Watch(is_watched)): State<Watch>, request: Request, next: Next) -> Response {
    let labels = is_watched.then(|| labels(&request));
    let route = is_watched.then(|| request.extensions().get::<MatchedPath>().cloned()).flatten();
    let route = route.as_ref().map(MatchedPath::as_str);
    let served = Served::begin(request.method().as_str(), request.uri().path(), route, labels.as_ref());
    let mut response = match served {
        None => next.run(request).await,
        Some(served) => {
            let begun = clock::instant();
            let response = served.work(next.run(request)).await;
            served.answered(route, response.status().as_u16(), begun.elapsed());
            response
        }
    };
    if let Some(id) = labels.and_then(|labels| HeaderValue::from_str(labels.request.as_str()).ok()) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

fn labels(request: &Request) -> Labels {
    let headers = request.headers();
    Labels {
        request: RequestId::of(only(headers, REQUEST_ID), clock::new_request_id),
        trace: only(headers, TRACE_PARENT).and_then(TraceId::of),
        is_https: request.extensions().get::<IsHttps>().is_some(),
    }
}
