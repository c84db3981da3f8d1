//! A database is moved from a file to PostgreSQL and back, and is the same everywhere.

use earmark::server::{Address, CopyError, Database};
use serde_json::json;

use super::cluster::{Cluster, Own, QUICK, make_template, not_run};
use crate::server::support::{KEY, Kept, Live, answer, call, listen};

/// What is asked of each of them: the answers are to be the same to the byte.
const ASKED: [&str; 9] = [
    "/v1/triage/issues?limit=100&sort=created_at",
    "/v1/triage/issues?search=gr%C3%B6%C3%9Fe",
    "/v1/triage/issues?search=day&sort=severity&order=asc",
    "/v1/triage/flag-types",
    "/v1/triage/categories?limit=100",
    "/v1/earmark/calls?limit=100",
    "/v1/earmark/calls?words=turn",
    "/v1/tickets?limit=100",
    "/v1/earmark/review/queues",
];

/// Something in most tables.
async fn fill(live: &Live) {
    let first = live.issue_with_call("Wrong day").await;
    for (at, title) in ["Die GRÖßE der Tür", "Another\u{1b}[31m day", "Third"].into_iter().enumerate() {
        let issue = live.issue_with_call(title).await;
        let flag = json!({ "call_id": call(1), "type": if at == 0 { "dead_air" } else { "dialogue_loop" }, "message_index": at });
        assert_eq!(live.post(&format!("{issue}/flags"), flag).await.status, 201);
        assert_eq!(live.post(&format!("{issue}/comments"), json!({ "detail": "Heard it too." })).await.status, 201);
        let other = first.rsplit('/').next().unwrap();
        let relation = json!({ "related_issue_id": other, "relation_type": "related_to" });
        assert_eq!(live.post(&format!("{issue}/relations"), relation).await.status, 201);
    }
    let gone = live.issue("Gone").await;
    live.delete(&gone).await;
    live.ticket("Refund").await;
    let queue = live.post("/v1/earmark/review/queues", json!({ "name": "Calls of June" })).await.text("/id");
    let items = json!({ "calls": [{ "call_id": call(1) }, { "call_id": call(2), "score": 7 }] });
    assert!(live.post(&format!("/v1/earmark/review/queues/{queue}/items"), items).await.status.is_success());
    assert!(live.post(&format!("/v1/earmark/review/queues/{queue}/next"), json!({})).await.status.is_success());
}

async fn answers(database: Database) -> Vec<String> {
    let (base, _ending) = listen(database).await;
    let client = crate::server::support::client().build().unwrap();
    let mut told = Vec::new();
    for path in ASKED {
        let header = crate::server::support::key_header(path);
        let asked = client.get(format!("{base}{path}")).header(header, KEY).send().await.unwrap();
        told.push(answer(asked).await.body["data"].to_string());
    }
    told
}

fn same(told: &[String], before: &[String]) {
    for ((path, one), other) in ASKED.iter().zip(told).zip(before) {
        assert_eq!(one, other, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_is_the_same_after_it_was_moved_there_and_back() {
    let Some(cluster) = Cluster::start(QUICK) else { return not_run("moving a database to PostgreSQL and back") };
    make_template(&cluster).await;
    let folder = tempfile::tempdir().unwrap();
    let live = Live::kept_in(Kept::File(folder.path().join("earmark.db")), earmark::server::Options::default()).await;
    fill(&live).await;
    let own = Own::new(&cluster.address("postgres")).await;
    let there = Database::connect(&Address::read(&own.address(), false).unwrap()).await.unwrap();
    let copied = live.database.copy_to(&there).await.unwrap();
    let rows = |table: &str| copied.iter().find(|told| told.table == table).map(|told| told.rows);
    assert_eq!(
        (rows("issues"), rows("flags"), rows("relations"), rows("calls")),
        (Some(4), Some(3), Some(3), Some(10))
    );
    let back_path = folder.path().join("back.db");
    let back = Database::open(&back_path).await.unwrap();
    assert_eq!(there.copy_to(&back).await.unwrap(), copied, "the same counts and digests");
    back.close().await;
    there.close().await;
    // As servers open them that start afterwards.
    let back = Database::open(&back_path).await.unwrap();
    let there = Database::connect(&Address::read(&own.address(), false).unwrap()).await.unwrap();
    let before = answers(live.database.clone()).await;
    same(&answers(there.clone()).await, &before);
    same(&answers(back.clone()).await, &before);

    // What comes next follows what was given, also where that is gone: 1,001 to 1,004 and the one that was deleted.
    for database in [there.clone(), back.clone()] {
        let (base, _ending) = listen(database).await;
        let new = json!({ "title": "Next", "severity": "low", "category": "Bug" });
        let made = live.client.post(format!("{base}/v1/triage/issues")).header("authorization", KEY).json(&new);
        let made = answer(made.send().await.unwrap()).await;
        assert_eq!(made.data()["number"], 1_006);
        let issue = made.text("/id");
        let link = json!({ "resource_type": "call", "resource_id": call(3) });
        let link = live.client.post(format!("{base}/v1/triage/issues/{issue}/resources")).json(&link);
        assert_eq!(link.header("authorization", KEY).send().await.unwrap().status(), 201, "and is counted again");
        let told = live.client.get(format!("{base}/v1/triage/issues/{issue}")).header("authorization", KEY);
        assert_eq!(answer(told.send().await.unwrap()).await.data()["resource_count"], 1);
    }
    assert!(
        matches!(live.database.copy_to(&there).await, Err(CopyError::NotEmpty(_))),
        "what is there is not written over"
    );
    assert!(matches!(back.copy_to(&live.database).await, Err(CopyError::OneKind)));
}
