//! A session at work: the core with a server and a client database made of plain data, and what is under way between
//! them.

use std::rc::Rc;

use super::{
    replay::{Recorded, begin},
    *,
};
use crate::app::{self, message::event::Elsewhere, state::session::TicketDesk};

/// A client database that keeps things in memory, in the order in which they are to be sent.
#[derive(Debug, Default)]
pub(crate) struct FakeStore {
    pub(crate) rows: Vec<Kept>,
    pub(crate) made: Vec<(MutationId, Made)>,
    pub(crate) drafts: BTreeMap<Slot, String>,
    /// Flag types that have the digits.
    pub(crate) digits: Vec<String>,
    /// When changes first left, by the clock of the server.
    sent_there: HashMap<MutationId, Time>,
    /// Changes for another address.
    pub(crate) elsewhere: Vec<Elsewhere>,
    /// It has no room: nothing is kept.
    pub(crate) full: bool,
    /// It is slow: what is kept waits in this, until [`Desk::keep`] is called.
    pub(crate) slow: Option<Vec<Effect>>,
}

impl FakeStore {
    fn keep(&mut self, kept: Kept, before: Option<MutationId>) {
        if let Some(old) = self.rows.iter_mut().find(|row| row.id == kept.id) {
            *old = kept;
            return;
        }
        let at = before.and_then(|before| self.rows.iter().position(|row| row.id == before));
        self.rows.insert(at.unwrap_or(self.rows.len()), kept);
    }

    fn row(&mut self, id: MutationId) -> Option<&mut Kept> {
        self.rows.iter_mut().find(|row| row.id == id)
    }

    pub(crate) fn left(&self) -> Box<Left> {
        let drafts = self.drafts.iter().map(|(slot, text)| (slot.clone(), text.clone())).collect();
        Box::new(Left {
            changes: self.rows.clone(),
            unreadable: 0,
            made: self.made.clone(),
            drafts,
            elsewhere: self.elsewhere.clone(),
        })
    }
}

/// Looks at a model.
type LookBetween = Box<dyn FnMut(&Model)>;

/// A model with its server and its client database, and what is under way between them.
pub(crate) struct Desk {
    pub(crate) model: Model,
    pub(crate) server: FakeServer,
    pub(crate) store: FakeStore,
    pub(crate) now: Time,
    /// How far the clock of this machine is ahead of the one that nobody sets (milliseconds).
    pub(crate) ahead: i64,
    /// How far the server's is.
    pub(crate) server_ahead: i64,
    pub(crate) fetches: Vec<(RequestId, Query)>,
    pub(crate) sends: Vec<(MutationId, Mutation)>,
    looks: HashMap<MutationId, Look>,
    /// Drawings that were asked for, and those of them that are not made yet.
    pub(crate) drawings: usize,
    /// What somebody who looked at another window was told.
    pub(crate) notices: Vec<Display>,
    /// Lines of the journal.
    pub(crate) journal: Vec<Display>,
    undrawn: Vec<Effect>,
    /// Drawings are made when [`Self::draw`] is called, not at once.
    pub(crate) draws_late: bool,
    pub(crate) quit: bool,
    /// Time goes on until a lease is to be renewed.
    pub(crate) waits_for_leases: bool,
    /// What went into the core and came out of it.
    pub(crate) recorded: Vec<Recorded>,
    /// Looks at the model between a message and what follows from it.
    pub(crate) looks_between: Option<LookBetween>,
}

impl Desk {
    /// A session on a server, with nothing answered yet.
    pub(crate) fn unanswered(server: FakeServer) -> Self {
        let (fetches, sends) = (Vec::new(), Vec::new());
        let (model, store, now, looks) = (Model::default(), FakeStore::default(), env().now, HashMap::new());
        let (drawings, undrawn, draws_late, quit) = (0, Vec::new(), false, false);
        let (notices, journal) = (Vec::new(), Vec::new());
        let mut desk = Self {
            model,
            server,
            store,
            now,
            ahead: 0,
            server_ahead: 0,
            fetches,
            sends,
            looks,
            drawings,
            notices,
            journal,
            undrawn,
            draws_late,
            quit,
            waits_for_leases: false,
            recorded: Vec::new(),
            looks_between: None,
        };
        desk.begin();
        desk
    }

    /// Begins anew with another session.
    pub(crate) fn session(&mut self, session: Session) {
        self.fetches.clear();
        self.open(Session { started: self.now.plus(self.ahead), ..session });
    }

    fn begin(&mut self) {
        let tickets = self.server.tickets.is_some();
        let ticket_desk = tickets.then(|| TicketDesk { team: None, requestor_email: "triage@example.com".into() });
        self.open(Session {
            started: self.now.plus(self.ahead),
            tickets,
            ticket_desk,
            digits: self.store.digits.clone(),
            ..Session::default()
        });
    }

    fn open(&mut self, session: Session) {
        let (size, env) = ((160, 48), self.env());
        let (model, effects) = begin(session.clone(), size, env);
        self.model = model;
        self.recorded.push(Recorded::Began { session: Box::new(session), size, env, effects: effects.clone() });
        self.perform(effects);
        self.event(Event::Opened { left: self.store.left(), sends: true });
    }

    /// The program is killed and started again: what was under way is lost, what was kept is there.
    pub(crate) fn restart(&mut self) {
        self.fetches.clear();
        self.sends.clear();
        self.looks.clear();
        self.undrawn.clear();
        self.now = self.now.plus(1_000);
        self.begin();
    }

    pub(crate) fn env(&self) -> Env<'static> {
        Env { now: self.now, wall: self.now.plus(self.ahead), ..env() }
    }

    /// A session with everything that it asked for.
    pub(crate) fn new(server: FakeServer) -> Self {
        let mut desk = Self::unanswered(server);
        desk.settle();
        desk
    }

    pub(crate) fn perform(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Fetch { id, query } => self.fetches.push((id, query)),
                Effect::Cancel(id) => self.fetches.retain(|(other, _)| *other != id),
                Effect::Send { id, mutation, look } => self.send(id, *mutation, look),
                Effect::Keep { .. } | Effect::Hold { .. } | Effect::Forget(_) if self.store.slow.is_some() => {
                    self.store.slow.iter_mut().for_each(|slow| slow.push(effect.clone()));
                }
                Effect::Keep { id, .. } if self.store.full => {
                    self.event(Event::Kept { id, result: Err(failure(Kind::NotKept)) });
                }
                Effect::Keep { id, entry, before, replaces } => {
                    if let Some(slot) = replaces {
                        self.store.drafts.remove(&slot);
                    }
                    let sent_at = self.store.row(id).and_then(|row| row.sent_at);
                    self.store.keep(Kept { id, entry: *entry, sent_at, held: None }, before);
                    self.event(Event::Kept { id, result: Ok(()) });
                }
                Effect::Hold { id, failure } => {
                    if let Some(row) = self.store.row(id) {
                        row.held = Some(failure);
                    }
                }
                Effect::Forget(id) => self.store.rows.retain(|row| row.id != id),
                Effect::KeepDraft { slot, text } if text.is_empty() => drop(self.store.drafts.remove(&slot)),
                Effect::KeepDraft { slot, text } => drop(self.store.drafts.insert(slot, text)),
                Effect::Quit => self.quit = true,
                Effect::Notify(text) => self.notices.push(text),
                Effect::Journal(line) => self.journal.push(line),
                Effect::Draw { .. } => {
                    self.drawings += 1;
                    self.undrawn.push(effect);
                    if !self.draws_late {
                        self.draw();
                    }
                }
                Effect::KeepDigits(digits) => self.store.digits = digits,
                Effect::Recall { .. }
                | Effect::NoteCall(..)
                | Effect::Export { .. }
                | Effect::KeepPlace(_)
                | Effect::SaveView(_)
                | Effect::Reload
                | Effect::Switch(_)
                | Effect::Copy(_)
                | Effect::Play { .. }
                | Effect::Player(_)
                | Effect::OpenOutside(_)
                | Effect::CopyScreen(_)
                | Effect::Mouse(_)
                | Effect::NextTheme
                | Effect::Mask(_)
                | Effect::WakeAt(_)
                | Effect::Redraw
                | Effect::WriteTrace
                | Effect::Suspend
                | Effect::Edit { .. } => {}
            }
        }
    }

    /// The slow disk has done what it was given.
    pub(crate) fn keep(&mut self) {
        let effects = self.store.slow.take().unwrap_or_default();
        self.perform(effects);
    }

    /// Makes the drawings that were asked for; they are numbered in that order.
    pub(crate) fn draw(&mut self) {
        for effect in std::mem::take(&mut self.undrawn) {
            let Effect::Draw { id, graph, zoom, before } = effect else { continue };
            let picture = Arc::new(Picture::new(graph, zoom, before.as_deref()));
            self.event(Event::Drawn { id, picture });
        }
    }

    fn send(&mut self, id: MutationId, mutation: Mutation, look: Option<Look>) {
        let (here, there) = (self.now.plus(self.ahead), self.now.plus(self.server_ahead));
        if let Some(row) = self.store.row(id) {
            if look.is_none() {
                row.sent_at.get_or_insert(here);
                self.store.sent_there.entry(id).or_insert(there);
            }
        } else {
            assert!(!mutation.change.is_kept(), "nothing leaves that is not kept: {mutation:?}");
        }
        self.looks.extend(look.map(|look| (id, look)));
        self.sends.push((id, mutation));
    }

    pub(crate) fn act(&mut self, action: Action) {
        if matches!(action, Action::Yes | Action::No) {
            // A question is read before it is answered.
            self.now = self.now.plus(500);
        }
        self.take(Msg::Act(action));
    }

    fn take(&mut self, msg: Msg) {
        let env = self.env();
        let at = self.recorded.len();
        // What went in is told also where the core fails at it.
        self.recorded.push(Recorded::Took { msg: Box::new(msg.clone()), env, effects: Vec::new() });
        let mut effects = app::begin(&mut self.model, msg, &env);
        if let Some(look) = &mut self.looks_between {
            look(&self.model);
        }
        app::follow(&mut self.model, &mut effects);
        if let Recorded::Took { effects: came, .. } = &mut self.recorded[at] {
            came.clone_from(&effects);
        }
        self.perform(effects);
    }

    /// Reaches into the model, in a way that can be done again.
    pub(crate) fn touch(&mut self, touch: impl Fn(&mut Model) + 'static) {
        touch(&mut self.model);
        self.recorded.push(Recorded::Touched(Rc::new(touch)));
    }

    pub(crate) fn acts(&mut self, actions: impl IntoIterator<Item = Action>) {
        actions.into_iter().for_each(|action| self.act(action));
    }

    pub(crate) fn event(&mut self, event: Event) {
        self.take(Msg::Event(event));
    }

    /// Answers one question.
    pub(crate) fn answer(&mut self, at: usize) {
        let (id, query) = self.fetches.remove(at);
        let reply = self.server.answer(query);
        self.reply(id, reply);
    }

    /// A question is answered with this.
    pub(crate) fn reply(&mut self, id: RequestId, reply: Reply) {
        self.event(Event::Fetched { id, reply: Box::new(reply) });
    }

    /// Fails one question.
    pub(crate) fn fail(&mut self, at: usize, kind: Kind) {
        let (id, query) = self.fetches.remove(at);
        self.reply(id, Reply::failed(query, failure(kind)));
    }

    /// Lets the server make one change.
    pub(crate) fn store(&mut self, at: usize) {
        let (id, mutation) = self.sends.remove(at);
        let outcome = self.deliver(id, &mutation);
        self.settled(id, outcome);
    }

    /// What the runtime does with a change: looks first when an answer was lost, compares before it overwrites, asks
    /// whether two tickets are tied before it ties them.
    pub(crate) fn deliver(&mut self, id: MutationId, mutation: &Mutation) -> Outcome {
        self.server.now = self.now.plus(self.server_ahead);
        if let Some(look) = self.looks.remove(&id) {
            let look = Look { since: self.store.sent_there.get(&id).copied(), ..look };
            return self.server.look_for(mutation, &look).map_or(Outcome::Absent, Outcome::Stored);
        }
        if let Change::Patch { to, was } = &mutation.change {
            let there =
                self.server.issues.values().find(|issue| Some(&issue.id) == mutation.issue()).expect("known").clone();
            let now = to.same_fields_of(&there);
            if now == **to {
                return Outcome::WasThere(Ack::Issue(Box::new(there)));
            }
            if now != **was {
                return Outcome::Differs(Box::new(there));
            }
        }
        if self.server.tickets.as_ref().is_some_and(|tickets| tickets.has(mutation)) {
            return Outcome::WasThere(Ack::Done);
        }
        let was_there = self.server.has(mutation);
        match self.server.apply(mutation) {
            Ok(ack) if was_there => Outcome::WasThere(ack),
            Ok(ack) => Outcome::Stored(ack),
            Err(failure) => Outcome::Failed(failure),
        }
    }

    /// Something came of a change: what is confirmed is forgotten before the core is told.
    pub(crate) fn settled(&mut self, id: MutationId, outcome: Outcome) {
        self.looks.remove(&id);
        let subject = self.store.row(id).map(|row| row.entry.mutation.subject.clone());
        if let Outcome::Stored(ack) | Outcome::WasThere(ack) = &outcome {
            self.store.rows.retain(|row| row.id != id);
            self.store.made.extend(subject.and_then(|subject| ack.made(&subject)).map(|made| (id, made)));
        }
        self.event(Event::Settled { id, outcome });
    }

    /// Refuses one change without the server having made it.
    pub(crate) fn refuse(&mut self, at: usize, kind: Kind) {
        let (id, _) = self.sends.remove(at);
        self.settled(id, Outcome::Failed(failure(kind)));
    }

    /// The server makes a change, and its answer is lost.
    pub(crate) fn lose(&mut self, at: usize) {
        self.server.now = self.now.plus(self.server_ahead);
        let (id, mutation) = self.sends.remove(at);
        if !self.looks.contains_key(&id) {
            // What the server says does not arrive.
            let _ = self.server.apply(&mutation);
        }
        self.settled(id, Outcome::Failed(failure(Kind::Unknown)));
    }

    /// The program is killed; the server has made the changes under way that `made` says, before.
    pub(crate) fn kill(&mut self, made: impl Fn(usize) -> bool) {
        self.server.now = self.now.plus(self.server_ahead);
        for (at, (id, mutation)) in std::mem::take(&mut self.sends).into_iter().enumerate() {
            if made(at) && !self.looks.contains_key(&id) {
                // Nobody is left to hear the answer.
                let _ = self.server.apply(&mutation);
            }
        }
        self.restart();
    }

    /// The user looks before the next key: the selection rests.
    pub(crate) fn pause(&mut self) {
        self.now = self.now.plus(self.model.session.pace.pause);
    }

    /// Lets time pass until something is due; `false` when nothing is.
    pub(crate) fn wait(&mut self) -> bool {
        let lanes = self.model.world.lanes.due(self.now);
        let seen = self
            .model
            .reading
            .glance
            .as_ref()
            .map(|(_, until)| *until)
            .filter(|_| self.model.screen.away_since.is_none());
        let rest = self.model.reading.rest.due();
        let lease = self.model.call_in_hand().map(|hand| hand.renews_at()).filter(|_| self.waits_for_leases);
        let due = [lanes, seen, rest, lease, self.model.outbox.reach.due(), self.model.outbox.leaving]
            .into_iter()
            .flatten()
            .filter(|due| *due > self.now);
        let Some(due) = due.min() else { return false };
        self.now = due;
        self.event(Event::Woke);
        true
    }

    /// Answers all questions; changes and time stand still.
    pub(crate) fn answer_all(&mut self) {
        while !self.fetches.is_empty() {
            self.answer(0);
        }
    }

    /// Answers everything until nothing is under way.
    pub(crate) fn settle(&mut self) {
        loop {
            if !self.fetches.is_empty() {
                self.answer(0);
            } else if !self.sends.is_empty() {
                self.store(0);
            } else if !self.wait() {
                break;
            }
        }
    }

    pub(crate) fn flags(&self) -> Vec<(Option<u32>, String, app::state::project::Mark)> {
        let shown = self.model.reading.shown.as_ref().expect("an issue is shown");
        shown.flags.iter().map(|f| (f.flag.message_index, f.flag.flag_type.clone(), f.mark.clone())).collect()
    }
}
