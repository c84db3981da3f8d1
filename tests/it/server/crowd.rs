//! Many at the same time: connections without a key, bodies that do not end, lists that take long. Whoever has a key and
//! asks for little is answered, and memory is bounded.

use std::{process::Stdio, time::Duration};

use earmark::server::{Options, Times};
use futures_util::future::join_all;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::TcpStream,
    process::{Child, Command},
    time::timeout,
};

use super::{
    crash::PATIENCE,
    deposit::deposit,
    support::{KEY, Live, client, start},
};

/// How long a normal request may take meanwhile: less than the 10 s that a head is given, so that an answer for which room
/// was made is told from one that comes when the others have run out of time.
const PROMPT: Duration = Duration::from_secs(5);

/// Asks for the account on this connection, and whether it was answered.
async fn is_served(stream: &mut TcpStream, address: &str) -> bool {
    let head = format!("GET /v1/me HTTP/1.1\r\nhost: {address}\r\nauthorization: {KEY}\r\n\r\n");
    let mut answer = vec![0; 4096];
    stream.write_all(head.as_bytes()).await.is_ok()
        && timeout(PROMPT, stream.read(&mut answer))
            .await
            .expect("an answer in time")
            .is_ok_and(|_| answer.starts_with(b"HTTP/1.1 200 "))
}

#[tokio::test]
async fn strangers_take_no_place_from_who_has_a_key() {
    let live = Live::with(Options { connections: Some(16), ..Options::default() }).await;
    let address = live.base.trim_start_matches("http://").to_owned();
    let mut friends = Vec::new();
    for _ in 0..4 {
        let mut friend = TcpStream::connect(&address).await.unwrap();
        assert!(is_served(&mut friend, &address).await);
        friends.push(friend);
    }
    let mut strangers = Vec::new();
    for number in 0..200 {
        let mut stranger = TcpStream::connect(&address).await.unwrap();
        if number % 2 == 0 {
            // One that is cut already is as good.
            let _ = stranger.write_all(b"GET /v1/me HTTP/1.1\r\nauthorization: org_0123").await;
        }
        strangers.push(stranger);
        if number % 20 == 19 {
            for friend in &mut friends {
                assert!(is_served(friend, &address).await, "after {number} strangers");
            }
            let mut newcomer = TcpStream::connect(&address).await.unwrap();
            assert!(is_served(&mut newcomer, &address).await, "after {number} strangers");
        }
    }
    // The oldest were cut, so that there was room.
    for stranger in &mut strangers[..100] {
        timeout(PROMPT, stranger.read_to_end(&mut Vec::new())).await.expect("it is cut").ok();
    }
}

/// `earmark serve` with a key, in a process that may have `files` open.
async fn serve(folder: &std::path::Path, files: u32) -> (Child, String) {
    let path = folder.join("earmark.db");
    // The person at this machine may ask as fast as one can.
    let key_file = folder.join("earmark.key");
    std::fs::write(&key_file, KEY).unwrap();
    std::fs::set_permissions(&key_file, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    let mut child = Command::new("sh")
        .args(["-c", &format!("ulimit -n {files} && exec \"$0\" \"$@\""), env!("CARGO_BIN_EXE_earmark")])
        .args(["serve", "--listen", "127.0.0.1:0", "--database"])
        .arg(&path)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let base = timeout(PATIENCE, lines.next_line()).await.unwrap().unwrap().expect("it starts");
    (child, base)
}

/// The most memory that a process ever had, in MiB.
fn peak(child: &Child) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id().unwrap())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() / 1_024
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn a_process_with_few_files_serves_who_has_a_key_among_many_connections() {
    let folder = tempfile::tempdir().unwrap();
    let (child, base) = serve(folder.path(), 96).await;
    let before = peak(&child);
    let address = base.trim_start_matches("http://").to_owned();
    let head = format!("GET /v1/me HTTP/1.1\r\nhost: {address}\r\nx-long: {}", "x".repeat(50_000));
    let mut held = Vec::new();
    for number in 0..300 {
        let mut stream = timeout(PROMPT, TcpStream::connect(&address)).await.expect("a connection in time").unwrap();
        let _ = timeout(PROMPT, stream.write_all(&head.as_bytes()[..number % 2 * head.len()])).await;
        held.push(stream);
        if number % 50 == 49 {
            let mut newcomer = TcpStream::connect(&address).await.unwrap();
            assert!(is_served(&mut newcomer, &address).await, "after {number} connections");
        }
    }
    let after = peak(&child);
    println!("300 half-open connections, 96 files: {before} MiB before, {after} MiB at most");
    assert!(after < before + 30, "{before} MiB before, {after} MiB at most");
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn bodies_share_one_bound() {
    const BODIES: usize = 60;
    const BYTES: usize = 10 << 20;
    let folder = tempfile::tempdir().unwrap();
    let (child, base) = serve(folder.path(), 1_024).await;
    let before = peak(&child);
    let address = base.trim_start_matches("http://").to_owned();
    let head = format!(
        "POST /v1/triage/categories HTTP/1.1\r\nhost: {address}\r\nauthorization: {KEY}\r\ncontent-type: \
         application/json\r\ncontent-length: {BYTES}\r\n\r\n"
    );
    let bodies: Vec<_> = (0..BODIES)
        .map(|_| {
            let (address, head) = (address.clone(), head.clone());
            start(async move {
                let (mut reading, mut writing) = TcpStream::connect(address).await.unwrap().into_split();
                // All but the last byte, and then nothing.
                let body = vec![b' '; BYTES - 1];
                let send = async {
                    writing.write_all(head.as_bytes()).await.is_ok() && writing.write_all(&body).await.is_ok()
                };
                let mut answer = [0; 1_024];
                let told = async {
                    let length = reading.read(&mut answer).await.unwrap_or(0);
                    String::from_utf8_lossy(&answer[..length]).into_owned()
                };
                tokio::pin!(told);
                tokio::select! {
                    told = &mut told => (told, writing),
                    // It is held until the test has seen enough.
                    true = send => (String::new(), writing),
                    else => (told.await, writing),
                }
            })
        })
        .collect();
    let client = client().build().unwrap();
    let mut asked = 0;
    let small = async {
        while !bodies.iter().all(tokio::task::JoinHandle::is_finished) {
            let body = serde_json::json!({ "name": format!("Category {asked}") });
            let sent = client.post(format!("{base}/v1/triage/categories")).header("authorization", KEY).json(&body);
            let answer = timeout(PROMPT, sent.send()).await.expect("an answer in time").unwrap();
            assert_eq!(answer.status(), 201);
            asked += 1;
        }
    };
    timeout(PATIENCE * 2, small).await.expect("each body is held or refused");
    let told = join_all(bodies).await.into_iter().map(Result::unwrap).collect::<Vec<_>>();
    let refused: Vec<_> = told.iter().filter(|(told, _)| told.starts_with("HTTP/1.1 503 ")).collect();
    let after = peak(&child);
    println!(
        "{BODIES} bodies of 10 MiB: {} refused, {asked} small ones stored meanwhile; {before} MiB before, {after} MiB \
         at most",
        refused.len()
    );
    assert!(asked > 0 && refused.len() >= BODIES - 16, "{} refused of {told:?}", refused.len());
    assert!(refused[0].0.contains("retry-after: 1") && refused[0].0.contains("\"unavailable\""), "{}", refused[0].0);
    // The bound itself, and what each connection has of its own.
    assert!(after < before + 128, "{before} MiB before, {after} MiB at most");
}

#[tokio::test]
async fn a_list_that_takes_too_long_is_ended_with_words_and_nothing_else_is() {
    let times = Times { list: Duration::ZERO, ..Times::default() };
    let live = Live::with(Options { times, ..Options::default() }).await;
    live.database.deposit(&(100..300).map(|number| deposit(number, 1)).collect::<Vec<_>>()).await.unwrap();
    for (query, words) in [
        ("limit=100", "Looking for these issues took too long and was ended: ask for fewer at a time"),
        (
            "limit=100&category=Dialogue",
            "Looking for these issues took too long and was ended: narrow `category`, or add another filter",
        ),
        (
            "limit=100&status=todo&search=ss&sort=severity&order=asc",
            "Looking for these issues took too long and was ended: narrow one of `search`, `sort` and `status`, or add \
             another filter",
        ),
    ] {
        let told = live.get(&format!("/v1/triage/issues?{query}")).await;
        assert_eq!(told.refusal(503, "query_too_long"), words);
    }
    let told = live.get("/v1/calls?limit=1000&inbound=true").await;
    assert_eq!(
        told.refusal(503, "query_too_long"),
        "Looking for these calls took too long and was ended: narrow `inbound`, or add another filter"
    );
    let told = live.get("/v1/earmark/flags?limit=100&node=t").await;
    assert_eq!(told.status, 200, "there is nothing to look through");
    // What is found at once has no such limit, and the next list is looked through anew.
    assert_eq!(live.get("/v1/triage/issues?limit=1&status=closed").await.status, 200);
    let issue = live.issue("Found at once").await;
    assert_eq!(live.get(&issue).await.status, 200);
}
