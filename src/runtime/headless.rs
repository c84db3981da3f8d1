//! The outbox without the screen: the same core and the same tasks send what waits, until nothing more can be done.

use tokio::sync::mpsc;

use super::{
    clock,
    deliver::Courier,
    fault::Fault,
    home::Home,
    keeper::{self, Op},
    performer::Performer,
    services::Services,
    siblings::{Meeting, Siblings},
    tasks::Tasks,
};
use crate::{
    app::{
        self,
        message::{
            env::Msg,
            event::{Ack, Event, Outcome},
            id::MutationId,
            mutation::Mutation,
            outbox::Entry,
        },
        state::{
            connection::Link,
            model::Model,
            pending::{Phase, lanes::first_of},
            session::Session,
        },
    },
    domain::{
        failure::{Failure, Kind},
        text::Display,
    },
};

/// How long all of it may take (milliseconds).
const LONGEST_MS: i64 = 60_000;

/// What became of the outbox.
#[derive(Debug)]
pub struct Flushed {
    /// Another process has it, and sends.
    pub elsewhere: bool,
    /// Why nothing more could be sent.
    pub stopped: Option<Failure>,
}

/// Sends what waits for `home`'s service, and of what waits for the user, the changes in `again`.
pub async fn flush(services: Services, home: Home, session: Session, again: &[MutationId]) -> Flushed {
    let (sender, mut events) = mpsc::unbounded_channel();
    let (keeper, tasks) = Tasks::begin(services, home, sender, Fault::default());
    keeper.take(Op::Open);
    let mut performer = Performer::alone(keeper, tasks);
    let mut model = Model::new(session);
    let end = clock::after(LONGEST_MS);
    let mut flushed = Flushed { elsewhere: false, stopped: None };
    let mut opened = false;
    while clock::steady() < end {
        let event = tokio::select! {
            Some(event) = events.recv() => event,
            () = clock::until(Some(performer.wake.map_or(end, |wake| wake.min(end)))) => Event::Woke,
        };
        let opens = matches!(event, Event::Opened { .. });
        let failed = match &event {
            Event::Settled { outcome: Outcome::Failed(failure) | Outcome::Unclear(failure), .. }
            | Event::Fault(failure) => Some(failure.clone()),
            _ => None,
        };
        let env = clock::env(&[]);
        let mut effects = app::update(&mut model, Msg::Event(event), &env);
        if opens {
            opened = true;
            effects.extend(app::resume(&mut model, again, &env));
        }
        performer.wake = None;
        for effect in effects {
            // Nobody looks, so nothing is shown.
            drop(performer.perform(effect));
        }
        if !opened {
            if let Some(failure) = failed {
                flushed.stopped = Some(failure);
                break;
            }
            continue;
        }
        if !model.outbox.sends {
            flushed.elsewhere = true;
            break;
        }
        let waits = model.world.lanes.count(|phase| !matches!(phase, Phase::Held(_)));
        let under_way = model.world.lanes.count(|phase| matches!(phase, Phase::InFlight | Phase::Unsaved));
        if !matches!(model.outbox.reach.link(), Link::Up) && under_way == 0 {
            flushed.stopped = failed;
            break;
        }
        if waits == 0 {
            break;
        }
    }
    performer.keeper.finish().await;
    flushed
}

/// Sends one change as the workbench does: kept before it leaves, forgotten when it is confirmed. What may still become
/// of it stays kept; what was refused does not.
pub async fn deliver(services: Services, home: &Home, mutation: Mutation) -> Result<Delivery, Failure> {
    let now = clock::now();
    let id = MutationId(first_of(now).saturating_add(chance()));
    let books = keeper::open_books(home).await?;
    books.keep(id, &Entry::new(mutation.clone(), now, Vec::new())).await?;
    let outcome = Courier::new(services, books.clone()).deliver(id, mutation, None).await;
    match outcome {
        Outcome::Stored(ack) | Outcome::WasThere(ack) => Ok(Delivery::Stored(ack)),
        // An answer that makes no sense may come from somebody in the way, after the service has done its work.
        Outcome::Failed(failure) | Outcome::Unclear(failure)
            if failure.kind.is_passing() || failure.kind == Kind::Garbled =>
        {
            // A workbench that is open sends it.
            if let Some(siblings) = Siblings::visit(&Meeting::at(&home.meeting)).await {
                siblings.tell();
            }
            Ok(Delivery::Kept(failure))
        }
        Outcome::Failed(failure) | Outcome::Unclear(failure) => {
            books.forget(id, None).await?;
            Err(failure)
        }
        Outcome::Absent | Outcome::Gone | Outcome::Differs(_) => {
            Err(Failure::new(Kind::Garbled, Display::ours("the change was settled by another earmark")))
        }
    }
}

/// What came of one change.
#[derive(Debug)]
pub enum Delivery {
    /// The service has it.
    Stored(Ack),
    /// It waits in the outbox, for this reason.
    Kept(Failure),
}

/// So that two commands in one millisecond do not give one number twice.
fn chance() -> u64 {
    u64::from(uuid::Uuid::new_v4().as_fields().0 >> 12)
}
