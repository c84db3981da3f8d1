//! The routes: each handler parses and validates, asks the database, and wraps the answer.

mod activity;
mod agents;
mod calls;
mod capabilities;
mod categories;
mod flags;
mod issues;
mod links;
mod people;
mod relations;

use axum::{Json, http::StatusCode};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{db::Database, error::Reply};
use crate::wire::Envelope;

/// An answer in the envelope.
type Wrapped<T> = Reply<Json<Envelope<T>>>;
/// An answer in the envelope with a status that depends on what happened.
type Made<T> = Reply<(StatusCode, Json<Envelope<T>>)>;

fn wrap<T>(data: T) -> Json<Envelope<T>> {
    Json(Envelope::of(data))
}

/// 201 for something new, 200 for something that was there.
fn made<T>((data, new): (T, bool)) -> (StatusCode, Json<Envelope<T>>) {
    (if new { StatusCode::CREATED } else { StatusCode::OK }, wrap(data))
}

/// All routes with their description.
pub(super) fn router() -> OpenApiRouter<Database> {
    OpenApiRouter::new()
        .routes(routes!(issues::list, issues::create))
        .routes(routes!(issues::read, issues::change, issues::delete))
        .routes(routes!(links::list, links::attach))
        .routes(routes!(links::detach))
        .routes(routes!(links::attach_call, links::detach_call))
        .routes(routes!(links::affected))
        .routes(routes!(flags::list, flags::add))
        .routes(routes!(flags::remove))
        .routes(routes!(flags::types))
        .routes(routes!(activity::list))
        .routes(routes!(activity::comment))
        .routes(routes!(issues::view))
        .routes(routes!(categories::list, categories::add))
        .routes(routes!(relations::list, relations::relate))
        .routes(routes!(relations::unrelate))
        .routes(routes!(agents::list))
        .routes(routes!(agents::open_session))
        .routes(routes!(agents::prompt))
        .routes(routes!(calls::list))
        .routes(routes!(calls::read))
        .routes(routes!(calls::pathway))
        .routes(routes!(people::members))
        .routes(routes!(people::memberships))
        .routes(routes!(people::account))
        .routes(routes!(capabilities::read))
}
