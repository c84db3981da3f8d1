//! A service that asks to wait is left alone by every client in the process, and its clock is learnt from its answers.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use earmark::{
    domain::{failure::Kind, time::Time},
    provider::{Bland, Thena, TicketKey},
};
use serde_json::json;
use tokio::time::Instant;
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate, matchers::any};

use super::{ISSUE, alone, client, data, issue};

/// Turns one request away with a wait, and answers the others; notes when each came.
#[derive(Clone)]
struct Strict {
    status: u16,
    wait: &'static str,
    came: Arc<Mutex<Vec<Instant>>>,
}

impl Respond for Strict {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let mut came = self.came.lock().unwrap();
        came.push(Instant::now());
        match came.len() {
            1 => ResponseTemplate::new(self.status).insert_header("retry-after", self.wait),
            _ if request.url.path().contains("tickets") => ResponseTemplate::new(200)
                .set_body_json(json!({ "status": true, "data": { "id": "t1", "title": "t" } })),
            _ => data(200, issue(7)),
        }
    }
}

async fn strict(status: u16, wait: &'static str) -> (MockServer, Arc<Mutex<Vec<Instant>>>) {
    let server = alone().await;
    let came = Arc::default();
    let answers = Strict { status, wait, came: Arc::clone(&came) };
    Mock::given(any()).respond_with(answers).mount(&server).await;
    (server, came)
}

#[tokio::test]
async fn every_client_of_a_host_waits_when_one_is_asked_to() {
    for status in [429, 503] {
        let (server, came) = strict(status, "1").await;
        let base = server.uri().parse().unwrap();
        let failure = client(&server).issue(&ISSUE.into()).await.expect_err("turned away");
        assert!(matches!(failure.kind, Kind::Busy { wait: Some(1_000) } | Kind::Broken), "{failure:?}");
        // Another profile with another key, and the tickets behind the same address.
        let other = Bland::over_http(&base, &"org_another".into()).unwrap();
        let key = TicketKey { api_key: Some("tickets".into()), bearer: None };
        let tickets = Thena::over_http(&base, &key).unwrap();
        let (same, id, ticket) = (client(&server), ISSUE.into(), "t1".into());
        let (one, two, three) = tokio::join!(same.issue(&id), other.mark_viewed(&id), tickets.ticket(&ticket));
        assert!(one.is_ok() && three.is_ok(), "they wait, and are answered: {one:?} {three:?}");
        drop(two);
        let came = came.lock().unwrap();
        assert_eq!(came.len(), 4);
        for later in &came[1..] {
            let after = later.duration_since(came[0]);
            assert!(after >= Duration::from_secs(1), "{status}: {after:?}");
        }
    }
}

#[tokio::test]
async fn what_cannot_wait_so_long_is_not_sent() {
    let (server, came) = strict(429, "8000").await;
    let bland = client(&server);
    bland.issue(&ISSUE.into()).await.expect_err("turned away");
    let failure = bland.issue(&ISSUE.into()).await.expect_err("not sent");
    let Kind::Busy { wait: Some(wait) } = failure.kind else { panic!("{failure:?}") };
    assert!((3_590_000..=3_600_000).contains(&wait), "an hour at most: {wait}");
    assert!(failure.to_string().contains("asked to wait 3600 s more"), "{failure}");
    assert_eq!(came.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn the_clock_of_a_service_is_learnt_from_good_answers_alone() {
    let server = alone().await;
    let bland = client(&server);
    let there: Time = "2036-01-01T00:00:00Z".parse().unwrap();
    let answer = |status: u16, date: &str| data(status, issue(7)).insert_header("date", date);
    Mock::given(any()).respond_with(answer(500, "Sat, 01 Jan 2000 00:00:00 GMT")).up_to_n_times(1).mount(&server).await;
    Mock::given(any()).respond_with(answer(200, "Tue, 01 Jan 2036 00:00:00 GMT")).mount(&server).await;
    assert_eq!(bland.now(), None);
    bland.issue(&ISSUE.into()).await.expect_err("it fails");
    assert_eq!(bland.now(), None, "who knows whose clock that was");
    bland.issue(&ISSUE.into()).await.expect("read");
    let now = bland.now().expect("known");
    assert!((0..60_000).contains(&now.since(there)), "{now}");
}
