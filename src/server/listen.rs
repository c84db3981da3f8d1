//! Taking connections. An own accept loop, because it can set what the ready-made one does not: a time limit for the
//! head of a request, and an end that lets requests finish.

use std::{
    future::Future,
    io,
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    pin::pin,
    sync::Arc,
    time::Duration,
};

use axum::{Router, middleware, response::IntoResponse as _, routing::get};
use hyper::{
    body::Incoming,
    service::{Service as _, service_fn},
};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower_http::catch_panic::CatchPanicLayer;

use super::{
    address::ClientAddress,
    api,
    bodies::Bodies,
    chores,
    crowd::{Crowd, Place},
    db::{Database, digest},
    door::Door,
    edge::Edge,
    error::ApiError,
    guard::{self, Guard, Hosts, Report},
    limits::Limits,
    openapi,
    request::Times,
    told,
    watch::Watched,
};
use crate::telemetry;

/// Largest head of a request; one that comes in one go is noticed only at twice the size.
const HEAD_BYTES: usize = 64 << 10;
/// How long requests may take to finish after the end was asked for.
pub(super) const FAREWELL: Duration = Duration::from_secs(5);
/// Pause after a connection could not be taken, mostly because no file descriptor is left.
const PAUSE: Duration = Duration::from_millis(100);

/// Where connections come from.
#[derive(Debug)]
pub enum Listener {
    /// A port; whoever knows the key may use it.
    Tcp(tokio::net::TcpListener),
    /// A socket in a folder of its owner.
    #[cfg(unix)]
    Unix(tokio::net::UnixListener),
}

/// What a server does beyond the defaults.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Hosts, with or without port, under which it may be asked for over TCP, beside this machine's own names.
    pub names: Vec<String>,
    /// Is told of every request that failed because the database did.
    pub report: Option<Report>,
    /// The key file: a key that comes into it takes the place of the one before.
    pub key_file: Option<PathBuf>,
    /// A key that is good for this server alone, as the person at this machine; kept nowhere.
    pub own_key: Option<SecretString>,
    /// How long requests may take.
    pub times: Times,
    /// Connections at most; by itself as many as the process can hold.
    pub connections: Option<usize>,
    /// How fast one may ask over TCP; as fast as one can when absent. The person at this machine always may.
    pub limits: Option<Limits>,
    /// How often the trail of changes is looked after; each minute when absent.
    pub chores_each: Option<Duration>,
}

/// Whether only this machine can reach `address`. Any other address is open to the network, and without TLS.
pub fn is_loopback(address: &SocketAddr) -> bool {
    address.ip().to_canonical().is_loopback()
}

/// Serves `database` until `shutdown`, then lets running requests finish. Over TCP the Host header must name this
/// machine.
pub async fn serve(
    listener: Listener,
    database: Database,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    serve_with(listener, database, &Options::default(), shutdown).await
}

/// Like [`serve`], with options.
pub async fn serve_with(
    listener: Listener,
    database: Database,
    options: &Options,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let door = door(options);
    let routes = routes(&listener, database.clone(), options, &door)?;
    let beside = chores(database.clone(), Arc::clone(&door), options);
    take(listener, routes, beside, options, shutdown).await?;
    chores::end(&database, &door, options.report).await;
    Ok(())
}

/// What stands in front of the routes of a server.
pub(super) fn door(options: &Options) -> Arc<Door> {
    Arc::new(Door::new(options.limits.as_ref()))
}

/// What a server does beside its requests.
pub(super) fn chores(
    database: Database,
    door: Arc<Door>,
    options: &Options,
) -> impl Future<Output = ()> + Send + use<> {
    chores::run(database, door, options.chores_each.unwrap_or(chores::EACH), options.report)
}

/// What answers the requests to a listener: the routes with the guard in front of them.
pub(super) fn routes(
    listener: &Listener,
    database: Database,
    options: &Options,
    door: &Arc<Door>,
) -> io::Result<Router> {
    let hosts = match listener {
        Listener::Tcp(listener) => Hosts::of(listener.local_addr()?, &options.names),
        #[cfg(unix)]
        Listener::Unix(_) => Hosts::Any,
    };
    Ok(routes_for(hosts, database, options, door))
}

/// What answers requests that come for one of `hosts`.
pub(super) fn routes_for(hosts: Hosts, database: Database, options: &Options, door: &Arc<Door>) -> Router {
    router(Guard {
        database: database.with_list_time(options.times.list),
        hosts: Arc::new(hosts),
        times: options.times,
        bodies: Bodies::default(),
        door: Arc::clone(door),
        key_file: options.key_file.clone().map(|path| Arc::new(Watched::new(path))),
        own_key: options.own_key.as_ref().map(|key| digest(key.expose_secret())),
        report: options.report,
    })
}

/// Takes connections and has their requests answered by `router`, until `shutdown`; does the `rest` beside it.
pub(super) async fn take(
    listener: Listener,
    router: Router,
    rest: impl Future<Output = ()> + Send + 'static,
    options: &Options,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    telemetry::listening(match &listener {
        Listener::Tcp(listener) => Some(listener.local_addr()?),
        #[cfg(unix)]
        Listener::Unix(_) => None,
    });
    let crowd = Crowd::new(options.connections);
    let (ending, connections) = (CancellationToken::new(), TaskTracker::new());
    let (mut shutdown, mut rest, mut is_left) = (pin!(shutdown), pin!(rest), true);
    loop {
        let connection = tokio::select! {
            biased;
            () = &mut shutdown => break,
            () = &mut rest, if is_left => {
                is_left = false;
                continue;
            }
            connection = listener.accept() => connection,
        };
        match connection {
            Ok(Connection::Tcp(stream, from)) => {
                let seat = (crowd.enter(), Some(ClientAddress(from)));
                drop(connections.spawn(converse(stream, seat, router.clone(), options.times, ending.clone())))
            }
            #[cfg(unix)]
            Ok(Connection::Unix(stream)) => {
                let seat = (crowd.enter(), None);
                drop(connections.spawn(converse(stream, seat, router.clone(), options.times, ending.clone())))
            }
            Err(_) => pause().await,
        }
    }
    drop(listener);
    ending.cancel();
    connections.close();
    // What has not ended by then is cut; its change was either stored in full or not at all.
    let _ = tokio::time::timeout(FAREWELL, connections.wait()).await;
    telemetry::stopped(connections.len());
    Ok(())
}

enum Connection {
    Tcp(tokio::net::TcpStream, IpAddr),
    #[cfg(unix)]
    Unix(tokio::net::UnixStream),
}

impl Listener {
    async fn accept(&self) -> io::Result<Connection> {
        match self {
            Self::Tcp(listener) => {
                let (stream, from) = listener.accept().await?;
                stream.set_nodelay(true)?;
                Ok(Connection::Tcp(stream, from.ip().to_canonical()))
            }
            #[cfg(unix)]
            Self::Unix(listener) => listener.accept().await.map(|(stream, _)| Connection::Unix(stream)),
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the system gives no sign when descriptors are free again")]
async fn pause() {
    tokio::time::sleep(PAUSE).await;
}

/// Answers the requests of one connection.
async fn converse(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    (place, from): (Place, Option<ClientAddress>),
    router: Router,
    times: Times,
    ending: CancellationToken,
) {
    let mut http = hyper::server::conn::http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(times.head).max_buf_size(HEAD_BYTES);
    let (router, seat) = (TowerToHyperService::new(router), place.clone());
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(seat.clone());
        if let Some(from) = from {
            request.extensions_mut().insert(from);
        }
        router.call(request)
    });
    let connection = http.serve_connection(TokioIo::new(Edge::new(stream)), service);
    let mut connection = pin!(connection);
    tokio::select! {
        _ = connection.as_mut() => return,
        () = place.is_taken() => return,
        () = ending.cancelled() => connection.as_mut().graceful_shutdown(),
    }
    // An error here is the other side's business: it went away, or spoke no HTTP.
    let _ = connection.await;
}

/// The routes with the guard in front of them.
fn router(guard: Guard) -> Router {
    api::routes()
        .route("/openapi.json", get(async || axum::Json(openapi::complete(api::description()))))
        .fallback(async || ApiError::no_route())
        .method_not_allowed_fallback(async || ApiError::no_method())
        .with_state(guard.database.clone())
        .layer(middleware::from_fn_with_state(guard.clone(), guard::admit))
        .layer(CatchPanicLayer::custom(|_| ApiError::internal().into_response()))
        .layer(middleware::from_fn_with_state(guard, guard::seal))
        .layer(middleware::from_fn(told::tell))
}
