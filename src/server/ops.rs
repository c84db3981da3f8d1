//! The port for those who keep a server running: whether it lives, is ready, has started, and what was counted. No key
//! is asked for there, and nothing of a call is told.

use std::{
    io,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use axum::{
    Router,
    extract::State,
    http::{
        HeaderValue, StatusCode,
        header::{CACHE_CONTROL, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS},
    },
    response::{IntoResponse as _, Response},
    routing::get,
};

use super::{
    clock,
    db::Database,
    listen::{self, Listener, Options},
    request::Times,
};
use crate::telemetry;

/// Connections at most: a few who watch.
const MOST: usize = 32;
/// How long an answer may take when the server ends.
const FAREWELL: Duration = Duration::from_secs(1);
/// The form in which counts are told.
const METRICS: HeaderValue = HeaderValue::from_static("application/openmetrics-text; version=1.0.0; charset=utf-8");
/// The form of everything else.
const TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");

/// How a server is, for those who watch it. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Ops {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    begun: Instant,
    /// From when the server takes requests.
    database: OnceLock<Database>,
    is_draining: AtomicBool,
}

impl Default for Ops {
    fn default() -> Self {
        let begun = clock::instant();
        Self { inner: Arc::new(Inner { begun, database: OnceLock::new(), is_draining: AtomicBool::new(false) }) }
    }
}

impl Ops {
    /// The server takes requests.
    pub fn started(&self, database: Database) {
        // A server starts once.
        let _ = self.inner.database.set(database);
    }

    /// The server is about to end: nobody is to send it anything new.
    pub fn drain(&self) {
        self.inner.is_draining.store(true, Ordering::Relaxed);
    }

    /// Whether requests are to be sent to it, and if not, why.
    async fn readiness(&self) -> Result<(), &'static str> {
        if self.inner.is_draining.load(Ordering::Relaxed) {
            return Err("ending");
        }
        let database = self.inner.database.get().ok_or("starting")?;
        database.ready().await.map_err(|fault| fault.name())
    }
}

/// Answers those who watch, until `shutdown`.
pub async fn watch(
    listener: tokio::net::TcpListener,
    ops: Ops,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let times = Times { end: FAREWELL, ..Times::default() };
    let options = Options { times, connections: Some(MOST), ..Options::default() };
    telemetry::watched(listener.local_addr()?);
    listen::take(Listener::Tcp(listener), router(ops), async {}, &options, shutdown).await;
    Ok(())
}

fn router(ops: Ops) -> Router {
    Router::new()
        .route("/livez", get(async || told(StatusCode::OK, "alive")))
        .route("/readyz", get(ready))
        .route("/startupz", get(startup))
        .route("/metrics", get(metrics))
        .fallback(async || told(StatusCode::NOT_FOUND, "there are /livez, /readyz, /startupz and /metrics"))
        .method_not_allowed_fallback(async || told(StatusCode::METHOD_NOT_ALLOWED, "only GET is answered"))
        .with_state(ops)
}

async fn ready(State(ops): State<Ops>) -> Response {
    match ops.readiness().await {
        Ok(()) => told(StatusCode::OK, "ready"),
        Err(reason) => told(StatusCode::SERVICE_UNAVAILABLE, reason),
    }
}

async fn startup(State(ops): State<Ops>) -> Response {
    match ops.inner.database.get() {
        Some(_) => told(StatusCode::OK, "started"),
        None => told(StatusCode::SERVICE_UNAVAILABLE, "starting"),
    }
}

async fn metrics(State(ops): State<Ops>) -> Response {
    match telemetry::measured(ops.inner.begun.elapsed()) {
        Some(text) => answer(StatusCode::OK, METRICS, text),
        None => told(StatusCode::NOT_FOUND, "nothing is counted"),
    }
}

fn told(status: StatusCode, words: &'static str) -> Response {
    answer(status, TEXT, format!("{words}\n"))
}

fn answer(status: StatusCode, form: HeaderValue, text: String) -> Response {
    let headers = [
        (CONTENT_TYPE, form),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    (status, headers, text).into_response()
}
