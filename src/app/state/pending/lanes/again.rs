//! Changes that are taken in again: what an earlier session left, what another process works on, and what the server
//! confirmed and a reading did not show; and how often such a change is looked for.

use crate::{
    app::{
        message::{
            id::MutationId,
            outbox::{Entry, Kept},
        },
        state::{
            connection::Pace,
            pending::{
                Pending, Phase, Unclear,
                lanes::{AT_ONCE, Lanes, looks_of},
            },
        },
    },
    domain::time::Time,
};

impl Lanes {
    /// Takes a change in again that the server confirmed and a reading did not show. It keeps its number, so that what
    /// names the thing that it made means the same. The caller has it kept on disk.
    pub fn doubt(&mut self, id: MutationId, entry: Entry) {
        self.lane(&entry.mutation.subject).push(id);
        self.insert(id, entry);
        if let Some(pending) = self.by_id.get_mut(&id) {
            (pending.doubted, pending.unclear) = (true, Some(Unclear { looks: 0 }));
        }
    }

    /// The server is asked whether it has a change before it is sent again, which the user wants.
    pub fn look_first(&mut self, id: MutationId) {
        if let Some(pending) = self.by_id.get_mut(&id) {
            (pending.doubted, pending.unclear) = (false, Some(Unclear { looks: 0 }));
        }
    }

    /// Takes in what an earlier session or another process left; `sends` says whether it is for this process to send,
    /// and `leaves` when a change may leave that can still be taken back.
    pub fn restore(&mut self, kept: Kept, sends: bool, leaves: Time) {
        let Kept { id, entry, sent_at, held } = kept;
        let subject = entry.mutation.subject.clone();
        let phase = match held {
            Some(failure) => Phase::Held(failure),
            None if !sends => Phase::Elsewhere,
            None if sent_at.is_none() && entry.mutation.change.is_delayed() => {
                // Whatever the clock showed when they were made: what was made later goes later.
                let before = |(_, pending): (MutationId, &Pending)| match pending.phase {
                    Phase::Delayed { until } => Some(until),
                    _ => None,
                };
                Phase::Delayed { until: self.of_subject(&subject).filter_map(before).fold(leaves, Time::max) }
            }
            None => AT_ONCE,
        };
        if let Phase::Delayed { until } = phase {
            self.delayed.insert((until, id));
        }
        let unclear = sent_at.map(|_| Unclear { looks: 0 });
        let lane = self.lane(&subject);
        if !lane.contains(&id) {
            lane.push(id);
        }
        let pending =
            Pending { entry, phase, tries: 0, garbled: 0, unclear, sent_at: None, doubted: false, said: None };
        self.by_id.insert(id, pending);
        self.note_head(&subject);
    }

    /// The server was asked and does not have it. A request may still be under way there, and a server may lag behind
    /// its own writes, so it is asked again. Returns whether it confirmed the change, and is not believed any more.
    pub fn not_found(&mut self, id: MutationId, now: Time, pace: &Pace) -> bool {
        let Some(pending) = self.by_id.get_mut(&id) else { return false };
        let most = looks_of(pending);
        let Some(unclear) = &mut pending.unclear else { return false };
        unclear.looks = unclear.looks.saturating_add(1);
        let (looks, doubted) = (unclear.looks, pending.doubted);
        if doubted && looks >= most {
            return true;
        }
        if doubted {
            self.delay(id, now.plus(pace.lag << looks.min(4) >> 1));
        } else {
            self.queue(id, if looks < most { now.plus(pace.lag) } else { now });
        }
        false
    }
}
