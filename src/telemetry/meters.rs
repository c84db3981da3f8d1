//! What `earmark serve` counts for those who watch it, in the form that Prometheus reads. Off, as in the server inside the
//! workbench, each count costs a look at one pointer.
//!
//! A label is a word of this program, a route as the program writes it, a method or a status: whoever asks cannot make a
//! new one.

use std::{
    sync::{OnceLock, atomic::AtomicU64},
    time::Duration,
};

use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram, info::Info},
    registry::Registry,
};

use super::words::{Route, method};

/// Upper ends of the ranges in which seconds are counted: a millisecond is usual, and 30 s is given up.
const SECONDS: [f64; 14] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 30.0];

static METERS: OnceLock<Meters> = OnceLock::new();

type Seconds<L> = Family<L, Histogram, fn() -> Histogram>;

/// Everything that is counted.
#[derive(Debug)]
struct Meters {
    registry: Registry,
    requests: Family<Answered, Counter>,
    request_seconds: Seconds<OfRoute>,
    in_flight: Gauge,
    given_up: Counter,
    database_seconds: Seconds<Work>,
    database_failures: Family<OfFault, Counter>,
    refused: Family<OfCode, Counter>,
    connections: Gauge,
    taken: Counter,
    turned_away: Family<Away, Counter>,
    uptime: Gauge<f64, AtomicU64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    route: String,
    method: &'static str,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfRoute {
    route: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Work {
    kind: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfFault {
    fault: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfCode {
    code: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Away {
    reason: &'static str,
}

/// Why a connection was ended before a request of it was read, or in favour of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TurnedAway {
    /// One more came than there is room for.
    Crowded,
    /// TLS was not agreed on, or not in time.
    Handshake,
    /// It is from none of the proxies.
    NoProxy,
    /// The system had no room for it.
    System,
}

impl TurnedAway {
    const ALL: [Self; 4] = [Self::Crowded, Self::Handshake, Self::NoProxy, Self::System];

    fn word(self) -> &'static str {
        match self {
            Self::Crowded => "crowded",
            Self::Handshake => "handshake",
            Self::NoProxy => "no_proxy",
            Self::System => "system",
        }
    }
}

/// From here on things are counted in this process.
pub fn measure() {
    let _ = METERS.get_or_init(Meters::new);
}

/// Whether things are counted.
pub(super) fn is_measuring() -> bool {
    METERS.get().is_some()
}

/// What was counted, as it travels, of a program that has run for this long; nothing where nothing is counted.
pub fn measured(uptime: Duration) -> Option<String> {
    let meters = METERS.get()?;
    meters.uptime.set(uptime.as_secs_f64());
    let mut text = String::new();
    encode(&mut text, &meters.registry).ok()?;
    Some(text)
}

impl Meters {
    fn new() -> Self {
        let mut registry = Registry::with_prefix("earmark");
        let build = [("version", env!("CARGO_PKG_VERSION"))];
        registry.register("build", "What is running", Info::new(build.to_vec()));
        let seconds: fn() -> Histogram = || Histogram::new(SECONDS);
        let meters = Self {
            requests: Family::default(),
            request_seconds: Family::new_with_constructor(seconds),
            in_flight: Gauge::default(),
            given_up: Counter::default(),
            database_seconds: Family::new_with_constructor(seconds),
            database_failures: Family::default(),
            refused: Family::default(),
            connections: Gauge::default(),
            taken: Counter::default(),
            turned_away: Family::default(),
            uptime: Gauge::default(),
            registry: Registry::default(),
        };
        registry.register("http_requests", "Requests that were answered", meters.requests.clone());
        registry.register("http_request_seconds", "Seconds until the answer", meters.request_seconds.clone());
        registry.register("http_in_flight", "Requests that are worked on", meters.in_flight.clone());
        registry.register("http_given_up", "Requests whose asker went before the answer", meters.given_up.clone());
        registry.register("http_refused", "Refusals by their code", meters.refused.clone());
        registry.register(
            "db_seconds",
            "Seconds of a statement, and of a change from its begin until it is on the disk",
            meters.database_seconds.clone(),
        );
        registry.register(
            "db_failures",
            "Failures of the database by what is behind them",
            meters.database_failures.clone(),
        );
        registry.register("connections", "Connections that are open", meters.connections.clone());
        registry.register("connections_taken", "Connections that were taken", meters.taken.clone());
        registry.register("connections_turned_away", "Connections that were ended early", meters.turned_away.clone());
        registry.register("uptime_seconds", "Seconds since the start", meters.uptime.clone());
        // What has not happened yet is zero, not unknown.
        for reason in TurnedAway::ALL {
            let _ = meters.turned_away.get_or_create(&Away { reason: reason.word() });
        }
        for kind in [STATEMENT, CHANGE] {
            let _ = meters.database_seconds.get_or_create(&Work { kind });
        }
        Self { registry, ..meters }
    }
}

const STATEMENT: &str = "statement";
const CHANGE: &str = "change";

/// A request that is worked on, as long as it is.
#[derive(Debug)]
pub(super) struct InFlight {
    meters: &'static Meters,
    is_answered: bool,
}

impl InFlight {
    /// One more; nothing where nothing is counted.
    pub(super) fn begin() -> Option<Self> {
        let meters = METERS.get()?;
        meters.in_flight.inc();
        Some(Self { meters, is_answered: false })
    }

    /// It was answered.
    pub(super) fn answered(mut self, route: Route<'_>, name: &str, status: u16, time: Duration) {
        self.is_answered = true;
        let route = route.to_string();
        self.meters.request_seconds.get_or_create(&OfRoute { route: route.clone() }).observe(time.as_secs_f64());
        self.meters.requests.get_or_create(&Answered { route, method: method(name), status }).inc();
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.meters.in_flight.dec();
        if !self.is_answered {
            self.meters.given_up.inc();
        }
    }
}

/// A connection, as long as it is open.
#[derive(Debug)]
pub struct Connected(&'static Meters);

impl Connected {
    /// One more; nothing where nothing is counted.
    pub fn begin() -> Option<Self> {
        let meters = METERS.get()?;
        meters.taken.inc();
        meters.connections.inc();
        Some(Self(meters))
    }
}

impl Drop for Connected {
    fn drop(&mut self) {
        self.0.connections.dec();
    }
}

/// A connection was ended early.
pub fn turned_away(reason: TurnedAway) {
    if let Some(meters) = METERS.get() {
        meters.turned_away.get_or_create(&Away { reason: reason.word() }).inc();
    }
}

/// A request was refused.
pub(super) fn refused(code: &'static str) {
    if let Some(meters) = METERS.get() {
        meters.refused.get_or_create(&OfCode { code }).inc();
    }
}

/// The database failed.
pub(super) fn database_failed(fault: &'static str) {
    if let Some(meters) = METERS.get() {
        meters.database_failures.get_or_create(&OfFault { fault }).inc();
    }
}

/// The database has answered a statement.
pub(super) fn asked_database(time: Duration) {
    work(STATEMENT, time);
}

/// A change is on the disk.
pub(super) fn stored(time: Duration) {
    work(CHANGE, time);
}

fn work(kind: &'static str, time: Duration) {
    if let Some(meters) = METERS.get() {
        meters.database_seconds.get_or_create(&Work { kind }).observe(time.as_secs_f64());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_a_word_of_our_own() {
        measure();
        for status in [200, 404] {
            for (route, method) in [
                (Some("/v1/calls/{call_id}"), "GET"),
                (Some("/v1/calls/+12025550143"), "GET"),
                (Some("/My/secret"), "KUMQUAT"),
                (None, "POST"),
            ] {
                let request = InFlight::begin().expect("it is counted");
                request.answered(Route::of(route), method, status, Duration::from_millis(3));
            }
        }
        drop(InFlight::begin());
        turned_away(TurnedAway::Handshake);
        stored(Duration::from_secs(1));
        refused("not_found");
        database_failed("full");
        let text = measured(Duration::from_secs(7)).expect("it is counted");
        for line in [
            "earmark_http_requests_total{route=\"/v1/calls/{call_id}\",method=\"GET\",status=\"200\"} 1",
            "earmark_http_requests_total{route=\"other\",method=\"-\",status=\"404\"} 1",
            "earmark_http_requests_total{route=\"other\",method=\"POST\",status=\"200\"} 1",
            "earmark_http_in_flight 0",
            "earmark_http_given_up_total 1",
            "earmark_connections_turned_away_total{reason=\"handshake\"} 1",
            "earmark_connections_turned_away_total{reason=\"crowded\"} 0",
            "earmark_uptime_seconds 7.0",
        ] {
            assert!(text.lines().any(|known| known == line), "{line}\n{text}");
        }
        assert!(text.contains(&format!("earmark_build_info{{version=\"{}\"}} 1", env!("CARGO_PKG_VERSION"))), "{text}");
        assert!(text.ends_with("# EOF\n"));
        for secret in ["secret", "2025550143", "KUMQUAT"] {
            assert!(!text.contains(secret), "{secret}\n{text}");
        }

        // What rules and board ask for is counted.
        let known: Vec<&str> =
            text.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split(' ').next()).collect();
        for file in [include_str!("../../assets/ops/alerts.yml"), include_str!("../../assets/ops/board.json")] {
            let names = file.split(|sign: char| !(sign.is_ascii_alphanumeric() || sign == '_'));
            let names: Vec<&str> = names.filter(|name| name.starts_with("earmark_")).collect();
            assert!(names.len() > 5, "{names:?}");
            for name in names {
                let bare = ["_total", "_bucket"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name);
                assert!(known.contains(&bare), "{name} of {known:?}");
            }
        }
    }
}
