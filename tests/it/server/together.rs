//! Many at once: nothing is lost, nothing is doubled, pages stay exact.

use std::{collections::BTreeSet, sync::Arc};

use earmark::server::Deposit;
use futures_util::future::join_all;
use serde_json::{Value, json};

use super::{
    deposit::deposit,
    support::{KEY, Live, call, listen, start},
};

#[tokio::test(flavor = "multi_thread")]
async fn fifty_equal_attaches_make_one_link() {
    let live = Live::start().await;
    let issue = live.issue("Wrong day").await;
    let path = format!("{issue}/resources");
    let link = json!({ "resource_type": "call", "resource_id": call(1) });
    let answers = join_all((0..50).map(|_| live.post(&path, link.clone()))).await;
    let count = |status: u16| answers.iter().filter(|answer| answer.status == status).count();
    assert_eq!((count(201), count(200)), (1, 49));
    assert!(answers.iter().all(|answer| answer.data() == answers[0].data()), "one link, told to all");
    assert_eq!(live.get(&path).await.data()["items"].as_array().unwrap().len(), 1);
    assert_eq!(live.get(&issue).await.data()["resource_count"], 1);
    assert_eq!(live.events(&issue).await, ["resource_added", "created"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn sixteen_writers_lose_no_flag() {
    let live = Arc::new(Live::start().await);
    let issue = live.issue_with_call("Wrong day").await;
    let writers = (0..16).map(|writer| {
        let (live, path) = (Arc::clone(&live), format!("{issue}/flags"));
        start(async move {
            for at in 0..25 {
                let flag = json!({ "call_id": call(1), "type": format!("type {}", at % 5), "message_index": writer });
                assert_eq!(live.post(&path, flag).await.status, 201);
            }
        })
    });
    for writer in join_all(writers).await {
        writer.unwrap();
    }
    assert_eq!(live.get(&issue).await.data()["flag_count"], 400);
    let flags = walk(&live, &format!("{issue}/flags?limit=100")).await;
    assert_eq!((flags.len(), flags.iter().collect::<BTreeSet<_>>().len()), (400, 400));
    let types = live.get("/v1/triage/flag-types").await;
    let uses: Vec<_> =
        types.data()["items"].as_array().unwrap().iter().map(|row| row["usage_count"].as_u64()).collect();
    assert_eq!(uses, [Some(80); 5]);
    let feed = walk(&live, &format!("{issue}/activity?limit=100")).await;
    assert_eq!(
        (feed.len(), feed.iter().collect::<BTreeSet<_>>().len()),
        (402, 402),
        "400 flags, a link, the issue itself"
    );
}

/// The ids of all rows from `path` on.
async fn walk(live: &Live, path: &str) -> Vec<String> {
    let mut ids = Vec::new();
    let mut next = path.to_owned();
    loop {
        let page = live.get(&next).await;
        ids.extend(page.data()["items"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().to_owned()));
        let Value::String(cursor) = &page.data()["next_cursor"] else { return ids };
        next = format!("{path}&cursor={cursor}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_are_exact_while_others_write() {
    let live = Arc::new(Live::start().await);
    let batch: Vec<_> = (100..400).map(|number| Deposit { events: Vec::new(), ..deposit(number, 1) }).collect();
    live.database.deposit(&batch).await.unwrap();
    let mut expected: Vec<_> =
        batch.iter().map(|deposit| deposit.issue.as_ref().unwrap().id.as_str().to_owned()).collect();
    let writer = {
        let live = Arc::clone(&live);
        let first = expected[0].clone();
        start(async move {
            for at in 0..50 {
                live.issue(&format!("Newer {at}")).await;
                live.patch(&format!("/v1/triage/issues/{first}"), json!({ "title": format!("Changed {at}") })).await;
            }
        })
    };
    expected.sort_unstable();
    let mut walks = 0;
    while walks == 0 || !writer.is_finished() {
        let mut walked = walk(&live, "/v1/triage/issues?sort=created_at&order=desc&limit=7").await;
        walked.retain(|id| expected.binary_search(id).is_ok());
        walked.sort_unstable();
        assert_eq!(walked, expected, "each once, none left out");
        walks += 1;
    }
    writer.await.unwrap();
    println!("{walks} walks over {} issues while others write", expected.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn two_databases_on_one_file_both_write() {
    let live = Live::start().await;
    let issue = live.issue_with_call("Wrong day").await;
    let second = live.kept.open().await;
    let (base, _ending) = listen(second).await;
    let flag = json!({ "call_id": call(1), "type": "dead_air" });
    let bases = [&live.base, &base];
    let answers = join_all((0..60).map(|at| {
        let url = format!("{}{issue}/flags", bases[at % 2]);
        live.client.post(url).header("authorization", KEY).json(&flag).send()
    }))
    .await;
    assert!(answers.iter().all(|answer| answer.as_ref().unwrap().status() == 201));
    assert_eq!(live.get(&issue).await.data()["flag_count"], 60);
}
