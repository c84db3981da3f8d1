//! A connection to the triage service. Its requests stand in the files of their families.

use std::sync::Arc;

use secrecy::SecretString;
use url::Url;

use super::{
    Unusable,
    credentials::{Credentials, KeyNames},
    http::Http,
    log::Observer,
    transport::Door,
};
use crate::domain::{logged::Logged, time::Time};

/// A connection to a service that speaks the Bland API: the live one, a team's server, or the one inside this
/// program. Cheap to clone.
#[derive(Clone)]
pub struct Bland {
    pub(super) http: Arc<Http>,
}

impl Bland {
    /// A connection to `base`. Plain http is taken for this machine only, since everybody on the way could read
    /// the key.
    pub fn over_http(base: &Url, key: &SecretString) -> Result<Self, Unusable> {
        Ok(Self { http: Arc::new(Http::to_address(base, Credentials::bland(key)?)?) })
    }

    /// A connection through the Unix-domain socket at `path`.
    #[cfg(unix)]
    pub fn over_socket(path: &std::path::Path, key: &SecretString) -> Result<Self, Unusable> {
        Ok(Self { http: Arc::new(Http::to_socket(path, Credentials::bland(key)?)?) })
    }

    /// A connection to the server inside this program, which takes the same requests as any other.
    pub fn inside(door: &Door, key: &SecretString) -> Result<Self, Unusable> {
        Ok(Self { http: Arc::new(Http::inside(door, Credentials::bland(key)?)) })
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
        Self { http: Arc::new(self.http.observed(Some(Observer::new(tell)))) }
    }

    /// The same connection, whose requests are told to the observer of `other`, numbered in one row with its own.
    #[must_use]
    pub fn observed_with(&self, other: &Self) -> Self {
        Self { http: Arc::new(self.http.observed(other.http.observer())) }
    }

    /// Whether this connection would send a secret of `other` to another place: a key in the wrong variable.
    pub fn gives_away_a_key_of(&self, other: &Self) -> bool {
        self.http.gives_away_a_secret_of(&other.http)
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
