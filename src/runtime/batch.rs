//! Effects of the messages that go into one frame: a request that a later message of the same frame gave up is never
//! made, so that held keys leave no trail of requests.

use std::collections::HashSet;

use crate::app::message::{effect::Effect, id::RequestId};

/// Effects, in order.
#[derive(Debug, Default)]
pub(super) struct Batch {
    effects: Vec<Effect>,
    /// Those of the message that was begun, from which more follows.
    begun: Option<Vec<Effect>>,
}

impl From<Vec<Effect>> for Batch {
    fn from(effects: Vec<Effect>) -> Self {
        Self { effects, begun: None }
    }
}

impl Batch {
    /// Takes in what a message began with.
    pub(super) fn begin(&mut self, effects: Vec<Effect>) {
        self.begun = Some(effects);
    }

    /// Takes in what `follow` makes of it, if one was begun.
    pub(super) fn follow(&mut self, follow: impl FnOnce(Vec<Effect>) -> Vec<Effect>) {
        if let Some(begun) = self.begun.take() {
            self.effects.extend(follow(begun));
        }
    }

    /// Whether the terminal will be another's: what is typed from here on is not meant for the workbench.
    pub(super) fn lends_the_terminal(&self) -> bool {
        let begun = self.begun.iter().flatten();
        self.effects.iter().chain(begun).any(|effect| matches!(effect, Effect::Suspend | Effect::Edit { .. }))
    }

    /// What is left to do.
    pub(super) fn effects(self) -> impl Iterator<Item = Effect> {
        let cancelled: HashSet<RequestId> = self
            .effects
            .iter()
            .filter_map(|effect| if let Effect::Cancel(id) = effect { Some(*id) } else { None })
            .collect();
        self.effects.into_iter().filter(move |effect| !matches!(effect, Effect::Fetch { id, .. } | Effect::Recall { id, .. } if cancelled.contains(id)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::message::effect::Query;

    #[test]
    fn a_request_given_up_in_the_same_frame_is_never_made() {
        let fetch = |id| Effect::Fetch { id: RequestId(id), query: Query::FlagTypes };
        let mut batch = Batch::default();
        batch.begin(vec![fetch(1), Effect::Cancel(RequestId(1))]);
        batch.follow(|mut begun| {
            begun.push(fetch(2));
            begun
        });
        batch.follow(|_| panic!("nothing was begun"));
        let left: Vec<Effect> = batch.effects().collect();
        assert_eq!(left, [Effect::Cancel(RequestId(1)), fetch(2)]);
    }
}
