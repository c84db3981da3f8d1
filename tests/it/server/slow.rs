//! Connections that never finish what they say.

use std::time::Duration;

use earmark::server::{Options, Times};
use futures_util::future::join_all;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::{Instant, interval, timeout},
};

use super::{
    crash::PATIENCE,
    support::{KEY, Live, start},
};
use crate::long;

/// What a normal request may take meanwhile, and a cut may be late, in the long form.
const LATE: Duration = Duration::from_secs(2);

/// Says `head`, then a byte every now and then, and answers how long the server bore it.
async fn drip(address: String, head: String, every: Duration) -> Duration {
    let opened = Instant::now();
    let (mut reading, mut writing) = TcpStream::connect(address).await.unwrap().into_split();
    writing.write_all(head.as_bytes()).await.unwrap();
    let dripping = async {
        let mut ticks = interval(every);
        // The server may close while we still write.
        while writing.write_all(b" ").await.is_ok() {
            ticks.tick().await;
        }
        std::future::pending::<()>().await;
    };
    let mut answer = Vec::new();
    tokio::select! {
        _ = reading.read_to_end(&mut answer) => {}
        () = dripping => {}
    }
    opened.elapsed()
}

/// Says `head` and no more, and answers how long the server bore it.
async fn stall(address: String, head: String) -> Duration {
    let opened = Instant::now();
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    // How it is cut does not matter.
    let _ = stream.read_to_end(&mut Vec::new()).await;
    opened.elapsed()
}

#[tokio::test(flavor = "multi_thread")]
async fn half_open_requests_hold_up_nobody_and_are_cut() {
    let (count, times) = if long() {
        (200, Times::default())
    } else {
        (50, Times { head: Duration::from_millis(500), body: Duration::from_millis(1_500), ..Times::default() })
    };
    let live = Live::with(Options { times, ..Options::default() }).await;
    let address = live.base.trim_start_matches("http://").to_owned();
    let line = format!("POST /v1/triage/categories HTTP/1.1\r\nhost: {address}\r\nauthorization: {KEY}\r\n");
    let body = format!("{line}content-type: application/json\r\ncontent-length: 100000\r\n\r\n{{");
    let every = times.body / 30;
    let half: Vec<_> = (0..count)
        .map(|at| {
            let address = address.clone();
            match at % 5 {
                0 => start(stall(address, String::new())),
                1 => start(stall(address, line.clone())),
                2 => start(drip(address, format!("{line}x-slow:"), every)),
                3 => start(stall(address, body.clone())),
                _ => start(drip(address, body.clone(), every)),
            }
        })
        .collect();
    let opened = Instant::now();
    let mut slowest = Duration::ZERO;
    let mut asked = 0;
    let mut ticks = interval(times.body / 20);
    while !half.iter().all(tokio::task::JoinHandle::is_finished) {
        ticks.tick().await;
        assert!(opened.elapsed() < times.body + PATIENCE, "some are never cut");
        let sent = Instant::now();
        assert_eq!(timeout(PATIENCE, live.get("/v1/me")).await.expect("an answer").status, 200);
        slowest = slowest.max(sent.elapsed());
        asked += 1;
    }
    let borne: Vec<_> = join_all(half).await.into_iter().map(Result::unwrap).collect();
    let of = |kinds: [usize; 2]| {
        borne.iter().enumerate().filter(move |(at, _)| kinds.contains(&(at % 5))).map(|(_, time)| *time).max()
    };
    let (heads, bodies) = (of([0, 1]).max(of([2, 2])).unwrap(), of([3, 4]).unwrap());
    println!(
        "{count} half-open requests: heads cut after {heads:?} at most, bodies after {bodies:?}; {asked} normal requests \
         meanwhile, the slowest in {slowest:?}"
    );
    assert!(asked > 1, "{asked}");
    if long() {
        assert!(heads < times.head + LATE && bodies < times.body + LATE, "{heads:?} {bodies:?}");
        assert!(slowest < LATE, "{slowest:?}");
    }
}
