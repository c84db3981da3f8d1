//! What an observer is told of requests.

use std::sync::{Arc, Mutex};

use earmark::{
    domain::{
        failure::Kind,
        logged::{Logged, Outcome},
    },
    provider::Bland,
    wire::NewComment,
};
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{any, method},
};

use super::{ISSUE, KEY, alone, client, data, error, issue};

type Told = Arc<Mutex<Vec<Logged>>>;

fn observed(server: &MockServer) -> (Bland, Told) {
    let told = Told::default();
    let tell = Arc::clone(&told);
    (client(server).observed(move |logged| tell.lock().unwrap().push(logged)), told)
}

#[tokio::test]
async fn a_request_is_told_of_at_its_start_and_at_its_end() {
    let server = alone().await;
    Mock::given(method("GET")).respond_with(data(200, issue(7))).mount(&server).await;
    let busy = error(429, "TOO_MANY_REQUESTS", "slow down").insert_header("retry-after", "3");
    Mock::given(method("POST")).respond_with(busy).mount(&server).await;
    let (bland, told) = observed(&server);
    bland.issue(&ISSUE.into()).await.unwrap();
    let comment = NewComment { detail: "Heard \u{202e}it".to_owned(), resource_link_ids: Vec::new() };
    bland.keyed("k").comment(&ISSUE.into(), &comment).await.unwrap_err();
    let told = told.lock().unwrap();
    let numbers: Vec<_> = told.iter().map(|logged| (logged.number, logged.ended.is_some())).collect();
    assert_eq!(numbers, [(1, false), (1, true), (2, false), (2, true)]);
    let (read, sent) = (&told[1], &told[3]);
    assert_eq!(read.target.as_str(), format!("/v1/triage/issues/{ISSUE}"));
    let ended = read.ended.unwrap();
    assert_eq!((ended.status, ended.outcome), (Some(200), Outcome::Done));
    assert!(ended.bytes > 100 && read.body.is_none());
    let ended = sent.ended.unwrap();
    assert_eq!((ended.status, ended.retry_after), (Some(429), Some(3_000)));
    assert_eq!(ended.outcome, Outcome::Failed(Kind::Busy { wait: Some(3_000) }));
    assert_eq!(sent.body.as_ref().unwrap().text.as_str(), r#"{"detail":"Heard \u202eit"}"#);
    assert!(!format!("{told:?}{}", sent.curl()).contains(KEY), "the key is told nowhere");
}

#[tokio::test]
async fn what_is_given_up_and_what_finds_nobody_have_an_end() {
    let server = MockServer::start().await;
    let never = ResponseTemplate::new(200).set_delay(std::time::Duration::from_secs(60));
    Mock::given(any()).respond_with(never).mount(&server).await;
    let (bland, told) = observed(&server);
    let id = ISSUE.into();
    let asked = tokio::time::timeout(std::time::Duration::from_millis(50), bland.issue(&id)).await;
    assert!(asked.is_err(), "given up");
    let outcome = |told: &Told| told.lock().unwrap().last().unwrap().ended.map(|ended| ended.outcome);
    assert_eq!(outcome(&told), Some(Outcome::GivenUp));
    let (bland, told) = observed(&server);
    drop(server);
    bland.me().await.unwrap_err();
    assert!(matches!(outcome(&told), Some(Outcome::Failed(_))), "{told:?}");
}
