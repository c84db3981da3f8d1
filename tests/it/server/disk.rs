//! A disk that fails: what was acknowledged is stored, what was not is not, and once the disk works again nothing is
//! left of it.

use std::{
    collections::HashMap,
    ffi::OsString,
    fs::{File, OpenOptions},
    os::unix::fs::FileExt as _,
    path::{Path, PathBuf},
    sync::Arc,
};

use earmark::server::{Database, Deposit};
use futures_util::future::join_all;
use reqwest::StatusCode;
use serde_json::json;
use tokio::{
    sync::{mpsc, watch},
    time::timeout,
};

use super::{
    crash::{PATIENCE, Served, integrity, texts},
    deposit::deposit,
    support::{answer, client, start},
};

const WRITERS: u64 = 4;
/// How many things are stored after each failure, to see that all is well.
const AFTERWARDS: u32 = 12;

/// The calls that can be made to fail, as bits, in the order of `failing_disk.c`.
const WRITE: u32 = 1;
const SYNC: u32 = 1 << 1;
const READ: u32 = 1 << 2;
const OPEN: u32 = 1 << 3;
const TRUNCATE: u32 = 1 << 4;
const MAP: u32 = 1 << 5;
const STAT: u32 = 1 << 6;
const LOCK: u32 = 1 << 7;
/// The files on which they fail, as bits.
const DATABASE: u32 = 1 << 1;
const LOG: u32 = 1 << 2;
const INDEX: u32 = 1 << 3;

const EIO: u32 = 5;
const ENOSPC: u32 = 28;
/// For as long as nobody mends it.
const EVER: u32 = u32::MAX;

/// What fails: calls, files, error, and how often.
type Fault = (u32, u32, u32, u32);

/// The disk under one process, as the test orders it to behave.
struct Disk {
    orders: File,
    environment: Vec<(&'static str, OsString)>,
}

impl Disk {
    fn new(folder: &Path) -> Self {
        let (library, file) = (folder.join("failing_disk.so"), folder.join("orders"));
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/server/failing_disk.c");
        let compiler = std::env::var_os("CC").unwrap_or_else(|| "cc".into());
        let made = std::process::Command::new(compiler)
            .args(["-shared", "-fPIC", "-O1", "-o"])
            .args([&library, &source])
            .arg("-ldl")
            .output()
            .expect("a C compiler, which the build needs too");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let orders = OpenOptions::new().read(true).write(true).create_new(true).open(&file).unwrap();
        orders.write_all_at(&[0; 64], 0).unwrap();
        let environment = vec![("LD_PRELOAD", library.into_os_string()), ("EARMARK_FAULTS", file.into_os_string())];
        Self { orders, environment }
    }

    fn number(&self, at: u64) -> u32 {
        let mut bytes = [0; 4];
        self.orders.read_exact_at(&mut bytes, at * 4).unwrap();
        u32::from_ne_bytes(bytes)
    }

    fn set(&self, at: u64, number: u32) {
        self.orders.write_all_at(&number.to_ne_bytes(), at * 4).unwrap();
    }

    fn fail(&self, (calls, files, error, times): Fault) {
        for (at, number) in [calls, files, error, times].into_iter().enumerate() {
            self.set(at as u64, number);
        }
    }

    fn mend(&self) {
        self.set(3, 0);
    }

    /// Whether a call is still to fail.
    fn is_failing(&self) -> bool {
        self.number(3) != 0
    }

    /// How many calls have failed.
    fn failed(&self) -> u32 {
        self.number(4)
    }
}

/// What became of a request.
struct Told {
    tag: String,
    status: StatusCode,
    words: String,
    /// Whether the disk was well from when it was sent to when it was answered.
    was_well: bool,
}

/// Somebody who comments one thing after the other, each once.
#[derive(Clone)]
struct Writer {
    client: reqwest::Client,
    base: String,
    key: String,
    issue: String,
    disk: Arc<Disk>,
    told: mpsc::UnboundedSender<Told>,
    ending: watch::Receiver<bool>,
}

impl Writer {
    async fn run(self, writer: u64) {
        for number in 0.. {
            if *self.ending.borrow() {
                break;
            }
            let tag = format!("thing {number} of writer {writer}");
            let (is_well, failed) = (!self.disk.is_failing(), self.disk.failed());
            let url = format!("{}{}/comments", self.base, self.issue);
            let request = self.client.post(url).header("authorization", &self.key).json(&json!({ "detail": tag }));
            let answer = answer(request.send().await.unwrap()).await;
            let words = answer.body["errors"][0]["message"].as_str().unwrap_or_default().to_owned();
            let was_well = is_well && self.disk.failed() == failed;
            self.told.send(Told { tag, status: answer.status, words, was_well }).unwrap();
        }
    }

    /// Whether the server says that it takes changes; else why not.
    async fn ready(&self) -> Result<(), String> {
        let url = format!("{}/v1/earmark/ready", self.base);
        let answer = answer(self.client.get(url).header("authorization", &self.key).send().await.unwrap()).await;
        if answer.status.is_success() {
            return Ok(());
        }
        Err(answer.refusal(503, "unavailable").to_owned())
    }
}

/// What has been told so far.
#[derive(Default)]
struct Record {
    stored: Vec<String>,
    refused: Vec<Told>,
}

impl Record {
    /// Takes in what is told next.
    async fn take(&mut self, told: &mut mpsc::UnboundedReceiver<Told>) {
        let told = timeout(PATIENCE, told.recv()).await.expect("the writers get on").unwrap();
        if told.status.is_success() {
            self.stored.push(told.tag);
        } else {
            assert!(!told.was_well, "the disk was well, and yet: {} {}", told.status, told.words);
            self.refused.push(told);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_fails_costs_what_is_stored_together_and_no_restart() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("team.db");
    let database = Database::open(&file).await.unwrap();
    database.deposit(&[Deposit { issue: None, ..deposit(1, 2) }]).await.unwrap();
    database.close().await;

    let disk = Arc::new(Disk::new(folder.path()));
    let mut served = Served::start_with(&file, &disk.environment).await.expect("it starts");
    let key = std::fs::read_to_string(folder.path().join("team.key")).unwrap().trim().to_owned();
    let (telling, mut told) = mpsc::unbounded_channel();
    let (ending, ends) = watch::channel(false);
    let mut writer = Writer {
        client: client().build().unwrap(),
        base: served.base.clone(),
        key,
        issue: String::new(),
        disk: Arc::clone(&disk),
        told: telling,
        ending: ends,
    };
    let new = json!({ "title": "Wrong day", "severity": "high", "category": "Dialogue" });
    let url = format!("{}/v1/triage/issues", writer.base);
    let made = writer.client.post(url).header("authorization", &writer.key).json(&new).send().await.unwrap();
    writer.issue = format!("/v1/triage/issues/{}", answer(made).await.text("/id"));
    assert_eq!(writer.ready().await, Ok(()));
    let writers: Vec<_> = (0..WRITERS).map(|number| start(writer.clone().run(number))).collect();

    let mut record = Record::default();
    // Where two calls fail, the first makes the server open a new connection, and the second is of its opening.
    let once: [Fault; 12] = [
        (WRITE, LOG, EIO, 1),
        (WRITE, LOG, ENOSPC, 1),
        (SYNC, LOG, EIO, 1),
        (SYNC, LOG, ENOSPC, 1),
        (WRITE, DATABASE, EIO, 1),
        (WRITE, DATABASE, ENOSPC, 1),
        (SYNC, DATABASE, EIO, 1),
        (READ, DATABASE, EIO, 1),
        (READ, LOG, EIO, 1),
        (LOCK, INDEX, EIO, 1),
        (WRITE | OPEN, DATABASE | LOG, ENOSPC, 2),
        (SYNC | STAT, DATABASE | LOG, EIO, 2),
    ];
    for fault in once {
        let before = record.refused.len();
        disk.fail(fault);
        while disk.is_failing() {
            record.take(&mut told).await;
        }
        for _ in 0..AFTERWARDS {
            record.take(&mut told).await;
        }
        let cost = record.refused.len() - before;
        // Changes that are stored together fail together.
        assert!(cost <= fault.3 as usize * WRITERS as usize, "{fault:?} cost {cost} requests");
        assert_eq!(writer.ready().await, Ok(()), "{fault:?}");
    }
    let failed_once = record.refused.len();
    assert!(failed_once >= 6, "the failures are felt: {failed_once}");

    let lasting: [(Fault, u16, &str); 4] = [
        ((WRITE, LOG, ENOSPC, EVER), 507, "The disk of the server is full"),
        ((WRITE | SYNC, LOG | DATABASE, EIO, EVER), 500, "The disk of the server failed"),
        ((SYNC, LOG, EIO, EVER), 500, "The disk of the server failed"),
        ((WRITE | OPEN, DATABASE | LOG, EIO, EVER), 500, "The disk of the server failed"),
    ];
    for (fault, status, words) in lasting {
        let before = record.refused.len();
        disk.fail(fault);
        while record.refused.len() < before + 8 {
            record.take(&mut told).await;
        }
        for refused in &record.refused[before..] {
            assert_eq!(refused.status, status, "{fault:?}: {}", refused.words);
            assert!(
                refused.words.starts_with(words) && refused.words.contains("goes on by itself"),
                "{}",
                refused.words
            );
        }
        let why = writer.ready().await.unwrap_err();
        assert!(why.starts_with(words) && why.contains("nothing can be stored"), "{why}");
        disk.mend();
        assert_eq!(writer.ready().await, Ok(()), "{fault:?}");
        for _ in 0..AFTERWARDS {
            record.take(&mut told).await;
        }
    }

    ending.send(true).unwrap();
    for writer in join_all(writers).await {
        writer.unwrap();
    }
    let key = writer.key.clone();
    let (client, issue) = (writer.client.clone(), writer.issue.clone());
    drop(writer);
    while let Some(last) = told.recv().await {
        assert!(last.status.is_success(), "{}", last.words);
        record.stored.push(last.tag);
    }
    served.child.kill().await.unwrap();
    let served = Served::start_with(&file, &[]).await.expect("it starts again");
    let found = texts(&client, &key, &served.base, &format!("{issue}/activity"), "detail").await;
    let found: HashMap<_, _> = found.into_iter().filter(|(detail, _)| detail.starts_with("thing ")).collect();
    let acknowledged: HashMap<_, _> = record.stored.iter().map(|tag| (tag.clone(), 1)).collect();
    assert!(found == acknowledged, "acknowledged: {}; stored: {}", acknowledged.len(), found.len());
    assert_eq!(integrity(&file).await, "ok");
    println!(
        "{} calls failed under {WRITERS} writers: {failed_once} requests refused where they failed once or twice, {} in \
         all; {} acknowledged, and those stored, each once",
        disk.failed(),
        record.refused.len(),
        record.stored.len(),
    );
}

/// A start that fails says so and leaves the file to the next one.
#[tokio::test]
async fn a_start_on_a_failing_disk_ends_and_the_next_one_works() {
    let folder = tempfile::tempdir().unwrap();
    let file: PathBuf = folder.path().join("team.db");
    let disk = Disk::new(folder.path());
    for fault in [
        (OPEN, DATABASE, EIO, 1),
        (WRITE, LOG | DATABASE, ENOSPC, 1),
        (SYNC, LOG | DATABASE, EIO, 1),
        (OPEN, LOG, EIO, 1),
        (OPEN | TRUNCATE, INDEX, ENOSPC, 2),
        (MAP, INDEX, EIO, 1),
        (READ, DATABASE, EIO, 1),
    ] {
        disk.fail(fault);
        if let Ok(mut served) = Served::start_with(&file, &disk.environment).await {
            assert!(disk.is_failing() || disk.failed() > 0, "{fault:?}");
            served.child.kill().await.unwrap();
        }
        disk.mend();
        let mut served = Served::start_with(&file, &disk.environment).await.unwrap_or_else(|()| panic!("{fault:?}"));
        served.child.kill().await.unwrap();
        assert_eq!(integrity(&file).await, "ok");
    }
    assert!(disk.failed() >= 5, "they were felt: {}", disk.failed());
}
