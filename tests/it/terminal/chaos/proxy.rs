//! A bad network: it stands before a server and lets most requests through.

use std::{
    collections::{BTreeMap, HashMap},
    io,
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::{Notify, watch},
    time::{Instant, interval, timeout},
};

use super::fate::{BAD, Fate};
use crate::{
    server::support::{Random, start},
    terminal::PATIENCE,
};

/// How long a request is left without an answer before the connection breaks.
const HANG: Duration = Duration::from_millis(300);
/// Between two bytes of an answer that drips.
const DROP: Duration = Duration::from_millis(100);
/// How long nobody listens.
const DEAF: Duration = Duration::from_millis(60);

/// What had left when a wait was asked for may come for so long.
const ON_THE_WAY: Duration = Duration::from_millis(700);

/// Whether the server's extensions are announced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extensions {
    Announced,
    Unknown,
}

/// What is to happen, and what happened.
struct State {
    random: Random,
    /// Of a hundred requests, how many fail.
    share: usize,
    /// How.
    ways: &'static [Fate],
    extensions: Extensions,
    seen: BTreeMap<Fate, usize>,
    /// Requests that begin like this wait.
    held: Option<&'static str>,
    /// How long readers do not see what was written on an issue.
    lag: Duration,
    /// When something was last written, by issue.
    written: HashMap<String, Instant>,
    /// What readers were told last, by the request.
    told: HashMap<Vec<u8>, Vec<u8>>,
    /// Of a hundred flags, how many are turned away with this many seconds to wait.
    strict: (usize, u64),
    /// When the newest wait was asked for, and how long it is.
    quiet: Option<(Instant, Duration)>,
    waits: Waits,
}

/// Waits that were asked for.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Waits {
    /// How many.
    pub(crate) asked: usize,
    /// Requests that came before one was over, whatever they wanted.
    pub(crate) undercut: usize,
    /// Answers that were older than what had been written.
    pub(crate) stale: usize,
}

/// The network, as long as this value lives.
#[derive(Clone)]
pub(crate) struct Proxy {
    /// Where it listens.
    pub(crate) address: SocketAddr,
    server: String,
    state: Arc<Mutex<State>>,
    deaf: Arc<Notify>,
    released: Arc<Notify>,
    /// How many requests were made to wait and have no answer yet.
    kept_back: Arc<watch::Sender<usize>>,
}

/// A request that was made to wait, until it has its answer.
struct KeptBack(Arc<watch::Sender<usize>>);

impl Drop for KeptBack {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count -= 1);
    }
}

impl Proxy {
    /// A good network before the server at `server`.
    pub(crate) async fn start(server: &str, extensions: Extensions) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let state = State {
            random: Random(7),
            share: 0,
            ways: BAD,
            extensions,
            seen: BTreeMap::new(),
            held: None,
            lag: Duration::ZERO,
            written: HashMap::new(),
            told: HashMap::new(),
            strict: (0, 0),
            quiet: None,
            waits: Waits::default(),
        };
        let proxy = Self {
            address,
            server: server.to_owned(),
            state: Arc::new(Mutex::new(state)),
            deaf: Arc::new(Notify::new()),
            released: Arc::new(Notify::new()),
            kept_back: Arc::new(watch::Sender::new(0)),
        };
        start(proxy.clone().listen(listener));
        proxy
    }

    /// From now on so many of a hundred requests fail, in one of these ways.
    pub(crate) fn fail(&self, share: usize, ways: &'static [Fate]) {
        let mut state = self.state.lock().unwrap();
        (state.share, state.ways) = (share, ways);
    }

    /// From now on requests that begin like this (method and target) wait, until others do or none.
    pub(crate) fn hold(&self, held: Option<&'static str>) {
        self.state.lock().unwrap().held = held;
        self.released.notify_waiters();
    }

    /// Waits until so many requests were made to wait and have no answer yet.
    pub(crate) async fn keeps_back(&self, count: usize) {
        let mut kept_back = self.kept_back.subscribe();
        let come = timeout(PATIENCE, kept_back.wait_for(|kept| *kept == count)).await;
        assert!(come.is_ok(), "never {count} requests that wait");
    }

    async fn wait_while_held(&self, request: &[u8]) -> Option<KeptBack> {
        let mut kept_back = None;
        loop {
            let released = self.released.notified();
            let held = self.state.lock().unwrap().held;
            if held.is_none_or(|held| !request.starts_with(held.as_bytes())) {
                return kept_back;
            }
            kept_back.get_or_insert_with(|| {
                self.kept_back.send_modify(|count| *count += 1);
                KeptBack(Arc::clone(&self.kept_back))
            });
            released.await;
        }
    }

    /// From now on readers do not see for so long what was written on an issue.
    pub(crate) fn lag(&self, lag: Duration) {
        self.state.lock().unwrap().lag = lag;
    }

    /// From now on so many of a hundred flags are turned away, with a wait of so many seconds for everybody.
    pub(crate) fn be_strict(&self, share: usize, seconds: u64) {
        self.state.lock().unwrap().strict = (share, seconds);
    }

    /// What became of the waits that were asked for.
    pub(crate) fn waits(&self) -> Waits {
        self.state.lock().unwrap().waits
    }

    /// A request has come; what the service asked for holds for it, unless it had left before.
    fn measure(&self) {
        let mut state = self.state.lock().unwrap();
        let is_early = state.quiet.is_some_and(|(asked, wait)| {
            let since = asked.elapsed();
            since > ON_THE_WAY.min(wait / 2) && since < wait
        });
        state.waits.undercut += usize::from(is_early);
    }

    /// Everybody is asked to wait.
    fn ask(&self, wait: Duration) {
        let mut state = self.state.lock().unwrap();
        state.waits.asked += 1;
        state.quiet = Some((Instant::now(), wait));
    }

    /// What a reader is told that does not see the newest writes.
    fn stale(&self, request: &[u8]) -> Option<Vec<u8>> {
        let mut state = self.state.lock().unwrap();
        let issue = issue_of(request)?;
        let is_behind = state.written.get(&issue).is_some_and(|at| at.elapsed() < state.lag);
        let told = state.told.get(request).filter(|_| is_behind && request.starts_with(b"GET ")).cloned();
        state.waits.stale += usize::from(told.is_some());
        told
    }

    /// The server has answered.
    fn note_answer(&self, request: &[u8], answer: &[u8]) {
        let mut state = self.state.lock().unwrap();
        let Some(issue) = issue_of(request) else { return };
        if request.starts_with(b"GET ") {
            state.told.insert(request.to_vec(), answer.to_vec());
        } else {
            state.written.insert(issue, Instant::now());
        }
    }

    /// Whether a flag is turned away, and for how long everybody is asked to wait (seconds).
    fn is_too_much(&self, request: &[u8]) -> Option<u64> {
        let mut state = self.state.lock().unwrap();
        let (share, seconds) = state.strict;
        let first = request.split(|byte| *byte == b' ').nth(1).unwrap_or_default();
        let is_flag = request.starts_with(b"POST ") && first.ends_with(b"/flags");
        (is_flag && state.random.below(100) < share).then_some(seconds)
    }

    /// What became of the requests.
    pub(crate) fn seen(&self) -> BTreeMap<Fate, usize> {
        self.state.lock().unwrap().seen.clone()
    }

    /// How many requests there were that had their fate.
    pub(crate) fn asked(&self) -> usize {
        self.state.lock().unwrap().seen.values().sum()
    }

    async fn listen(self, mut listener: TcpListener) {
        loop {
            tokio::select! {
                accepted = listener.accept() => {
                    if let Ok((stream, _)) = accepted {
                        let proxy = self.clone();
                        // However the connection ends, that is what the client is to bear.
                        start(async move { proxy.converse(stream).await });
                    }
                }
                () = self.deaf.notified() => {
                    drop(listener);
                    let _ = timeout(DEAF, std::future::pending::<()>()).await;
                    listener = TcpListener::bind(self.address).await.unwrap();
                }
            }
        }
    }

    /// Draws what happens to a request.
    fn fate(&self) -> Fate {
        let mut state = self.state.lock().unwrap();
        let (share, ways) = (state.share, state.ways);
        if state.random.below(100) < share { *state.random.one(ways) } else { Fate::Through }
    }

    fn note(&self, fate: Fate) {
        *self.state.lock().unwrap().seen.entry(fate).or_default() += 1;
    }

    async fn converse(self, mut stream: TcpStream) -> io::Result<()> {
        while let Some(request) = read_request(&mut stream).await? {
            self.measure();
            if request.starts_with(b"GET /v1/earmark/capabilities ")
                && self.state.lock().unwrap().extensions == Extensions::Unknown
            {
                let body = r#"{"data":null,"errors":[{"error":"not_found","message":"Resource not found"}]}"#;
                stream.write_all(&plain("404 Not Found", "content-type: application/json\r\n", body)).await?;
                continue;
            }
            let _kept_back = self.wait_while_held(&request).await;
            if let Some(seconds) = self.is_too_much(&request) {
                self.note(Fate::TooMany);
                self.ask(Duration::from_secs(seconds));
                let wait = format!("retry-after: {seconds}\r\n");
                stream.write_all(&plain("429 Too Many Requests", &wait, "")).await?;
                continue;
            }
            let fate = self.fate();
            let stale = self.stale(&request);
            let answer = match fate {
                Fate::Through if stale.is_some() => stale.unwrap_or_default(),
                Fate::Through
                | Fate::Drip
                | Fate::ResetAfter
                | Fate::CutAnswer
                | Fate::BadGateway
                | Fate::GatewayTimeout => {
                    let Ok(answer) = self.forward(&request).await else {
                        self.note(Fate::ServerAway);
                        return reset(&stream);
                    };
                    self.note_answer(&request, &answer);
                    answer
                }
                _ => Vec::new(),
            };
            self.note(fate);
            let html = "content-type: text/html\r\n";
            match fate {
                Fate::Through => stream.write_all(&answer).await?,
                Fate::NobodyListens => {
                    self.deaf.notify_one();
                    return reset(&stream);
                }
                Fate::ResetBefore | Fate::ResetAfter => return reset(&stream),
                Fate::CutAnswer => {
                    stream.write_all(&answer[..answer.len() - answer.len().min(20)]).await?;
                    return Ok(());
                }
                Fate::BadGateway => stream.write_all(&plain("502 Bad Gateway", html, "<html>502</html>")).await?,
                Fate::GatewayTimeout => stream.write_all(&plain("504 Gateway Timeout", html, "")).await?,
                Fate::Unavailable => stream.write_all(&plain("503 Service Unavailable", html, "")).await?,
                Fate::TooMany => {
                    let mut waits = false;
                    let wait = match self.state.lock().unwrap().random.below(6) {
                        0 => {
                            waits = true;
                            "retry-after: 1\r\n"
                        }
                        1 => "date: Sun, 22 Nov 2026 20:00:00 GMT\r\nretry-after: Sun, 22 Nov 2026 20:00:01 GMT\r\n",
                        _ => "retry-after: 0\r\n",
                    };
                    if waits {
                        self.ask(Duration::from_secs(1));
                    }
                    stream.write_all(&plain("429 Too Many Requests", wait, "")).await?;
                }
                Fate::Page => stream.write_all(&plain("200 OK", html, "<html>Please sign in</html>")).await?,
                Fate::Broken => stream.write_all(&plain("500 Internal Server Error", html, "{")).await?,
                Fate::Hang => {
                    let _ = timeout(HANG, stream.read_u8()).await;
                    return reset(&stream);
                }
                Fate::Silence => {
                    // Until the client gives up.
                    let _ = stream.read_u8().await;
                    return Ok(());
                }
                Fate::Drip => {
                    let mut ticks = interval(DROP);
                    for byte in answer {
                        ticks.tick().await;
                        stream.write_all(&[byte]).await?;
                    }
                }
                Fate::ServerAway => {}
            }
        }
        Ok(())
    }

    /// Brings a request to the server, and its whole answer back.
    async fn forward(&self, request: &[u8]) -> io::Result<Vec<u8>> {
        let mut server = TcpStream::connect(&self.server).await?;
        let request = String::from_utf8_lossy(request).replace(&self.address.to_string(), &self.server);
        let (first, rest) = request.split_once("\r\n").unwrap_or_default();
        server.write_all(format!("{first}\r\nconnection: close\r\n{rest}").as_bytes()).await?;
        let mut answer = Vec::new();
        server.read_to_end(&mut answer).await?;
        if answer.is_empty() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        // The connection to the client goes on.
        Ok(String::from_utf8_lossy(&answer).replacen("connection: close\r\n", "", 1).into_bytes())
    }
}

/// The issue that a request is about.
fn issue_of(request: &[u8]) -> Option<String> {
    let first = String::from_utf8_lossy(request.split(|byte| *byte == b'\r').next()?).into_owned();
    let path = first.split(' ').nth(1)?.split('?').next()?.to_owned();
    path.strip_prefix("/v1/triage/issues/")?.split('/').next().map(str::to_owned)
}

fn plain(status: &str, headers: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\n{headers}content-length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

/// Breaks a connection so that the other side is told of an error, not of an end.
fn reset(stream: &TcpStream) -> io::Result<()> {
    stream.set_zero_linger()
}

/// Reads head and body of a request; `None` at the end of the connection.
async fn read_request(stream: &mut TcpStream) -> io::Result<Option<Vec<u8>>> {
    let mut read = Vec::new();
    loop {
        if let Some(head) = read.windows(4).position(|window| window == b"\r\n\r\n") {
            let text = String::from_utf8_lossy(&read[..head]).to_ascii_lowercase();
            let length = text.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok());
            if read.len() >= head + 4 + length.unwrap_or(0) {
                return Ok(Some(read));
            }
        }
        if stream.read_buf(&mut read).await? == 0 {
            return Ok(None);
        }
    }
}
