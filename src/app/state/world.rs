//! What is known of the services: confirmed truth, and the changes on top of it. What the panes draw is the
//! projection, the first with the second replayed; taking a change back is dropping its entry.

use std::{
    collections::{HashMap, VecDeque},
    hash::Hash,
    sync::Arc,
};

use crate::{
    app::{
        message::{
            call::Transcript,
            id::{MutationId, RequestId},
            moment::Moments,
            mutation::{Change, Made, Target},
            row::{Detail, IssueRow},
        },
        state::{
            issues::IssueList,
            pending::lanes::Lanes,
            people::People,
            project::{self, Shown},
            remote::Remote,
            unsure_passages::UnsurePassages,
            vouched::Vouched,
        },
    },
    domain::id::{CallId, IssueId},
    wire::{Flag, Relation, ResourceLink},
};

/// Confirmed truth and pending changes.
#[derive(Debug, Default)]
pub struct World {
    /// Issues with what hangs on them, those looked at last.
    pub details: Recent<IssueId, Remote<Detail>, 32>,
    /// Calls, those looked at last; [`World::keep_call`] bounds what they hold together.
    pub calls: Recent<CallId, Remote<Arc<Transcript>>, 32>,
    /// What rules suggest to look at in these calls, and in no others.
    pub moments: HashMap<CallId, Moments>,
    /// What a second hearing was not sure of, in the calls for which it was asked.
    pub unsure_passages: Recent<CallId, UnsurePassages, 8>,
    /// People of the organisation.
    pub people: People,
    /// Changes that are not confirmed.
    pub lanes: Lanes,
    /// What the server confirmed, by issue, until a reading shows that it has them.
    vouched: HashMap<IssueId, Vec<Vouched>>,
    /// Issues of which the server confirmed a change in this session.
    confirmed: HashMap<IssueId, Confirmed>,
}

/// The newest change of an issue that the server confirmed.
#[derive(Debug)]
struct Confirmed {
    /// Readings up to this one were asked for before, and may not know of it.
    asked: RequestId,
    /// The issue as the server had it then, if it told.
    row: Option<Arc<IssueRow>>,
}

/// Turns that the calls at hand have together; one call may have more.
const TURNS_KEPT: usize = 20_000;

impl World {
    /// Takes a call in that was read, and lets go of those that were looked at longest ago, as far as there is no room.
    pub fn keep_call(&mut self, call: &CallId, transcript: Arc<Transcript>) {
        self.calls.entry(call, || Remote::Loading).settle(Ok(transcript));
        let turns = |call: &CallId| self.calls.peek(call).and_then(Remote::get).map_or(0, |read| read.turns.len());
        let mut held: usize = self.calls.keys().map(turns).sum();
        let mut gone = Vec::new();
        for old in self.calls.keys().filter(|old| *old != call) {
            if held <= TURNS_KEPT {
                break;
            }
            held -= turns(old);
            gone.push(old.clone());
        }
        gone.iter().for_each(|old| drop(self.calls.remove(old)));
    }

    /// The row of an issue with its pending changes applied.
    pub fn project_row(&self, row: &Arc<IssueRow>) -> Arc<IssueRow> {
        let mut lane = self.lanes.of_issue(&row.id).peekable();
        if lane.peek().is_none() {
            return Arc::clone(row);
        }
        let mut shown = IssueRow::clone(row);
        for (_, pending) in lane.filter(|(_, pending)| !pending.is_held()) {
            project::apply_to_row(&mut shown, pending.change());
        }
        Arc::new(shown)
    }

    /// The issue with its pending changes applied, if it was read.
    pub fn project(&self, issue: &IssueId) -> Option<Shown> {
        let detail = self.details.peek(issue)?.get()?;
        Some(project::shown(self, detail))
    }

    /// The issue with a number, if its row or what was read of it is at hand.
    pub fn numbered(&self, list: &IssueList, number: u64) -> Option<IssueId> {
        let read = self.details.keys().filter_map(|issue| self.details.peek(issue)?.get());
        let mut rows = list.rows().chain(read.map(|detail| &detail.issue));
        rows.find(|row| row.number == number).map(|row| row.id.clone())
    }

    /// An issue that a call is attached to, as far as issues were read.
    pub fn issue_with(&self, call: &CallId) -> Option<IssueId> {
        let has = |issue: &&IssueId| {
            let detail = self.details.peek(issue).and_then(Remote::get);
            detail.is_some_and(|detail| detail.links.iter().any(|link| link.resource_id == *call))
        };
        self.details.keys().find(has).cloned()
    }

    /// Takes what the server stored into the confirmed truth. Counters come with the next reading of the issue.
    pub fn confirm_flag(&mut self, flag: Flag) {
        if let Some(detail) = self.detail_mut(&flag.issue_id.clone()) {
            detail.flags.retain(|old| old.id != flag.id);
            detail.flags.push(flag);
        }
    }

    /// Takes a stored link in.
    pub fn confirm_link(&mut self, link: ResourceLink) {
        if let Some(detail) = self.detail_mut(&link.issue_id.clone()) {
            detail.links.retain(|old| old.id != link.id);
            detail.links.push(link);
        }
    }

    /// Takes a stored relation in, on the issue that it was made from.
    pub fn confirm_relation(&mut self, issue: &IssueId, relation: Relation) {
        if let Some(detail) = self.detail_mut(issue) {
            detail.relations.retain(|old| old.id != relation.id);
            detail.relations.push(relation);
        }
    }

    /// Notes that the server confirmed a change of an issue; `asked` is the newest reading that may not know of it.
    pub fn confirm(&mut self, issue: &IssueId, asked: RequestId) {
        self.confirmed.entry(issue.clone()).or_insert(Confirmed { asked, row: None }).asked = asked;
    }

    /// Whether a reading of an issue was asked for before the server confirmed a change of it.
    pub fn is_outdated(&self, issue: &IssueId, reading: RequestId) -> bool {
        self.confirmed.get(issue).is_some_and(|confirmed| reading <= confirmed.asked)
    }

    /// A row as a reading brought it, or the one that the server confirmed after that reading was asked for. Without a
    /// reading it is of an earlier session, and anything that this one knows is newer.
    pub fn newest(&self, row: Arc<IssueRow>, reading: Option<RequestId>) -> Arc<IssueRow> {
        let read = || self.details.peek(&row.id)?.get().map(|detail| Arc::clone(&detail.issue));
        let Some(reading) = reading else {
            let confirmed = self.confirmed.get(&row.id).and_then(|confirmed| confirmed.row.clone());
            return confirmed.or_else(read).unwrap_or(row);
        };
        if !self.is_outdated(&row.id, reading) {
            return row;
        }
        self.confirmed.get(&row.id).and_then(|confirmed| confirmed.row.clone()).or_else(read).unwrap_or(row)
    }

    /// What the server said last of an issue: its row in the list, or what was read of it.
    pub fn row_of(&self, list: &IssueList, issue: &IssueId) -> Option<Arc<IssueRow>> {
        let read = || self.details.peek(issue)?.get().map(|detail| &detail.issue);
        list.find(issue).or_else(read).cloned()
    }

    /// Takes a changed issue in; `asked` is the newest reading that may not know of the change.
    pub fn confirm_row(&mut self, row: Arc<IssueRow>, asked: RequestId) {
        self.confirmed.insert(row.id.clone(), Confirmed { asked, row: Some(Arc::clone(&row)) });
        if let Some(detail) = self.detail_mut(&row.id.clone()) {
            detail.issue = row;
        }
    }

    /// Takes a confirmed removal in.
    pub fn confirm_removal(&mut self, issue: &IssueId, change: &Change) {
        let Some(gone) = self.gone_with(change) else { return };
        self.unvouch(&gone);
        let Some(detail) = self.details.peek_mut(issue).and_then(Remote::get_mut) else { return };
        match gone {
            Made::Flag(id) => detail.flags.retain(|flag| flag.id != id),
            Made::Link(id) => detail.links.retain(|link| link.id != id),
            Made::Relation(id) => detail.relations.retain(|relation| relation.id != id),
            Made::Comment(_) | Made::Ticket(_) | Made::Issue(..) => {}
        }
    }

    /// Notes that the server confirmed a change, to be looked for in the next reading of its issue.
    pub fn vouch(&mut self, issue: &IssueId, vouched: Vouched) {
        let all = self.vouched.entry(issue.clone()).or_default();
        all.retain(|older| older.by != vouched.by && !older.gives_way_to(&vouched.entry.mutation.change));
        all.push(vouched);
    }

    /// What is to be looked for in a reading of an issue.
    pub fn take_vouched(&mut self, issue: &IssueId) -> Vec<Vouched> {
        self.vouched.remove(issue).unwrap_or_default()
    }

    /// Whether anything is to be looked for.
    pub fn has_vouched(&self) -> bool {
        !self.vouched.is_empty()
    }

    /// What a change made or removes, if the server's name of it is known.
    pub fn thing_of(&self, by: MutationId, change: &Change) -> Option<Made> {
        if change.removes().is_some() { self.gone_with(change) } else { self.lanes.made(by).cloned() }
    }

    /// A removal was given up that the server may have made: whatever it has is as the user wanted it.
    pub fn may_have_removed(&mut self, change: &Change) {
        if let Some(gone) = self.gone_with(change) {
            self.unvouch(&gone);
        }
    }

    /// What a removal removes, if the server's name of it is known.
    pub fn gone_with(&self, change: &Change) -> Option<Made> {
        match change.removes()? {
            Target::Stored(gone) => Some(gone),
            Target::Made(by) => self.lanes.made(by).cloned(),
        }
    }

    /// What the user removes need not be there any more; a relation is removed from either side.
    fn unvouch(&mut self, gone: &Made) {
        let makes = |vouched: &Vouched| vouched.entry.mutation.change.removes().is_none();
        let stays = |vouched: &Vouched| vouched.thing.as_ref() != Some(gone) || !makes(vouched);
        self.vouched.values_mut().for_each(|vouched| vouched.retain(stays));
    }

    fn detail_mut(&mut self, issue: &IssueId) -> Option<&mut Detail> {
        self.details.peek_mut(issue)?.get_mut()
    }
}

/// The server's id of a target, if it is known.
pub(in crate::app) fn resolve<T: Clone>(lanes: &Lanes, target: &Target<T>, wrap: impl Fn(T) -> Made) -> Option<Made> {
    match target {
        Target::Stored(id) => Some(wrap(id.clone())),
        Target::Made(by) => lanes.made(*by).cloned(),
    }
}

/// The entries used last, at most `KEPT` of them.
#[derive(Debug)]
pub struct Recent<K, V, const KEPT: usize> {
    entries: HashMap<K, V>,
    order: VecDeque<K>,
}

impl<K, V, const KEPT: usize> Default for Recent<K, V, KEPT> {
    fn default() -> Self {
        Self { entries: HashMap::new(), order: VecDeque::new() }
    }
}

impl<K: Clone + Eq + Hash, V, const KEPT: usize> Recent<K, V, KEPT> {
    /// The entry, made by `make` when it is not there; it is now the one used last.
    pub fn entry(&mut self, key: &K, make: impl FnOnce() -> V) -> &mut V {
        if self.order.back() != Some(key) {
            self.order.retain(|old| old != key);
            self.order.push_back(key.clone());
            while self.order.len() > KEPT {
                if let Some(oldest) = self.order.pop_front() {
                    self.entries.remove(&oldest);
                }
            }
        }
        self.entries.entry(key.clone()).or_insert_with(make)
    }

    /// The entry, without marking it as used.
    pub fn peek(&self, key: &K) -> Option<&V> {
        self.entries.get(key)
    }

    /// The entry, without marking it as used.
    pub fn peek_mut(&mut self, key: &K) -> Option<&mut V> {
        self.entries.get_mut(key)
    }

    /// Drops an entry.
    pub fn remove(&mut self, key: &K) -> Option<V> {
        self.order.retain(|old| old != key);
        self.entries.remove(key)
    }

    /// What is kept.
    pub fn keys(&self) -> impl Iterator<Item = &K> {
        self.order.iter()
    }
}
