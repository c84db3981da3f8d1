//! Requests, as the client asks them and as the server answers them, and what else the server has to tell.

use std::{
    net::SocketAddr,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use tracing::{Instrument as _, Span, field::Empty};

#[cfg(feature = "server")]
use super::meters::{self, InFlight};
use super::words::{Id, Place, RequestId, Route, Service, TARGET, TraceId, method};
use crate::domain::logged::{Ended, Outcome};

/// From which time on an answer of our own server counts as slow.
const SLOW: Duration = Duration::from_millis(500);
/// From which time on a change of the database counts as slow.
const SLOW_CHANGE: Duration = Duration::from_millis(250);

/// Whether anything is written down.
pub fn is_on() -> bool {
    tracing::enabled!(target: TARGET, tracing::Level::INFO)
}

/// Whether anybody wants to know how long the database takes.
pub fn is_timed() -> bool {
    #[cfg(feature = "server")]
    if meters::is_measuring() {
        return true;
    }
    is_on()
}

/// The number of the next request; both ends count together.
fn number() -> u64 {
    static LAST: AtomicU64 = AtomicU64::new(0);
    LAST.fetch_add(1, Ordering::Relaxed) + 1
}

/// From which time on a statement counts as slow.
const SLOW_STATEMENT: Duration = Duration::from_millis(100);

/// A request to a service. It is told of when it ends.
#[derive(Debug)]
pub struct Asked(Span);

impl Asked {
    /// A request that begins; `None` when nothing is written down.
    pub fn begin(service: &Service, name: &str, path: &[&str]) -> Option<Self> {
        is_on().then(|| {
            let place = Place::of(path.iter().copied());
            Self(tracing::info_span!(
                target: TARGET, parent: None, "asked", request = number(), service = %service, method = method(name), path = %place,
                id = %place.id(), waited_ms = Empty
            ))
        })
    }

    /// It waited so long because the service had asked to be left alone.
    pub fn waited(&self, time: Duration) {
        if !time.is_zero() {
            self.0.record("waited_ms", millis(time));
        }
    }

    /// It was not sent: the service has asked to be left alone for longer than it can wait.
    pub fn held_back(&self) {
        tracing::warn!(target: TARGET, parent: &self.0, "held back");
    }

    /// It has ended.
    pub fn ended(&self, ended: &Ended) {
        let Ended { status, outcome, millis, bytes, retry_after } = *ended;
        let status = status.unwrap_or_default();
        match outcome {
            Outcome::Done => tracing::info!(target: TARGET, parent: &self.0, status, ms = millis, bytes, "answered"),
            Outcome::GivenUp => tracing::info!(target: TARGET, parent: &self.0, ms = millis, "given up"),
            Outcome::Failed(kind) => tracing::warn!(
                target: TARGET, parent: &self.0, status, ms = millis, bytes, kind = kind.word(),
                retry_after_ms = retry_after, "failed"
            ),
        }
    }
}

/// What is known of a request beside its path, where the server is watched.
#[derive(Debug, Clone)]
pub struct Labels {
    /// What it is known by.
    pub request: RequestId,
    /// What it is part of elsewhere.
    pub trace: Option<TraceId>,
    /// Whether it came over TLS as far as it is known, through a proxy or not.
    pub is_https: bool,
}

/// A request that our server answers. What is told while it works on it, is told as part of it; one that is dropped
/// before its answer was given up by who had asked.
#[derive(Debug)]
pub struct Served {
    span: Option<Span>,
    #[cfg(feature = "server")]
    in_flight: Option<InFlight>,
    name: &'static str,
    is_answered: bool,
}

impl Served {
    /// A request that came for a path, which leads along this route of the server; `None` when nothing is written down
    /// and nothing is counted. Where nobody watches, there are no labels.
    pub fn begin(name: &str, path: &str, route: Option<&str>, labels: Option<&Labels>) -> Option<Self> {
        let span = is_on().then(|| {
            let place = Place::of(path.split('/').skip(1));
            let span = tracing::info_span!(
                target: TARGET, parent: None, "served", request = number(), method = method(name), path = %place, id = %place.id(),
                user = Empty, route = Empty, request_id = Empty, trace_id = Empty, scheme = Empty
            );
            if let Some(Labels { request, trace, is_https }) = labels {
                span.record("route", tracing::field::display(Route::of(route)));
                span.record("request_id", request.as_str());
                if let Some(trace) = trace {
                    span.record("trace_id", trace.as_str());
                }
                span.record("scheme", if *is_https { "https" } else { "http" });
            }
            span
        });
        #[cfg(feature = "server")]
        let in_flight = labels.and_then(|_| InFlight::begin());
        #[cfg(feature = "server")]
        let is_counted = in_flight.is_some();
        #[cfg(not(feature = "server"))]
        let is_counted = false;
        (span.is_some() || is_counted).then(|| Self {
            span,
            #[cfg(feature = "server")]
            in_flight,
            name: method(name),
            is_answered: false,
        })
    }

    /// Works on it.
    pub async fn work<T>(&self, work: impl Future<Output = T>) -> T {
        match &self.span {
            Some(span) => work.instrument(span.clone()).await,
            None => work.await,
        }
    }

    /// It is answered with this status, after this time.
    pub fn answered(mut self, route: Option<&str>, status: u16, time: Duration) {
        self.is_answered = true;
        #[cfg(feature = "server")]
        if let Some(in_flight) = self.in_flight.take() {
            in_flight.answered(Route::of(route), self.name, status, time);
        }
        #[cfg(not(feature = "server"))]
        let _ = route;
        let Some(span) = &self.span else { return };
        let ms = millis(time);
        if status >= 500 {
            tracing::error!(target: TARGET, parent: span, status, ms, "answered");
        } else if status >= 400 || time >= SLOW {
            tracing::warn!(target: TARGET, parent: span, status, ms, "answered");
        } else {
            tracing::info!(target: TARGET, parent: span, status, ms, "answered");
        }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        if let Some(span) = self.span.as_ref().filter(|_| !self.is_answered) {
            tracing::info!(target: TARGET, parent: span, "given up");
        }
    }
}

/// The request that is worked on comes from this user.
pub fn known_as(user: &str) {
    if is_on() {
        Span::current().record("user", tracing::field::display(Id::of(user)));
    }
}

/// The request that is worked on is refused, with this code of the contract.
pub fn refused(code: &'static str) {
    #[cfg(feature = "server")]
    meters::refused(code);
    tracing::warn!(target: TARGET, code, "refused");
}

/// The database failed, with this behind it.
pub fn database_failed(fault: &'static str) {
    #[cfg(feature = "server")]
    meters::database_failed(fault);
    tracing::error!(target: TARGET, fault, "database failed");
}

/// A change of the database is stored, after this time. Only a slow one is told of.
pub fn stored(time: Duration) {
    #[cfg(feature = "server")]
    meters::stored(time);
    if time >= SLOW_CHANGE {
        tracing::warn!(target: TARGET, ms = millis(time), "slow change");
    }
}

/// The database has answered a statement, after this time. Only a slow one is told of.
pub fn asked_database(time: Duration) {
    #[cfg(feature = "server")]
    meters::asked_database(time);
    if time >= SLOW_STATEMENT {
        tracing::warn!(target: TARGET, ms = millis(time), "slow statement");
    }
}

/// The server takes requests: at this address, or on a socket.
pub fn listening(address: Option<SocketAddr>) {
    match address {
        Some(address) => tracing::info!(target: TARGET, address = %address, "listening"),
        None => tracing::info!(target: TARGET, "listening"),
    }
}

/// Whoever watches is answered at this address.
pub fn watched(address: SocketAddr) {
    tracing::info!(target: TARGET, address = %address, "listening for health");
}

/// The files of the certificates have changed, and are used or of no use.
pub fn certificates(is_used: bool) {
    match is_used {
        true => tracing::info!(target: TARGET, "new certificates"),
        false => tracing::error!(target: TARGET, "new certificates are of no use"),
    }
}

/// The server was asked to end, and goes on for as long as others need to notice.
pub fn ending() {
    tracing::info!(target: TARGET, "asked to end");
}

/// The server takes no more requests, and so many connections were cut.
pub fn stopped(cut: usize) {
    tracing::info!(target: TARGET, cut, "stopped");
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
