//! The bottom of a connection: how a request leaves, and how its answer comes. To a service elsewhere it travels over the
//! network; to the server inside this program it is handed over as a value. Whoever asks sees no difference.

use std::{path::PathBuf, pin::Pin, sync::Arc};

use ::http::uri::PathAndQuery;
use bytes::Bytes;
use reqwest::{
    Client, Method, StatusCode,
    header::{CONTENT_LENGTH, HOST, HeaderMap, HeaderValue},
};
use url::{Position, Url};

/// A server inside this program. It is given a request as it would travel and brings the answer, or nothing when it has
/// ended. Who drops what it gives has given the request up, as if a connection were closed.
pub type Ask = Arc<dyn Fn(::http::Request<Bytes>) -> Asking + Send + Sync>;
/// An answer under way.
pub type Asking = Pin<Box<dyn Future<Output = Option<::http::Response<Bytes>>> + Send>>;

/// The way to a server inside this program.
#[derive(Clone)]
pub struct Door {
    /// The server.
    pub ask: Ask,
    /// The address under which other programs of this machine reach the same server; the request log names it.
    pub base: Url,
    /// The Unix-domain socket that leads there, if one does.
    pub socket: Option<PathBuf>,
}

/// How requests leave.
#[derive(Clone)]
pub(super) enum Transport {
    Network(Client),
    Inside(Ask),
}

/// A request as it travels.
pub(super) struct Sent {
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) headers: HeaderMap,
    pub(super) body: Option<Bytes>,
}

/// An answer whose body is still to come.
pub(super) struct Coming {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    body: Pieces,
}

enum Pieces {
    Network(reqwest::Response),
    Inside(Option<Bytes>),
}

/// Why there is no answer, or no more of it.
pub(super) enum Broken {
    Network(reqwest::Error),
    /// The address is none that can be asked.
    Address,
    /// The server inside this program has ended.
    Ended,
}

impl Transport {
    /// Sends it; there when the head of the answer is.
    pub(super) async fn send(&self, sent: Sent) -> Result<Coming, Broken> {
        match self {
            Self::Network(client) => {
                let Sent { method, url, headers, body } = sent;
                let mut request = reqwest::Request::new(method, url);
                *request.headers_mut() = headers;
                *request.body_mut() = body.map(Into::into);
                let mut response = client.execute(request).await.map_err(Broken::Network)?;
                let headers = std::mem::take(response.headers_mut());
                Ok(Coming { status: response.status(), headers, body: Pieces::Network(response) })
            }
            Self::Inside(ask) => {
                let (head, body) = ask(sent.arriving()?).await.ok_or(Broken::Ended)?.into_parts();
                let body = Some(body).filter(|body| !body.is_empty());
                Ok(Coming { status: head.status, headers: head.headers, body: Pieces::Inside(body) })
            }
        }
    }
}

impl Coming {
    /// The next piece of the body; nothing at its end.
    pub(super) async fn piece(&mut self) -> Result<Option<Bytes>, Broken> {
        match &mut self.body {
            Pieces::Network(response) => response.chunk().await.map_err(Broken::Network),
            Pieces::Inside(body) => Ok(body.take()),
        }
    }
}

impl Sent {
    /// The request as a server has it before it, with the two headers that a connection adds.
    fn arriving(self) -> Result<::http::Request<Bytes>, Broken> {
        let Self { method, url, mut headers, body } = self;
        let target = PathAndQuery::try_from(&url[Position::BeforePath..Position::AfterQuery]);
        let host = HeaderValue::from_str(&url[Position::BeforeHost..Position::AfterPort]);
        let (Ok(target), Ok(host)) = (target, host) else { return Err(Broken::Address) };
        headers.insert(HOST, host);
        if let Some(body) = &body {
            headers.insert(CONTENT_LENGTH, body.len().into());
        }
        let mut request = ::http::Request::new(body.unwrap_or_default());
        (*request.method_mut(), *request.uri_mut(), *request.headers_mut()) = (method, target.into(), headers);
        Ok(request)
    }
}
