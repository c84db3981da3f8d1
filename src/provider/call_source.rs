//! A connection to a maker of phone agents, from which calls are read. Answers come as they are, whole and within their
//! bounds; what is in them is understood elsewhere.

use std::sync::Arc;

use secrecy::SecretString;
use serde_json::{Value, value::RawValue};
use url::Url;

use super::{Unusable, credentials::Credentials, http};
use crate::domain::{failure::Failure, maker::Maker};

/// A connection that only reads. Cheap to clone.
#[derive(Clone)]
pub struct CallSource {
    maker: Maker,
    http: Arc<http::Http>,
}

impl CallSource {
    /// A connection to the API of `maker` at `base`, with the key in the form that this maker takes. Plain http is taken
    /// for this machine only.
    pub fn over_http(maker: Maker, base: &Url, key: &SecretString) -> Result<Self, Unusable> {
        let credentials = match maker {
            Maker::Bland => Credentials::bland(key)?,
            Maker::Vapi | Maker::Retell => Credentials::bearer(key)?,
            Maker::ElevenLabs => Credentials::eleven_labs(key)?,
        };
        Ok(Self { maker, http: Arc::new(http::Http::to_address(base, credentials)?) })
    }

    /// Who answers.
    pub fn maker(&self) -> Maker {
        self.maker
    }

    /// Asks for one answer.
    pub async fn get(
        &self,
        what: &'static str,
        path: &[&str],
        pairs: Vec<(&'static str, String)>,
    ) -> Result<Box<RawValue>, Failure> {
        self.http.get(what, path).query(pairs).within(http::LONG).bare().await
    }

    /// Asks for one answer by a body: a POST that changes nothing, so it may be repeated.
    pub async fn look_up(&self, what: &'static str, path: &[&str], body: &Value) -> Result<Box<RawValue>, Failure> {
        self.http.post(what, path).json(body).within(http::LONG).bare().await
    }
}

impl std::fmt::Debug for CallSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "CallSource({})", self.http.place())
    }
}
