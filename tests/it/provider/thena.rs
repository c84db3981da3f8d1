//! The client of the ticket service against one that speaks only what its documents show.

use std::sync::{Arc, Mutex};

use earmark::{
    domain::{failure::Kind, id::TicketId},
    provider::{Bearer, Bland, KeyNames, Thena, TicketKey, Unusable},
    wire::{NewTicket, NewTicketDuplicate, NewTicketLink, RelatedKind, Ticket, TicketQuery},
};
use serde_json::json;
use wiremock::{Mock, MockServer, Request, ResponseTemplate, matchers::any};

use super::{
    ISSUE, KEY, alone, data, issue,
    thena_service::{API_KEY, Form, ORG_ID, TOKEN, TicketService, id},
};

fn link(one: u64, other: u64) -> NewTicketLink {
    NewTicketLink { source_ticket_id: id(one).into(), linked_ticket_id: id(other).into() }
}

fn titles(tickets: &[Ticket]) -> Vec<&str> {
    tickets.iter().map(|ticket| ticket.title.verbatim()).collect()
}

/// Everything that the program asks of the ticket service, in both forms of credentials.
#[tokio::test]
async fn only_what_is_documented_is_asked_for() {
    for form in [Form::ApiKey, Form::Bearer] {
        let service = TicketService::start(form, 3).await;
        let thena = service.client(form);
        assert_eq!(
            titles(&thena.tickets(&TicketQuery::default()).await.unwrap()),
            ["Ticket 1", "Ticket 2", "Ticket 3"]
        );
        let one = thena.ticket(&id(1).into()).await.unwrap();
        assert_eq!((one.short_code().verbatim(), one.ticket_id), ("VOX-1", Some(1)));
        assert_eq!(thena.resolve(&"vox-2".parse().unwrap()).await.unwrap().title.verbatim(), "Ticket 2");
        assert_eq!(thena.resolve(&id(3).parse().unwrap()).await.unwrap().title.verbatim(), "Ticket 3");
        let gone = thena.resolve(&"VOX-9".parse().unwrap()).await.unwrap_err();
        assert_eq!((gone.kind, gone.to_string().as_str()), (Kind::Missing, "there is no ticket VOX-9"));

        thena.link(&link(1, 2)).await.unwrap();
        thena.link(&link(2, 1)).await.unwrap();
        let copy = NewTicketDuplicate { duplicate_ticket_id: id(3).into(), duplicate_of_ticket_id: id(1).into() };
        thena.mark_duplicate(&copy).await.unwrap();
        for (kind, expected) in [
            (RelatedKind::Linked, vec!["Ticket 2"]),
            (RelatedKind::Duplicate, vec!["Ticket 3"]),
            (RelatedKind::SubTickets, vec![]),
        ] {
            let related = thena.related(&id(1).into(), kind).await.unwrap();
            assert_eq!((titles(&related.items), related.more), (expected, false), "{kind:?}");
        }
        let to_itself = thena.link(&link(1, 1)).await.unwrap_err();
        assert_eq!(to_itself.kind, Kind::Refused);
        assert!(to_itself.to_string().ends_with("A ticket cannot be linked to itself"), "{to_itself}");
        assert_eq!(thena.link(&link(1, 8)).await.unwrap_err().kind, Kind::Missing);

        let comments = thena.comments(&id(1).into()).await.unwrap().items;
        let said: Vec<_> = comments.iter().map(|comment| comment.content.verbatim()).collect();
        assert_eq!(said, ["First", "Second"], "by time, whatever the order of the service");
        let team = thena.teams().await.unwrap().remove(0);
        let new = NewTicket {
            title: "Agent confirmed a refund".to_owned(),
            requestor_email: "lena@northpier.example".to_owned(),
            team_id: team.id.verbatim().to_owned(),
            description: Some("Third call today.".to_owned()),
            priority_name: Some("High".to_owned()),
            de_duplication_key: None,
        };
        assert_eq!(thena.create(&new).await.unwrap().short_code().verbatim(), "VOX-4");
        assert_eq!(service.faults(), Vec::<String>::new(), "{form:?}");
        println!("{form:?}: {} requests, none that the documents do not know", service.requests().await.len());
    }
}

#[tokio::test]
async fn a_list_is_read_to_its_end_whatever_the_service_cuts_its_pages_to() {
    let service = TicketService::start(Form::ApiKey, 95).await;
    let thena = service.client(Form::ApiKey);
    let all = thena.tickets_up_to(None, 1_000).await.unwrap();
    assert_eq!((all.items.len(), all.more), (95, false));
    for (most, more) in [(1, true), (30, true), (94, true), (95, false)] {
        let some = thena.tickets_up_to(None, most).await.unwrap();
        assert_eq!((some.items.len(), some.more), (most, more), "{most}");
    }
    assert_eq!(service.faults(), Vec::<String>::new());
}

#[tokio::test]
async fn a_service_that_always_gives_the_same_page_does_not_keep_us() {
    let server = MockServer::start().await;
    let rows: Vec<_> = (1..=50).map(|number| json!({ "id": id(number), "title": "x" })).collect();
    let same = ResponseTemplate::new(200).set_body_json(json!({ "status": true, "data": rows }));
    Mock::given(any()).respond_with(same).expect(2).mount(&server).await;
    let thena = Thena::over_http(&server.uri().parse().unwrap(), &Form::ApiKey.key()).unwrap();
    assert_eq!(thena.tickets_up_to(None, 1_000).await.unwrap().items.len(), 50);
}

#[tokio::test]
async fn an_older_service_has_its_comments_elsewhere() {
    let server = MockServer::start().await;
    let rows = json!({ "status": true, "data": [{ "id": "a", "content": "Heard it." }] });
    Mock::given(wiremock::matchers::path(format!("/v1/tickets/{}/comments", id(1))))
        .respond_with(ResponseTemplate::new(200).set_body_json(rows))
        .mount(&server)
        .await;
    let thena = Thena::over_http(&server.uri().parse().unwrap(), &Form::ApiKey.key()).unwrap();
    assert_eq!(thena.comments(&id(1).into()).await.unwrap().items[0].content.verbatim(), "Heard it.");
}

#[tokio::test]
async fn answers_that_are_none_are_failures() {
    for (answer, kind, words) in [
        (
            ResponseTemplate::new(200).set_body_json(json!({ "status": false, "message": "No such tier" })),
            Kind::Refused,
            "No such tier",
        ),
        (ResponseTemplate::new(200).set_body_string("<html>Sign in"), Kind::Garbled, "sign-in page"),
        (
            ResponseTemplate::new(302).insert_header("location", "https://login.example/"),
            Kind::Garbled,
            "login.example",
        ),
        (ResponseTemplate::new(403), Kind::Forbidden, "403"),
        (
            ResponseTemplate::new(429)
                .insert_header("date", "Wed, 12 Aug 2026 12:00:00 GMT")
                .insert_header("x-ratelimit-reset", "1786536001"),
            Kind::Busy { wait: Some(1_000) },
            "429",
        ),
    ] {
        let server = alone().await;
        Mock::given(any()).respond_with(answer).mount(&server).await;
        let thena = Thena::over_http(&server.uri().parse().unwrap(), &Form::ApiKey.key()).unwrap();
        let failure = thena.teams().await.unwrap_err();
        assert_eq!(failure.kind, kind, "{failure}");
        assert!(failure.to_string().starts_with("could not list the teams: "), "{failure}");
        assert!(failure.to_string().contains(words), "{failure}");
        assert_eq!(thena.link(&link(1, 2)).await.unwrap_err().kind, kind);
    }
}

/// Both services at once, with keys that are recognised anywhere in what the other one gets.
#[tokio::test]
async fn no_key_reaches_the_other_service() {
    let triage = MockServer::start().await;
    Mock::given(any()).respond_with(data(200, issue(7))).mount(&triage).await;
    for form in [Form::ApiKey, Form::Bearer] {
        let service = TicketService::start(form, 3).await;
        let bland = Bland::over_http(&triage.uri().parse().unwrap(), &KEY.into()).unwrap();
        let told = Arc::new(Mutex::new(Vec::new()));
        let tell = Arc::clone(&told);
        let names =
            |key: &str| KeyNames { key: key.to_owned(), token: "TEAM_TOKEN".to_owned(), org_id: "ORG".to_owned() };
        let bland = bland.named(&KeyNames { token: String::new(), ..names("TRIAGE") });
        let bland = bland.observed(move |logged| tell.lock().unwrap().push(logged));
        let thena = service.client(form).named(&names("TICKETS")).observed_with(&bland);
        for _ in 0..3 {
            bland.issue(&ISSUE.into()).await.unwrap();
            thena.tickets_up_to(None, 10).await.unwrap();
            thena.link(&link(1, 2)).await.unwrap();
            bland.ties_of_issue(&ISSUE.into()).await.unwrap_err();
        }
        let holds = |request: &Request, secret: &str| {
            let headers = request.headers.iter().map(|(name, value)| format!("{name}: {value:?}\n"));
            let whole = format!("{} {}", request.url, headers.collect::<String>());
            whole.contains(secret) || String::from_utf8_lossy(&request.body).contains(secret)
        };
        assert!(service.requests().await.iter().all(|request| !holds(request, KEY)), "{form:?}");
        let asked = triage.received_requests().await.unwrap();
        assert!(asked.iter().all(|request| [API_KEY, TOKEN, ORG_ID].iter().all(|key| !holds(request, key))));
        assert!(asked.iter().all(|request| holds(request, KEY)), "the key is recognised where it belongs");
        assert_eq!(service.faults(), Vec::<String>::new());
        let told = told.lock().unwrap();
        let numbers: Vec<u64> = told.iter().filter(|logged| logged.ended.is_none()).map(|l| l.number).collect();
        assert_eq!(numbers, (1..=12).collect::<Vec<_>>(), "one row of numbers for both");
        let log: String = told.iter().map(|logged| logged.curl().to_string()).collect();
        assert!([KEY, API_KEY, TOKEN].iter().all(|key| !log.contains(key)), "{log}");
        let named = if form == Form::ApiKey { "x-api-key: $TICKETS" } else { "authorization: Bearer $TEAM_TOKEN" };
        assert!(log.contains(named) && log.contains("authorization: $TRIAGE"), "{log}");
        for logged in told.iter() {
            let (line, of_triage) = (logged.curl().to_string(), triage.uri().contains(logged.origin.as_str()));
            assert_eq!(line.contains("$TRIAGE"), of_triage, "each names its own: {line}");
        }
    }
}

#[test]
fn a_key_in_the_wrong_place_is_noticed_before_it_is_sent() {
    let bland = |base: &str| Bland::over_http(&base.parse().unwrap(), &KEY.into()).unwrap();
    let thena = |base: &str, key: TicketKey| Thena::over_http(&base.parse().unwrap(), &key).unwrap();
    let same = || TicketKey { api_key: Some(KEY.into()), bearer: None };
    let token = || TicketKey { api_key: None, bearer: Some(Bearer { token: KEY.into(), org_id: "o".to_owned() }) };
    assert!(thena("https://t.example", same()).gives_away_a_key_of(&bland("https://b.example")));
    assert!(thena("https://t.example", token()).gives_away_a_key_of(&bland("https://b.example")));
    assert!(!thena("https://b.example/", same()).gives_away_a_key_of(&bland("https://b.example/base")), "one server");
    assert!(!thena("https://t.example", Form::ApiKey.key()).gives_away_a_key_of(&bland("https://b.example")));
}

#[test]
fn the_address_is_held_to_the_same_rules() {
    let made = |base: &str| Thena::over_http(&base.parse().unwrap(), &Form::Bearer.key());
    for base in ["http://platform.thena.ai", "https://me:hidden@platform.thena.ai", "ftp://localhost"] {
        assert!(matches!(made(base), Err(Unusable::Address { .. })), "{base}");
    }
    let shown = format!("{:?}", made("http://127.0.0.1:1").unwrap());
    assert!(!shown.contains(TOKEN), "{shown}");
}

/// An id that would not stay one segment of the path is never sent.
#[tokio::test]
async fn ids_cannot_bend_the_path() {
    let service = TicketService::start(Form::ApiKey, 1).await;
    let thena = service.client(Form::ApiKey);
    for id in ["..", "", "."] {
        assert_eq!(thena.ticket(&TicketId::from(id)).await.unwrap_err().kind, Kind::Missing);
    }
    assert!(service.requests().await.is_empty());
    thena.ticket(&TicketId::from("a/b?c")).await.unwrap_err();
    assert_eq!(service.requests().await[0].url.path(), "/v1/tickets/a%2Fb%3Fc");
}
