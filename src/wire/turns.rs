//! The turns of a call: their order, which gives `message_index` its meaning, and the pathway node of each.

use std::{borrow::Cow, collections::HashMap};

use super::{PathwayEvent, Turn, event_type};
use crate::domain::{choice::Speaker, id::NodeId, text::Untrusted};

/// Events that may be passed over to find the one of a turn. A turn that is further away than this is taken for
/// missing, so that one short answer does not run away with the rest.
const REACH: usize = 8;

/// Brings turns into the order that positions count in: as they came, or by time if they came out of order
/// (contract 9.3). Turns of which one has no time stay as they came.
pub fn sort(turns: &mut [Turn]) {
    if !is_in_order(turns) {
        turns.sort_by_key(|turn| (turn.created_at, turn.id));
    }
}

/// Turns in the order of [`sort`], copied only where they come in another one.
pub fn sorted(turns: &[Turn]) -> Cow<'_, [Turn]> {
    if is_in_order(turns) {
        return turns.into();
    }
    let mut turns = turns.to_vec();
    sort(&mut turns);
    turns.into()
}

fn is_in_order(turns: &[Turn]) -> bool {
    turns.iter().any(|turn| turn.created_at.is_none()) || turns.is_sorted_by_key(|turn| turn.created_at)
}

/// The node that was active at each turn, where a spoken turn finds its event by speaker and text (contract 9.3).
pub fn nodes(turns: &[Turn], events: &[PathwayEvent]) -> Vec<Option<NodeId>> {
    let mut spoken: Vec<_> = events.iter().filter_map(Spoken::of).collect();
    spoken.sort_by_key(|spoken| spoken.sequence);
    let mut rest = spoken.as_slice();
    let mut node_of = |turn: &Turn| {
        let by_caller = match turn.user {
            Speaker::User => true,
            Speaker::Assistant | Speaker::Robot => false,
            _ => return None,
        };
        let said = |spoken: &Spoken<'_>| spoken.by_caller == by_caller && same(spoken.text, turn.text.verbatim());
        let at = rest.iter().take(REACH).position(said)?;
        let node = rest[at].node.cloned();
        rest = &rest[at + 1..];
        node
    };
    turns.iter().map(&mut node_of).collect()
}

/// The node at each turn: that of [`nodes`], or else the node of the turn before it, in which actions are taken.
pub fn nodes_held(turns: &[Turn], events: &[PathwayEvent]) -> Vec<Option<NodeId>> {
    let mut last = None;
    let held = nodes(turns, events).into_iter().map(|id| {
        last = id.or_else(|| last.take());
        last.clone()
    });
    held.collect()
}

/// Names of nodes as far as events tell them: a tag names the node it is on, a transition may name its target.
pub fn node_names(events: &[PathwayEvent]) -> HashMap<NodeId, Untrusted> {
    let mut names = HashMap::new();
    for event in events {
        let Some(payload) = &event.payload else { continue };
        let text = |key: &str| payload.get(key).and_then(serde_json::Value::as_str).filter(|text| !text.is_empty());
        match event.event_type.as_str() {
            event_type::NODE_TAG => {
                if let (Some(id), Some(name)) = (&event.node_id, text("name")) {
                    names.insert(id.clone(), Untrusted::from(name));
                }
            }
            event_type::NODE_TRANSITION => {
                if let (Some(id), Some(name)) = (text("chosen_node_id"), text("chosen_node_name")) {
                    names.entry(NodeId::from(id)).or_insert_with(|| Untrusted::from(name));
                }
            }
            _ => {}
        }
    }
    names
}

/// An event that tells what was said.
struct Spoken<'a> {
    sequence: i64,
    by_caller: bool,
    text: &'a str,
    node: Option<&'a NodeId>,
}

impl<'a> Spoken<'a> {
    fn of(event: &'a PathwayEvent) -> Option<Self> {
        let by_caller = match event.event_type.as_str() {
            event_type::TRANSCRIPT_USER => true,
            event_type::TRANSCRIPT_ASSISTANT => false,
            _ => return None,
        };
        let text = event.payload.as_ref()?.get("text")?.as_str()?;
        Some(Self { sequence: event.sequence, by_caller, text, node: event.node_id.as_ref() })
    }
}

/// The same words, whatever the spaces between them.
fn same(one: &str, other: &str) -> bool {
    one.split_whitespace().eq(other.split_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turns(said: &[(&str, &str)]) -> Vec<Turn> {
        let turn = |(index, (user, text)): (usize, &(&str, &str))| {
            let time = format!("2026-08-12T09:00:{:02}Z", index % 60);
            let turn = serde_json::json!({ "id": index, "created_at": time, "user": user, "text": text });
            serde_json::from_value(turn).expect("a turn")
        };
        said.iter().enumerate().map(turn).collect()
    }

    fn event(sequence: i64, user: &str, text: &str, node: &str) -> PathwayEvent {
        let event = serde_json::json!({
            "conversation_id": "c", "sequence": sequence, "event_type": format!("transcript.{user}"),
            "node_id": node, "payload": { "text": text },
        });
        serde_json::from_value(event).expect("an event")
    }

    #[test]
    fn turns_out_of_order_are_brought_into_it() {
        let mut mixed = turns(&[("user", "a"), ("user", "b"), ("user", "c")]);
        mixed.rotate_left(1);
        sort(&mut mixed);
        assert_eq!(mixed.iter().map(|turn| turn.id).collect::<Vec<_>>(), [0, 1, 2]);
        mixed.rotate_left(1);
        mixed[0].created_at = None;
        sort(&mut mixed);
        assert_eq!(mixed.iter().map(|turn| turn.id).collect::<Vec<_>>(), [1, 2, 0], "without times they stay");
    }

    #[test]
    fn each_spoken_turn_finds_its_node() {
        let said = turns(&[
            ("assistant", "Hello,  how can I help?"),
            ("agent-action", "Looked up the calendar"),
            ("user", "Yes."),
            ("robot", "Thursday it is."),
            ("user", "Yes."),
            ("assistant", "Something that no event tells"),
        ]);
        let events = [
            event(40, "user", "Yes.", "d"),
            event(10, "assistant", "Hello, how can I help?", "a"),
            event(20, "user", "Yes.", "b"),
            event(30, "assistant", "Thursday it is.", "c"),
        ];
        let nodes = nodes(&said, &events);
        let found: Vec<_> = nodes.iter().map(|node| node.as_ref().map_or("-", NodeId::as_str)).collect();
        assert_eq!(found, ["a", "-", "b", "c", "d", "-"]);
    }

    #[test]
    fn a_turn_that_is_missing_among_the_events_does_not_run_away() {
        let said = turns(&[("user", "Bye."), ("user", "0"), ("user", "1")]);
        let mut events: Vec<_> = (0..20).map(|n| event(n, "user", &n.to_string(), "n")).collect();
        events.push(event(99, "user", "Bye.", "end"));
        assert_eq!(nodes(&said, &events), [None, Some("n".into()), Some("n".into())]);
    }
}
