//! The services that a session speaks to.

use std::sync::Arc;

use tokio::sync::OnceCell;

use crate::{
    domain::failure::{Failure, Kind},
    provider::{Bland, Thena},
    wire::Capabilities,
};

/// The services. Cheap to clone.
#[derive(Clone)]
pub struct Services {
    /// The triage service.
    pub bland: Bland,
    /// The ticket service, if there is one.
    pub tickets: Option<Thena>,
    /// What the triage service offers beyond the contract; asked once, when it first matters.
    extensions: Arc<OnceCell<Capabilities>>,
}

impl Services {
    /// Both services; nothing is asked yet.
    pub fn new(bland: Bland, tickets: Option<Thena>) -> Self {
        Self { bland, tickets, extensions: Arc::default() }
    }

    /// The same services, their requests told to the observer of `bland`.
    pub(super) fn observed(self, bland: Bland) -> Self {
        let tickets = self.tickets.map(|tickets| tickets.observed_with(&bland));
        Self { bland, tickets, ..self }
    }

    /// Whether the triage service has this extension.
    pub(super) async fn offers(&self, extension: &str) -> Result<bool, Failure> {
        match self.extensions.get_or_try_init(|| self.bland.capabilities()).await {
            // A page in the way, or a server that answers anything to anything: asked again when it next matters.
            Err(failure) if failure.kind == Kind::Garbled => Ok(false),
            known => known.map(|known| known.offers(extension)),
        }
    }
}
