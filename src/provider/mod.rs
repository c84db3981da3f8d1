//! The clients of the two services, triage and tickets: one typed method for each request of a contract, and nothing
//! that the contract does not know. The two have nothing in common but the machinery: each is made with its own
//! credentials, and no header is shared.
//!
//! | file | holds |
//! |---|---|
//! | `http` | the connection: address, limits, sending, reading |
//! | `host` | how long a host asked to be left alone, and its clock; for all connections to it |
//! | `credentials` | who asks: the headers of one connection |
//! | `classify` | the one place where a status, a code or a broken connection becomes a [`Failure`](crate::domain::failure::Failure) |
//! | `log` | tells an observer about every request |
//! | `walk` | reading a list to its end |
//! | `capabilities` | what a server offers beyond the contract |
//! | `issues`, `evidence`, `judgements`, `agents`, `calls`, `ties` | the requests to the triage service, by family |
//! | `thena` | the requests to the ticket service |
//! | `flagged` | which issues have a flag of a type or on a node |
//! | `neighbours` | a node of the relation graph, read from the service that has it |

mod agents;
mod calls;
mod capabilities;
mod classify;
mod credentials;
mod evidence;
mod flagged;
mod host;
mod http;
mod issues;
mod judgements;
mod log;
mod neighbours;
mod thena;
mod ties;
mod walk;

use std::sync::Arc;

use secrecy::SecretString;
use url::Url;

use crate::domain::{logged::Logged, time::Time};
use credentials::Credentials;

pub use credentials::{Bearer, KeyNames, TicketKey};
pub use flagged::Memory;
pub use http::Posted;
pub use neighbours::{Sources, TieSource};
pub use thena::Thena;
pub use walk::Rows;

/// A connection to a service that speaks the Bland API: the live one, a team's server, or the one inside this
/// program. Cheap to clone.
#[derive(Clone)]
pub struct Bland {
    http: Arc<http::Http>,
}

/// Why no connection can be set up; nothing was sent.
#[derive(Debug, thiserror::Error)]
pub enum Unusable {
    /// The base address cannot be used.
    #[error("the base address {address} cannot be used: {reason}")]
    Address {
        /// The address without user and password.
        address: String,
        /// What is wrong, and what to give instead.
        reason: &'static str,
    },
    /// The key holds characters that no header can carry.
    #[error("the API key holds a line break or another character that no key has; set it again")]
    Key,
    /// The encryption could not be set up.
    #[error(
        "cannot set up TLS ({0}); install the CA certificates of your system (often a package named ca-certificates)"
    )]
    Tls(String),
}

impl Bland {
    /// A connection to `base`. Plain http is taken for this machine only, since everybody on the way could read
    /// the key.
    pub fn over_http(base: &Url, key: &SecretString) -> Result<Self, Unusable> {
        Ok(Self { http: Arc::new(http::Http::to_address(base, Credentials::bland(key)?)?) })
    }

    /// A connection through the Unix-domain socket at `path`.
    #[cfg(unix)]
    pub fn over_socket(path: &std::path::Path, key: &SecretString) -> Result<Self, Unusable> {
        Ok(Self { http: Arc::new(http::Http::to_socket(path, Credentials::bland(key)?)?) })
    }

    /// The same connection, whose key the request log shows by the name of this variable.
    #[must_use]
    pub fn named(&self, names: &KeyNames) -> Self {
        Self { http: Arc::new(self.http.named(names)) }
    }

    /// The same connection, with `tell` called for every request when it starts and when it ends, whatever becomes of
    /// it. It is called from the task that asks, so it must not wait.
    #[must_use]
    pub fn observed(&self, tell: impl Fn(Logged) + Send + Sync + 'static) -> Self {
        Self { http: Arc::new(self.http.observed(Some(log::Observer::new(tell)))) }
    }

    /// What the clock of the service shows at least; `None` before it has told.
    pub fn now(&self) -> Option<Time> {
        self.http.now()
    }

    /// The same connection, on which every POST carries `Idempotency-Key: <key>`; no other request does. A server
    /// that [offers it](crate::wire::Capabilities::IDEMPOTENCY_KEY) does a repeated POST once, others take no notice.
    /// A key that no header can carry is left out.
    #[must_use]
    pub fn keyed(&self, idempotency_key: &str) -> Self {
        Self { http: Arc::new(self.http.keyed(idempotency_key)) }
    }
}

impl std::fmt::Debug for Bland {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Bland({})", self.http.place())
    }
}
