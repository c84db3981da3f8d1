//! What handlers take from a request.

use std::time::Duration;

use axum::{
    extract::{FromRequest, FromRequestParts, Path, Request},
    http::{HeaderMap, HeaderName, header::CONTENT_TYPE, request::Parts},
};
use serde::de::DeserializeOwned;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::{
    bodies::{Bodies, Whole},
    check::{Fields, Params},
    db::{Caller, LIST_TIME, Once},
    error::{ApiError, Reply},
};
use crate::domain::{id::UserId, limits};

/// How long running requests may take when a server ends.
pub(super) const FAREWELL: Duration = Duration::from_secs(5);
/// The header that makes a POST repeatable.
pub(super) const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// How long a request may take.
#[derive(Debug, Clone, Copy)]
pub struct Times {
    /// For its head; a connection that is kept open without a request ends then too.
    pub head: Duration,
    /// For its body, counted from the moment when it is asked for.
    pub body: Duration,
    /// For looking through a list, once it has arrived.
    pub list: Duration,
    /// For those that are running when the server ends.
    pub end: Duration,
}

impl Default for Times {
    fn default() -> Self {
        Self { head: Duration::from_secs(10), body: Duration::from_secs(30), list: LIST_TIME, end: FAREWELL }
    }
}

/// Ids from the path. What cannot be an id names nothing.
pub(super) struct At<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for At<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let path = Path::<T>::from_request_parts(parts, state).await;
        path.map(|Path(ids)| Self(ids)).map_err(|_| ApiError::no_route())
    }
}

/// The member who asks. What it may do was looked at before.
pub(super) struct By(pub(super) UserId);

impl<S: Send + Sync> FromRequestParts<S> for By {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let caller = parts.extensions.get::<Caller>().ok_or_else(ApiError::unauthorised)?;
        Ok(Self(caller.user.clone()))
    }
}

/// Whoever asks, with what it may do.
pub(super) struct Asking(pub(super) Caller);

impl<S: Send + Sync> FromRequestParts<S> for Asking {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        parts.extensions.get::<Caller>().cloned().map(Self).ok_or_else(ApiError::unauthorised)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Params {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        Ok(Self::new(parts.uri.query().unwrap_or_default()))
    }
}

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        fields(&read_body(request).await?.bytes)
    }
}

/// A request that makes something: its body, and the key under which it may be repeated.
pub(super) struct Post {
    pub(super) body: Fields,
    pub(super) once: Option<Once>,
}

impl<S: Send + Sync> FromRequest<S> for Post {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        let Some(key) = idempotency_key(request.headers())? else {
            return Ok(Self { body: fields(&read_body(request).await?.bytes)?, once: None });
        };
        let user = request.extensions().get::<Caller>().ok_or_else(ApiError::unauthorised)?.user.clone();
        let target = format!("{} {}", request.method(), request.uri().path());
        let body = read_body(request).await?;
        let once = Once { user, key, target, body: Sha256::digest(&body.bytes).into() };
        Ok(Self { body: fields(&body.bytes)?, once: Some(once) })
    }
}

/// The value of a header that is there once. Of two, nobody can say which one somebody else went by.
pub(super) fn only(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(value)
}

fn idempotency_key(headers: &HeaderMap) -> Reply<Option<String>> {
    if !headers.contains_key(&IDEMPOTENCY_KEY) {
        return Ok(None);
    }
    let printable = |byte: u8| byte.is_ascii_graphic() || byte == b' ';
    let fits = |key: &&str| (1..=limits::IDEMPOTENCY_KEY).contains(&key.len()) && key.bytes().all(printable);
    match only(headers, IDEMPOTENCY_KEY).filter(fits) {
        Some(key) => Ok(Some(key.to_owned())),
        None => Err(ApiError::bad_request(format!(
            "{IDEMPOTENCY_KEY}: must be one value of 1-{} printable ASCII characters",
            limits::IDEMPOTENCY_KEY
        ))),
    }
}

/// The whole body, which must be JSON by its content type.
async fn read_body(request: Request) -> Reply<Whole> {
    if !is_json(request.headers()) {
        return Err(ApiError::no_json());
    }
    let times = request.extensions().get::<Times>().copied().unwrap_or_default();
    let bodies = request.extensions().get::<Bodies>().cloned().unwrap_or_default();
    tokio::time::timeout(times.body, bodies.collect(request.into_body())).await.map_err(|_| ApiError::slow_body())?
}

fn fields(body: &[u8]) -> Reply<Fields> {
    match serde_json::from_slice(body) {
        Ok(Value::Object(fields)) => Ok(Fields::whole(fields)),
        Ok(_) => Err(ApiError::bad_request("body: must be a JSON object")),
        Err(fault) => {
            Err(ApiError::bad_request(format!("body: is not JSON (line {}, column {})", fault.line(), fault.column())))
        }
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let content_type = only(headers, CONTENT_TYPE).unwrap_or_default();
    let essence = content_type.split(';').next().unwrap_or_default();
    essence.trim().eq_ignore_ascii_case("application/json")
}
