//! One request and its answer: address, credentials, time and size limits. What an answer means is decided in
//! [`super::classify`].

use std::{sync::Arc, time::Duration};

use reqwest::{
    Client, Method, StatusCode,
    header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, USER_AGENT},
    redirect::Policy,
};
use serde::{
    Serialize,
    de::{DeserializeOwned, IgnoredAny},
};
use tokio::time::{Instant, timeout_at};
use url::Url;

use super::{
    Unusable,
    answer::{Answer, Cut},
    classify,
    credentials::{Credentials, KeyNames},
    host::Host,
    log::{Observer, Seen, Watch},
    transport::{Door, Sent, Transport},
};
use crate::{
    domain::{
        failure::{Failure, Kind},
        logged::{Body, Logged},
        text::Display,
        time::Time,
    },
    telemetry::{Asked, Service},
};

/// Time to make a connection.
const CONNECT: Duration = Duration::from_secs(5);
/// Time for a whole request.
const REQUEST: Duration = Duration::from_secs(15);
/// Time for an answer that may hold a long transcript.
pub(super) const LONG: Duration = Duration::from_secs(60);
/// How long a connection is kept for the next request: less than servers keep it, because a request on a connection
/// that the other side is closing has an unknown outcome. Ours keeps them for ten seconds, others mostly for sixty.
const IDLE: Duration = Duration::from_secs(50);
/// The same for a server on this machine, where a new connection costs nothing.
const IDLE_NEAR: Duration = Duration::from_secs(8);
/// What every request says of who sends it, and of what it takes for an answer.
const AGENT: HeaderValue = HeaderValue::from_static(concat!("earmark/", env!("CARGO_PKG_VERSION")));
const JSON: HeaderValue = HeaderValue::from_static("application/json");
/// What a server on this machine is called.
const HERE: &str = "the local server";

/// A connection: where to, and with which credentials.
#[derive(Clone)]
pub(super) struct Http {
    transport: Transport,
    base: Url,
    credentials: Credentials,
    /// Sent with every POST, so that a server that knows it does a repeated one once.
    idempotency_key: Option<HeaderValue>,
    place: Arc<str>,
    /// What the log file calls the other end.
    service: Service,
    host: Arc<Host>,
    /// The Unix-domain socket, where the connection goes through one.
    socket: Option<Display>,
    observer: Option<Arc<Observer>>,
}

impl Http {
    pub(super) fn to_address(base: &Url, credentials: Credentials) -> Result<Self, Unusable> {
        let place = base.host_str().unwrap_or_default();
        let refuse = |reason| Err(Unusable::Address { address: shown(base), reason });
        if !base.username().is_empty() || base.password().is_some() {
            return refuse("leave out the user and password; the key is given apart from it");
        }
        if base.query().is_some() || base.fragment().is_some() {
            return refuse("leave out what follows `?` or `#`");
        }
        let client = match (base.scheme(), is_loopback(base)) {
            ("http", true) => plain().build(),
            ("http", false) => return refuse("plain http is for this machine only; use https"),
            ("https", _) => builder().build(),
            _ => return refuse("it must begin with https://"),
        };
        Ok(Self::new(network(client)?, base.clone(), place, credentials))
    }

    #[cfg(unix)]
    pub(super) fn to_socket(path: &std::path::Path, credentials: Credentials) -> Result<Self, Unusable> {
        let base = Url::parse("http://localhost/")
            .map_err(|_| Unusable::Address { address: String::new(), reason: "it must begin with https://" })?;
        let transport = network(plain().unix_socket(path).build())?;
        Ok(Self::new(transport, base, HERE, credentials).on_socket(path))
    }

    pub(super) fn inside(door: &Door, credentials: Credentials) -> Self {
        let http = Self::new(Transport::Inside(door.ask.clone()), door.base.clone(), HERE, credentials);
        let http = Self { service: Service::inside(), ..http };
        door.socket.iter().fold(http, |http, path| http.on_socket(path))
    }

    /// The same connection, whose other end is at a socket.
    fn on_socket(self, path: &std::path::Path) -> Self {
        let host = Host::of(format!("unix:{}", path.display()));
        let (socket, service) = (Some(Display::foreign_line(&path.to_string_lossy())), Service::inside());
        Self { socket, service, host, ..self }
    }

    fn new(transport: Transport, base: Url, place: &str, credentials: Credentials) -> Self {
        let host = Host::of(base.origin().ascii_serialization());
        let (place, idempotency_key, socket, observer) = (place.into(), None, None, None);
        let service = Service::at(&base);
        Self { transport, base, credentials, idempotency_key, place, service, host, socket, observer }
    }

    /// The same connection, with a key for its POST requests.
    pub(super) fn keyed(&self, key: &str) -> Self {
        Self { idempotency_key: HeaderValue::from_str(key).ok(), ..self.clone() }
    }

    /// The same connection, with somebody who is told of its requests.
    pub(super) fn observed(&self, observer: Option<Arc<Observer>>) -> Self {
        Self { observer, ..self.clone() }
    }

    /// Who is told of its requests.
    pub(super) fn observer(&self) -> Option<Arc<Observer>> {
        self.observer.clone()
    }

    /// Whether the two lead to different places, and one of them would be sent a secret of the other.
    pub(super) fn gives_away_a_secret_of(&self, other: &Self) -> bool {
        let is_elsewhere = self.base.origin() != other.base.origin() || self.socket != other.socket;
        is_elsewhere && self.credentials.share_a_secret(&other.credentials)
    }

    /// What the clock at the other end shows at least; `None` before it has told.
    pub(super) fn now(&self) -> Option<Time> {
        self.host.now()
    }

    /// Where the connection leads, in words.
    pub(super) fn place(&self) -> &str {
        &self.place
    }

    pub(super) fn get<'a>(&'a self, what: &'static str, path: &'a [&'a str]) -> Request<'a> {
        self.request(Method::GET, what, path)
    }

    pub(super) fn post<'a>(&'a self, what: &'static str, path: &'a [&'a str]) -> Request<'a> {
        self.request(Method::POST, what, path)
    }

    pub(super) fn put<'a>(&'a self, what: &'static str, path: &'a [&'a str]) -> Request<'a> {
        self.request(Method::PUT, what, path)
    }

    pub(super) fn patch<'a>(&'a self, what: &'static str, path: &'a [&'a str]) -> Request<'a> {
        self.request(Method::PATCH, what, path)
    }

    pub(super) fn delete<'a>(&'a self, what: &'static str, path: &'a [&'a str]) -> Request<'a> {
        self.request(Method::DELETE, what, path)
    }

    fn request<'a>(&'a self, method: Method, what: &'static str, path: &'a [&'a str]) -> Request<'a> {
        Request { http: self, what, method, path, pairs: Vec::new(), body: None, time: REQUEST }
    }

    /// The same connection, whose credentials are shown by these names.
    pub(super) fn named(&self, names: &KeyNames) -> Self {
        Self { credentials: self.credentials.clone().named(names), ..self.clone() }
    }

    /// What the observer, if there is one, is told of a request that starts.
    fn observing(&self, method: &Method, url: &Url, body: Option<&Vec<u8>>) -> Option<(Arc<Observer>, Logged)> {
        let observer = self.observer.as_ref()?;
        let logged = Logged {
            number: observer.number(),
            method: Display::foreign_line(method.as_str()),
            origin: Display::foreign_line(&url[..url::Position::BeforePath]),
            socket: self.socket.clone(),
            target: Display::foreign_line(&url[url::Position::BeforePath..]),
            credentials: self.credentials.shown(),
            body: body.map(|body| Body::kept(body)),
            ended: None,
        };
        Some((Arc::clone(observer), logged))
    }

    /// The address of `path`. Ids come from outside: each becomes exactly one segment, or the request is not made.
    fn address(&self, path: &[&str], pairs: &[(&'static str, String)]) -> Option<Url> {
        if path.iter().any(|segment| matches!(*segment, "" | "." | "..")) {
            return None;
        }
        let mut url = self.base.clone();
        url.path_segments_mut().ok()?.pop_if_empty().extend(path);
        if !pairs.is_empty() {
            url.query_pairs_mut().extend_pairs(pairs);
        }
        Some(url)
    }
}

/// What both kinds of connection have in common. The crypto provider is set here, because building a client
/// without one panics; a second setting is refused, and that is fine.
fn builder() -> reqwest::ClientBuilder {
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().connect_timeout(CONNECT).pool_idle_timeout(IDLE).redirect(Policy::none())
}

/// For connections that stay on this machine: no proxy, and no certificates, so that none need to be installed.
fn plain() -> reqwest::ClientBuilder {
    builder().pool_idle_timeout(IDLE_NEAR).no_proxy().tls_certs_only(std::iter::empty::<reqwest::Certificate>())
}

fn network(client: Result<Client, reqwest::Error>) -> Result<Transport, Unusable> {
    client.map(Transport::Network).map_err(|error| Unusable::Tls(classify::innermost(&error)))
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        None => false,
    }
}

/// The address as it may be shown: without user and password.
fn shown(url: &Url) -> String {
    let mut url = url.clone();
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.into()
}

/// What the service has after a POST that may be repeated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Posted<T> {
    /// This request made it.
    Made(T),
    /// It was there before, and nothing has changed.
    WasThere(T),
}

impl<T> Posted<T> {
    /// The thing, whoever made it.
    pub fn into_inner(self) -> T {
        match self {
            Self::Made(thing) | Self::WasThere(thing) => thing,
        }
    }
}

/// A request before it is sent.
pub(super) struct Request<'a> {
    http: &'a Http,
    what: &'static str,
    method: Method,
    path: &'a [&'a str],
    pairs: Vec<(&'static str, String)>,
    body: Option<serde_json::Result<Vec<u8>>>,
    time: Duration,
}

impl Request<'_> {
    pub(super) fn query(mut self, pairs: Vec<(&'static str, String)>) -> Self {
        self.pairs = pairs;
        self
    }

    pub(super) fn json<T: Serialize>(mut self, body: &T) -> Self {
        self.body = Some(serde_json::to_vec(body));
        self
    }

    pub(super) fn within(mut self, time: Duration) -> Self {
        self.time = time;
        self
    }

    /// Sends it; the answer is `data` of an envelope.
    pub(super) async fn data<T: DeserializeOwned>(self) -> Result<T, Failure> {
        self.read_by(classify::envelope).await
    }

    /// Sends it; the answer is `data` of an envelope, and its status tells whether the thing was made or was there
    /// already (contract 1.2).
    pub(super) async fn posted<T: DeserializeOwned>(self) -> Result<Posted<T>, Failure> {
        self.read_by(|what, answer| {
            let thing = classify::envelope(what, answer)?;
            Ok(if answer.status == StatusCode::OK { Posted::WasThere(thing) } else { Posted::Made(thing) })
        })
        .await
    }

    /// Sends it; the answer is the object or array itself (families older than the envelope).
    pub(super) async fn bare<T: DeserializeOwned>(self) -> Result<T, Failure> {
        self.read_by(classify::bare).await
    }

    /// Sends it; the answer is `data` of an envelope of the ticket service.
    pub(super) async fn ticket_data<T: DeserializeOwned>(self) -> Result<T, Failure> {
        self.read_by(classify::ticket_envelope).await
    }

    /// Sends a change to the ticket service that may have been made before: that it is there already is a success.
    pub(super) async fn ticket_tied(self) -> Result<(), Failure> {
        let method = self.method.clone();
        self.judged(|what, answer| {
            if classify::is_tied_already(answer) {
                return Ok(());
            }
            classify::success(what, &method, answer)?;
            classify::ticket_envelope::<IgnoredAny>(what, answer).map(drop)
        })
        .await
    }

    /// Sends it; what counts is when the service answered, by its own clock, if it says so.
    pub(super) async fn clock(self) -> Result<Option<Time>, Failure> {
        self.read_by(classify::clock).await
    }

    /// Sends it; success has no body.
    pub(super) async fn done(self) -> Result<(), Failure> {
        self.read_by(classify::done).await
    }

    async fn read_by<T>(self, read: fn(&str, &Answer) -> Result<T, Failure>) -> Result<T, Failure> {
        let method = self.method.clone();
        self.judged(|what, answer| classify::success(what, &method, answer).and_then(|()| read(what, answer))).await
    }

    /// Sends it; `judge` tells what the answer means.
    async fn judged<T>(self, judge: impl Fn(&str, &Answer) -> Result<T, Failure>) -> Result<T, Failure> {
        let (what, method) = (self.what, self.method.clone());
        let url = self.http.address(self.path, &self.pairs).ok_or_else(|| classify::bad_id(what))?;
        let body = self.body.as_ref().map(|body| body.as_ref().map_err(|_| classify::bad_body(what))).transpose()?;
        let asked = Asked::begin(&self.http.service, method.as_str(), self.path);
        self.wait(asked.as_ref()).await?;
        let watch = Watch::begin(self.http.observing(&method, &url, body), asked);
        let host = Arc::clone(&self.http.host);
        let answer = self.answer(url).await;
        let seen = answer.as_ref().map_or_else(|_| Seen::default(), Seen::of);
        let date = answer.as_ref().ok().and_then(|answer| classify::date(&answer.headers));
        let result = answer.and_then(|answer| judge(what, &answer));
        match &result {
            Ok(_) => date.into_iter().for_each(|date| host.tell_time(date)),
            // Somebody in the way has another clock, and no say.
            Err(failure) if failure.kind == Kind::Garbled => {}
            Err(_) => seen.retry_after.into_iter().for_each(|wait| host.close(wait)),
        }
        if let Some(watch) = watch {
            watch.end(seen, &result);
        }
        result
    }

    /// The host may have asked to be left alone. It is, by each connection to it: what can wait so long does, and
    /// anything else is not sent.
    async fn wait(&self, asked: Option<&Asked>) -> Result<(), Failure> {
        let begun = Instant::now();
        while let Some(until) = self.http.host.closed_until() {
            let left = until.saturating_duration_since(Instant::now());
            if left > self.time {
                asked.inspect(|asked| asked.held_back());
                return Err(classify::asked_to_wait(self.what, &self.http.place, left));
            }
            tokio::time::sleep_until(until).await;
            asked.inspect(|asked| asked.waited(begun.elapsed()));
        }
        Ok(())
    }

    async fn answer(self, url: Url) -> Result<Answer, Failure> {
        let Self { http, what, method, body, time, .. } = self;
        let mut headers: HeaderMap = [(USER_AGENT, AGENT), (ACCEPT, JSON)].into_iter().collect();
        headers.extend(http.credentials.headers());
        let idempotency_key = http.idempotency_key.as_ref().filter(|_| method == Method::POST);
        headers.extend(idempotency_key.map(|key| (HeaderName::from_static("idempotency-key"), key.clone())));
        let body = body.transpose().map_err(|_| classify::bad_body(what))?;
        headers.extend(body.as_ref().map(|_| (CONTENT_TYPE, JSON)));
        let sent = Sent { method, url, headers, body: body.map(Into::into) };
        let end = Instant::now() + time;
        let cut = |cut| match cut {
            Cut::Late => classify::late(what, &http.place, time),
            Cut::Broken(broken) => classify::transport(what, &http.place, &broken),
        };
        let coming = timeout_at(end, http.transport.send(sent)).await.map_err(|_| cut(Cut::Late))?;
        Answer::read(what, coming.map_err(|broken| cut(Cut::Broken(broken)))?, end, cut).await
    }
}

impl Seen {
    fn of(answer: &Answer) -> Self {
        Self { status: Some(answer.status.as_u16()), bytes: answer.body.len(), retry_after: classify::wait(answer) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn to(base: &str) -> Result<Http, Unusable> {
        Http::to_address(&base.parse().expect(base), Credentials::bland(&"key".into())?)
    }

    #[test]
    fn plain_http_stays_on_this_machine() {
        for base in ["http://127.0.0.1:9", "http://[::1]:9", "http://localhost:9", "http://127.8.8.8"] {
            assert!(to(base).is_ok(), "{base}");
        }
        for base in ["http://api.bland.ai", "http://10.0.0.1", "http://localhost.evil.example", "ftp://localhost"] {
            assert!(matches!(to(base), Err(Unusable::Address { .. })), "{base}");
        }
    }

    #[test]
    fn an_address_with_a_password_is_refused_without_showing_it() {
        let words = to("http://me:hidden@localhost").err().expect("refused").to_string();
        assert!(!words.contains("hidden"), "{words}");
    }

    #[test]
    fn ids_cannot_bend_the_path() {
        let http = to("http://localhost/base/").expect("usable");
        let address = |id: &str| http.address(&["v1", id, "flags"], &[("limit", "1".to_owned())]).map(String::from);
        assert_eq!(address("a/b?c#d%").as_deref(), Some("http://localhost/base/v1/a%2Fb%3Fc%23d%25/flags?limit=1"));
        assert_eq!(address(".."), None);
        assert_eq!(address(""), None);
    }
}
