//! The catalogue of categories (contract 4.19, 4.20).

use axum::extract::State;

use super::wrap::{Wrapped, wrap};
use crate::{
    domain::limits,
    server::{
        check::{Params, name},
        db::{Database, Made},
        error::Reply,
        request::{By, Post},
    },
    wire::{Category, Envelope, NewCategory, Page, PageQuery},
};

/// Lists categories by name.
#[utoipa::path(get, path = "/v1/triage/categories", operation_id = "list_categories", tag = "categories",
    params(PageQuery), responses((status = 200, body = Envelope<Page<Category>>)))]
pub(super) async fn list(State(database): State<Database>, _: By, mut params: Params) -> Wrapped<Page<Category>> {
    let page = params.page();
    Ok(wrap(database.categories(&params.finish(page)?).await?))
}

/// Adds a category; one that is there already is answered with 200.
#[utoipa::path(post, path = "/v1/triage/categories", operation_id = "add_category", tag = "categories",
    request_body = NewCategory,
    responses((status = 201, body = Envelope<Category>), (status = 200, body = Envelope<Category>)))]
pub(super) async fn add(State(database): State<Database>, _: By, Post { mut body, once }: Post) -> Reply<Made> {
    let name = body.required("name", name(limits::CATEGORY));
    let new = body.finish(name.map(|name| NewCategory { name }))?;
    Ok(database.add_category(&new, once.as_ref()).await?)
}
