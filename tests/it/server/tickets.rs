//! What tickets do where their documents are silent, and which issues they belong to.

use reqwest::Method;
use serde_json::{Value, json};

use super::support::{KEY, Live, NOBODY};

fn codes(answer: &super::support::Answer) -> Vec<String> {
    let rows = answer.data().as_array().unwrap().iter();
    rows.map(|ticket| ticket["ticketIdentifier"].as_str().unwrap().to_owned()).collect()
}

/// VOX-1 to VOX-`count`; answers their ids.
async fn tickets(live: &Live, count: usize) -> Vec<String> {
    let mut ids = Vec::new();
    for number in 1..=count {
        ids.push(live.ticket(&format!("Ticket {number}")).await);
    }
    ids
}

fn link(one: &str, other: &str) -> Value {
    json!({ "sourceTicketId": one, "linkedTicketId": other })
}

#[tokio::test]
async fn a_link_is_made_once_and_seen_from_both_sides() {
    let live = Live::start().await;
    let ids = tickets(&live, 3).await;
    let before = live.get(&format!("/v1/tickets/{}", ids[0])).await.text("/updatedAt");
    let linked = live.patch("/v1/tickets/link", link(&ids[0], &ids[1])).await;
    assert_eq!(linked.text("/id"), ids[0], "the source is answered");
    let after = linked.text("/updatedAt");
    assert!(after >= before);
    for body in [link(&ids[0], &ids[1]), link(&ids[1], &ids[0])] {
        assert_eq!(live.patch("/v1/tickets/link", body).await.status, 200);
    }
    assert_eq!(live.get(&format!("/v1/tickets/{}", ids[0])).await.text("/updatedAt"), after, "nothing has changed");
    for (id, peer) in [(&ids[0], "VOX-2"), (&ids[1], "VOX-1")] {
        assert_eq!(codes(&live.get(&format!("/v1/tickets/{id}/related?linked=1")).await), [peer]);
    }
    let to_itself = live.patch("/v1/tickets/link", link(&ids[0], &ids[0])).await;
    assert_eq!(to_itself.refusal(400, "bad_request"), "A ticket cannot be linked to itself");
    let unknown = live.patch("/v1/tickets/link", link(&ids[0], NOBODY)).await;
    assert_eq!(unknown.refusal(404, "not_found"), "Ticket not found");
    let empty = live.patch("/v1/tickets/link", json!({ "sourceTicketId": "" })).await;
    empty.refusal(400, "bad_request");
    assert_eq!(empty.body["message"].as_array().map(Vec::len), Some(2), "one sentence for each fault");
}

#[tokio::test]
async fn each_switch_shows_its_own_ties() {
    let live = Live::start().await;
    let ids = tickets(&live, 4).await;
    live.patch("/v1/tickets/link", link(&ids[0], &ids[1])).await.data();
    let copy = json!({ "duplicateTicketId": ids[2], "duplicateOfTicketId": ids[0] });
    assert_eq!(live.patch("/v1/tickets/mark-duplicate", copy).await.text("/id"), ids[2], "the duplicate is answered");
    let part = json!({ "parentTicketId": ids[0], "subTicketId": ids[3] });
    assert_eq!(live.patch("/v1/tickets/sub-ticket", part).await.text("/id"), ids[3], "the part is answered");
    for (number, query, expected) in [
        (0, "linked=true", vec!["VOX-2"]),
        (0, "duplicate=True", vec!["VOX-3"]),
        (0, "subtickets=1", vec!["VOX-4"]),
        (0, "", vec!["VOX-2", "VOX-3", "VOX-4"]),
        (0, "linked=true&subtickets=true&duplicate=false", vec!["VOX-2", "VOX-4"]),
        (0, "linked=false", vec![]),
        (0, "limit=2&page=1", vec!["VOX-4"]),
        (1, "", vec!["VOX-1"]),
        (2, "duplicate=true", vec!["VOX-1"]),
        (3, "subtickets=true", vec![]),
    ] {
        let related = live.get(&format!("/v1/tickets/{}/related?{query}", ids[number])).await;
        assert_eq!(codes(&related), expected, "VOX-{} {query}", number + 1);
    }
    live.get(&format!("/v1/tickets/{}/related?linked=maybe", ids[0])).await.refusal(400, "bad_request");
}

#[tokio::test]
async fn a_ticket_has_one_original_and_one_parent_and_is_no_part_of_itself() {
    let live = Live::start().await;
    let ids = tickets(&live, 3).await;
    let duplicate =
        |one: usize, other: usize| json!({ "duplicateTicketId": ids[one], "duplicateOfTicketId": ids[other] });
    let part = |parent: usize, part: usize| json!({ "parentTicketId": ids[parent], "subTicketId": ids[part] });
    live.patch("/v1/tickets/mark-duplicate", duplicate(2, 0)).await.data();
    live.patch("/v1/tickets/mark-duplicate", duplicate(2, 1)).await.data();
    assert_eq!(codes(&live.get(&format!("/v1/tickets/{}/related?duplicate=true", ids[2])).await), ["VOX-2"]);
    live.patch("/v1/tickets/mark-duplicate", duplicate(2, 2)).await.refusal(400, "bad_request");
    live.patch("/v1/tickets/sub-ticket", part(0, 1)).await.data();
    live.patch("/v1/tickets/sub-ticket", part(1, 2)).await.data();
    live.patch("/v1/tickets/sub-ticket", part(2, 0)).await.refusal(400, "bad_request");
    live.patch("/v1/tickets/sub-ticket", part(0, 0)).await.refusal(400, "bad_request");
    live.patch("/v1/tickets/sub-ticket", part(0, 2)).await.data();
    assert_eq!(codes(&live.get(&format!("/v1/tickets/{}/related?subtickets=true", ids[0])).await), ["VOX-2", "VOX-3"]);
    assert_eq!(codes(&live.get(&format!("/v1/tickets/{}/related?subtickets=true", ids[1])).await), [""; 0]);
    let made = live.patch("/v1/tickets/sub-ticket", json!({ "parentTicketId": ids[0], "title": "Look" })).await;
    assert_eq!(made.text("/requestorEmail"), "lena@northpier.example", "as its parent");
}

#[tokio::test]
async fn lists_are_cut_into_pages_and_a_repeat_makes_no_second_ticket() {
    let live = Live::start().await;
    let ids = tickets(&live, 12).await;
    assert_eq!(live.get("/v1/tickets").await.data().as_array().unwrap().len(), 10, "the documented default");
    assert_eq!(codes(&live.get("/v1/tickets?page=1").await), ["VOX-2", "VOX-1"]);
    assert_eq!(codes(&live.get("/v1/tickets?page=3.0&limit=3").await), ["VOX-3", "VOX-2", "VOX-1"]);
    assert_eq!(live.get("/v1/tickets?limit=5000").await.data().as_array().unwrap().len(), 12);
    for query in ["page=-1", "page=x", "page=0.5", "limit=0", "limit=NaN", "dateRange=1y", "page=1e99"] {
        live.get(&format!("/v1/tickets?{query}")).await.refusal(400, "bad_request");
    }
    assert_eq!(live.get("/v1/tickets?teamId=T0NOBODY").await.data(), &json!([]));
    live.get("/v1/tickets/VOX-1").await.refusal(404, "not_found");
    assert_eq!(live.get(&format!("/v1/tickets/{}", ids[0])).await.data()["ticketId"], 1);

    let new = |key: &str, team: &str| json!({ "title": "Refund", "requestorEmail": "a@b.example", "teamId": team, "deDuplicationKey": key });
    let first = live.post("/v1/tickets", new("k", "T00VOXTEAM")).await;
    let again = live.post("/v1/tickets", new("k", "T00VOXTEAM")).await;
    assert_eq!((first.status.as_u16(), again.status.as_u16()), (201, 200));
    assert_eq!(first.text("/id"), again.text("/id"));
    assert_eq!((first.text("/status"), first.text("/priority")), ("Open".to_owned(), "Medium".to_owned()));
    assert_eq!(live.post("/v1/tickets", new("l", "T0NOBODY")).await.refusal(404, "not_found"), "Team not found");
}

#[tokio::test]
async fn the_key_is_taken_in_both_forms_and_in_no_other() {
    let live = Live::start().await;
    let (bearer, bare) = (format!("Bearer {KEY}"), KEY.to_owned());
    for (headers, status) in [
        (vec![("x-api-key", &*bare)], 200),
        (vec![("authorization", &*bearer), ("x-org-id", "E00")], 200),
        (vec![("authorization", &*bearer)], 401),
        (vec![("authorization", &*bare), ("x-org-id", "E00")], 401),
        (vec![("authorization", &*bearer), ("x-org-id", " ")], 401),
        (vec![("authorization", &*bearer), ("x-org-id", "E00"), ("x-api-key", "wrong")], 401),
        (vec![], 401),
    ] {
        for path in ["/v1/tickets", "/v1/teams", "/v1/tickets/nothing/at/all"] {
            let request = live.client.get(format!("{}{path}", live.base));
            let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
            let answer = super::support::answer(request.send().await.unwrap()).await;
            let expected = if status == 200 && path.ends_with("all") { 404 } else { status };
            assert_eq!(answer.status, expected, "{headers:?} {path}");
            if expected != 200 {
                assert_eq!(answer.body["statusCode"], expected, "{answer:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_tie_is_kept_once_and_goes_with_its_issue() {
    let live = Live::start().await;
    let (issue, other) = (live.issue("Wrong day").await, live.issue("Another").await);
    let id = |path: &str| path.trim_start_matches("/v1/triage/issues/").to_owned();
    let tie =
        |issue: &str, code: Option<&str>| json!({ "issue_id": id(issue), "ticket_id": "elsewhere", "code": code });
    let put = async |body: Value| live.ask_as(KEY, Method::PUT, "/v1/earmark/ties", Some(&body)).await;
    let before = live.get(&issue).await.body;
    let first = put(tie(&issue, Some("ABC-7"))).await;
    let again = put(tie(&issue, None)).await;
    assert_eq!((first.text("/created_at"), first.text("/code")), (again.text("/created_at"), again.text("/code")));
    put(tie(&other, None)).await.data();
    let of_ticket = live.get("/v1/earmark/ties?ticket_id=elsewhere").await;
    let titles: Vec<_> = of_ticket.data().as_array().unwrap().iter().map(|tie| tie["issue_title"].clone()).collect();
    assert_eq!(titles, [json!("Wrong day"), json!("Another")]);
    let of_issue = format!("/v1/earmark/ties?issue_id={}", id(&issue));
    assert_eq!(live.get(&of_issue).await.text("/0/ticket_id"), "elsewhere");
    assert_eq!(live.get(&issue).await.body, before, "no answer of the contract tells of it");

    put(json!({ "issue_id": NOBODY, "ticket_id": "x" })).await.refusal(404, "not_found");
    for query in ["", "?issue_id=a&ticket_id=b"] {
        live.get(&format!("/v1/earmark/ties{query}")).await.refusal(400, "bad_request");
    }
    live.get(&format!("/v1/earmark/ties?issue_id={NOBODY}")).await.refusal(404, "not_found");
    assert_eq!(live.get("/v1/earmark/ties?ticket_id=unknown").await.data(), &json!([]));
    let gone = format!("{of_issue}&ticket_id=elsewhere");
    assert_eq!(live.delete(&gone).await.status, 204);
    assert_eq!(live.delete(&gone).await.refusal(404, "not_found"), "Tie not found");
    assert_eq!(live.delete(&other).await.status, 204);
    assert_eq!(live.get("/v1/earmark/ties?ticket_id=elsewhere").await.data(), &json!([]));
}

/// Our own client against our own server, in both forms.
#[tokio::test]
async fn the_client_and_the_server_agree() {
    use earmark::{
        provider::{Bearer, Bland, Thena, TicketKey},
        wire::{Capabilities, NewTicketLink, NewTie, RelatedKind},
    };
    let live = Live::start().await;
    let ids = tickets(&live, 2).await;
    let issue = live.issue("Wrong day").await.trim_start_matches("/v1/triage/issues/").to_owned();
    let base = live.base.parse().unwrap();
    let bland = Bland::over_http(&base, &KEY.into()).unwrap();
    assert!(bland.capabilities().await.unwrap().offers(Capabilities::TIES));
    for key in [
        TicketKey { api_key: Some(KEY.into()), bearer: None },
        TicketKey { api_key: None, bearer: Some(Bearer { token: KEY.into(), org_id: "E00".to_owned() }) },
    ] {
        let thena = Thena::over_http(&base, &key).unwrap();
        let link = NewTicketLink { source_ticket_id: ids[0].as_str().into(), linked_ticket_id: ids[1].as_str().into() };
        thena.link(&link).await.unwrap();
        let one = thena.resolve(&"VOX-1".parse().unwrap()).await.unwrap();
        let linked = thena.related(&one.id, RelatedKind::Linked).await.unwrap();
        assert_eq!(linked.items[0].short_code().verbatim(), "VOX-2");
        assert!(thena.comments(&one.id).await.unwrap().items.is_empty());
        let failure = thena.ticket(&"x".into()).await.unwrap_err();
        assert_eq!(failure.to_string(), "could not read the ticket: Ticket not found");
        let new = NewTie {
            issue_id: issue.as_str().into(),
            ticket_id: one.id.clone(),
            code: Some(one.short_code()),
            title: Some(one.title.clone()),
        };
        let tie = bland.tie(&new).await.unwrap();
        assert_eq!(bland.ties_of_issue(&new.issue_id).await.unwrap(), std::slice::from_ref(&tie));
        assert_eq!(bland.ties_of_ticket(&one.id).await.unwrap(), [tie]);
        bland.untie(&new.issue_id, &one.id).await.unwrap();
        assert_eq!(bland.ties_of_issue(&new.issue_id).await.unwrap(), []);
    }
}
