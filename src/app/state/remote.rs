//! Data that comes from outside: asked for, there, or failed; and the table of requests under way.

use std::collections::{BTreeMap, HashMap, VecDeque};

use crate::{
    app::message::{
        effect::{Effect, Query},
        id::RequestId,
    },
    domain::failure::Failure,
};

/// A thing that is read from outside. What was there before stays while it is read again.
#[derive(Debug, Clone)]
pub enum Remote<T> {
    /// Not asked for, or the first answer is awaited.
    Loading,
    /// There.
    Ready(T),
    /// It could not be read; what was there before is kept beside the reason.
    Failed(Failure, Option<T>),
}

impl<T> Remote<T> {
    /// The newest data, also when a later reading failed.
    pub fn get(&self) -> Option<&T> {
        match self {
            Self::Ready(data) | Self::Failed(_, Some(data)) => Some(data),
            _ => None,
        }
    }

    /// The newest data, to be changed by an answer to a change.
    pub fn get_mut(&mut self) -> Option<&mut T> {
        match self {
            Self::Ready(data) | Self::Failed(_, Some(data)) => Some(data),
            _ => None,
        }
    }

    /// Whether the first answer is awaited.
    pub fn is_loading(&self) -> bool {
        matches!(self, Self::Loading)
    }

    /// Why the last reading failed.
    pub fn failure(&self) -> Option<&Failure> {
        match self {
            Self::Failed(failure, _) => Some(failure),
            _ => None,
        }
    }

    /// Takes an answer; a failure keeps the data that was there.
    pub fn settle(&mut self, result: Result<T, Failure>) {
        *self = match (result, std::mem::replace(self, Self::Loading)) {
            (Ok(data), _) => Self::Ready(data),
            (Err(failure), Self::Ready(old) | Self::Failed(_, Some(old))) => Self::Failed(failure, Some(old)),
            (Err(failure), _) => Self::Failed(failure, None),
        };
    }
}

/// Requests under way: at most one for each query, and only the latest may answer.
#[derive(Debug, Default)]
pub struct Runs {
    last: u64,
    /// In the order in which they were made, so that what goes over all of them does the same in every run.
    by_id: BTreeMap<RequestId, Query>,
    by_query: HashMap<Query, RequestId>,
    /// Those that have not left, since nothing may be asked now; in the order in which they were made.
    waiting: VecDeque<RequestId>,
}

impl Runs {
    /// Asks for `query`, unless it is under way already.
    pub fn fetch(&mut self, query: Query, effects: &mut Vec<Effect>) {
        if !self.by_query.contains_key(&query) {
            self.start(query, effects);
        }
    }

    /// Asks for `query` anew; an earlier request for it may no longer answer.
    pub fn refetch(&mut self, query: Query, effects: &mut Vec<Effect>) {
        self.cancel(&query, effects);
        self.start(query, effects);
    }

    fn start(&mut self, query: Query, effects: &mut Vec<Effect>) {
        self.last += 1;
        let id = RequestId(self.last);
        self.by_id.insert(id, query.clone());
        self.by_query.insert(query.clone(), id);
        effects.push(Effect::Fetch { id, query });
    }

    /// Gives up a request, if it is under way.
    pub fn cancel(&mut self, query: &Query, effects: &mut Vec<Effect>) {
        if let Some(id) = self.by_query.remove(query) {
            self.by_id.remove(&id);
            self.waiting.retain(|waiting| *waiting != id);
            effects.push(Effect::Cancel(id));
        }
    }

    /// Keeps back what was asked for in `effects`, where the way to the service `holds_back`, and lets out of what waits
    /// as much as `may_ask`, which is told how many requests are under way. What was kept is shown meanwhile. The ticket
    /// service has a way of its own.
    pub fn hold(&mut self, holds_back: bool, may_ask: impl Fn(usize) -> bool, effects: &mut Vec<Effect>) {
        let waits = holds_back || !self.waiting.is_empty();
        for effect in effects.iter_mut() {
            // What was given up in the same message is nothing to wait for.
            if let Effect::Fetch { id, query } = effect
                && waits
                && !query.goes_to_tickets()
                && self.by_id.contains_key(id)
            {
                self.waiting.push_back(*id);
                *effect = Effect::Recall { id: *id, query: query.clone() };
            }
        }
        while let Some(id) = self.waiting.front().copied() {
            if !may_ask(self.under_way()) {
                break;
            }
            self.waiting.pop_front();
            if let Some(query) = self.by_id.get(&id) {
                effects.push(Effect::Fetch { id, query: query.clone() });
            }
        }
    }

    /// Requests to the triage service that have left.
    pub fn under_way(&self) -> usize {
        let of_tickets = self.by_id.values().filter(|query| query.goes_to_tickets()).count();
        self.by_id.len() - of_tickets - self.waiting.len()
    }

    /// Gives up every request that `unwanted` names.
    pub fn cancel_all(&mut self, unwanted: impl Fn(&Query) -> bool, effects: &mut Vec<Effect>) {
        let queries: Vec<Query> = self.queries().filter(|query| unwanted(query)).cloned().collect();
        for query in queries {
            self.cancel(&query, effects);
        }
    }

    /// The query that `id` answers; `None` for an answer that came too late.
    pub fn finish(&mut self, id: RequestId) -> Option<Query> {
        let query = self.by_id.remove(&id)?;
        self.by_query.remove(&query);
        Some(query)
    }

    /// The query that `id` will answer; `None` when it is no longer wanted.
    pub fn query(&self, id: RequestId) -> Option<&Query> {
        self.by_id.get(&id)
    }

    /// What is under way.
    pub fn queries(&self) -> impl Iterator<Item = &Query> {
        self.by_id.values()
    }

    /// Whether `query` is under way.
    pub fn is_running(&self, query: &Query) -> bool {
        self.by_query.contains_key(query)
    }

    /// The newest request.
    pub fn last(&self) -> RequestId {
        RequestId(self.last)
    }

    /// Requests under way.
    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    /// Whether an answer is awaited of somebody who was asked.
    pub fn is_reading(&self) -> bool {
        self.by_id.len() > self.waiting.len()
    }

    /// Whether nothing is under way.
    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_given_up_in_the_message_in_which_it_was_asked_for_does_not_wait() {
        let (mut runs, mut effects) = (Runs::default(), Vec::new());
        runs.fetch(Query::FlagTypes, &mut effects);
        runs.refetch(Query::FlagTypes, &mut effects);
        runs.cancel(&Query::FlagTypes, &mut effects);
        runs.hold(true, |_| false, &mut effects);
        assert_eq!((runs.under_way(), runs.is_reading()), (0, false));
        runs.fetch(Query::Calls, &mut effects);
        let mut effects = Vec::new();
        runs.hold(false, |under_way| under_way == 0, &mut effects);
        assert_eq!(effects, []);
        assert_eq!(runs.under_way(), 1);
    }

    #[test]
    fn what_waits_is_recalled_first_and_leaves_in_its_order_or_not_at_all() {
        let (mut runs, mut effects) = (Runs::default(), Vec::new());
        let queries = [Query::FlagTypes, Query::Tickets, Query::Categories, Query::Calls];
        queries.iter().for_each(|query| runs.fetch(query.clone(), &mut effects));
        runs.hold(true, |_| false, &mut effects);
        let recall = |id, query: &Query| Effect::Recall { id: RequestId(id), query: query.clone() };
        let fetch = |id, query: &Query| Effect::Fetch { id: RequestId(id), query: query.clone() };
        // The tickets are another service's.
        let wanted = [recall(1, &queries[0]), fetch(2, &queries[1]), recall(3, &queries[2]), recall(4, &queries[3])];
        assert_eq!(effects, wanted);
        assert_eq!((runs.under_way(), runs.is_reading()), (0, true));
        let mut effects = Vec::new();
        runs.cancel(&queries[2], &mut effects);
        runs.hold(true, |under_way| under_way == 0, &mut effects);
        assert_eq!(effects, [Effect::Cancel(RequestId(3)), fetch(1, &queries[0])], "one at a time");
        assert!(runs.finish(RequestId(1)).is_some());
        let mut effects = Vec::new();
        runs.hold(false, |_| true, &mut effects);
        assert_eq!(effects, [fetch(4, &queries[3])]);
    }
}
