//! A maker of phone agents that is played: it speaks what its reference says and nothing else, notes every request that
//! the reference does not know, and now and then is busy, or breaks off in the middle of an answer.

use std::{
    collections::BTreeMap,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::{
        Arc, Condvar, Mutex, MutexGuard,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    thread,
    time::Duration,
};

use earmark::domain::maker::Maker;
use serde_json::Value;

use super::makers;

/// The key that is taken.
pub(super) const KEY: &str = "key_3f9a0c71d2";

/// A call, as the maker has it.
#[derive(Debug, Clone)]
pub(super) struct Call {
    pub(super) id: String,
    /// When it began (milliseconds).
    pub(super) at: i64,
    pub(super) agent: String,
    pub(super) is_finished: bool,
    /// Its record is something else than agreed.
    pub(super) is_odd: bool,
}

/// A request as it came.
#[derive(Debug)]
pub(super) struct Request {
    pub(super) method: String,
    pub(super) path: Vec<String>,
    pub(super) query: Vec<(String, String)>,
    pub(super) headers: BTreeMap<String, String>,
    pub(super) body: Vec<u8>,
}

/// An answer before it is sent.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: String,
}

impl Answer {
    pub(super) fn json(status: u16, body: &Value) -> Self {
        Self { status, headers: Vec::new(), body: body.to_string() }
    }
}

/// What of the maker changes.
#[derive(Default)]
pub(super) struct State {
    pub(super) calls: Vec<Call>,
    /// Requests against the reference.
    pub(super) faults: Vec<String>,
    /// How often each call was read.
    pub(super) reads: BTreeMap<String, u32>,
    /// How often the list was read.
    pub(super) lists: u32,
    /// Calls that are made while the list is read: at the next requests of it.
    pub(super) coming: Vec<Call>,
    requests: u64,
    busy: u32,
    most_busy: u32,
}

/// The maker, running.
pub(super) struct Service {
    pub(super) maker: Maker,
    pub(super) address: String,
    shared: Arc<Shared>,
}

struct Shared {
    maker: Maker,
    state: Mutex<State>,
    changed: Condvar,
    /// It is busy now and then, and breaks off.
    is_bad: AtomicBool,
    is_ending: AtomicBool,
}

impl Service {
    /// Starts it with these calls.
    pub(super) fn start(maker: Maker, calls: Vec<Call>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let state = State { calls, ..State::default() };
        let shared = Arc::new(Shared {
            maker,
            state: Mutex::new(state),
            changed: Condvar::new(),
            is_bad: AtomicBool::new(false),
            is_ending: AtomicBool::new(false),
        });
        let served = Arc::clone(&shared);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if served.is_ending.load(Relaxed) {
                    break;
                }
                let shared = Arc::clone(&served);
                thread::spawn(move || shared.serve(stream));
            }
        });
        Self { maker, address, shared }
    }

    /// From now on it is busy now and then, and breaks off in the middle of answers.
    pub(super) fn misbehave(&self) {
        self.shared.is_bad.store(true, Relaxed);
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.shared.state.lock().unwrap()
    }

    /// Waits until the state is as wanted.
    pub(super) fn wait_until(&self, wanted: impl Fn(&State) -> bool) {
        let limit = Duration::from_secs(if crate::long() { 1_200 } else { 60 });
        let waited = self.shared.changed.wait_timeout_while(self.state(), limit, |state| !wanted(state)).unwrap();
        assert!(!waited.1.timed_out(), "it never came to that");
    }

    /// No request was against the reference, and never more than four were under way at once.
    pub(super) fn was_well_spoken_to(&self) {
        let state = self.state();
        assert_eq!(state.faults, Vec::<String>::new());
        assert!(state.most_busy <= 4, "{} at once", state.most_busy);
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.shared.is_ending.store(true, Relaxed);
        let _ = TcpStream::connect(self.address.trim_start_matches("http://"));
    }
}

/// How an answer goes wrong.
enum Wrong {
    Busy,
    /// Less comes than was told.
    Short,
    /// It ends without anything that says so.
    Open,
}

impl Shared {
    fn serve(&self, stream: TcpStream) {
        let mut reader = BufReader::new(stream);
        while let Some(request) = read(&mut reader) {
            let (answer, wrong) = self.answer(&request);
            let sent = send(reader.get_mut(), &answer, wrong.as_ref());
            self.state.lock().unwrap().busy -= 1;
            self.changed.notify_all();
            if sent.is_err() || wrong.is_some_and(|wrong| !matches!(wrong, Wrong::Busy)) {
                break;
            }
        }
    }

    fn answer(&self, request: &Request) -> (Answer, Option<Wrong>) {
        let mut state = self.state.lock().unwrap();
        state.busy += 1;
        state.most_busy = state.most_busy.max(state.busy);
        state.requests += 1;
        let number = state.requests;
        let is_bad = self.is_bad.load(Relaxed);
        if is_bad && number.is_multiple_of(61) {
            return (makers::busy(self.maker), Some(Wrong::Busy));
        }
        let answer = makers::answer(self.maker, &mut state, request);
        let wrong = match number % 80 {
            37 if is_bad => Some(Wrong::Short),
            73 if is_bad => Some(Wrong::Open),
            _ => None,
        };
        (answer, wrong)
    }
}

fn send(stream: &mut TcpStream, answer: &Answer, wrong: Option<&Wrong>) -> std::io::Result<()> {
    let Answer { status, headers, body } = answer;
    let mut head = format!("HTTP/1.1 {status} X\r\ncontent-type: application/json\r\n");
    for (name, value) in headers {
        head += &format!("{name}: {value}\r\n");
    }
    let is_whole = !matches!(wrong, Some(Wrong::Short | Wrong::Open));
    head += &match wrong {
        Some(Wrong::Open) => "connection: close\r\n\r\n".to_owned(),
        _ => format!("content-length: {}\r\n\r\n", body.len()),
    };
    let part = if is_whole { body.len() } else { body.len() / 2 };
    stream.write_all(head.as_bytes())?;
    stream.write_all(&body.as_bytes()[..part])?;
    stream.flush()
}

fn read(reader: &mut BufReader<TcpStream>) -> Option<Request> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|length| *length > 0)?;
    let mut words = line.split_whitespace().map(str::to_owned);
    let (method, target) = (words.next()?, words.next()?);
    let mut headers = BTreeMap::new();
    loop {
        line.clear();
        reader.read_line(&mut line).ok().filter(|length| *length > 0)?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.insert(name.to_lowercase(), value.trim().to_owned());
    }
    let length = headers.get("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let url = url::Url::parse("http://h").unwrap().join(&target).unwrap();
    let path = url.path_segments().unwrap().map(str::to_owned).collect();
    let query = url.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
    Some(Request { method, path, query, headers, body })
}
