//! Keeps what must not be lost: takes what the core wants kept to the client database, in order, one task for all of
//! it, so that no key waits for the disk.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::{
        SetOnce,
        mpsc::{self, UnboundedReceiver, UnboundedSender, WeakUnboundedSender},
    },
    task::JoinHandle,
    time::timeout,
};

use super::{
    answers::purge_unwanted,
    clock,
    home::Home,
    rows::{cannot_open, cannot_read, encode, left, not_kept, perform, tie},
    siblings::{Meeting, News, Siblings},
};

pub(super) use super::rows::Op;
use crate::{
    app::message::{event::Event, id::MutationId, mutation::Made, outbox::Entry},
    domain::{
        failure::{Failure, Kind},
        id::{IssueId, TicketId},
        text::Display,
        time::Time,
    },
    graph::Key,
    store::{
        Store,
        decisions::{Decided, Record, Suggested},
        lease::Lease,
        outbox::{Mark, NewRow},
        ties::Tie,
    },
    wire,
};

/// The store, once it is open.
type Opened = Arc<SetOnce<Arc<Store>>>;

/// For whoever delivers changes: marks what leaves, forgets what is confirmed. Cheap to clone.
#[derive(Clone)]
pub(super) struct Books {
    store: Opened,
    ops: WeakUnboundedSender<Op>,
}

/// Opens the books alone, for one change.
pub(super) async fn open_books(home: &Home) -> Result<Books, Failure> {
    let store = Store::open(&home.database, &home.place).await.map_err(|error| cannot_open(home, &error))?;
    let (ops, _) = mpsc::unbounded_channel();
    Ok(Books { store: Arc::new(SetOnce::new_with(Some(Arc::new(store)))), ops: ops.downgrade() })
}

impl Books {
    /// Keeps a change.
    pub(super) async fn keep(&self, id: MutationId, entry: &Entry) -> Result<(), Failure> {
        let Some(store) = self.store.get() else { return Ok(()) };
        let lane = entry.mutation.subject.lane();
        let entry = entry.encode().map_err(|error| not_kept(&error))?;
        let row = NewRow { id: id.0, lane: &lane, entry: &entry, before: None, replaces: None };
        store.keep(row).await.map_err(|error| not_kept(&error))
    }

    /// Marks a change as about to leave, at this time by the clock of its service, and brings the key that makes a repeat of it harmless; `None` when it is no
    /// longer kept.
    pub(super) async fn mark_sent(&self, id: MutationId, there: Option<Time>) -> Result<Option<Mark>, Failure> {
        let Some(store) = self.store.get() else { return Ok(None) };
        let mark = store.mark_sent(id.0, clock::now(), there).await.map_err(|error| not_kept(&error))?;
        self.tell();
        Ok(mark)
    }

    /// When a change first left, by the clock of its service; `None` where that is not known.
    pub(super) async fn sent_there(&self, id: MutationId) -> Result<Option<Time>, Failure> {
        let Some(store) = self.store.get() else { return Ok(None) };
        store.sent_there(id.0).await.map_err(|error| cannot_read(&error))
    }

    /// Takes the mark back: the change did not leave.
    pub(super) async fn unmark(&self, id: MutationId) -> Result<(), Failure> {
        let Some(store) = self.store.get() else { return Ok(()) };
        store.unmark(id.0).await.map_err(|error| not_kept(&error))
    }

    /// Forgets a change that was confirmed. When the disk fails, that is owed to it: nothing else is to be told, and
    /// the next start finds the change marked as sent, and looks.
    pub(super) async fn settle(&self, id: MutationId, made: Option<Made>) {
        if self.forget(id, made.as_ref()).await.is_err()
            && let Some(ops) = self.ops.upgrade()
        {
            let _ = ops.send(Op::Forget { id, made });
        }
    }

    /// Forgets a change, and remembers what it made.
    pub(super) async fn forget(&self, id: MutationId, made: Option<&Made>) -> Result<(), Failure> {
        let Some(store) = self.store.get() else { return Ok(()) };
        let made = made.map(encode).transpose()?;
        store.forget(id.0, made.as_deref(), clock::now()).await.map_err(|error| not_kept(&error))?;
        self.tell();
        Ok(())
    }

    /// The ties of a node that this machine keeps.
    pub(super) async fn ties_of(&self, key: &Key) -> Result<Vec<wire::Tie>, Failure> {
        let store = self.opened().await?;
        let ties = match key {
            Key::Issue(issue) => store.ties_of_issue(issue.as_str()).await,
            Key::Ticket(ticket) => store.ties_of_ticket(ticket.as_str()).await,
        };
        Ok(ties.map_err(|error| cannot_read(&error))?.iter().map(tie).collect())
    }

    /// Keeps a tie of an issue and a ticket on this machine.
    pub(super) async fn tie(&self, tie: &Tie) -> Result<(), Failure> {
        self.opened().await?.tie(tie).await.map_err(|error| not_kept(&error))
    }

    /// Drops one.
    pub(super) async fn untie(&self, issue: &IssueId, ticket: &TicketId) -> Result<(), Failure> {
        self.opened().await?.untie(issue.as_str(), ticket.as_str()).await.map_err(|error| not_kept(&error))
    }

    /// Keeps what was decided of moments of a call on this machine.
    pub(super) async fn decide(
        &self,
        call: &str,
        suggested: &[Suggested],
        decision: Option<(&str, Option<&str>)>,
        at: i64,
    ) -> Result<(), Failure> {
        let store = self.opened().await?;
        store.decide(call, suggested, decision, at).await.map_err(|error| not_kept(&error))
    }

    /// What this machine keeps of that.
    pub(super) async fn decisions_of(&self, call: &str) -> Result<Vec<Decided>, Failure> {
        self.opened().await?.decisions_of(call).await.map_err(|error| cannot_read(&error))
    }

    /// What this machine keeps of what became of the rules.
    pub(super) async fn records(&self) -> Result<Vec<Record>, Failure> {
        self.opened().await?.records().await.map_err(|error| cannot_read(&error))
    }

    /// The store once it is open, which it may not be before the first screen.
    async fn opened(&self) -> Result<Arc<Store>, Failure> {
        match timeout(OPENS, self.store.wait()).await {
            Ok(store) => Ok(Arc::clone(store)),
            Err(_) => Err(Failure::new(Kind::NotKept, Display::ours("the client database is not open"))),
        }
    }

    fn tell(&self) {
        if let Some(ops) = self.ops.upgrade() {
            let _ = ops.send(Op::Moved);
        }
    }
}

/// How long a reading waits for the client database to open.
const OPENS: Duration = Duration::from_secs(10);
/// How long the opening of the client database waits for the first screen (milliseconds).
const LATEST_MS: i64 = 150;
/// How often, and in which distance (milliseconds), a guest knocks at a meeting that is not open yet.
const ARRIVALS: u32 = 40;
const ARRIVAL_MS: i64 = 50;

/// The task that keeps things.
pub(super) struct Keeper {
    ops: UnboundedSender<Op>,
    store: Opened,
    task: JoinHandle<()>,
}

impl Keeper {
    /// Opens the client database when something is to be kept, when [`Op::Open`] says so, or a moment later; and tells
    /// what it holds.
    #[expect(clippy::disallowed_methods, reason = "the one task that keeps things; ended by `finish`")]
    pub(super) fn start(home: Home, events: UnboundedSender<Event>) -> Self {
        let (ops, queue) = mpsc::unbounded_channel();
        let store = Opened::default();
        let desk =
            Desk { home, events, store: Arc::clone(&store), lease: None, siblings: Siblings::Alone, owed: Vec::new() };
        Self { ops, store, task: tokio::spawn(desk.work(queue)) }
    }

    /// Keeps something, after everything before it.
    pub(super) fn take(&self, op: Op) {
        // The task ends only after this sender is gone.
        let _ = self.ops.send(op);
    }

    /// The store, for marking what leaves.
    pub(super) fn books(&self) -> Books {
        Books { store: Arc::clone(&self.store), ops: self.ops.downgrade() }
    }

    /// Waits until everything is kept.
    pub(super) async fn finish(self) {
        drop(self.ops);
        let _ = self.task.await;
    }
}

struct Desk {
    home: Home,
    events: UnboundedSender<Event>,
    store: Opened,
    lease: Option<Lease>,
    siblings: Siblings,
    /// Changes that are to be forgotten, and that the disk could not forget yet.
    owed: Vec<(MutationId, Option<Made>)>,
}

impl Desk {
    async fn work(mut self, mut queue: UnboundedReceiver<Op>) {
        let mut ops = Vec::new();
        // The screen comes first: the disk is the same one.
        tokio::select! {
            biased;
            taken = queue.recv_many(&mut ops, 256) => if taken == 0 { return },
            () = clock::until(Some(clock::after(LATEST_MS))) => {},
        }
        if let Err(failure) = self.open().await {
            self.tell(Event::Fault(failure));
        }
        self.perform_all(&mut ops).await;
        if let Err(failure) = purge_unwanted(&self.home).await {
            self.tell(Event::Fault(failure));
        }
        loop {
            tokio::select! {
                biased;
                taken = queue.recv_many(&mut ops, 256) => {
                    if taken == 0 {
                        return self.close().await;
                    }
                    self.perform_all(&mut ops).await;
                }
                news = self.siblings.next() => self.look(news).await,
            }
        }
    }

    async fn perform_all(&mut self, ops: &mut Vec<Op>) {
        for at in 0..ops.len() {
            if !is_outdated(ops, at) {
                self.perform(&ops[at]).await;
            }
        }
        if ops.iter().any(|op| !matches!(op, Op::Draft { .. } | Op::Open)) {
            self.siblings.tell();
        }
        ops.clear();
    }

    /// Leaves nothing undone that can be done now, and nothing beside the database that was forgotten in it.
    async fn close(mut self) {
        if let Some(store) = self.store.get().cloned() {
            self.pay(&store).await;
            // When it cannot be done now, the next end does it.
            let _ = store.settle().await;
        }
    }

    /// Looks at what the others did; takes over when the one that sent is gone.
    async fn look(&mut self, news: News) {
        let Some(store) = self.store.get().cloned() else { return };
        if news == News::HostGone
            && let Err(failure) = self.meet(&store).await
        {
            self.tell(Event::Fault(failure));
        }
        match left(&store).await {
            Ok(left) => self.tell(Event::Opened { left: Box::new(left), sends: self.lease.is_some() }),
            Err(error) => self.tell(Event::Fault(cannot_read(&error))),
        }
    }

    /// Becomes the one that sends, or the guest of the one that does.
    async fn meet(&mut self, store: &Store) -> Result<(), Failure> {
        let meeting = Meeting::at(&self.home.meeting);
        for _ in 0..ARRIVALS {
            self.lease = store.try_lease().map_err(|error| cannot_open(&self.home, &error))?;
            if self.lease.is_some() {
                self.siblings = Siblings::host(&meeting);
                return Ok(());
            }
            if let Some(siblings) = Siblings::visit(&meeting).await {
                self.siblings = siblings;
                return Ok(());
            }
            // The host has its lock and is about to open the meeting.
            clock::until(Some(clock::after(ARRIVAL_MS))).await;
        }
        self.siblings = Siblings::Alone;
        Ok(())
    }

    /// Opens the store, if it is not open.
    async fn open(&mut self) -> Result<Arc<Store>, Failure> {
        if let Some(store) = self.store.get() {
            return Ok(Arc::clone(store));
        }
        let opened = Store::open(&self.home.database, &self.home.place).await;
        let store = Arc::new(opened.map_err(|error| cannot_open(&self.home, &error))?);
        if self.lease.is_none() {
            self.meet(&store).await?;
        }
        let left = left(&store).await.map_err(|error| cannot_read(&error))?;
        // Open only now: what fails before this is tried again with the next change.
        // This task alone opens it.
        let _ = self.store.set(Arc::clone(&store));
        self.tell(Event::Opened { left: Box::new(left), sends: self.lease.is_some() });
        Ok(store)
    }

    async fn perform(&mut self, op: &Op) {
        let result = match self.open().await {
            Ok(store) => {
                self.pay(&store).await;
                perform(&store, op).await
            }
            Err(failure) => Err(failure),
        };
        if let (Op::Forget { id, made }, Err(_)) = (op, &result) {
            self.owed.push((*id, made.clone()));
        }
        match (op, result) {
            (Op::Keep { id, .. }, result) => self.tell(Event::Kept { id: *id, result }),
            (_, Err(failure)) => self.tell(Event::Fault(failure)),
            (_, Ok(())) => {}
        }
    }

    /// Forgets what could not be forgotten before.
    async fn pay(&mut self, store: &Store) {
        while let Some((id, made)) = self.owed.pop() {
            let op = Op::Forget { id, made };
            if let (Err(_), Op::Forget { id, made }) = (perform(store, &op).await, op) {
                self.owed.push((id, made));
                break;
            }
        }
    }

    fn tell(&self, event: Event) {
        // Nobody listens any more when the workbench is leaving.
        let _ = self.events.send(event);
    }
}

/// Whether a later text for the same field makes this one not worth writing.
fn is_outdated(ops: &[Op], at: usize) -> bool {
    let Op::Draft { slot, .. } = &ops[at] else { return false };
    ops[at + 1..].iter().any(|later| match later {
        Op::Draft { slot: other, .. } => slot == other,
        _ => false,
    })
}
