//! `kill -9` of PostgreSQL and of servers on it: what was acknowledged is there, and what is repeated is there once.
#![expect(
    clippy::disallowed_methods,
    reason = "clients wait a moment before they repeat, and it is measured how long that goes on"
)]

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use earmark::server::{Address, Database, Deposit};
use futures_util::future::join_all;
use serde_json::{Value, json};
use tokio::time::timeout;

use super::cluster::{Cluster, Own, make_template, not_run};
use crate::{
    long,
    server::{
        crash::{PATIENCE, texts},
        deposit::deposit,
        support::{KEY, answer, call, client, listen, start},
    },
};

const WRITERS: usize = 8;
/// How soon things are stored again when the database takes connections.
const SOON: Duration = Duration::from_secs(2);

/// Somebody who stores one thing after the other, in turns at both servers, each until it is acknowledged.
#[derive(Clone)]
struct Writer {
    client: reqwest::Client,
    bases: Arc<std::sync::Mutex<Vec<String>>>,
    issue: String,
    acknowledged: Arc<AtomicU64>,
    ends: Arc<AtomicBool>,
}

impl Writer {
    fn base(&self, turn: usize) -> String {
        let bases = self.bases.lock().unwrap();
        bases[turn % bases.len()].clone()
    }

    async fn send(&self, turn: usize, path: &str, tag: &str, body: &Value) -> Option<Value> {
        let request = self.client.post(format!("{}{path}", self.base(turn))).header("authorization", KEY);
        let told = request.header("idempotency-key", tag).json(body).timeout(PATIENCE).send().await.ok()?;
        let status = told.status();
        if status.is_success() {
            return told.json().await.ok();
        }
        // What passes is told as such, and nothing else comes.
        assert_eq!(status, 503, "{}", told.text().await.unwrap_or_default());
        None
    }

    /// Stores until it is told to end; answers what was acknowledged.
    async fn run(self, writer: usize) -> Vec<String> {
        let mut stored = Vec::new();
        for number in 0.. {
            if self.ends.load(Ordering::SeqCst) {
                break;
            }
            let tag = format!("thing {number} of writer {writer}");
            let (path, body) = match number % 3 {
                0 => (format!("{}/flags", self.issue), json!({ "call_id": call(1), "type": "dead_air", "note": tag })),
                1 => (format!("{}/comments", self.issue), json!({ "detail": tag })),
                _ => ("/v1/triage/issues".to_owned(), json!({ "title": tag, "severity": "low", "category": "Bug" })),
            };
            let until_stored = async {
                let mut turn = writer + number;
                while self.send(turn, &path, &tag, &body).await.is_none() {
                    turn += 1;
                    // As a client does that was told to wait.
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            };
            timeout(2 * PATIENCE, until_stored).await.expect("it is stored in the end");
            self.acknowledged.fetch_add(1, Ordering::SeqCst);
            stored.push(tag);
        }
        stored
    }

    /// Waits until so many more things are acknowledged; answers how long that took.
    async fn more(&self, things: u64) -> Duration {
        let begun = Instant::now();
        let wanted = self.acknowledged.load(Ordering::SeqCst) + things;
        let enough = async {
            while self.acknowledged.load(Ordering::SeqCst) < wanted {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        };
        timeout(2 * PATIENCE, enough).await.expect("the writers get on");
        begun.elapsed()
    }
}

/// Everything is there once, and what is counted is right.
async fn check(writer: &Writer, stored: &[String]) {
    let base = writer.base(0);
    let texts = async |path: &str, field| texts(&writer.client, KEY, &base, path, field).await;
    let flags = texts(&format!("{}/flags", writer.issue), "note").await;
    let told = writer.client.get(format!("{base}{}", writer.issue)).header("authorization", KEY);
    let issue = answer(told.send().await.unwrap()).await;
    assert_eq!(issue.data()["flag_count"], flags.len(), "counted as often as there are flags");
    let types = writer.client.get(format!("{base}/v1/triage/flag-types")).header("authorization", KEY);
    let types = answer(types.send().await.unwrap()).await;
    assert_eq!(types.data()["items"][0]["usage_count"], flags.len());
    let mut found: HashMap<String, u32> = flags;
    let feed = texts(&format!("{}/activity", writer.issue), "detail").await;
    found.extend(feed.into_iter().filter(|(detail, _)| detail.starts_with("thing ")));
    found.extend(texts("/v1/triage/issues", "title").await);
    assert_eq!(found.remove("Wrong day"), Some(1));
    let lost: Vec<_> = stored.iter().filter(|tag| !found.contains_key(*tag)).collect();
    let doubled: Vec<_> = found.iter().filter(|(_, count)| **count != 1).collect();
    assert!(lost.is_empty() && doubled.is_empty(), "lost: {lost:?}; doubled: {doubled:?}");
    assert_eq!(found.len(), stored.len(), "nothing is there that was not acknowledged in the end");
}

/// A database with an issue and a call, and its key.
async fn prepared(cluster: &Cluster) -> (Own, Database, String) {
    make_template(cluster).await;
    let own = Own::new(&cluster.address("postgres")).await;
    let database = open(&own).await;
    database.register_key(database.local_user(), KEY).await.unwrap();
    database.deposit(&[Deposit { issue: None, ..deposit(1, 2) }]).await.unwrap();
    let (base, _ending) = listen(database.clone()).await;
    let new = json!({ "title": "Wrong day", "severity": "high", "category": "Dialogue",
        "resource_links": [{ "resource_type": "call", "resource_id": call(1) }] });
    let made = client().build().unwrap().post(format!("{base}/v1/triage/issues")).header("authorization", KEY);
    let issue = answer(made.json(&new).send().await.unwrap()).await.text("/id");
    (own, database, format!("/v1/triage/issues/{issue}"))
}

async fn open(own: &Own) -> Database {
    Database::connect(&Address::read(&own.address(), false).unwrap()).await.unwrap()
}

fn writer(bases: Vec<String>, issue: String) -> Writer {
    Writer {
        client: client().build().unwrap(),
        bases: Arc::new(std::sync::Mutex::new(bases)),
        issue,
        acknowledged: Arc::default(),
        ends: Arc::default(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn kills_of_postgresql_lose_nothing_and_double_nothing() {
    let kills = if long() { 20 } else { 3 };
    let Some(mut cluster) = Cluster::start("") else { return not_run("kills of PostgreSQL") };
    let (own, database, issue) = prepared(&cluster).await;
    let second = open(&own).await;
    let ((first_base, _first), (second_base, _second)) = (listen(database).await, listen(second).await);
    let writer = writer(vec![first_base, second_base], issue);
    let writers: Vec<_> = (0..WRITERS).map(|number| start(writer.clone().run(number))).collect();
    let mut longest = Duration::ZERO;
    for _ in 0..kills {
        writer.more(100).await;
        cluster.kill();
        cluster.run();
        longest = longest.max(writer.more(1).await);
    }
    writer.more(100).await;
    writer.ends.store(true, Ordering::SeqCst);
    let stored: Vec<String> = join_all(writers).await.into_iter().flat_map(Result::unwrap).collect();
    check(&writer, &stored).await;
    println!(
        "{kills} kills of PostgreSQL: {} things acknowledged, stored again after {longest:?} at most",
        stored.len()
    );
    assert!(longest <= SOON, "stored again only after {longest:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn kills_of_a_server_lose_nothing_and_double_nothing() {
    let kills = if long() { 50 } else { 4 };
    let Some(cluster) = Cluster::start("") else { return not_run("kills of servers on PostgreSQL") };
    let (own, database, issue) = prepared(&cluster).await;
    database.close().await;
    let mut served = Vec::new();
    for _ in 0..2 {
        served.push(super::served(&own.address()).await);
    }
    let writer = writer(served.iter().map(|served| served.base.clone()).collect(), issue);
    let writers: Vec<_> = (0..WRITERS).map(|number| start(writer.clone().run(number))).collect();
    for kill in 0..kills {
        writer.more(50).await;
        let at = kill % 2;
        served[at].child.kill().await.unwrap();
        // The other one goes on.
        writer.more(10).await;
        served[at] = super::served(&own.address()).await;
        writer.bases.lock().unwrap()[at] = served[at].base.clone();
    }
    writer.more(50).await;
    writer.ends.store(true, Ordering::SeqCst);
    let stored: Vec<String> = join_all(writers).await.into_iter().flat_map(Result::unwrap).collect();
    check(&writer, &stored).await;
    println!("{kills} kills of a server: {} things acknowledged", stored.len());
}
