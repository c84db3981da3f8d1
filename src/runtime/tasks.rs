//! The one place of the workbench that starts tasks: each request and each change is one, counted and ended here.

use std::{any::Any, collections::HashMap, panic::AssertUnwindSafe, time::Duration};

use futures_util::FutureExt as _;
use tokio::{sync::mpsc::UnboundedSender, task::AbortHandle};
use tokio_util::task::TaskTracker;

use super::{fault::Fault, perform};
use crate::{
    app::{
        Event,
        effect::{MutationId, Query, RequestId},
        mutation::Mutation,
    },
    domain::{
        failure::{Failure, Kind},
        text::Display,
    },
    provider::Bland,
};

/// Tasks under way.
pub(super) struct Tasks {
    api: Bland,
    events: UnboundedSender<Event>,
    fetches: HashMap<RequestId, AbortHandle>,
    sends: TaskTracker,
    fault: Fault,
}

impl Tasks {
    pub(super) fn new(api: Bland, events: UnboundedSender<Event>, fault: Fault) -> Self {
        Self { api, events, fetches: HashMap::new(), sends: TaskTracker::new(), fault }
    }

    /// Asks for data.
    #[expect(clippy::disallowed_methods, reason = "tasks start here")]
    pub(super) fn fetch(&mut self, id: RequestId, query: Query) {
        self.fetches.retain(|_, task| !task.is_finished());
        let (api, events) = (self.api.clone(), self.events.clone());
        let on_demand = self.fault;
        let task = tokio::spawn(async move {
            let work = async {
                on_demand.strike_task(&query);
                perform::fetch(&api, query).await
            };
            let result = AssertUnwindSafe(work).catch_unwind().await.unwrap_or_else(fault);
            // Nobody listens any more when the workbench is leaving.
            let _ = events.send(Event::Fetched { id, result });
        });
        self.fetches.insert(id, task.abort_handle());
    }

    /// Gives a request up.
    pub(super) fn cancel(&mut self, id: RequestId) {
        if let Some(task) = self.fetches.remove(&id) {
            task.abort();
        }
    }

    /// Sends a change; it is never given up once it is on its way.
    pub(super) fn send(&mut self, id: MutationId, mutation: Mutation) {
        let (api, events) = (self.api.clone(), self.events.clone());
        self.sends.spawn(async move {
            let result = AssertUnwindSafe(perform::send(&api, mutation)).catch_unwind().await.unwrap_or_else(fault);
            let _ = events.send(Event::Settled { id, result });
        });
    }

    /// Ends all requests, and waits a little for changes that are on their way.
    pub(super) async fn drain(&mut self, most: Duration) {
        for (_, task) in self.fetches.drain() {
            task.abort();
        }
        self.sends.close();
        // What is still under way then is not known to be stored; the user was asked before leaving.
        let _ = tokio::time::timeout(most, self.sends.wait()).await;
    }
}

/// A task that failed is a failed request, not the end of the workbench. What the panic said stays inside: it may
/// quote a transcript.
fn fault<T>(_: Box<dyn Any + Send>) -> Result<T, Failure> {
    Err(Failure::new(
        Kind::Garbled,
        Display::ours("the program failed while working on the answer; this is a fault of earmark"),
    ))
}
