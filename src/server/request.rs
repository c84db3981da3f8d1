//! What handlers take from a request.

use std::time::Duration;

use axum::{
    extract::{FromRequest, FromRequestParts, Path, Request},
    http::{HeaderMap, header::CONTENT_TYPE, request::Parts},
};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{
    check::{Fields, Params},
    db::Caller,
    error::ApiError,
};
use crate::domain::{id::UserId, limits};

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
        if !is_json(request.headers()) {
            return Err(ApiError::no_json());
        }
        let body = axum::body::to_bytes(request.into_body(), limits::REQUEST_BYTES);
        let body = tokio::time::timeout(BODY_TIME, body).await.map_err(|_| ApiError::slow_body())?;
        let body = body.map_err(|_| ApiError::large_body())?;
        match serde_json::from_slice(&body) {
            Ok(Value::Object(fields)) => Ok(Self::new(fields)),
            Ok(_) => Err(ApiError::bad_request("body: must be a JSON object")),
            Err(fault) => Err(ApiError::bad_request(format!(
                "body: is not JSON (line {}, column {})",
                fault.line(),
                fault.column()
            ))),
        }
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = content_type.split(';').next().unwrap_or_default();
    essence.trim().eq_ignore_ascii_case("application/json")
}
