//! Changes that the server has not confirmed: in the order in which they were made, one lane an issue, so that
//! what happens to an issue happens in order, while issues do not wait for one another.

use std::collections::{BTreeMap, HashMap};

use super::{
    effect::{Effect, MutationId},
    mutation::{Change, Mutation, Target},
};
use crate::domain::{
    failure::Failure,
    id::{FlagId, IssueId, LinkId, RelationId},
};

/// Changes that are on their way at one time.
pub const IN_FLIGHT: usize = 4;

/// A change that is not confirmed.
#[derive(Debug, Clone)]
pub struct Pending {
    /// The change.
    pub mutation: Mutation,
    /// How far it has come.
    pub phase: Phase,
}

/// How far a change has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Phase {
    /// Waits for its turn.
    Queued,
    /// On its way.
    InFlight,
    /// The server did not take it, or could not be asked; it waits for the user and holds its lane.
    Failed(Failure),
}

/// The changes that wait, run or failed.
#[derive(Debug, Default)]
pub struct Lanes {
    last: u64,
    by_id: BTreeMap<MutationId, Pending>,
    by_issue: HashMap<IssueId, Vec<MutationId>>,
    /// Ids that the server gave to things made in this session.
    made: HashMap<MutationId, Made>,
    /// What a change makes anew after it was removed: whoever means the old one means the new one from then on.
    remakes: HashMap<MutationId, Target<Made>>,
}

/// The id of a thing that a change made.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Made {
    Flag(FlagId),
    Link(LinkId),
    Relation(RelationId),
}

impl Lanes {
    /// Takes a change in and sends what may be sent.
    pub fn push(&mut self, mutation: Mutation, effects: &mut Vec<Effect>) -> MutationId {
        self.last += 1;
        let id = MutationId(self.last);
        self.by_issue.entry(mutation.issue.clone()).or_default().push(id);
        self.by_id.insert(id, Pending { mutation, phase: Phase::Queued });
        self.release(effects);
        id
    }

    /// Takes a change in before all others of its issue: an attach that a refused flag needs.
    pub fn push_before(&mut self, before: MutationId, mutation: Mutation) -> MutationId {
        self.last += 1;
        let id = MutationId(self.last);
        let lane = self.by_issue.entry(mutation.issue.clone()).or_default();
        let at = lane.iter().position(|queued| *queued == before).unwrap_or(0);
        lane.insert(at, id);
        self.by_id.insert(id, Pending { mutation, phase: Phase::Queued });
        id
    }

    /// Starts the first change of every lane that is free, in the order in which they were made.
    pub fn release(&mut self, effects: &mut Vec<Effect>) {
        let mut room = IN_FLIGHT.saturating_sub(self.count(|phase| *phase == Phase::InFlight));
        let mut heads: Vec<MutationId> = self.by_issue.values().filter_map(|lane| lane.first().copied()).collect();
        heads.sort_unstable();
        for id in heads {
            if room == 0 {
                break;
            }
            let Some(pending) = self.by_id.get(&id).filter(|pending| pending.phase == Phase::Queued) else { continue };
            let Some(mutation) = self.resolved(&pending.mutation) else { continue };
            self.set_phase(id, Phase::InFlight);
            effects.push(Effect::Send { id, mutation: Box::new(mutation) });
            room -= 1;
        }
    }

    /// The change with every thing made earlier named by the server's id; `None` while that id is not known.
    fn resolved(&self, mutation: &Mutation) -> Option<Mutation> {
        let mut mutation = mutation.clone();
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
            _ => {}
        }
        Some(mutation)
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
        if let Some(lane) = self.by_issue.get_mut(&pending.mutation.issue) {
            lane.retain(|queued| *queued != id);
            if lane.is_empty() {
                self.by_issue.remove(&pending.mutation.issue);
            }
        }
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
        self.made.insert(id, made);
    }

    /// Notes that `id` makes something anew: undo of its removal, or redo of its making.
    pub fn note_remakes(&mut self, id: MutationId, old: Target<Made>) {
        self.remakes.insert(id, old);
    }

    /// Sets how far a change has come.
    pub fn set_phase(&mut self, id: MutationId, phase: Phase) {
        if let Some(pending) = self.by_id.get_mut(&id) {
            pending.phase = phase;
        }
    }

    /// A change by its number.
    pub fn get(&self, id: MutationId) -> Option<&Pending> {
        self.by_id.get(&id)
    }

    /// The changes of one issue, in order.
    pub fn of_issue<'a>(&'a self, issue: &IssueId) -> impl Iterator<Item = (MutationId, &'a Pending)> + use<'a> {
        let lane = self.by_issue.get(issue).map(Vec::as_slice).unwrap_or_default();
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
