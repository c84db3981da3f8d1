//! What stands in front of every route: host, size, key; and the headers of every answer.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use axum::{
    extract::{MatchedPath, Request, State},
    http::{
        HeaderMap, HeaderName, HeaderValue, StatusCode,
        header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_LENGTH, HOST, RETRY_AFTER, X_CONTENT_TYPE_OPTIONS},
    },
    middleware::Next,
    response::{IntoResponse as _, Response},
};

use super::{
    acts,
    address::ClientAddress,
    bodies::Bodies,
    crowd::Place,
    db::{Caller, Database, DatabaseError, KeyDigest, Problem, digest, is_same},
    door::Door,
    error::{ApiError, Cause, Reply, Words},
    request::{Times, only},
    trail::Deed,
    watch::Watched,
};
use crate::{domain::limits, telemetry};

/// The key of the ticket API.
const API_KEY: HeaderName = HeaderName::from_static("x-api-key");
/// The organisation that a token of the ticket API is for.
const ORG_ID: HeaderName = HeaderName::from_static("x-org-id");

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

    /// Whether a request is for us: by its Host header, and by its address where that names a host too.
    fn contain(&self, request: &Request) -> bool {
        let Self::These(names) = self else { return true };
        let ours = |host: &str| names.iter().any(|name| name.eq_ignore_ascii_case(host));
        only(request.headers(), HOST).is_some_and(ours)
            && request.uri().authority().is_none_or(|authority| ours(authority.as_str()))
    }
}

/// Is told of every request that failed because the database did, and of work beside requests that did.
pub type Report = fn(&DatabaseError);

/// What the guard knows.
#[derive(Clone)]
pub(super) struct Guard {
    pub(super) database: Database,
    pub(super) hosts: Arc<Hosts>,
    pub(super) times: Times,
    /// The bound that all bodies share.
    pub(super) bodies: Bodies,
    /// For whom keys speak, and how fast they may ask.
    pub(super) door: Arc<Door>,
    /// The key file, as long as the server runs by one.
    pub(super) key_file: Option<Arc<Watched>>,
    /// The digest of a key that is good for this server alone.
    pub(super) own_key: Option<KeyDigest>,
    /// Is told of every request that failed because the database did.
    pub(super) report: Option<Report>,
}

impl Guard {
    /// For whom a key speaks that came from this address.
    async fn caller(&self, key: &str, from: Option<IpAddr>) -> Reply<Caller> {
        let digest = digest(key);
        if self.own_key.is_some_and(|own| is_same(&own, &digest)) {
            return Ok(Caller::here(self.database.local_user().clone()));
        }
        if let Some(key_file) = &self.key_file
            && key_file.look(&self.database).await.map_err(Problem::from)?
        {
            self.door.forget();
        }
        self.door.caller(&self.database, digest, from).await
    }
}

/// Lets a request through that names this server, is not too large, carries a known key, and asks for what that key may do.
pub(super) async fn admit(State(guard): State<Guard>, mut request: Request, next: Next) -> Reply<Response> {
    if !guard.hosts.contain(&request) {
        return Err(ApiError::wrong_host());
    }
    let from = address_of(&request);
    let key = if is_of_tickets(request.uri().path()) { ticket_key } else { key };
    let key = key(request.headers()).ok_or_else(ApiError::unauthorised)?;
    let caller = guard.caller(key, from).await?;
    let changes = acts::changes(request.method());
    guard.door.hold_up(&caller, changes, from)?;
    if announced_length(request.headers()) > limits::REQUEST_BYTES as u64 {
        return Err(ApiError::large_body());
    }
    if let Some(place) = request.extensions().get::<Place>() {
        place.is_known();
    }
    telemetry::known_as(caller.user.as_str());
    // A path that no route has is told by whoever answers it.
    let Some(path) = request.extensions().get::<MatchedPath>().cloned() else { return Ok(next.run(request).await) };
    let act = acts::of(request.method(), path.as_str()).ok_or_else(ApiError::no_method)?;
    caller.must(act.verb)?;
    let address = from.map(|address| address.to_string());
    let deed = changes.then(|| Deed::new(act, &caller, address, (path.as_str(), request.uri().path())));
    request.extensions_mut().insert(caller);
    request.extensions_mut().insert(guard.times);
    request.extensions_mut().insert(guard.bodies);
    let Some(deed) = deed else { return Ok(next.run(request).await) };
    let response = deed.done_by(next.run(request)).await;
    if matches!(act.thing, "user" | "key") {
        guard.door.forget();
    }
    Ok(response)
}

fn address_of(request: &Request) -> Option<IpAddr> {
    request.extensions().get::<ClientAddress>().map(|address| address.0)
}

/// Nothing here is to be guessed at or kept by anything on the way. Why a request failed is reported, not answered. A
/// refusal takes the form of the API that was asked.
pub(super) async fn seal(State(guard): State<Guard>, request: Request, next: Next) -> Response {
    let (of_tickets, from) = (is_of_tickets(request.uri().path()), address_of(&request));
    let mut response = next.run(request).await;
    if matches!(response.status(), StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) {
        guard.door.refused(from, response.status() == StatusCode::UNAUTHORIZED);
    }
    if let Some(Cause(cause)) = response.extensions_mut().remove() {
        if let Some(report) = guard.report {
            report(&cause);
        }
        let fault = guard.database.fault(&cause);
        telemetry::database_failed(fault.name());
        response = ApiError::failed(fault).into_response();
    }
    if of_tickets && let Some(words) = response.extensions_mut().remove::<Words>() {
        let again = response.headers().get(RETRY_AFTER).cloned();
        response = words.of_tickets(response.status());
        response.headers_mut().extend(again.map(|again| (RETRY_AFTER, again)));
    }
    let headers = response.headers_mut();
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// The key of a request: bare, or after the word `Bearer`.
fn key(headers: &HeaderMap) -> Option<&str> {
    let value = only(headers, AUTHORIZATION)?.trim();
    match value.split_once(' ') {
        Some((scheme, key)) if scheme.eq_ignore_ascii_case("bearer") => Some(key.trim()),
        _ => Some(value),
    }
}

/// The key of a request to the ticket API: bare in a header of its own, or a token beside the organisation that it is
/// for. Which organisation that is does not matter: there is one.
fn ticket_key(headers: &HeaderMap) -> Option<&str> {
    if headers.contains_key(&API_KEY) {
        return only(headers, API_KEY).map(str::trim);
    }
    only(headers, ORG_ID).filter(|organisation| !organisation.trim().is_empty())?;
    let (scheme, key) = only(headers, AUTHORIZATION)?.trim().split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| key.trim())
}

/// Whether a path belongs to the ticket API, which has its own headers and its own refusals.
pub(super) fn is_of_tickets(path: &str) -> bool {
    let family = path.strip_prefix("/v1/").and_then(|rest| rest.split('/').next());
    family.is_some_and(|family| matches!(family, "tickets" | "comments" | "teams"))
}

fn announced_length(headers: &HeaderMap) -> u64 {
    only(headers, CONTENT_LENGTH).and_then(|length| length.parse().ok()).unwrap_or(0)
}
