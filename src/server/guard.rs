//! What stands in front of every route: host, size, key; and the headers of every answer.

use std::net::SocketAddr;

use axum::{
    extract::{Request, State},
    http::{
        HeaderMap, HeaderValue,
        header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_LENGTH, HOST, X_CONTENT_TYPE_OPTIONS},
    },
    middleware::Next,
    response::Response,
};

use super::{
    db::{Database, DatabaseError},
    error::{ApiError, Cause, Reply},
};
use crate::domain::limits;

/// Names under which a server is asked for.
#[derive(Debug, Clone)]
pub(super) enum Hosts {
    /// Whoever reaches the socket is the owner; no browser does.
    Any,
    /// A browser can be made to send requests to an address of its own machine under a name of somebody else, so
    /// the name is checked.
    These(Vec<String>),
}

impl Hosts {
    /// The names of a server at `address`: this machine's own, the address itself, and `more`.
    pub(super) fn of(address: SocketAddr, more: &[String]) -> Self {
        let port = address.port();
        let mut names: Vec<_> =
            ["127.0.0.1", "localhost", "[::1]"].iter().map(|host| format!("{host}:{port}")).collect();
        names.push(address.to_string());
        for name in more {
            names.push(name.to_ascii_lowercase());
            names.push(format!("{}:{port}", name.to_ascii_lowercase()));
        }
        Self::These(names)
    }

    fn contain(&self, headers: &HeaderMap) -> bool {
        let Self::These(names) = self else { return true };
        let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
        names.iter().any(|name| name.eq_ignore_ascii_case(host))
    }
}

/// Is told of every request that failed because the database did.
pub type Report = fn(&DatabaseError);

/// What the guard knows.
#[derive(Clone)]
pub(super) struct Guard {
    pub(super) database: Database,
    pub(super) hosts: std::sync::Arc<Hosts>,
}

/// Lets a request through that names this server, is not too large and carries a known key.
pub(super) async fn admit(State(guard): State<Guard>, mut request: Request, next: Next) -> Reply<Response> {
    if !guard.hosts.contain(request.headers()) {
        return Err(ApiError::wrong_host());
    }
    let key = key(request.headers()).ok_or_else(ApiError::unauthorised)?;
    let caller = guard.database.caller(key).await?.ok_or_else(ApiError::unauthorised)?;
    if announced_length(request.headers()) > limits::REQUEST_BYTES as u64 {
        return Err(ApiError::large_body());
    }
    request.extensions_mut().insert(caller);
    Ok(next.run(request).await)
}

/// Nothing here is to be guessed at or kept by anything on the way. Why a request failed is reported, not answered.
pub(super) async fn seal(State(report): State<Option<Report>>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if let (Some(report), Some(Cause(cause))) = (report, response.extensions_mut().remove()) {
        report(&cause);
    }
    let headers = response.headers_mut();
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// The key of a request: bare, or after the word `Bearer`.
fn key(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?.trim();
    match value.split_once(' ') {
        Some((scheme, key)) if scheme.eq_ignore_ascii_case("bearer") => Some(key.trim()),
        _ => Some(value),
    }
}

fn announced_length(headers: &HeaderMap) -> u64 {
    headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok()).unwrap_or(0)
}
