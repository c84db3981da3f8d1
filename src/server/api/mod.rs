//! The routes: each handler parses and validates, asks the database, and wraps the answer.

mod activity;
mod agents;
mod all_calls;
mod audit;
mod calls;
mod capabilities;
mod categories;
mod flags;
mod issues;
mod keys;
mod links;
mod people;
mod ready;
mod relations;
mod review;
pub(super) mod sizes;
mod tickets;
mod tickets_comments;
mod tickets_related;
mod ties;
mod users;
mod wrap;

use axum::{
    Router,
    http::{StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
    routing::{delete, get, patch, post, put},
};
use utoipa::openapi::OpenApi;
use utoipa_axum::{router::OpenApiRouter, routes};

use self::review::{items, queues, readings, suggestions, verdicts};
use super::db::{Database, Made};

impl IntoResponse for Made {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::OK);
        if self.envelope.is_empty() {
            return status.into_response();
        }
        (status, [(CONTENT_TYPE, "application/json")], self.envelope).into_response()
    }
}

/// All routes.
pub(super) fn routes() -> Router<Database> {
    Router::new()
        .route("/v1/triage/issues", get(issues::list).post(issues::create))
        .route("/v1/triage/issues/{id}", get(issues::read).patch(issues::change).delete(issues::delete))
        .route("/v1/triage/issues/{id}/resources", get(links::list).post(links::attach))
        .route("/v1/triage/issues/{id}/resources/{resource_link_id}", delete(links::detach))
        .route("/v1/triage/issues/{id}/calls/{call_id}", put(links::attach_call).delete(links::detach_call))
        .route("/v1/triage/issues/{id}/affected", get(links::affected))
        .route("/v1/triage/issues/{id}/flags", get(flags::list).post(flags::add))
        .route("/v1/triage/issues/{id}/flags/{flag_id}", delete(flags::remove))
        .route("/v1/triage/flag-types", get(flags::types))
        .route("/v1/triage/issues/{id}/activity", get(activity::list))
        .route("/v1/triage/issues/{id}/comments", post(activity::comment))
        .route("/v1/triage/issues/{id}/view", put(issues::view))
        .route("/v1/triage/categories", get(categories::list).post(categories::add))
        .route("/v1/triage/issues/{id}/relations", get(relations::list).post(relations::relate))
        .route("/v1/triage/issues/{id}/relations/{relation_id}", delete(relations::unrelate))
        .route("/v1/triage/agents", get(agents::list))
        .route("/v1/triage/issues/{id}/agent-sessions", post(agents::open_session))
        .route("/v1/triage/issues/{id}/agent-sessions/{session_id}/prompts", post(agents::prompt))
        .route("/v1/calls", get(calls::list))
        .route("/v1/calls/{call_id}", get(calls::read))
        .route("/v1/calls/{call_id}/correct", get(calls::corrected))
        .route("/v1/pathway_calls/{call_id}", get(calls::pathway))
        .route("/v1/orgs/{org_id}/members", get(people::members))
        .route("/v1/orgs/self/memberships", get(people::memberships))
        .route("/v1/me", get(people::account))
        .route("/v1/earmark/users", get(users::list).post(users::add))
        .route("/v1/earmark/users/{user_id}", patch(users::change))
        .route("/v1/earmark/keys", get(keys::list).post(keys::make))
        .route("/v1/earmark/keys/{key_id}", delete(keys::revoke))
        .route("/v1/earmark/keys/{key_id}/rotate", post(keys::rotate))
        .route("/v1/earmark/audit", get(audit::list))
        .route("/v1/earmark/audit/seals", get(audit::seals))
        .route("/v1/earmark/capabilities", get(capabilities::read))
        .route("/v1/earmark/ready", get(ready::read))
        .route("/v1/earmark/flags", get(flags::list_all))
        .route("/v1/earmark/calls", get(all_calls::list))
        .route("/v1/earmark/calls/{call_id}", delete(all_calls::delete))
        .route("/v1/earmark/calls/{call_id}/brief", get(all_calls::brief))
        .route("/v1/earmark/calls/{call_id}/kept", get(all_calls::kept))
        .route("/v1/earmark/ties", get(ties::list).put(ties::tie).delete(ties::untie))
        .route("/v1/earmark/review/queues", get(queues::list).post(queues::create))
        .route("/v1/earmark/review/queues/{queue_id}", get(queues::read).patch(queues::change))
        .route("/v1/earmark/review/queues/{queue_id}/items", get(items::list).post(items::add))
        .route("/v1/earmark/review/queues/{queue_id}/next", post(items::next))
        .route("/v1/earmark/review/queues/{queue_id}/readings", get(readings::list).post(readings::tell))
        .route("/v1/earmark/review/items/{item_id}", get(items::read))
        .route("/v1/earmark/review/items/{item_id}/lease", put(items::renew).post(items::take).delete(items::give_back))
        .route("/v1/earmark/review/items/{item_id}/pass", post(items::pass))
        .route("/v1/earmark/review/items/{item_id}/verdict", put(verdicts::give).delete(verdicts::withdraw))
        .route("/v1/earmark/review/items/{item_id}/readings", get(verdicts::readings))
        .route("/v1/earmark/review/suggestions", get(suggestions::list).post(suggestions::store))
        .route("/v1/earmark/review/suggestions/{suggestion_id}/decision", put(suggestions::decide))
        .route("/v1/earmark/review/homes", get(suggestions::homes))
        .route("/v1/earmark/review/rules", get(suggestions::rules))
        .route("/v1/tickets", get(tickets::list).post(tickets::create))
        .route("/v1/tickets/link", patch(tickets_related::link))
        .route("/v1/tickets/mark-duplicate", patch(tickets_related::mark_duplicate))
        .route("/v1/tickets/sub-ticket", patch(tickets_related::sub_ticket))
        .route("/v1/tickets/{id}", get(tickets::read))
        .route("/v1/tickets/{id}/related", get(tickets_related::list))
        .route("/v1/tickets/{id}/comments", get(tickets_comments::list_of))
        .route("/v1/tickets/{id}/comment", post(tickets_comments::add))
        .route("/v1/comments", get(tickets_comments::list))
        .route("/v1/teams", get(tickets::teams))
}

/// The description of all routes. Making it takes longer than the start of everything else, and few ask for it.
pub(super) fn description() -> OpenApi {
    OpenApiRouter::<Database>::new()
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
        .routes(routes!(calls::corrected))
        .routes(routes!(calls::pathway))
        .routes(routes!(people::members))
        .routes(routes!(people::memberships))
        .routes(routes!(people::account))
        .routes(routes!(users::list, users::add))
        .routes(routes!(users::change))
        .routes(routes!(keys::list, keys::make))
        .routes(routes!(keys::revoke))
        .routes(routes!(keys::rotate))
        .routes(routes!(audit::list))
        .routes(routes!(audit::seals))
        .routes(routes!(capabilities::read))
        .routes(routes!(ready::read))
        .routes(routes!(flags::list_all))
        .routes(routes!(all_calls::list))
        .routes(routes!(all_calls::delete))
        .routes(routes!(all_calls::brief))
        .routes(routes!(all_calls::kept))
        .routes(routes!(ties::list, ties::tie, ties::untie))
        .routes(routes!(queues::list, queues::create))
        .routes(routes!(queues::read, queues::change))
        .routes(routes!(items::list, items::add))
        .routes(routes!(items::next))
        .routes(routes!(readings::list, readings::tell))
        .routes(routes!(items::read))
        .routes(routes!(items::renew, items::take, items::give_back))
        .routes(routes!(items::pass))
        .routes(routes!(verdicts::give, verdicts::withdraw))
        .routes(routes!(verdicts::readings))
        .routes(routes!(suggestions::list, suggestions::store))
        .routes(routes!(suggestions::decide))
        .routes(routes!(suggestions::homes))
        .routes(routes!(suggestions::rules))
        .routes(routes!(tickets::list, tickets::create))
        .routes(routes!(tickets_related::link))
        .routes(routes!(tickets_related::mark_duplicate))
        .routes(routes!(tickets_related::sub_ticket))
        .routes(routes!(tickets::read))
        .routes(routes!(tickets_related::list))
        .routes(routes!(tickets_comments::list_of))
        .routes(routes!(tickets_comments::add))
        .routes(routes!(tickets_comments::list))
        .routes(routes!(tickets::teams))
        .into_openapi()
}

#[cfg(test)]
mod tests {
    use axum::{
        body::Body,
        http::{Method, Request},
    };
    use tower::ServiceExt as _;

    use super::*;

    #[tokio::test]
    async fn what_is_served_is_what_is_described() {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::open(&folder.path().join("earmark.db")).await.unwrap();
        let served = routes().with_state(database);
        let described = serde_json::to_value(description()).unwrap();
        for (path, item) in described["paths"].as_object().unwrap() {
            for method in [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
                let request = Request::builder().method(&method).uri(path.replace(['{', '}'], "")).body(Body::empty());
                let status = served.clone().oneshot(request.unwrap()).await.unwrap().status();
                let known = !matches!(status, StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED);
                assert_eq!(known, item.get(method.as_str().to_lowercase()).is_some(), "{method} {path}: {status}");
            }
        }
    }
}
