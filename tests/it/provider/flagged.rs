//! Which issues have a flag: asked of a server that knows, read issue by issue from any other.

use earmark::{
    domain::flagged::Wanted,
    provider::Memory,
    wire::{FlagQuery, Issue},
};
use serde_json::Value;
use wiremock::{
    Mock, MockServer,
    matchers::{method, path, path_regex, query_param},
};

use super::{client, error, flag, issue, page};

/// Issues with so many flags each.
fn issues(counts: &[u64]) -> Vec<Issue> {
    let with = |(at, count): (usize, &u64)| {
        let mut issue = issue(at as u64);
        issue["id"] = format!("issue-{at}").into();
        issue["flag_count"] = (*count).into();
        serde_json::from_value(issue).unwrap()
    };
    counts.iter().enumerate().map(with).collect()
}

fn flag_on(issue: &str, node: Option<&str>) -> Value {
    let mut flag = flag("f");
    flag["issue_id"] = issue.into();
    flag["node_name"] = node.into();
    flag
}

#[tokio::test]
async fn a_server_that_knows_is_asked_for_the_flagged_ones_alone() {
    let server = MockServer::start().await;
    let asked = Mock::given(method("GET")).and(path("/v1/earmark/flags")).and(query_param("type", "dead_air"));
    let asked = asked.and(query_param("issue_id", "issue-1"));
    asked.respond_with(page(&[flag_on("issue-1", None)], None)).expect(1).mount(&server).await;
    let wanted = [Wanted::of_type("Dead Air")];
    let looked = client(&server).ask_flags(&wanted, &issues(&[0, 2])).await.unwrap();
    assert!(looked.has(&wanted[0], &"issue-1".into()) && !looked.has(&wanted[0], &"issue-0".into()));
    assert_eq!(looked.reads, 0);
    let requests = server.received_requests().await.unwrap();
    assert!(requests.iter().all(|request| !request.url.query().unwrap_or_default().contains("issue-0")));
    let query = FlagQuery { node: Some("a".into()), ..FlagQuery::default() };
    assert_eq!(query.pairs(), [("node", "a".to_owned())]);
}

#[tokio::test]
async fn any_other_is_read_once_an_issue_and_those_without_flags_never() {
    let server = MockServer::start().await;
    for (name, node) in [("issue-1", Some("Verify identity")), ("issue-2", None)] {
        let asked = Mock::given(path(format!("/v1/triage/issues/{name}/flags")));
        asked.respond_with(page(&[flag_on(name, node)], None)).expect(1).mount(&server).await;
    }
    // One that was deleted meanwhile has none.
    let gone = Mock::given(path("/v1/triage/issues/issue-3/flags"));
    gone.respond_with(error(404, "not_found", "gone")).expect(1).mount(&server).await;
    let (bland, memory) = (client(&server), Memory::default());
    let (wanted, rows) = ([Wanted::of_node("verify"), Wanted::of_type("dead_air")], issues(&[0, 1, 3, 1]));
    let looked = bland.read_flags(&wanted, &rows, &memory).await.unwrap();
    assert_eq!(looked.reads, 3);
    let has = |wanted: &Wanted| rows.iter().filter(|row| looked.has(wanted, &row.id)).count();
    assert_eq!((has(&wanted[0]), has(&wanted[1])), (1, 2));
    // Nothing happened to them: nothing is read again.
    let again = bland.read_flags(&wanted, &rows, &memory).await.unwrap();
    assert_eq!(again.reads, 0);
    assert!(again.has(&wanted[0], &"issue-1".into()));
}

#[tokio::test]
async fn what_cannot_be_read_is_a_failure_and_not_nothing() {
    let server = MockServer::start().await;
    Mock::given(path_regex("flags$")).respond_with(error(503, "busy", "later")).mount(&server).await;
    let failed = client(&server).read_flags(&[Wanted::of_type("x")], &issues(&[1]), &Memory::default()).await;
    assert!(failed.unwrap_err().kind.is_passing());
}
