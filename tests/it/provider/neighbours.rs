//! Nodes of the relation graph, read from the service that has them.

use earmark::{
    domain::{failure::Kind, id::IssueId},
    graph::{EdgeKind, Key, Reading, Ties, Want},
    provider::{Sources, TieSource},
    wire::{NewTicketDuplicate, NewTicketLink, Tie},
};
use serde_json::{Value, json};
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{path, query_param},
};

use super::{
    ISSUE, OTHER, TIME, client, data, issue, page, relation,
    thena_service::{Form, TicketService, id},
};

async fn mount(server: &MockServer, place: &str, answer: ResponseTemplate) {
    Mock::given(path(place)).respond_with(answer).mount(server).await;
}

/// A service with one issue and its relations.
async fn service(relations: &[Value]) -> MockServer {
    let server = MockServer::start().await;
    let mut counted = issue(1007);
    (counted["flag_count"], counted["relation_count"]) = (json!(3), json!(4));
    counted["status"] = json!("in_progress");
    mount(&server, &format!("/v1/triage/issues/{ISSUE}"), data(200, counted)).await;
    mount(&server, &format!("/v1/triage/issues/{ISSUE}/relations"), page(relations, None)).await;
    server
}

fn issue_key() -> Key {
    Key::Issue(ISSUE.into())
}

fn ticket_key(number: u64) -> Key {
    Key::Ticket(id(number).into())
}

/// Ties as text: kind as the node reads it, number and title of the other end.
fn told(reading: &Reading) -> Vec<String> {
    let Ties::All(ties) = &reading.ties else { panic!("{reading:?}") };
    let word = |kind: EdgeKind, outgoing| if outgoing { kind.word() } else { kind.inverse_word() };
    ties.iter().map(|tie| format!("{} {} {}", word(tie.kind, tie.outgoing), tie.peer.code, tie.peer.title)).collect()
}

fn tie(issue: &str, ticket: u64, code: Option<&str>) -> Tie {
    Tie {
        created_by_id: None,
        issue_id: issue.into(),
        triage_id: "T-1007".into(),
        issue_title: "Wrong slot".into(),
        ticket_id: id(ticket).into(),
        code: code.map(Into::into),
        title: None,
        created_at: TIME.parse().unwrap(),
    }
}

#[tokio::test]
async fn relations_are_told_as_the_issue_sees_them() {
    let with = |changes: Value| {
        let mut relation = relation();
        relation.as_object_mut().unwrap().extend(changes.as_object().cloned().unwrap());
        relation
    };
    let incoming = json!({ "issue_id": OTHER, "related_issue_id": ISSUE, "direction": "incoming" });
    let turned = json!({ "related_triage_id": "T-1007", "related_title": "Wrong slot" });
    let relations = [
        relation(),
        with(incoming),
        with(turned),
        with(json!({ "relation_type": "duplicate_of" })),
        with(json!({ "relation_type": "causes", "related_triage_id": null })),
        with(json!({ "related_issue_id": ISSUE, "related_triage_id": "T-1007", "relation_type": "related_to" })),
    ];
    let server = service(&relations).await;
    let bland = client(&server);
    let sources = Sources { bland: &bland, thena: None, ties: TieSource::Service };
    let read = sources.read(&Want::Neighbours(issue_key())).await.unwrap();
    assert_eq!(
        told(&read),
        [
            "blocks T-1003 Day",
            "is blocked by T-1003 Day",
            "blocks d41a8f36 ",
            "duplicate of T-1003 Day",
            "related to d41a8f36 Day",
            "related to T-1007 Day",
        ]
    );
    let node = &read.node;
    assert_eq!((node.code.as_str(), node.status.as_str(), node.flags), ("T-1007", "in progress", 3));
    let alone = sources.read(&Want::Node(issue_key())).await.unwrap();
    assert_eq!((&alone.node, &alone.ties), (node, &Ties::Counted(4)));
    let asked: Vec<_> = server.received_requests().await.unwrap().iter().map(|r| r.url.path().to_owned()).collect();
    let place = format!("/v1/triage/issues/{ISSUE}");
    assert_eq!(asked, [place.clone(), format!("{place}/relations"), place], "nothing is asked about tickets");
}

#[tokio::test]
async fn tickets_come_with_all_that_ties_them() {
    for form in [Form::ApiKey, Form::Bearer] {
        let tickets = TicketService::start(form, 4).await;
        let thena = tickets.client(form);
        let link = NewTicketLink { source_ticket_id: id(2).into(), linked_ticket_id: id(1).into() };
        thena.link(&link).await.unwrap();
        let copy = NewTicketDuplicate { duplicate_ticket_id: id(1).into(), duplicate_of_ticket_id: id(3).into() };
        thena.mark_duplicate(&copy).await.unwrap();
        let server = service(&[relation()]).await;
        let bland = client(&server);
        let kept = [tie(ISSUE, 1, Some("VOX-1")), tie(ISSUE, 4, None), tie(OTHER, 2, None)];
        let sources = Sources { bland: &bland, thena: Some(&thena), ties: TieSource::Kept(&kept) };
        let read = sources.read(&Want::Neighbours(issue_key())).await.unwrap();
        assert_eq!(told(&read), ["blocks T-1003 Day", "has ticket VOX-1 ", "has ticket 4QH7M2ZK "]);
        let read = sources.read(&Want::Neighbours(ticket_key(1))).await.unwrap();
        assert_eq!(
            told(&read),
            ["has issue T-1007 Wrong slot", "linked to VOX-2 Ticket 2", "duplicate, side unknown VOX-3 Ticket 3"]
        );
        assert_eq!((read.node.code.as_str(), read.node.status.as_str()), ("VOX-1", "Open"));
        assert_eq!(read.node.severity, Some("high".into()));
        let alone = sources.read(&Want::Node(ticket_key(4))).await.unwrap();
        assert_eq!((alone.node.title.as_str(), alone.ties), ("Ticket 4", Ties::Unknown));
        let gone = sources.read(&Want::Node(ticket_key(9))).await.unwrap_err();
        assert_eq!(gone.kind, Kind::Missing);
        assert_eq!(tickets.faults(), [""; 0], "only what is documented is asked");
    }
}

#[tokio::test]
async fn a_server_of_ours_is_asked_which_tickets_belong_to_an_issue() {
    let tickets = TicketService::start(Form::ApiKey, 1).await;
    let thena = tickets.client(Form::ApiKey);
    let server = service(&[]).await;
    let rows = json!([tie(ISSUE, 1, Some("VOX-1"))]);
    for (name, value) in [("issue_id", ISSUE.to_owned()), ("ticket_id", id(1))] {
        let asked = Mock::given(path("/v1/earmark/ties")).and(query_param(name, value));
        asked.respond_with(data(200, rows.clone())).expect(1).mount(&server).await;
    }
    let bland = client(&server);
    let sources = Sources { bland: &bland, thena: Some(&thena), ties: TieSource::Service };
    let read = sources.read(&Want::Neighbours(issue_key())).await.unwrap();
    assert_eq!(told(&read), ["has ticket VOX-1 "]);
    let read = sources.read(&Want::Neighbours(ticket_key(1))).await.unwrap();
    assert_eq!(told(&read), ["has issue T-1007 Wrong slot"]);
}

#[tokio::test]
async fn without_a_ticket_service_there_are_no_tickets() {
    let server = service(&[]).await;
    let bland = client(&server);
    let kept = [tie(ISSUE, 1, None)];
    let sources = Sources { bland: &bland, thena: None, ties: TieSource::Kept(&kept) };
    assert_eq!(told(&sources.read(&Want::Neighbours(issue_key())).await.unwrap()), [""; 0]);
    let failure = sources.read(&Want::Node(ticket_key(1))).await.unwrap_err();
    assert_eq!(failure.kind, Kind::Unsupported);
    let gone = sources.read(&Want::Node(Key::Issue(IssueId::from(OTHER)))).await.unwrap_err();
    assert_eq!(gone.kind, Kind::Missing);
}
