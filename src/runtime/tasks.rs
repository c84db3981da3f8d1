//! The one place of the workbench that starts tasks: each request and each change is one, counted and ended here.

use std::{any::Any, collections::HashMap, panic::AssertUnwindSafe, sync::Arc, time::Duration};

use futures_util::FutureExt as _;
use tokio::{sync::mpsc::UnboundedSender, task::AbortHandle};
use tokio_util::task::TaskTracker;

use super::{
    answers::{Answers, Found},
    body::{Body, Brought, CallBody},
    clipboard, clock, decisions,
    deliver::Courier,
    external::{self, Helpers},
    fault::Fault,
    fetch::fetch,
    files::Files,
    finder::Finder,
    home::Home,
    keeper::{Books, Keeper},
    recorder,
    services::Services,
    signals::TraceSignal,
};
use crate::{
    app::message::{
        call::Transcript,
        effect::Query,
        event::{Event, Outcome},
        id::{MutationId, RequestId},
        moment::Moments,
        mutation::Mutation,
        readback::Look,
        reply::Reply,
    },
    domain::{
        failure::{Failure, Kind},
        id::IssueId,
        text::{Display, shown},
        time::Time,
    },
    graph::{Graph, Picture, Zoom},
    moments,
    rules::declared::Declared,
};

/// How long after the start the first call is looked through (milliseconds): the first screen comes first.
const AFTER_START_MS: i64 = 150;

/// Tasks under way.
pub(super) struct Tasks {
    services: Services,
    books: Books,
    answers: Answers,
    finder: Finder,
    courier: Courier,
    events: UnboundedSender<Event>,
    fetches: HashMap<RequestId, AbortHandle>,
    /// Changes on their way, and answers that are being kept.
    sends: TaskTracker,
    /// Files beside the client database.
    pub(super) files: Files,
    /// The rules of the team.
    pub(super) rules: Option<Arc<Declared>>,
    /// When the first call may be looked through.
    begins: Time,
    /// Waits for the signal that asks for the trace.
    traces: Option<AbortHandle>,
    fault: Fault,
}

impl Tasks {
    /// Begins a session with a service: the keeper of its client database, and what asks and sends beside it.
    pub(super) fn begin(
        services: Services,
        home: Home,
        events: UnboundedSender<Event>,
        fault: Fault,
    ) -> (Keeper, Self) {
        let (answers, finder) = (Answers::of(&home), Finder::of(&home));
        let keeper = Keeper::start(home, events.clone());
        let books = keeper.books();
        let courier = Courier::new(services.clone(), books.clone());
        let (fetches, sends) = (HashMap::new(), TaskTracker::new());
        let (files, rules, traces) = (Files::new(events.clone(), sends.clone()), None, None);
        let begins = clock::after(AFTER_START_MS);
        let tasks = Self {
            services,
            books,
            answers,
            finder,
            courier,
            events,
            fetches,
            sends,
            files,
            rules,
            begins,
            traces,
            fault,
        };
        (keeper, tasks)
    }

    /// Asks for data.
    #[expect(clippy::disallowed_methods, reason = "tasks start here")]
    pub(super) fn fetch(&mut self, id: RequestId, query: Query) {
        self.fetches.retain(|_, task| !task.is_finished());
        let (services, books) = (self.services.clone(), self.books.clone());
        let (answers, finder, events) = (self.answers.clone(), self.finder.clone(), self.events.clone());
        let (on_demand, keeping) = (self.fault, self.sends.clone());
        let (rules, begins) = (self.rules.clone(), self.begins);
        let task = tokio::spawn(async move {
            let (tell, with, of_team) = (events.clone(), (services.clone(), books.clone()), rules.clone());
            let work = async {
                on_demand.strike_task(&query);
                let remembered = |Found { seen, reply, body }| {
                    let _ = tell.send(Event::Remembered { id, seen, reply: Box::new(reply) });
                    let (tell, (services, books), rules) = (tell.clone(), with.clone(), of_team.clone());
                    keeping.spawn(async move {
                        tell_moments(&tell, (&services, &books), (rules.as_deref(), begins), &body).await
                    });
                };
                let asked = fetch(&services, &books, &finder, query.clone());
                answers.bridge(&query, asked, remembered).await
            };
            let brought = AssertUnwindSafe(work).catch_unwind().await;
            let brought = brought.unwrap_or_else(|panic| Brought::only(Reply::failed(query.clone(), fault(panic))));
            let Brought { reply, body } = brought;
            let outcome = reply.failure().map_or(Ok(body), |failure| Err(failure.kind));
            // Nobody listens any more when the workbench is leaving.
            let _ = events.send(Event::Fetched { id, reply: Box::new(reply) });
            // What was read is shown before it is kept, and kept before it is looked through.
            let outcome = Arc::new(outcome);
            let kept = Arc::clone(&outcome);
            keeping.spawn(async move { answers.note(&query, &kept).await });
            if let Ok(Some(body)) = &*outcome {
                tell_moments(&events, (&services, &books), (rules.as_deref(), begins), body).await;
            }
        });
        self.fetches.insert(id, task.abort_handle());
    }

    /// Tells what was kept of an answer, without asking the service.
    pub(super) fn recall(&self, id: RequestId, query: Query) {
        let (answers, events) = (self.answers.clone(), self.events.clone());
        let (rules, begins) = (self.rules.clone(), self.begins);
        let (services, books) = (self.services.clone(), self.books.clone());
        self.sends.spawn(async move {
            if let Some(Found { seen, reply, body }) = answers.recall(&query).await {
                let _ = events.send(Event::Remembered { id, seen, reply: Box::new(reply) });
                tell_moments(&events, (&services, &books), (rules.as_deref(), begins), &body).await;
            }
        });
    }

    /// Lays the relation graph out, on a thread that may take its time.
    pub(super) fn draw(&self, id: u64, graph: Arc<Graph>, zoom: Zoom, before: Option<Arc<Picture>>) {
        let events = self.events.clone();
        tokio::task::spawn_blocking(move || {
            let drawing = AssertUnwindSafe(|| Picture::new(graph, zoom, before.as_deref()));
            let event = match std::panic::catch_unwind(drawing) {
                Ok(picture) => Event::Drawn { id, picture: Arc::new(picture) },
                Err(panic) => Event::Fault(fault(panic)),
            };
            let _ = events.send(event);
        });
    }

    /// Takes the words of a call in, to be found.
    pub(super) fn note(&self, issue: IssueId, call: Arc<Transcript>) {
        if self.finder.note(issue, call) {
            let finder = self.finder.clone();
            self.sends.spawn(async move { finder.take_in_soon().await });
        }
    }

    /// Gives text to a program of the desktop, and tells how that went.
    pub(super) fn copy(&self, text: Display, helpers: Helpers) {
        let events = self.events.clone();
        self.sends.spawn(async move {
            let words = match clipboard::by_program(&text, &helpers).await {
                Some(program) => format!("Copied with {program}"),
                None => "Not copied: no program of the desktop took it; clipboard = \"terminal\" in config.toml asks the terminal".to_owned(),
            };
            let _ = events.send(Event::Told(Display::ours(words)));
        });
    }

    /// Gives an address to the program that the desktop has for it, and tells how that went.
    pub(super) fn open(&self, address: String, helpers: Helpers) {
        let events = self.events.clone();
        self.sends.spawn(async move {
            let words = match external::open(&address, &helpers).await {
                Some(program) => shown!("Given to {program}: {}", Display::foreign_line(&address)),
                None => shown!("No program opens addresses here; Y copies it: {}", Display::foreign_line(&address)),
            };
            let _ = events.send(Event::Told(words));
        });
    }

    /// From here on the signal for it has the trace written, also while the loop is at something that does not end.
    #[expect(clippy::disallowed_methods, reason = "tasks start here")]
    pub(super) fn write_trace_on_signal(&mut self) {
        // Where the system has no such signal, the trace can be asked for by its name.
        let Ok(mut asked) = TraceSignal::listen() else { return };
        let events = self.events.clone();
        let task = tokio::spawn(async move {
            loop {
                asked.next().await;
                let event = match tokio::task::spawn_blocking(recorder::write).await {
                    Ok(Ok(Some(words))) => Event::Told(words),
                    Ok(Err(reason)) => Event::Fault(Failure::new(Kind::NotKept, reason)),
                    Ok(Ok(None)) | Err(_) => continue,
                };
                if events.send(event).is_err() {
                    return;
                }
            }
        });
        self.traces = Some(task.abort_handle());
    }

    /// Gives a request up.
    pub(super) fn cancel(&mut self, id: RequestId) {
        if let Some(task) = self.fetches.remove(&id) {
            task.abort();
        }
    }

    /// Sends a change; it is never given up once it is on its way.
    pub(super) fn send(&mut self, id: MutationId, mutation: Mutation, look: Option<Look>) {
        let (courier, events) = (self.courier.clone(), self.events.clone());
        self.sends.spawn(async move {
            let delivery = AssertUnwindSafe(courier.deliver(id, mutation, look)).catch_unwind().await;
            // Whether it left before the program failed is not known: it is looked for.
            let outcome = delivery.unwrap_or_else(|panic| Outcome::Failed(fault(panic)));
            let _ = events.send(Event::Settled { id, outcome });
        });
    }

    /// Ends all requests, and waits a little for changes that are on their way.
    pub(super) async fn drain(&mut self, most: Duration) {
        for task in self.fetches.drain().map(|(_, task)| task).chain(self.traces.take()) {
            task.abort();
        }
        self.finder.leave();
        self.sends.close();
        // What is still under way then is marked as sent on disk, and looked for at the next start.
        let _ = tokio::time::timeout(most, self.sends.wait()).await;
    }
}

/// Tells what the rules find in a call, with what was decided of it.
async fn tell_moments(
    events: &UnboundedSender<Event>,
    (services, books): (&Services, &Books),
    (rules, begins): (Option<&Declared>, Time),
    body: &Body,
) {
    let Body::Call(CallBody { call, events: pathway, brief }) = body else { return };
    clock::until(Some(begins)).await;
    let found = moments::read(call, pathway, brief.as_deref(), rules);
    let (decided, records) = match found.hits.is_empty() {
        true => Default::default(),
        false => tokio::join!(decisions::of_call(services, books, &call.call_id), decisions::of_rules(services, books)),
    };
    let moments = Box::new(Moments::of(&found, decided, &records));
    let _ = events.send(Event::Moments { call: call.call_id.clone(), moments });
}

/// A task that failed is a failed request, not the end of the workbench. What the panic said stays inside: it may
/// quote a transcript.
fn fault(_: Box<dyn Any + Send>) -> Failure {
    let text = "the program failed while working on the answer; this is a fault of earmark";
    Failure::new(Kind::Garbled, Display::ours(text))
}
