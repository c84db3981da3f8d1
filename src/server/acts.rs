//! What each route does: whoever may do it, and what the trail of changes calls it. A route that is not here is none: the
//! guard lets nobody through to it.

use std::{collections::HashMap, sync::LazyLock};

use axum::http::Method;

use crate::domain::permission::Verb;

/// What a route does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Act {
    /// Its name, which is that of the operation in the document.
    pub(super) name: &'static str,
    /// What has to be allowed.
    pub(super) verb: Verb,
    /// What it is about.
    pub(super) thing: &'static str,
}

/// Method, path, name of the operation, what has to be allowed, and what it is about.
type Line = (&'static str, &'static str, &'static str, Verb, &'static str);

use Verb::{Audit, Erase, Lead, Manage, Meet, OwnKeys, Read, Review, Triage};

/// All routes, as the router has their paths.
#[rustfmt::skip]
const LINES: &[Line] = &[
    ("GET", "/openapi.json", "read_document", Meet, "document"),
    // issues
    ("GET", "/v1/triage/issues", "list_issues", Read, "issue"),
    ("POST", "/v1/triage/issues", "create_issue", Triage, "issue"),
    ("GET", "/v1/triage/issues/{id}", "read_issue", Read, "issue"),
    ("PATCH", "/v1/triage/issues/{id}", "change_issue", Triage, "issue"),
    ("DELETE", "/v1/triage/issues/{id}", "delete_issue", Triage, "issue"),
    ("PUT", "/v1/triage/issues/{id}/view", "view_issue", Read, "issue"),
    ("GET", "/v1/triage/issues/{id}/resources", "list_links", Read, "link"),
    ("POST", "/v1/triage/issues/{id}/resources", "attach", Triage, "link"),
    ("DELETE", "/v1/triage/issues/{id}/resources/{resource_link_id}", "detach", Triage, "link"),
    ("PUT", "/v1/triage/issues/{id}/calls/{call_id}", "attach_call", Triage, "call"),
    ("DELETE", "/v1/triage/issues/{id}/calls/{call_id}", "detach_call", Triage, "call"),
    ("GET", "/v1/triage/issues/{id}/affected", "affected", Read, "issue"),
    ("GET", "/v1/triage/issues/{id}/flags", "list_flags", Read, "flag"),
    ("POST", "/v1/triage/issues/{id}/flags", "add_flag", Triage, "flag"),
    ("DELETE", "/v1/triage/issues/{id}/flags/{flag_id}", "remove_flag", Triage, "flag"),
    ("GET", "/v1/triage/flag-types", "list_flag_types", Read, "flag_type"),
    ("GET", "/v1/triage/issues/{id}/activity", "list_activity", Read, "entry"),
    ("POST", "/v1/triage/issues/{id}/comments", "comment", Triage, "entry"),
    ("GET", "/v1/triage/categories", "list_categories", Read, "category"),
    ("POST", "/v1/triage/categories", "add_category", Triage, "category"),
    ("GET", "/v1/triage/issues/{id}/relations", "list_relations", Read, "relation"),
    ("POST", "/v1/triage/issues/{id}/relations", "relate", Triage, "relation"),
    ("DELETE", "/v1/triage/issues/{id}/relations/{relation_id}", "unrelate", Triage, "relation"),
    ("GET", "/v1/triage/agents", "list_agents", Read, "agent"),
    ("POST", "/v1/triage/issues/{id}/agent-sessions", "open_session", Triage, "session"),
    ("POST", "/v1/triage/issues/{id}/agent-sessions/{session_id}/prompts", "prompt", Triage, "session"),
    // calls
    ("GET", "/v1/calls", "list_calls", Read, "call"),
    ("GET", "/v1/calls/{call_id}", "read_call", Read, "call"),
    ("GET", "/v1/calls/{call_id}/correct", "read_corrected", Read, "call"),
    ("GET", "/v1/pathway_calls/{call_id}", "list_pathway_events", Read, "call"),
    ("GET", "/v1/earmark/calls", "list_all_calls", Read, "call"),
    ("DELETE", "/v1/earmark/calls/{call_id}", "delete_call", Erase, "call"),
    ("GET", "/v1/earmark/calls/{call_id}/brief", "read_brief", Read, "call"),
    ("GET", "/v1/earmark/calls/{call_id}/kept", "read_kept", Read, "call"),
    ("GET", "/v1/earmark/flags", "list_all_flags", Read, "flag"),
    // people
    ("GET", "/v1/orgs/{org_id}/members", "list_members", Read, "user"),
    ("GET", "/v1/orgs/self/memberships", "list_memberships", Meet, "user"),
    ("GET", "/v1/me", "read_account", Read, "account"),
    ("GET", "/v1/earmark/users", "list_users", Manage, "user"),
    ("POST", "/v1/earmark/users", "add_user", Manage, "user"),
    ("PATCH", "/v1/earmark/users/{user_id}", "change_user", Manage, "user"),
    ("GET", "/v1/earmark/keys", "list_keys", OwnKeys, "key"),
    ("POST", "/v1/earmark/keys", "make_key", OwnKeys, "key"),
    ("POST", "/v1/earmark/keys/{key_id}/rotate", "rotate_key", OwnKeys, "key"),
    ("DELETE", "/v1/earmark/keys/{key_id}", "revoke_key", OwnKeys, "key"),
    ("GET", "/v1/earmark/audit", "list_audit", Audit, "audit"),
    ("GET", "/v1/earmark/audit/seals", "list_audit_seals", Audit, "audit"),
    // the server
    ("GET", "/v1/earmark/capabilities", "read_capabilities", Meet, "server"),
    ("GET", "/v1/earmark/ready", "read_readiness", Meet, "server"),
    // ties and tickets
    ("GET", "/v1/earmark/ties", "list_ties", Read, "tie"),
    ("PUT", "/v1/earmark/ties", "tie", Triage, "issue"),
    ("DELETE", "/v1/earmark/ties", "untie", Triage, "issue"),
    ("GET", "/v1/tickets", "list_tickets", Read, "ticket"),
    ("POST", "/v1/tickets", "create_ticket", Triage, "ticket"),
    ("PATCH", "/v1/tickets/link", "link_tickets", Triage, "ticket"),
    ("PATCH", "/v1/tickets/mark-duplicate", "mark_duplicate_ticket", Triage, "ticket"),
    ("PATCH", "/v1/tickets/sub-ticket", "put_sub_ticket", Triage, "ticket"),
    ("GET", "/v1/tickets/{id}", "read_ticket", Read, "ticket"),
    ("GET", "/v1/tickets/{id}/related", "list_related_tickets", Read, "ticket"),
    ("GET", "/v1/tickets/{id}/comments", "list_ticket_comments", Read, "ticket_comment"),
    ("POST", "/v1/tickets/{id}/comment", "comment_on_ticket", Triage, "ticket_comment"),
    ("GET", "/v1/comments", "list_comments", Read, "ticket_comment"),
    ("GET", "/v1/teams", "list_teams", Read, "team"),
    // review
    ("GET", "/v1/earmark/review/queues", "list_queues", Read, "queue"),
    ("POST", "/v1/earmark/review/queues", "create_queue", Lead, "queue"),
    ("GET", "/v1/earmark/review/queues/{queue_id}", "read_queue", Read, "queue"),
    ("PATCH", "/v1/earmark/review/queues/{queue_id}", "change_queue", Lead, "queue"),
    ("GET", "/v1/earmark/review/queues/{queue_id}/items", "list_items", Read, "item"),
    ("POST", "/v1/earmark/review/queues/{queue_id}/items", "add_items", Lead, "queue"),
    ("POST", "/v1/earmark/review/queues/{queue_id}/next", "take_next", Review, "queue"),
    ("GET", "/v1/earmark/review/queues/{queue_id}/readings", "list_queue_readings", Review, "queue"),
    ("POST", "/v1/earmark/review/queues/{queue_id}/readings", "tell_readings", Lead, "queue"),
    ("GET", "/v1/earmark/review/items/{item_id}", "read_item", Read, "item"),
    ("PUT", "/v1/earmark/review/items/{item_id}/lease", "renew_lease", Review, "item"),
    ("POST", "/v1/earmark/review/items/{item_id}/lease", "take_item", Review, "item"),
    ("DELETE", "/v1/earmark/review/items/{item_id}/lease", "give_item_back", Review, "item"),
    ("POST", "/v1/earmark/review/items/{item_id}/pass", "pass_item", Review, "item"),
    ("PUT", "/v1/earmark/review/items/{item_id}/verdict", "give_verdict", Review, "item"),
    ("DELETE", "/v1/earmark/review/items/{item_id}/verdict", "withdraw_verdict", Review, "item"),
    ("GET", "/v1/earmark/review/items/{item_id}/readings", "list_readings", Review, "item"),
    ("GET", "/v1/earmark/review/suggestions", "list_suggestions", Read, "suggestion"),
    ("POST", "/v1/earmark/review/suggestions", "store_suggestions", Review, "suggestion"),
    ("PUT", "/v1/earmark/review/suggestions/{suggestion_id}/decision", "decide", Review, "suggestion"),
    ("GET", "/v1/earmark/review/homes", "list_homes", Read, "issue"),
    ("GET", "/v1/earmark/review/rules", "list_rule_records", Read, "rule"),
];

/// The acts by path, each with its method.
static ACTS: LazyLock<HashMap<&str, Vec<(Method, Act)>>> = LazyLock::new(|| {
    let mut acts: HashMap<&str, Vec<(Method, Act)>> = HashMap::new();
    for (method, path, name, verb, thing) in LINES.iter().copied() {
        if let Ok(method) = method.parse() {
            acts.entry(path).or_default().push((method, Act { name, verb, thing }));
        }
    }
    acts
});

/// What a request to this path, as the router has it, does; a head is asked for as the whole is.
pub(super) fn of(method: &Method, path: &str) -> Option<Act> {
    let method = if *method == Method::HEAD { &Method::GET } else { method };
    ACTS.get(path)?.iter().find(|(known, _)| known == method).map(|(_, act)| *act)
}

/// Whether such a request changes something.
pub(super) fn changes(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::server::api;

    #[test]
    fn every_route_of_the_document_is_here_and_no_other() {
        let document = serde_json::to_value(api::description()).unwrap();
        let mut described = BTreeSet::from(["GET /openapi.json read_document".to_owned()]);
        for (path, item) in document["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                let name = operation["operationId"].as_str().unwrap();
                described.insert(format!("{} {path} {name}", method.to_uppercase()));
            }
        }
        let here: BTreeSet<_> =
            LINES.iter().map(|(method, path, name, ..)| format!("{method} {path} {name}")).collect();
        assert_eq!(here, described);
        assert_eq!(here.len(), LINES.len());
    }
}
