//! Lists read to their end, and issues found by number.

use std::sync::atomic::{AtomicUsize, Ordering};

use earmark::domain::{failure::Kind, issue_ref::IssueRef};
use serde_json::Value;
use wiremock::{
    Mock, MockServer, Request, ResponseTemplate,
    matchers::{method, path, query_param, query_param_is_missing},
};

use super::{ISSUE, client, error, flag, issue, page};

#[tokio::test]
async fn a_list_is_read_to_its_end_in_full_pages() {
    let server = MockServer::start().await;
    let first = Mock::given(query_param("limit", "100")).and(query_param_is_missing("cursor"));
    first.respond_with(page(&[flag("a"), flag("b")], Some("x"))).expect(1).mount(&server).await;
    Mock::given(query_param("cursor", "x")).respond_with(page(&[flag("c")], None)).expect(1).mount(&server).await;
    let flags = client(&server).all_flags(&ISSUE.into()).await.unwrap();
    assert_eq!(flags.iter().map(|flag| flag.id.as_str()).collect::<Vec<_>>(), ["a", "b", "c"]);
}

#[tokio::test]
async fn a_limit_is_kept_and_tells_whether_there_is_more() {
    let server = MockServer::start().await;
    Mock::given(query_param("limit", "2")).respond_with(page(&[flag("a"), flag("b")], Some("x"))).mount(&server).await;
    let rows = client(&server).flags_up_to(&ISSUE.into(), 2).await.unwrap();
    assert_eq!((rows.items.len(), rows.more), (2, true));
    let server = MockServer::start().await;
    Mock::given(method("GET")).respond_with(page(&[flag("a"), flag("b")], None)).mount(&server).await;
    let rows = client(&server).flags_up_to(&ISSUE.into(), 2).await.unwrap();
    assert_eq!((rows.items.len(), rows.more), (2, false));
}

#[tokio::test]
async fn a_cursor_that_comes_twice_ends_the_walk() {
    let server = MockServer::start().await;
    Mock::given(method("GET")).respond_with(page(&[flag("a")], Some("same"))).expect(2).mount(&server).await;
    let failure = client(&server).all_flags(&ISSUE.into()).await.unwrap_err();
    assert_eq!(failure.kind, Kind::Garbled);
}

#[tokio::test]
async fn a_list_without_end_is_given_up() {
    let server = MockServer::start().await;
    let count = AtomicUsize::new(0);
    let endless = move |_: &Request| {
        let number = count.fetch_add(1, Ordering::Relaxed);
        page(&[flag("a")], Some(&number.to_string()))
    };
    Mock::given(method("GET")).respond_with(endless).expect(1_000).mount(&server).await;
    let failure = client(&server).all_flags(&ISSUE.into()).await.unwrap_err();
    assert_eq!(failure.kind, Kind::Garbled);
}

#[tokio::test]
async fn a_cursor_that_has_expired_starts_the_walk_again_once() {
    let server = MockServer::start().await;
    let first = Mock::given(query_param_is_missing("cursor"));
    first.respond_with(page(&[flag("a")], Some("x"))).expect(2).mount(&server).await;
    let expired = error(400, "bad_request", "cursor: expired");
    Mock::given(query_param("cursor", "x")).respond_with(expired).up_to_n_times(1).mount(&server).await;
    Mock::given(query_param("cursor", "x")).respond_with(page(&[flag("b")], None)).mount(&server).await;
    let flags = client(&server).all_flags(&ISSUE.into()).await.unwrap();
    assert_eq!(flags.iter().map(|flag| flag.id.as_str()).collect::<Vec<_>>(), ["a", "b"]);
}

#[tokio::test]
async fn an_issue_is_found_by_search() {
    let server = MockServer::start().await;
    let others = [issue(1070), issue(1007)];
    Mock::given(query_param("search", "T-1007")).respond_with(page(&others, None)).expect(1).mount(&server).await;
    assert_eq!(client(&server).resolve(&IssueRef::Number(1007)).await.unwrap().number, 1007);
}

#[tokio::test]
async fn an_issue_is_found_where_search_knows_no_numbers() {
    let server = MockServer::start().await;
    Mock::given(query_param("search", "T-1007")).respond_with(page(&[], None)).mount(&server).await;
    let newest = || {
        Mock::given(query_param("sort", "created_at"))
            .and(query_param("order", "desc"))
            .and(query_param("limit", "100"))
    };
    let rows = |numbers: &[u64]| numbers.iter().map(|number| issue(*number)).collect::<Vec<Value>>();
    let first = page(&rows(&[1010, 1009]), Some("x"));
    newest().and(query_param_is_missing("cursor")).respond_with(first).mount(&server).await;
    let second = page(&rows(&[1007, 1005]), Some("y"));
    newest().and(query_param("cursor", "x")).respond_with(second).mount(&server).await;
    let bland = client(&server);
    assert_eq!(bland.resolve(&IssueRef::Number(1007)).await.unwrap().number, 1007);
    // 1008 does not exist: the walk ends where the numbers fall below it, and cursor `y` is never asked for.
    Mock::given(query_param("search", "T-1008")).respond_with(page(&[], None)).mount(&server).await;
    let failure = bland.resolve(&IssueRef::Number(1008)).await.unwrap_err();
    assert_eq!(failure.kind, Kind::Missing);
    assert_eq!(failure.to_string(), "there is no issue T-1008");
}

#[tokio::test]
async fn an_issue_is_read_by_its_id() {
    let server = MockServer::start().await;
    let gone = error(404, "not_found", "Issue not found");
    Mock::given(path(format!("/v1/triage/issues/{ISSUE}"))).respond_with(gone).expect(1).mount(&server).await;
    let failure = client(&server).resolve(&IssueRef::Id(ISSUE.into())).await.unwrap_err();
    assert_eq!(failure.kind, Kind::Missing);
    assert_eq!(failure.to_string(), "could not read the issue: Issue not found");
}

#[tokio::test]
async fn calls_are_walked_by_position() {
    let server = MockServer::start().await;
    let call = serde_json::json!({ "call_id": "c", "created_at": super::TIME });
    let answer = serde_json::json!({ "count": 3, "calls": [call, call, call] });
    let rows = ResponseTemplate::new(200).set_body_json(answer);
    Mock::given(query_param("limit", "3")).respond_with(rows).expect(1).mount(&server).await;
    let rows = client(&server).calls_up_to(2).await.unwrap();
    assert_eq!((rows.items.len(), rows.more), (2, true));
}
