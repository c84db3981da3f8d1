//! The trail of changes: an extension of our own server ([`PEOPLE`](super::Capabilities::PEOPLE)).

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{Object, PageQuery};
use crate::domain::{
    id::{KeyId, UserId},
    text::Untrusted,
    time::{DAY, Time},
};

/// How long rows of the trail are kept at least, in milliseconds: 400 days.
pub const KEPT: i64 = 400 * DAY;

/// That something was changed, or refused. It holds names of fields and ids, and nothing that somebody wrote or said.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct AuditRow {
    /// Its number. They grow, and may have gaps.
    pub seq: i64,
    /// When.
    pub at: Time,
    /// Who did it.
    #[serde(default)]
    pub actor_id: Option<UserId>,
    /// With which key; none at the machine of the server.
    #[serde(default)]
    pub key_id: Option<KeyId>,
    /// From where; none at the machine of the server.
    #[serde(default)]
    pub address: Option<Untrusted>,
    /// What was done, by the name of the operation.
    pub verb: Untrusted,
    /// What it was about.
    #[serde(default)]
    pub thing: Option<Untrusted>,
    /// Which one.
    #[serde(default)]
    pub thing_id: Option<Untrusted>,
    /// `done`, or `refused`.
    pub outcome: Untrusted,
    /// More ids, the names of the fields that were given, how many were refused.
    #[serde(default)]
    pub detail: Object,
}

impl AuditRow {
    /// The row as it is sealed: one line of JSON, in this order of fields.
    pub fn line(&self) -> serde_json::Result<String> {
        serde_json::to_string(self)
    }
}

/// Which rows of the trail are listed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AuditQuery {
    /// Which page.
    #[param(ignore)]
    #[serde(skip)]
    pub page: PageQuery,
    /// Those behind this number, where no cursor tells.
    pub after: Option<u32>,
}

impl AuditQuery {
    /// The parameters as they travel.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = self.page.pairs();
        pairs.extend(self.after.map(|after| ("after", after.to_string())));
        pairs
    }
}

/// A seal over the rows behind the one before it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct AuditSeal {
    /// Its number, from 1.
    pub number: i64,
    /// The last row under it.
    pub last_seq: i64,
    /// How many there are.
    pub rows: i64,
    /// In hexadecimal digits: SHA-256 of that of the seal before, as text, and of each row as a line, each with a line feed behind it.
    pub sha256: Untrusted,
    /// When it was set.
    pub at: Time,
}

/// A seal while it is made, or made again.
#[derive(Debug, Clone)]
pub struct Sealing {
    digest: Sha256,
    /// Rows so far.
    pub rows: i64,
}

impl Sealing {
    /// Behind a seal with these digits; the first one stands behind none.
    pub fn behind(seal: Option<&str>) -> Self {
        let mut digest = Sha256::new();
        digest.update(seal.unwrap_or_default());
        digest.update("\n");
        Self { digest, rows: 0 }
    }

    /// With one more row.
    pub fn row(&mut self, row: &AuditRow) -> serde_json::Result<()> {
        self.digest.update(row.line()?);
        self.digest.update("\n");
        self.rows += 1;
        Ok(())
    }

    /// The digest.
    pub fn finish(self) -> [u8; 32] {
        self.digest.finalize().into()
    }
}
