//! What handlers take from a request.

use std::time::Duration;

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Path, Request},
    http::{HeaderMap, header::CONTENT_TYPE, request::Parts},
};
use serde::de::DeserializeOwned;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::{
    check::{Fields, Params},
    db::{Caller, Once},
    error::{ApiError, Reply},
};
use crate::domain::{id::UserId, limits};

/// The header that makes a POST repeatable.
pub(super) const IDEMPOTENCY_KEY: &str = "idempotency-key";
/// How long a body may take to arrive.
const BODY_TIME: Duration = Duration::from_secs(30);

/// Ids from the path. What cannot be an id names nothing.
pub(super) struct At<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for At<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let path = Path::<T>::from_request_parts(parts, state).await;
        path.map(|Path(ids)| Self(ids)).map_err(|_| ApiError::no_route())
    }
}

/// A member who may read.
pub(super) struct Reader(pub(super) UserId);

impl<S: Send + Sync> FromRequestParts<S> for Reader {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let caller = parts.extensions.get::<Caller>().ok_or_else(ApiError::unauthorised)?;
        Ok(Self(caller.user.clone()))
    }
}

/// A member who may change things.
pub(super) struct Writer(pub(super) UserId);

impl<S: Send + Sync> FromRequestParts<S> for Writer {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let caller = parts.extensions.get::<Caller>().ok_or_else(ApiError::unauthorised)?;
        if caller.permission.may_write() { Ok(Self(caller.user.clone())) } else { Err(ApiError::read_only()) }
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
        fields(&read_body(request).await?)
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
            return Ok(Self { body: fields(&read_body(request).await?)?, once: None });
        };
        let user = request.extensions().get::<Caller>().ok_or_else(ApiError::unauthorised)?.user.clone();
        let target = format!("{} {}", request.method(), request.uri().path());
        let body = read_body(request).await?;
        let once = Once { user, key, target, body: Sha256::digest(&body).into() };
        Ok(Self { body: fields(&body)?, once: Some(once) })
    }
}

fn idempotency_key(headers: &HeaderMap) -> Reply<Option<String>> {
    let mut keys = headers.get_all(IDEMPOTENCY_KEY).iter();
    let Some(key) = keys.next() else { return Ok(None) };
    let printable = |byte: &u8| byte.is_ascii_graphic() || *byte == b' ';
    match key.to_str() {
        Ok(key)
            if keys.next().is_none()
                && (1..=limits::IDEMPOTENCY_KEY).contains(&key.len())
                && key.as_bytes().iter().all(printable) =>
        {
            Ok(Some(key.to_owned()))
        }
        _ => Err(ApiError::bad_request(format!(
            "{IDEMPOTENCY_KEY}: must be one value of 1-{} printable ASCII characters",
            limits::IDEMPOTENCY_KEY
        ))),
    }
}

/// The whole body, which must be JSON by its content type.
async fn read_body(request: Request) -> Reply<Bytes> {
    if !is_json(request.headers()) {
        return Err(ApiError::no_json());
    }
    let body = axum::body::to_bytes(request.into_body(), limits::REQUEST_BYTES);
    let body = tokio::time::timeout(BODY_TIME, body).await.map_err(|_| ApiError::slow_body())?;
    body.map_err(|_| ApiError::large_body())
}

fn fields(body: &[u8]) -> Reply<Fields> {
    match serde_json::from_slice(body) {
        Ok(Value::Object(fields)) => Ok(Fields::new(fields)),
        Ok(_) => Err(ApiError::bad_request("body: must be a JSON object")),
        Err(fault) => {
            Err(ApiError::bad_request(format!("body: is not JSON (line {}, column {})", fault.line(), fault.column())))
        }
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = content_type.split(';').next().unwrap_or_default();
    essence.trim().eq_ignore_ascii_case("application/json")
}
