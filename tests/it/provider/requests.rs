//! Each request as it leaves: method, path, query, key, body.

use earmark::{
    domain::{
        calls::{CallOrder, CallPart, CallVerdict},
        choice::{IssueStatus, RelationType, ResourceType, Severity},
        failure::{Failure, Kind},
        id::{CallId, IssueId},
    },
    provider::Bland,
    wire::{
        CallQuery, CallRange, Capabilities, IssuePatch, IssueQuery, NewCategory, NewComment, NewFlag, NewIssue,
        NewPrompt, NewRelation, NewResourceLink, PageQuery,
    },
};
use serde_json::{Value, json};
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{any, method, path},
};

use super::{CALL, ISSUE, KEY, OTHER, TIME, client, data, error, flag, issue, link, page, relation};

/// Plays `answer`, lets `act` ask, and checks what arrived.
async fn sent<T: std::fmt::Debug>(
    answer: ResponseTemplate,
    act: impl AsyncFnOnce(Bland) -> Result<T, Failure>,
    method: &str,
    path: &str,
    body: Option<Value>,
) {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(answer).expect(1).mount(&server).await;
    act(client(&server)).await.unwrap_or_else(|failure| panic!("{method} {path}: {failure}"));
    let request = server.received_requests().await.unwrap().remove(0);
    assert_eq!(request.method.as_str(), method);
    let got = match request.url.query() {
        Some(query) => format!("{}?{query}", request.url.path()),
        None => request.url.path().to_owned(),
    };
    assert_eq!(got, path);
    let keys: Vec<_> = request.headers.get_all("authorization").iter().collect();
    assert_eq!(keys, [KEY], "the bare key, once");
    match body {
        Some(body) => {
            assert_eq!(request.headers["content-type"], "application/json");
            assert_eq!(request.body_json::<Value>().unwrap(), body, "{path}");
        }
        None => assert!(request.body.is_empty(), "{path}"),
    }
}

fn id() -> IssueId {
    ISSUE.into()
}

fn call() -> CallId {
    CALL.into()
}

fn second_page() -> PageQuery {
    PageQuery { limit: Some(20), cursor: Some("a b&c".to_owned()) }
}

fn entry() -> Value {
    json!({ "entry_kind": "issue", "id": "e1", "issue_id": ISSUE, "type": "comment", "detail": "Heard it.", "created_at": TIME })
}

fn session() -> Value {
    json!({ "id": "s1", "agent_profile_id": "p1", "agent_name": "Norm", "status": "active" })
}

#[tokio::test]
async fn issues() {
    let all = format!("/v1/triage/issues/{ISSUE}");
    sent(
        page(&[issue(1007)], None),
        async |bland| {
            let query = IssueQuery {
                page: second_page(),
                search: Some("day & time".to_owned()),
                status: vec![IssueStatus::Todo, IssueStatus::InProgress],
                severity: vec![Severity::High],
                category: vec!["Größe".to_owned()],
                ..IssueQuery::default()
            };
            bland.issues(&query).await
        },
        "GET",
        "/v1/triage/issues?limit=20&cursor=a+b%26c&search=day+%26+time&status=todo&status=in_progress&severity=high&category=Gr%C3%B6%C3%9Fe",
        None,
    )
    .await;
    let new = NewIssue {
        title: "Wrong slot".to_owned(),
        severity: Severity::High,
        category: "Dialogue".to_owned(),
        description: None,
        status: None,
        source: None,
        owner_id: None,
        assignee_id: Some("u2".into()),
        agent_id: None,
        agent_version_id: None,
        resource_links: vec![NewResourceLink { resource_type: ResourceType::Call, resource_id: call() }],
    };
    let body = json!({
        "title": "Wrong slot", "severity": "high", "category": "Dialogue", "assignee_id": "u2",
        "resource_links": [{ "resource_type": "call", "resource_id": CALL }],
    });
    sent(data(201, issue(1)), async |bland| bland.create_issue(&new).await, "POST", "/v1/triage/issues", Some(body))
        .await;
    sent(data(200, issue(1)), async |bland| bland.issue(&id()).await, "GET", &all, None).await;
    let patch = IssuePatch { status: Some(IssueStatus::Done), assignee_id: Some(None), ..IssuePatch::default() };
    let body = json!({ "status": "done", "assignee_id": null });
    sent(data(200, issue(1)), async |bland| bland.update_issue(&id(), &patch).await, "PATCH", &all, Some(body)).await;
    sent(ResponseTemplate::new(204), async |bland| bland.delete_issue(&id()).await, "DELETE", &all, None).await;
}

#[tokio::test]
async fn evidence() {
    let all = format!("/v1/triage/issues/{ISSUE}/resources");
    let one = format!("{all}/e93b5d17");
    let call_path = format!("/v1/triage/issues/{ISSUE}/calls/{CALL}");
    let paged = format!("{all}?limit=20&cursor=a+b%26c");
    sent(page(&[link()], None), async |bland| bland.resources(&id(), &second_page()).await, "GET", &paged, None).await;
    let new = NewResourceLink { resource_type: ResourceType::SmsConversation, resource_id: "convo_7c19".into() };
    let body = json!({ "resource_type": "sms_conversation", "resource_id": "convo_7c19" });
    for status in [201, 200] {
        let body = Some(body.clone());
        sent(data(status, link()), async |bland| bland.attach(&id(), &new).await, "POST", &all, body).await;
    }
    let gone = || ResponseTemplate::new(204);
    sent(gone(), async |bland| bland.detach(&id(), &"e93b5d17".into()).await, "DELETE", &one, None).await;
    sent(data(200, issue(1)), async |bland| bland.attach_call(&id(), &call()).await, "PUT", &call_path, None).await;
    sent(gone(), async |bland| bland.detach_call(&id(), &call()).await, "DELETE", &call_path, None).await;
    let affected = data(200, json!({ "issue_id": ISSUE, "calls": [], "pathways": [], "personas": [] }));
    let path = format!("/v1/triage/issues/{ISSUE}/affected");
    sent(affected, async |bland| bland.affected(&id()).await, "GET", &path, None).await;
}

#[tokio::test]
async fn flags() {
    let all = format!("/v1/triage/issues/{ISSUE}/flags");
    sent(page(&[flag("f1")], None), async |bland| bland.flags(&id(), &PageQuery::default()).await, "GET", &all, None)
        .await;
    let new = NewFlag {
        call_id: call(),
        flag_type: "Wrong Slot".to_owned(),
        note: Some("Caller said no.".to_owned()),
        node_id: Some("node_1".into()),
        node_name: None,
        message_index: Some(7),
        message_text: Some("Thursday\u{202e} it is.".into()),
    };
    let body = json!({
        "call_id": CALL, "type": "Wrong Slot", "note": "Caller said no.", "node_id": "node_1", "message_index": 7,
        "message_text": "Thursday\u{202e} it is.",
    });
    sent(data(201, flag("f1")), async |bland| bland.add_flag(&id(), &new).await, "POST", &all, Some(body)).await;
    let one = format!("{all}/f1");
    let gone = ResponseTemplate::new(204);
    sent(gone, async |bland| bland.remove_flag(&id(), &"f1".into()).await, "DELETE", &one, None).await;
    let types = page(&[json!({ "type": "dead_air", "description": "", "usage_count": 3 })], None);
    let path = "/v1/triage/flag-types?limit=20&cursor=a+b%26c";
    sent(types, async |bland| bland.flag_types(&second_page()).await, "GET", path, None).await;
}

#[tokio::test]
async fn activity_comments_views_categories() {
    let base = format!("/v1/triage/issues/{ISSUE}");
    let path = format!("{base}/activity?limit=20&cursor=a+b%26c");
    let answer = page(&[entry(), json!({ "entry_kind": "newer" })], None);
    sent(answer, async |bland| bland.activity(&id(), &second_page()).await, "GET", &path, None).await;
    let new = NewComment { detail: "Heard it.".to_owned(), resource_link_ids: vec!["e93b5d17".into()] };
    let body = json!({ "detail": "Heard it.", "resource_link_ids": ["e93b5d17"] });
    let path = format!("{base}/comments");
    sent(data(201, entry()), async |bland| bland.comment(&id(), &new).await, "POST", &path, Some(body)).await;
    let seen = data(200, json!({ "issue_id": ISSUE, "last_viewed_at": TIME }));
    sent(seen, async |bland| bland.mark_viewed(&id()).await, "PUT", &format!("{base}/view"), None).await;
    let category = json!({ "id": "built-in:bug", "org_id": "org", "name": "Bug", "created_at": TIME });
    let path = "/v1/triage/categories?limit=20&cursor=a+b%26c";
    let answer = page(std::slice::from_ref(&category), None);
    sent(answer, async |bland| bland.categories(&second_page()).await, "GET", path, None).await;
    let new = NewCategory { name: "Bug".to_owned() };
    let body = Some(json!({ "name": "Bug" }));
    let path = "/v1/triage/categories";
    sent(data(201, category), async |bland| bland.create_category(&new).await, "POST", path, body).await;
}

#[tokio::test]
async fn relations() {
    let all = format!("/v1/triage/issues/{ISSUE}/relations");
    let paged = format!("{all}?limit=20&cursor=a+b%26c");
    let answer = page(&[relation()], None);
    sent(answer, async |bland| bland.relations(&id(), &second_page()).await, "GET", &paged, None).await;
    let new = NewRelation { related_issue_id: OTHER.into(), relation_type: RelationType::DuplicateOf };
    let body = json!({ "related_issue_id": OTHER, "relation_type": "duplicate_of" });
    sent(data(201, relation()), async |bland| bland.relate(&id(), &new).await, "POST", &all, Some(body)).await;
    let one = format!("{all}/90d3e6a5");
    let gone = ResponseTemplate::new(204);
    sent(gone, async |bland| bland.unrelate(&id(), &"90d3e6a5".into()).await, "DELETE", &one, None).await;
}

#[tokio::test]
async fn agents() {
    let answer = page(&[json!({ "id": "p1", "display_name": "Norm", "is_active": true })], None);
    sent(answer, async |bland| bland.agents(&PageQuery::default()).await, "GET", "/v1/triage/agents", None).await;
    let path = format!("/v1/triage/issues/{ISSUE}/agent-sessions");
    let answer = data(201, session());
    sent(answer, async |bland| bland.open_session(&id()).await, "POST", &path, Some(json!({}))).await;
    let new = NewPrompt { detail: "/status what now?".to_owned() };
    let answer = data(202, json!({ "session_id": "s1", "run_id": "r1", "intent": "status" }));
    let body = Some(json!({ "detail": "/status what now?" }));
    let path = format!("{path}/s1/prompts");
    sent(answer, async |bland| bland.prompt(&id(), &"s1".into(), &new).await, "POST", &path, body).await;
}

#[tokio::test]
async fn calls_and_people() {
    let bare = |body: Value| ResponseTemplate::new(200).set_body_json(body);
    let query = CallRange { from: Some(100), to: None, limit: Some(10), ascending: Some(true) };
    let path = "/v1/calls?from=100&limit=10&ascending=true";
    sent(bare(json!({ "calls": [] })), async |bland| bland.call_range(&query).await, "GET", path, None).await;
    let query = CallQuery {
        words: Some("refund card".to_owned()),
        verdict: vec![CallVerdict::Clean, CallVerdict::None],
        flag: vec!["dead_air".to_owned(), "missed_handoff".to_owned()],
        has: vec![CallPart::Moment, CallPart::Issue],
        lacks: vec![CallPart::Flag],
        created_from: TIME.parse().ok(),
        max_s: Some(60),
        order: Some(CallOrder::Longest),
        ..CallQuery::default()
    };
    let path = "/v1/earmark/calls?words=refund+card&verdict=clean%2Cnone&flag=dead_air&flag=missed_handoff\
                &has=moment%2Cissue&lacks=flag&created_from=2026-08-12T09%3A38%3A50.204Z&max_s=60&order=longest";
    sent(page(&[], None), async |bland| bland.calls(&query).await, "GET", path, None).await;
    for (outcome, query) in [(false, ""), (true, "?outcome=true")] {
        let path = format!("/v1/earmark/calls/{CALL}/brief{query}");
        let answer = data(200, json!({ "call_id": CALL }));
        sent(answer, async |bland| bland.brief(&call(), outcome).await, "GET", &path, None).await;
    }
    let answer = data(200, json!({ "call_id": CALL, "kept": { "prompts": [] } }));
    let path = format!("/v1/earmark/calls/{CALL}/kept");
    sent(answer, async |bland| bland.kept(&call()).await, "GET", &path, None).await;
    let turn = json!({ "id": 1, "created_at": TIME, "text": "Hello", "user": "assistant" });
    let answer = bare(json!({ "call_id": CALL, "created_at": TIME, "transcripts": [turn], "price": 0.2 }));
    let path = format!("/v1/calls/{CALL}");
    sent(answer, async |bland| bland.call(&call()).await, "GET", &path, None).await;
    let answer = bare(json!([{ "conversation_id": CALL, "sequence": 1, "event_type": "transcript.user" }]));
    let path = format!("/v1/pathway_calls/{CALL}?v=2");
    sent(answer, async |bland| bland.pathway_events(&call()).await, "GET", &path, None).await;
    let again = json!({
        "status": "success", "aligned": [], "original": [],
        "corrected": [{
            "start": 2.31, "end": 4.02, "text": "Good morning.", "speaker": 2, "speaker_label": "assistant",
            "confidence": 0.91,
        }],
    });
    let path = format!("/v1/calls/{CALL}/correct");
    let read = async |bland: Bland| {
        let again = bland.corrected(&call()).await?;
        assert_eq!(again.corrected[0].confidence, Some(0.91));
        Ok::<_, Failure>(again)
    };
    sent(bare(again), read, "GET", &path, None).await;
    let member = json!([{ "org_id": "org", "user_id": "u1", "first_name": "Mara" }]);
    let path = "/v1/orgs/org/members";
    sent(data(200, member), async |bland| bland.members(&"org".into()).await, "GET", path, None).await;
    let path = "/v1/orgs/self/memberships";
    sent(data(200, json!([{ "org_id": "org" }])), async |bland| bland.memberships().await, "GET", path, None).await;
    let answer = bare(json!({ "status": "success", "billing": { "current_balance": 4.5 }, "total_calls": 3 }));
    sent(answer, async |bland| bland.me().await, "GET", "/v1/me", None).await;
}

#[tokio::test]
async fn extensions_are_used_only_where_they_are_announced() {
    let offered = json!({ "server": "earmark", "version": "9", "extensions": ["idempotency_key", "newer"] });
    for (answer, offers) in [
        (data(200, offered), true),
        (data(200, json!({ "server": "earmark", "version": "9", "extensions": [] })), false),
        (error(404, "not_found", "Resource not found"), false),
    ] {
        let server = MockServer::start().await;
        let asked = Mock::given(path("/v1/earmark/capabilities"));
        asked.respond_with(answer).expect(1).mount(&server).await;
        let capabilities = client(&server).capabilities().await.unwrap();
        assert_eq!(capabilities.offers(Capabilities::IDEMPOTENCY_KEY), offers);
    }
    for answer in
        [data(200, json!({ "server": "earmark" })), ResponseTemplate::new(200).set_body_raw("<html>", "text/html")]
    {
        let server = MockServer::start().await;
        Mock::given(path("/v1/earmark/capabilities")).respond_with(answer).mount(&server).await;
        let kind = client(&server).capabilities().await.unwrap_err().kind;
        assert_eq!(kind, Kind::Garbled, "what makes no sense says nothing about the server");
    }
}

#[tokio::test]
async fn a_key_against_doubling_goes_with_posts_alone() {
    let server = MockServer::start().await;
    Mock::given(method("POST")).respond_with(data(201, entry())).mount(&server).await;
    Mock::given(method("GET")).respond_with(data(200, issue(1))).mount(&server).await;
    let bland = client(&server);
    let keyed = bland.keyed("change-7");
    let comment = NewComment { detail: "Heard it.".to_owned(), resource_link_ids: Vec::new() };
    keyed.comment(&id(), &comment).await.unwrap();
    keyed.issue(&id()).await.unwrap();
    bland.comment(&id(), &comment).await.unwrap();
    let keys: Vec<Option<String>> = server
        .received_requests()
        .await
        .unwrap()
        .iter()
        .map(|request| request.headers.get("idempotency-key").map(|key| key.to_str().unwrap().to_owned()))
        .collect();
    assert_eq!(keys, [Some("change-7".to_owned()), None, None]);
}
