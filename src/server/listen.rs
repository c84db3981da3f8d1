//! Taking connections. An own accept loop, because it can set what the ready-made one does not: a time limit for the
//! head of a request, and an end that lets requests finish.

use std::{
    convert::Infallible,
    future::Future,
    io,
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    pin::pin,
    sync::Arc,
    time::Duration,
};

use axum::{
    Router,
    http::{HeaderValue, header::CONNECTION},
    middleware,
    response::IntoResponse as _,
    routing::get,
};
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
use tokio_rustls::TlsAcceptor;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower_http::catch_panic::CatchPanicLayer;

use super::{
    address::{IsHttps, Origin},
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
    tls::Certificates,
    told::{Watch, tell},
    watch::Watched,
};
use crate::{
    domain::network::Network,
    telemetry::{self, Connected, TurnedAway},
};

/// Largest head of a request; one that comes in one go is noticed only at twice the size.
const HEAD_BYTES: usize = 64 << 10;
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
    /// What connections over TCP are greeted with; without, they are plain.
    pub tls: Option<Arc<Certificates>>,
    /// Proxies in front of it, which are believed whose requests they hand on. Over plain TCP nobody else but this machine
    /// is let in then.
    pub proxies: Vec<Network>,
    /// From when on each answer ends its connection, so that whoever keeps connections open goes elsewhere before the end.
    pub draining: CancellationToken,
    /// Somebody watches over it: requests are numbered, and counted where this process counts.
    pub is_watched: bool,
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
    told(listener, routes, beside, options, shutdown).await?;
    chores::end(&database, &door, options.report).await;
    Ok(())
}

/// Like [`take`]; the log is told where, and at the end what was cut.
pub(super) async fn told(
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
    telemetry::stopped(take(listener, router, rest, options, shutdown).await);
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
    let guard = Guard {
        database: database.with_list_time(options.times.list),
        hosts: Arc::new(hosts),
        times: options.times,
        bodies: Bodies::default(),
        door: Arc::clone(door),
        key_file: options.key_file.clone().map(|path| Arc::new(Watched::new(path))),
        own_key: options.own_key.as_ref().map(|key| digest(key.expose_secret())),
        report: options.report,
    };
    router(guard, options.is_watched)
}

/// Takes connections and has their requests answered by `router`, until `shutdown`; does the `rest` beside it. Tells how
/// many connections were cut at the end.
pub(super) async fn take(
    listener: Listener,
    router: Router,
    rest: impl Future<Output = ()> + Send + 'static,
    options: &Options,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> usize {
    let crowd = Crowd::new(options.connections);
    let proxies: Arc<[Network]> = options.proxies.clone().into();
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
        let (connection, peer) = match connection {
            Ok(connection) => connection,
            Err(_) => {
                telemetry::turned_away(TurnedAway::System);
                pause().await;
                continue;
            }
        };
        let origin = peer.map(|peer| Origin { peer, is_tls: options.tls.is_some() });
        if origin.is_some_and(|origin| !origin.is_let_in(&proxies)) {
            telemetry::turned_away(TurnedAway::NoProxy);
            continue;
        }
        let counted = options.is_watched.then(Connected::begin).flatten();
        let visit = Visit {
            place: crowd.enter(),
            router: router.clone(),
            times: options.times,
            origin,
            proxies: proxies.clone(),
            draining: options.draining.clone(),
            ending: ending.clone(),
        };
        let tls = options.tls.clone();
        connections.spawn(async move {
            let _counted = counted;
            match (connection, tls) {
                (Connection::Tcp(stream), None) => visit.converse(stream).await,
                (Connection::Tcp(stream), Some(tls)) => visit.greet(stream, &tls).await,
                #[cfg(unix)]
                (Connection::Unix(stream), _) => visit.converse(stream).await,
            }
        });
    }
    drop(listener);
    ending.cancel();
    connections.close();
    // What has not ended by then is cut; its change was either stored in full or not at all.
    let _ = tokio::time::timeout(options.times.end, connections.wait()).await;
    connections.len()
}

enum Connection {
    Tcp(tokio::net::TcpStream),
    #[cfg(unix)]
    Unix(tokio::net::UnixStream),
}

impl Listener {
    /// A connection, and who is at its other end.
    async fn accept(&self) -> io::Result<(Connection, Option<IpAddr>)> {
        match self {
            Self::Tcp(listener) => {
                let (stream, peer) = listener.accept().await?;
                stream.set_nodelay(true)?;
                Ok((Connection::Tcp(stream), Some(peer.ip())))
            }
            #[cfg(unix)]
            Self::Unix(listener) => listener.accept().await.map(|(stream, _)| (Connection::Unix(stream), None)),
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the system gives no sign when descriptors are free again")]
async fn pause() {
    tokio::time::sleep(PAUSE).await;
}

/// A connection that was taken, with what its requests are answered by.
struct Visit {
    place: Place,
    router: Router,
    times: Times,
    origin: Option<Origin>,
    proxies: Arc<[Network]>,
    draining: CancellationToken,
    ending: CancellationToken,
}

impl Visit {
    /// Agrees on TLS, then answers requests. Nobody else waits for that, and it has the time of a head.
    async fn greet(self, stream: tokio::net::TcpStream, tls: &Certificates) {
        let greeting = TlsAcceptor::from(tls.now()).accept(stream);
        let greeted = tokio::select! {
            greeted = tokio::time::timeout(self.times.head, greeting) => greeted,
            () = self.place.is_taken() => return telemetry::turned_away(TurnedAway::Crowded),
            () = self.ending.cancelled() => return,
        };
        match greeted {
            Ok(Ok(stream)) => self.converse(stream).await,
            _ => telemetry::turned_away(TurnedAway::Handshake),
        }
    }

    /// Answers the requests.
    async fn converse(self, stream: impl AsyncRead + AsyncWrite + Unpin) {
        let Self { place, router, times, origin, proxies, draining, ending } = self;
        let mut http = hyper::server::conn::http1::Builder::new();
        http.timer(TokioTimer::new()).header_read_timeout(times.head).max_buf_size(HEAD_BYTES);
        let (router, seat) = (TowerToHyperService::new(router), place.clone());
        let service = service_fn(move |mut request: hyper::Request<Incoming>| {
            if let Some(origin) = origin {
                let (address, is_https) = origin.of(request.headers(), &proxies);
                request.extensions_mut().insert(address);
                is_https.then(|| request.extensions_mut().insert(IsHttps));
            }
            request.extensions_mut().insert(seat.clone());
            let (answer, draining) = (router.call(request), draining.clone());
            async move {
                let mut answer = answer.await?;
                if draining.is_cancelled() {
                    answer.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
                }
                Ok::<_, Infallible>(answer)
            }
        });
        let connection = http.serve_connection(TokioIo::new(Edge::new(stream)), service);
        let mut connection = pin!(connection);
        tokio::select! {
            _ = connection.as_mut() => return,
            () = place.is_taken() => return telemetry::turned_away(TurnedAway::Crowded),
            () = ending.cancelled() => connection.as_mut().graceful_shutdown(),
        }
        // An error here is the other side's business: it went away, or spoke no HTTP.
        let _ = connection.await;
    }
}

/// The routes with the guard in front of them.
fn router(guard: Guard, is_watched: bool) -> Router {
    api::routes()
        .route("/openapi.json", get(async || axum::Json(openapi::complete(api::description()))))
        .fallback(async || ApiError::no_route())
        .method_not_allowed_fallback(async || ApiError::no_method())
        .with_state(guard.database.clone())
        .layer(middleware::from_fn_with_state(guard.clone(), guard::admit))
        .layer(CatchPanicLayer::custom(|_| ApiError::internal().into_response()))
        .layer(middleware::from_fn_with_state(guard, guard::seal))
        .layer(middleware::from_fn_with_state(Watch(is_watched), tell))
}
