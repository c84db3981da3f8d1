//! What a server offers beyond the contract; used where it is announced, and done without where it is not.

use super::Bland;
use crate::{
    domain::{
        failure::{Failure, Kind},
        time::Time,
    },
    wire::{Capabilities, PageQuery},
};

impl Bland {
    /// Asks for one issue, and looks at nothing but the service's own time: whether it can be reached, takes the key, and
    /// has the same time as this machine.
    pub async fn clock(&self) -> Result<Option<Time>, Failure> {
        let page = PageQuery { limit: Some(1), cursor: None };
        self.http.get("list the issues", &["v1", "triage", "issues"]).query(page.pairs()).clock().await
    }

    /// The extensions of the server. One that does not know the request offers none; that nobody answered, or somebody
    /// else, is a failure, which says nothing about the server.
    pub async fn capabilities(&self) -> Result<Capabilities, Failure> {
        let asked = self.http.get("ask for extensions", &["v1", "earmark", "capabilities"]).data().await;
        match asked {
            Err(Failure { kind: Kind::Missing | Kind::Refused | Kind::Unsupported, .. }) => Ok(Capabilities::default()),
            other => other,
        }
    }
}
