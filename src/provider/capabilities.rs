//! What a server offers beyond the contract; used where it is announced, and done without where it is not.

use super::Bland;
use crate::{
    domain::failure::{Failure, Kind},
    wire::Capabilities,
};

impl Bland {
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
