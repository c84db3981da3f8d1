//! The conversation of what was gathered, with what is known of it beside its messages.

use serde_json::{Value, json};

use super::{Event, Gather};
use crate::{
    domain::{id::CallId, time::Time},
    import::{
        Conversation,
        build::{Context, kept, title_of},
        left, notes,
    },
    wire::{Object, PathwayEvent},
};

/// What is known of a conversation beside its messages.
#[derive(Debug, Default)]
pub(in crate::import) struct About {
    /// What the record held beyond messages.
    pub(in crate::import) rest: Object,
    /// Facts for the metadata.
    pub(in crate::import) facts: Object,
    /// What the title begins with.
    pub(in crate::import) lead: String,
    pub(in crate::import) started: Option<Time>,
    pub(in crate::import) ended: Option<Time>,
    /// How long it was, in milliseconds, where that is told beside begin and end.
    pub(in crate::import) length: Option<i64>,
}

impl About {
    /// Adds a fact, where it is known.
    pub(in crate::import) fn fact(&mut self, name: &str, value: Option<impl Into<Value>>) {
        self.facts.extend(value.map(|value| (name.to_owned(), value.into())));
    }
}

impl Gather {
    /// The conversation of what was gathered, or why it is none: most messages were empty, so their words are elsewhere.
    pub(in crate::import) fn finish(
        self,
        context: &Context<'_>,
        id: CallId,
        about: About,
    ) -> Result<Conversation, String> {
        let Self { turns, offsets, prompts, asides, ties, failed, left, events, notes: mut named, .. } = self;
        if self.empty * 2 > self.messages {
            return Err(format!(
                "{} of {} messages hold no words in any place that is known; nothing of it was taken",
                self.empty, self.messages
            ));
        }
        let beside = left::unknown_beside(&about.rest);
        if !beside.is_empty() {
            named.whole(&notes::beside(&beside), self.messages == 0);
        }
        if turns.is_empty() {
            let may_be = self.messages == 0 && about.rest.values().any(left::has_messages);
            named.whole("there are no turns in it", may_be);
        }
        let mut facts = context.facts();
        facts.extend(about.facts);
        if offsets.iter().any(Option::is_some) && turns.iter().all(|turn| turn.created_at.is_none()) {
            let pair = |offset: &Option<(i64, Option<i64>)>| match offset {
                Some((start, end)) => json!([start, end]),
                None => json!([null, null]),
            };
            facts.insert("turn_offsets_ms".to_owned(), offsets.iter().map(pair).collect());
        }
        if !failed.is_empty() {
            facts.insert("failed_turns".to_owned(), failed.into());
        }
        let mut rest = about.rest;
        for (name, list) in [("prompts", prompts), ("asides", asides), ("answers", ties), ("left", left)] {
            if !list.is_empty() {
                rest.insert(name.to_owned(), list.into());
            }
        }
        let fallback = format!("Conversation {} of {}", context.record, context.file);
        let title = title_of(&about.lead, &turns, &fallback);
        context.told.iter().for_each(|told| named.whole(told, false));
        let mut conversation = context.conversation(id, turns, title, facts);
        let call = &mut conversation.call;
        (call.started_at, call.end_at) = (about.started, about.ended);
        let span = about.started.zip(about.ended).map(|(started, ended)| ended.since(started).max(0));
        call.call_length = about.length.or(span).map(|millis| millis as f64 / 60_000.0);
        conversation.events =
            (1..).zip(events).map(|(sequence, event)| event.told(call.call_id.clone(), sequence)).collect();
        conversation.kept = kept(rest);
        conversation.notes = named.lines();
        conversation.words_lost = named.lost;
        Ok(conversation)
    }
}

impl Event {
    fn told(self, call: CallId, sequence: i64) -> PathwayEvent {
        PathwayEvent {
            conversation_id: call,
            sequence,
            event_type: self.kind.to_owned(),
            node_id: self.node,
            operation_id: None,
            payload: if let Value::Object(payload) = self.payload { Some(payload) } else { None },
            created_at: self.at,
        }
    }
}
