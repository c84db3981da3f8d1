//! The lanes: which change is to be sent next, and what is known of those that were.

pub mod again;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::{
    app::{
        message::{
            effect::Effect,
            id::MutationId,
            mutation::{Change, Judged, Made, Mutation, Subject, Target},
            outbox::Entry,
            readback::Look,
        },
        state::{
            connection::{Pace, Reach, back_off},
            pending::{IN_FLIGHT, Pending, Phase, Unclear},
        },
    },
    domain::{failure::Failure, id::IssueId, time::Time},
};

/// Looks at the server, each finding nothing, after which a change counts as not stored.
const LOOKS: u8 = 2;

/// The same for a change that the server confirmed: it is believed for longer.
const LOOKS_IN_DOUBT: u8 = 4;

/// Changes that one session can make; see [`Lanes::begin`].
const PER_MILLISECOND: u64 = 1 << 20;

/// Waits for nothing but its turn.
pub(in crate::app) const AT_ONCE: Phase = Phase::Queued { not_before: Time::EPOCH };

/// The changes that wait, run or failed.
#[derive(Debug, Default)]
pub struct Lanes {
    last: u64,
    by_id: BTreeMap<MutationId, Pending>,
    by_subject: HashMap<Subject, Vec<MutationId>>,
    /// Changes that are first in their lane, and wait for their turn.
    heads: BTreeSet<MutationId>,
    delayed: BTreeSet<(Time, MutationId)>,
    in_flight: HashSet<Subject>,
    /// Ids that the server gave to things made here.
    made: BTreeMap<MutationId, Made>,
    /// Issues that changes made, by the time at which they were written.
    issues: HashMap<i64, IssueId>,
    /// What a change makes anew after it was removed: whoever means the old one means the new one from then on.
    remakes: HashMap<MutationId, Target<Made>>,
}

pub(in crate::app) fn looks_of(pending: &Pending) -> u8 {
    if pending.doubted { LOOKS_IN_DOUBT } else { LOOKS }
}

/// The number before those of a session that starts now.
pub fn first_of(started: Time) -> u64 {
    started.millis().unsigned_abs().saturating_mul(PER_MILLISECOND)
}

impl Lanes {
    /// Begins to count at a number that no other session has: the millisecond of its start, with room for a million
    /// changes.
    pub fn begin(&mut self, started: Time) {
        self.last = first_of(started);
    }

    /// Takes a change in, at the end of its lane. The caller has it kept on disk.
    pub fn push(&mut self, entry: Entry) -> MutationId {
        let id = self.next_id();
        self.lane(&entry.mutation.subject).push(id);
        self.insert(id, entry);
        id
    }

    /// Takes a change in before another one of its lane: an attach that a refused flag needs.
    pub fn push_before(&mut self, before: MutationId, entry: Entry) -> MutationId {
        let id = self.next_id();
        let lane = self.lane(&entry.mutation.subject);
        let at = lane.iter().position(|queued| *queued == before).unwrap_or(0);
        lane.insert(at, id);
        self.insert(id, entry);
        id
    }

    /// The number that the next change will have; no two sessions give the same.
    pub fn upcoming(&self) -> u64 {
        self.last + 1
    }

    fn next_id(&mut self) -> MutationId {
        self.last += 1;
        MutationId(self.last)
    }

    fn lane(&mut self, subject: &Subject) -> &mut Vec<MutationId> {
        self.by_subject.entry(subject.clone()).or_default()
    }

    fn insert(&mut self, id: MutationId, entry: Entry) {
        let subject = entry.mutation.subject.clone();
        let phase = if entry.mutation.change.is_kept() { Phase::Unsaved } else { AT_ONCE };
        let pending =
            Pending { entry, phase, tries: 0, garbled: 0, unclear: None, sent_at: None, doubted: false, said: None };
        self.by_id.insert(id, pending);
        self.note_head(&subject);
    }

    /// Sends what may be sent, in the order in which it was made. `reach` is the way to the triage service, which says
    /// nothing about the one to the tickets.
    pub fn release(&mut self, now: Time, reach: &mut Reach, pace: &Pace, effects: &mut Vec<Effect>) {
        while let Some((_, id)) = self.delayed.first().copied().filter(|(until, _)| *until <= now) {
            self.retry(id);
        }
        if self.heads.is_empty() {
            return;
        }
        let of_tickets = self.in_flight.iter().filter(|subject| subject.issue().is_none()).count();
        let mut room = reach.room(now).saturating_sub(self.in_flight.len() - of_tickets);
        let mut room_for_tickets = IN_FLIGHT.saturating_sub(of_tickets);
        let heads: Vec<MutationId> = self.heads.iter().copied().collect();
        for id in heads {
            let Some(pending) = self.by_id.get(&id) else { continue };
            let to_tickets = pending.change().goes_to_tickets();
            let room = if to_tickets { &mut room_for_tickets } else { &mut room };
            if *room == 0 {
                continue;
            }
            if !matches!(pending.phase, Phase::Queued { not_before } if not_before <= now) {
                continue;
            }
            let Some(mutation) = self.resolved(pending.mutation()) else { continue };
            let look = self.look(id, pending);
            if let Some(pending) = self.by_id.get_mut(&id) {
                pending.sent_at = Some(now);
            }
            self.set_phase(id, Phase::InFlight);
            if !to_tickets {
                reach.probing(now, pace);
            }
            effects.push(Effect::Send { id, mutation: Box::new(mutation), look });
            *room -= 1;
        }
    }

    /// When the next change may be sent that only waits for its time.
    pub fn due(&self, now: Time) -> Option<Time> {
        let times = self.heads.iter().filter_map(|id| match self.by_id.get(id)?.phase {
            Phase::Queued { not_before } if not_before > now => Some(not_before),
            _ => None,
        });
        times.chain(self.delayed.first().map(|(until, _)| *until).filter(|until| *until > now)).min()
    }

    /// Nothing waits for its time any more: the user leaves.
    pub fn hurry(&mut self) {
        while let Some((_, id)) = self.delayed.first().copied() {
            self.retry(id);
        }
    }

    /// How to find out whether a change was stored before it is sent again; `None` when it need not be known.
    fn look(&self, id: MutationId, pending: &Pending) -> Option<Look> {
        pending.unclear.filter(|unclear| unclear.looks < looks_of(pending))?;
        if pending.change().may_be_repeated() && !pending.doubted {
            return None;
        }
        Some(Look { since: None, known: self.known_beside(id, &pending.entry.known) })
    }

    /// Ids of things with the content of a change that are not what it made: those that were there `before`, and what
    /// other changes made.
    pub fn known_beside(&self, id: MutationId, before: &[String]) -> Vec<String> {
        let others = self.made.iter().filter(|(by, _)| **by != id).map(|(_, made)| made.id().to_owned());
        before.iter().cloned().chain(others).collect()
    }

    /// The change with every thing made earlier named by the server's id; `None` while that id is not known.
    fn resolved(&self, mutation: &Mutation) -> Option<Mutation> {
        let mut mutation = mutation.clone();
        if let Subject::NewIssue(written) = mutation.subject
            && !matches!(mutation.change, Change::NewIssue(_))
        {
            mutation.subject = Subject::Issue(self.issue_made(written)?.clone());
        }
        match &mut mutation.change {
            Change::RemoveFlag { flag, .. } => {
                let Some(Made::Flag(id)) = self.id_of(flag, Made::Flag) else { return None };
                *flag = Target::Stored(id);
            }
            Change::Detach { link, .. } => {
                let Some(Made::Link(id)) = self.id_of(link, Made::Link) else { return None };
                *link = Target::Stored(id);
            }
            Change::Unrelate { relation, .. } => {
                let Some(Made::Relation(id)) = self.id_of(relation, Made::Relation) else { return None };
                *relation = Target::Stored(id);
            }
            Change::Verdict(judged) => self.file(judged)?,
            Change::Tie { ticket, .. } | Change::Untie { ticket, .. } => {
                let Some(Made::Ticket(id)) = self.id_of(ticket, Made::Ticket) else { return None };
                *ticket = Target::Stored(id);
            }
            _ => {}
        }
        Some(mutation)
    }

    /// Fills in which flags were made of the marks of a verdict; `None` while one of them is on its way. A mark whose flag was
    /// refused or taken away has none.
    fn file(&self, judged: &mut Judged) -> Option<()> {
        let made = judged.written.and_then(|written| self.issue_made(written));
        for (mark, flag) in judged.marks() {
            if let Target::Made(by) = flag
                && self.by_id.get(by).is_some_and(|pending| !pending.is_held())
            {
                return None;
            }
            mark.issue_id = mark.issue_id.take().or_else(|| made.cloned());
            mark.flag_id = match self.id_of(flag, Made::Flag) {
                Some(Made::Flag(id)) => Some(id),
                _ => None,
            };
        }
        Some(())
    }

    /// What still waits to be put on an issue that was made by now, in the order in which the user put it there.
    pub fn from_before<'a>(&'a self, issue: &'a IssueId) -> impl Iterator<Item = (MutationId, &'a Pending)> {
        let written = self.issues.iter().filter(move |(_, made)| *made == issue).map(|(written, _)| *written);
        written.flat_map(|written| self.of_subject(&Subject::NewIssue(written)))
    }

    /// The issue that was made of what was written at this time.
    pub fn issue_made(&self, written: i64) -> Option<&IssueId> {
        self.issues.get(&written)
    }

    fn id_of<T: Clone>(&self, target: &Target<T>, wrap: impl Fn(T) -> Made) -> Option<Made> {
        match target {
            Target::Stored(id) => Some(wrap(id.clone())),
            Target::Made(by) => self.made.get(by).cloned(),
        }
    }

    /// The server's id of a thing that was made by `id`, once it is stored.
    pub fn made(&self, id: MutationId) -> Option<&Made> {
        self.made.get(&id)
    }

    /// Takes a change out: it is confirmed, or given up.
    pub fn remove(&mut self, id: MutationId) -> Option<Pending> {
        let pending = self.by_id.remove(&id)?;
        let subject = &pending.mutation().subject;
        match pending.phase {
            Phase::InFlight => drop(self.in_flight.remove(subject)),
            Phase::Delayed { until } => drop(self.delayed.remove(&(until, id))),
            _ => {}
        }
        self.heads.remove(&id);
        if let Some(lane) = self.by_subject.get_mut(subject) {
            lane.retain(|queued| *queued != id);
            if lane.is_empty() {
                self.by_subject.remove(subject);
            }
        }
        self.note_head(subject);
        Some(pending)
    }

    /// Notes the server's id of what `id` made.
    pub fn note_made(&mut self, id: MutationId, made: Made) {
        let old = match self.remakes.remove(&id) {
            Some(Target::Stored(old)) => Some(old),
            Some(Target::Made(by)) => self.made.get(&by).cloned(),
            None => None,
        };
        if let Some(old) = old {
            self.made.values_mut().filter(|known| **known == old).for_each(|known| *known = made.clone());
        }
        if let Made::Issue(issue, written) = &made {
            self.issues.insert(*written, issue.clone());
        }
        self.made.insert(id, made);
    }

    /// Notes that `id` makes something anew: undo of its removal, or redo of its making.
    pub fn note_remakes(&mut self, id: MutationId, old: Target<Made>) {
        self.remakes.insert(id, old);
    }

    /// It is on disk, and can be taken back until then.
    pub fn delay(&mut self, id: MutationId, until: Time) {
        self.set_phase(id, Phase::Delayed { until });
    }

    /// It is on disk: it waits for its turn, and not less than until `not_before`.
    pub fn queue(&mut self, id: MutationId, not_before: Time) {
        self.set_phase(id, Phase::Queued { not_before });
    }

    /// It waits for the user.
    pub fn hold(&mut self, id: MutationId, failure: Failure) {
        self.set_phase(id, Phase::Held(failure));
    }

    /// It failed in a way that may pass; `unclear` says that it may have been stored all the same.
    pub fn try_later(&mut self, id: MutationId, unclear: bool, now: Time, pace: &Pace) {
        let Some(pending) = self.by_id.get_mut(&id) else { return };
        pending.tries = pending.tries.saturating_add(1);
        if unclear && pending.sent_at.is_some() {
            let looks = pending.unclear.filter(|_| pending.doubted).map_or(0, |old| old.looks);
            pending.unclear = Some(Unclear { looks });
        }
        let not_before = now.plus(back_off(pending.tries, now, pace));
        // What is looked for holds nothing up.
        let phase = if pending.doubted { Phase::Delayed { until: not_before } } else { Phase::Queued { not_before } };
        self.set_phase(id, phase);
    }

    /// The service failed, and this is what it said; returns whether that is news.
    pub fn note_said(&mut self, id: MutationId, failure: &Failure) -> bool {
        let Some(pending) = self.by_id.get_mut(&id) else { return false };
        let before = pending.said.replace(failure.clone());
        before.is_none_or(|before| before.message != failure.message)
    }

    /// An answer made no sense, be it to the change or to the question whether it is stored; says which one it was.
    pub fn note_garbled(&mut self, id: MutationId) -> u32 {
        self.by_id.get_mut(&id).map_or(0, |pending| {
            pending.garbled = pending.garbled.saturating_add(1);
            pending.garbled
        })
    }

    /// The user wants it tried again.
    pub fn retry(&mut self, id: MutationId) {
        self.set_phase(id, AT_ONCE);
    }

    /// Puts it into another form, which has to be kept again before it is sent.
    pub fn rewrite(&mut self, id: MutationId, entry: Entry) {
        if let Some(pending) = self.by_id.get_mut(&id) {
            pending.entry = entry;
            self.set_phase(id, Phase::Unsaved);
        }
    }

    fn set_phase(&mut self, id: MutationId, phase: Phase) {
        let Some(pending) = self.by_id.get_mut(&id) else { return };
        let old = std::mem::replace(&mut pending.phase, phase);
        let subject = pending.mutation().subject.clone();
        match old {
            Phase::InFlight => drop(self.in_flight.remove(&subject)),
            Phase::Delayed { until } => drop(self.delayed.remove(&(until, id))),
            _ => {}
        }
        match pending.phase {
            Phase::InFlight => drop(self.in_flight.insert(subject.clone())),
            Phase::Delayed { until } => drop(self.delayed.insert((until, id))),
            _ => {}
        }
        self.note_head(&subject);
    }

    /// Keeps the set of heads true for one lane: the first change that is not delayed, while none is on its way.
    fn note_head(&mut self, subject: &Subject) {
        let lane = self.by_subject.get(subject).map(Vec::as_slice).unwrap_or_default();
        let mut head = None;
        for id in lane {
            self.heads.remove(id);
            match self.by_id.get(id).map(|pending| &pending.phase) {
                Some(Phase::Delayed { .. }) => {}
                // What it needs is delayed; it holds nothing up either.
                Some(Phase::Queued { .. }) if self.waits_for_a_ticket(*id) => {}
                Some(Phase::Queued { .. }) if head.is_none() => head = Some(*id),
                // What follows was no head, since this one is before it.
                _ => break,
            }
        }
        self.heads.extend(head.filter(|_| !self.in_flight.contains(subject)));
    }

    /// Whether a change ties a ticket that is not made yet.
    fn waits_for_a_ticket(&self, id: MutationId) -> bool {
        let by = self.by_id.get(&id).and_then(|pending| pending.mutation().ticket_made_by());
        by.is_some_and(|by| !self.made.contains_key(&by))
    }

    /// A change by its number.
    pub fn get(&self, id: MutationId) -> Option<&Pending> {
        self.by_id.get(&id)
    }

    /// The changes of one issue, in order.
    pub fn of_issue<'a>(&'a self, issue: &IssueId) -> impl Iterator<Item = (MutationId, &'a Pending)> + use<'a> {
        self.of_subject(&Subject::Issue(issue.clone()))
    }

    /// The changes of one subject, in order.
    pub fn of_subject(&self, subject: &Subject) -> impl Iterator<Item = (MutationId, &Pending)> + use<'_> {
        let lane = self.by_subject.get(subject).map(Vec::as_slice).unwrap_or_default();
        lane.iter().filter_map(|id| Some((*id, self.by_id.get(id)?)))
    }

    /// All changes, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = (MutationId, &Pending)> {
        self.by_id.iter().map(|(id, pending)| (*id, pending))
    }

    /// How many changes are in a phase.
    pub fn count(&self, wanted: impl Fn(&Phase) -> bool) -> usize {
        self.by_id.values().filter(|pending| wanted(&pending.phase)).count()
    }

    /// Whether every change is confirmed.
    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }
}
