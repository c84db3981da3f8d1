//! `kill -9`: what was acknowledged is there, and what is repeated is there once.

use std::{collections::HashMap, ffi::OsString, path::Path, process::Stdio, time::Duration};

use earmark::server::{Database, Deposit};
use futures_util::future::join_all;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::TcpStream,
    process::{Child, Command},
    sync::{mpsc, watch},
    time::timeout,
};

use super::{
    deposit::deposit,
    support::{Answer, Random, answer, call, client, start},
};
use crate::long;

const WRITERS: u64 = 8;
/// How long anything may take that must come; reached only when it never does.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// `earmark serve`, running.
pub(crate) struct Served {
    pub(crate) child: Child,
    pub(crate) base: String,
}

impl Served {
    async fn start(database: &Path) -> Self {
        Self::start_with(database, &[]).await.expect("it starts")
    }

    /// The same with these variables in its environment; nothing when it ends before it listens.
    pub(crate) async fn start_with(database: &Path, environment: &[(&str, OsString)]) -> Result<Self, ()> {
        let mut child = Command::new(env!("CARGO_BIN_EXE_earmark"))
            .args(["serve", "--listen", "127.0.0.1:0", "--database"])
            .arg(database)
            .envs(environment.iter().map(|(name, value)| (name, value)))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let base = timeout(PATIENCE, lines.next_line()).await.unwrap().unwrap().ok_or(())?;
        Ok(Self { child, base })
    }
}

/// Where the server is now, and since when: a time that it told itself.
#[derive(Clone, Default)]
struct Place {
    base: String,
    since: String,
    /// Whether what is begun is to be the last.
    ending: bool,
}

/// Somebody who posts one thing after the other, each until it is acknowledged.
#[derive(Clone)]
struct Writer {
    client: reqwest::Client,
    key: String,
    issue: String,
    place: watch::Receiver<Place>,
    acknowledged: mpsc::UnboundedSender<()>,
}

/// A thing that was acknowledged.
struct Stored {
    tag: String,
    path: String,
    body: Value,
    answer: Value,
    /// How often it was sent.
    sent: u32,
    /// Whether the answer tells of an effect that was made before the last kill.
    recalled: bool,
}

impl Writer {
    async fn post(&self, base: &str, path: &str, tag: &str, body: &Value) -> reqwest::Result<reqwest::Response> {
        let request = self.client.post(format!("{base}{path}")).header("authorization", &self.key);
        request.header("idempotency-key", tag).json(body).send().await
    }

    /// Posts until it is told to end.
    async fn run(mut self, writer: u64) -> Vec<Stored> {
        let mut stored = Vec::new();
        for number in 0.. {
            if self.place.borrow().ending {
                break;
            }
            let tag = format!("thing {number} of writer {writer}");
            let (path, body) = match number % 3 {
                0 => (format!("{}/flags", self.issue), json!({ "call_id": call(1), "type": "dead_air", "note": tag })),
                1 => (format!("{}/comments", self.issue), json!({ "detail": tag })),
                _ => ("/v1/triage/issues".to_owned(), json!({ "title": tag, "severity": "low", "category": "Bug" })),
            };
            stored.push(self.store(tag, path, body).await);
            self.acknowledged.send(()).unwrap();
        }
        stored
    }

    async fn store(&mut self, tag: String, path: String, body: Value) -> Stored {
        for sent in 1.. {
            let place = self.place.borrow_and_update().clone();
            if let Ok(response) = self.post(&place.base, &path, &tag, &body).await
                && let Ok(told) = response.error_for_status().unwrap().json::<Value>().await
            {
                let recalled = told["data"]["created_at"].as_str().unwrap() < place.since.as_str();
                return Stored { tag, path, body, answer: told, sent, recalled };
            }
            timeout(PATIENCE, self.place.changed()).await.expect("the server comes back").unwrap();
        }
        unreachable!("it is sent until it is stored")
    }
}

/// Posts an issue with this title and waits until it is stored, but never reads the answer.
async fn post_without_reading(writer: &Writer, base: &str, tag: &str, body: &Value) -> TcpStream {
    let (address, body) = (base.trim_start_matches("http://"), body.to_string());
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!(
        "POST /v1/triage/issues HTTP/1.1\r\nhost: {address}\r\nauthorization: {}\r\nidempotency-key: {tag}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        writer.key,
        body.len(),
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let url = format!("{base}/v1/triage/issues");
    let stored = async {
        loop {
            let query = writer.client.get(&url).query(&[("search", tag)]).header("authorization", &writer.key);
            if answer(query.send().await.unwrap()).await.data()["items"] != json!([]) {
                break;
            }
        }
    };
    timeout(PATIENCE, stored).await.expect("it is stored");
    stream
}

/// How often each text stands in the rows of a list.
pub(crate) async fn texts(
    client: &reqwest::Client,
    key: &str,
    base: &str,
    path: &str,
    field: &str,
) -> HashMap<String, u32> {
    let (mut found, mut cursor) = (HashMap::new(), String::new());
    loop {
        let url = format!("{base}{path}?limit=100&cursor={cursor}");
        let page = answer(client.get(url).header("authorization", key).send().await.unwrap()).await;
        for row in page.data()["items"].as_array().unwrap() {
            *found.entry(row[field].as_str().unwrap().to_owned()).or_default() += 1;
        }
        match page.data()["next_cursor"].as_str() {
            Some(next) => cursor = next.to_owned(),
            None => return found,
        }
    }
}

pub(crate) async fn integrity(database: &Path) -> String {
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(database);
    let mut connection = sqlx::ConnectOptions::connect(&options).await.unwrap();
    sqlx::query_scalar("PRAGMA integrity_check").fetch_one(&mut connection).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn kills_lose_nothing_and_double_nothing() {
    let kills = if long() { 50 } else { 3 };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("team.db");
    let database = Database::open(&file).await.unwrap();
    database.deposit(&[Deposit { issue: None, ..deposit(1, 2) }]).await.unwrap();
    database.close().await;

    let mut served = Served::start(&file).await;
    let key = std::fs::read_to_string(folder.path().join("team.key")).unwrap().trim().to_owned();
    let (place, place_seen) = watch::channel(Place { base: served.base.clone(), ..Place::default() });
    let (acknowledged, mut acknowledgements) = mpsc::unbounded_channel();
    let mut writer =
        Writer { client: client().build().unwrap(), key, issue: String::new(), place: place_seen, acknowledged };
    let new = json!({ "title": "Wrong day", "severity": "high", "category": "Dialogue",
        "resource_links": [{ "resource_type": "call", "resource_id": call(1) }] });
    let made: Answer = answer(writer.post(&served.base, "/v1/triage/issues", "the issue", &new).await.unwrap()).await;
    writer.issue = format!("/v1/triage/issues/{}", made.text("/id"));

    let writers: Vec<_> = (0..WRITERS).map(|number| start(writer.clone().run(number))).collect();
    let (mut random, mut repeated) = (Random(1), Vec::new());
    for kill in 0..kills {
        for _ in 0..random.below(40) + 10 {
            timeout(PATIENCE, acknowledgements.recv()).await.expect("the writers get on").unwrap();
        }
        let tag = format!("unread thing {kill}");
        let unread = json!({ "title": tag, "severity": "low", "category": "Bug" });
        let _stream = post_without_reading(&writer, &served.base, &tag, &unread).await;
        served.child.kill().await.unwrap();
        served = Served::start(&file).await;
        let mark = json!({ "name": format!("After kill {kill}") });
        let mark = writer.post(&served.base, "/v1/triage/categories", &format!("mark {kill}"), &mark).await.unwrap();
        let since = answer(mark).await.text("/created_at");
        place.send(Place { base: served.base.clone(), since, ending: false }).unwrap();
        repeated.push(writer.store(tag, "/v1/triage/issues".to_owned(), unread).await);
    }
    for _ in 0..20 {
        timeout(PATIENCE, acknowledgements.recv()).await.expect("the writers get on").unwrap();
    }
    place.send_modify(|place| place.ending = true);
    let base = served.base.clone();
    assert!(repeated.iter().all(|stored| stored.recalled), "stored before the kill, answered after it");
    let mut stored: Vec<Stored> = join_all(writers).await.into_iter().flat_map(Result::unwrap).collect();
    stored.append(&mut repeated);

    let texts = async |path: &str, field| texts(&writer.client, &writer.key, &base, path, field).await;
    let mut found = texts(&format!("{}/flags", writer.issue), "note").await;
    let feed = texts(&format!("{}/activity", writer.issue), "detail").await;
    found.extend(feed.into_iter().filter(|(detail, _)| detail.starts_with("thing ")));
    found.extend(texts("/v1/triage/issues", "title").await);
    assert_eq!(found.remove("Wrong day"), Some(1));
    let lost: Vec<_> =
        stored.iter().filter(|stored| !found.contains_key(&stored.tag)).map(|stored| &stored.tag).collect();
    let doubled: Vec<_> = found.iter().filter(|(_, count)| **count != 1).collect();
    assert!(lost.is_empty() && doubled.is_empty(), "lost: {lost:?}; doubled: {doubled:?}");
    assert_eq!(found.len(), stored.len(), "nothing is there that was not acknowledged in the end");
    for stored in stored.iter().step_by(10) {
        let again = writer.post(&base, &stored.path, &stored.tag, &stored.body).await.unwrap();
        assert_eq!(answer(again).await.body, stored.answer, "{}", stored.tag);
    }
    served.child.kill().await.unwrap();
    assert_eq!(integrity(&file).await, "ok");
    println!(
        "{kills} kills under {WRITERS} writers: {} things acknowledged, {} of them sent again, {} of those answered from \
         memory; 0 lost, 0 doubled",
        stored.len(),
        stored.iter().filter(|stored| stored.sent > 1 || stored.recalled).count(),
        stored.iter().filter(|stored| stored.recalled).count(),
    );
}
