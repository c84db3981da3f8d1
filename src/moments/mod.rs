//! From a call as it travels to its moments: builds what the rules read, and leaves out what became of the call.
//!
//! Messages are counted as the transcript counts them: by [`turns::sorted`] and nothing else.

mod brief;

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
};

use serde_json::Value;

use crate::{
    domain::{id::NodeId, limits, text::Untrusted, time::Time},
    rules::{
        self, Reading,
        call::{End, Medium, Node, Turn, TurnEnd, Utterances, Who},
        declared::Declared,
    },
    wire::{Brief, Call, Object, PathwayEvent, turns},
};

pub use brief::brief;

/// Words of names under which somebody has written what became of the call: a rule that saw that would be measured
/// against itself.
const VERDICTS: &[&str] =
    &["disposition", "dispositions", "evaluation", "judgement", "judgment", "outcome", "reward", "verdict"];
/// The same, of what is written beside a call. Among its variables these may be what the agent went by.
const AFTERWARDS: &[&str] =
    &["analysis", "citations", "failed", "grade", "label", "passed", "score", "success", "successful", "summary"];
/// What is too large to be a fact, and is read where it belongs.
const TABLES: &[&str] = &["pathway_logs", "turn_marks", "turn_offsets_ms"];
/// How a hand-over to a person went that did not come about, in the words of the service.
const NOT_HANDED_OVER: &[&str] = &["TIMED_OUT", "CANCELLED", "NO_ANSWER"];

/// Reads a call with the program's rules and, where there are some, with those of a team. `events` may be empty; prompt and
/// policy of `brief` are what the agent was told before, so they count as heard.
pub fn read(call: &Call, events: &[PathwayEvent], brief: Option<&Brief>, declared: Option<&Declared>) -> Reading {
    let parts = Parts::of(call, events);
    let mut read = parts.as_read();
    let told = brief.into_iter().flat_map(|brief| [&brief.prompt, &brief.policy]).flatten();
    read.prompts.extend(told.map(Untrusted::verbatim));
    rules::read(&read, declared)
}

/// What a call for the rules borrows from.
struct Parts<'a> {
    call: &'a Call,
    /// The turns in their order.
    said: Cow<'a, [crate::wire::Turn]>,
    /// The node of each.
    held: Vec<Option<NodeId>>,
    nodes: Nodes<'a>,
    variables: Option<Value>,
    facts: Value,
}

impl<'a> Parts<'a> {
    fn of(call: &'a Call, events: &'a [PathwayEvent]) -> Self {
        let said = turns::sorted(&call.transcripts);
        let held = turns::nodes_held(&said, events);
        Self { call, said, held, nodes: Nodes::of(events), variables: some(variables(call)), facts: facts(call) }
    }

    fn as_read(&self) -> rules::call::Call<'_> {
        let call = self.call;
        let clock = Clock::of(call, &self.said);
        let mut read = rules::call::Call {
            turns: Vec::with_capacity(self.said.len()),
            prompts: prompts(call),
            variables: self.variables.as_ref(),
            facts: Some(&self.facts),
            medium: medium(call),
            transferred: transferred(call),
            end: end(call),
            nodes: self.nodes.all(),
        };
        for (place, (turn, node)) in self.said.iter().zip(&self.held).enumerate() {
            let text = limits::cut(turn.text.verbatim(), limits::RULES_READ);
            let (start, end) = clock.times(place, turn.created_at, text);
            read.turns.push(Turn {
                index: u32::try_from(place).unwrap_or(u32::MAX),
                who: Who::from(&turn.user),
                text,
                start,
                end,
                confidence: None,
                node: node.as_ref().and_then(|node| self.nodes.get(node)),
                // What has a time of its own was heard as one piece.
                utterances: if start.is_some() { Utterances::One } else { Utterances::Unknown },
            });
        }
        read
    }
}

/// When turns begin and end.
struct Clock<'a> {
    first: Option<Time>,
    call: &'a Call,
}

impl<'a> Clock<'a> {
    fn of(call: &'a Call, said: &[crate::wire::Turn]) -> Self {
        let first = said.iter().find_map(|turn| turn.created_at);
        Self { first, call }
    }

    fn times(&self, index: usize, at: Option<Time>, text: &str) -> (Option<i64>, Option<TurnEnd>) {
        if let Some((at, first)) = at.zip(self.first) {
            let start = at.since(first);
            return (Some(start), Some(TurnEnd::Estimated(start.saturating_add(rules::spoken_ms(text)))));
        }
        // A call of which some turns have times is counted by these alone.
        let told = |which: usize| self.call.turn_offset(index, which).filter(|_| self.first.is_none());
        (told(0), told(1).map(TurnEnd::Told))
    }
}

/// The nodes that the call came through.
struct Nodes<'a> {
    names: HashMap<NodeId, Untrusted>,
    kinds: HashMap<&'a str, &'static str>,
    /// In the order in which they were come to.
    ids: Vec<&'a str>,
    seen: HashSet<&'a str>,
    /// Each has a name or a kind. Rules about nodes say that none of them is one of a kind, which they must not where one
    /// could be anything.
    are_known: bool,
}

impl<'a> Nodes<'a> {
    fn of(events: &'a [PathwayEvent]) -> Self {
        let mut sorted: Vec<&PathwayEvent> = events.iter().collect();
        sorted.sort_by_key(|event| event.sequence);
        let mut nodes = Self {
            names: turns::node_names(events),
            kinds: HashMap::new(),
            ids: Vec::new(),
            seen: HashSet::new(),
            are_known: false,
        };
        for event in sorted {
            let here = event.node_id.as_ref().map(NodeId::as_str);
            let next = event.payload.as_ref().and_then(|payload| payload.get("chosen_node_id")?.as_str());
            for id in [here, next].into_iter().flatten() {
                if nodes.seen.insert(id) {
                    nodes.ids.push(id);
                }
            }
            let kind = match event.event_type.split('.').next() {
                Some("transfer_call") => Some("Transfer Call"),
                Some("transfer_pathway") => Some("Transfer Pathway"),
                _ => None,
            };
            if let Some((here, kind)) = here.zip(kind) {
                nodes.kinds.insert(here, kind);
            }
        }
        nodes.are_known = nodes.ids.iter().all(|id| nodes.node(id) != Node::default());
        nodes
    }

    fn all(&self) -> Vec<Node<'_>> {
        if self.are_known { self.ids.iter().map(|id| self.node(id)).collect() } else { Vec::new() }
    }

    fn get(&self, id: &NodeId) -> Option<Node<'_>> {
        self.are_known.then(|| self.node(id.as_str()))
    }

    fn node(&self, id: &str) -> Node<'_> {
        let name = self.names.get(&NodeId::from(id)).map(Untrusted::verbatim).unwrap_or_default();
        Node { name, kind: self.kinds.get(id).copied().unwrap_or_default() }
    }
}

fn is_told(text: &Option<Untrusted>) -> bool {
    text.as_ref().is_some_and(|text| !text.verbatim().trim().is_empty())
}

/// A call that has numbers, a recording, a length or somebody who answered was spoken, and so was one that was read from
/// subtitles; chats have none of these.
fn medium(call: &Call) -> Medium {
    let is_spoken = [&call.from, &call.to, &call.recording_url, &call.answered_by].into_iter().any(is_told)
        || call.call_length.is_some()
        || call.metadata.as_ref().is_some_and(|metadata| metadata.contains_key("turn_offsets_ms"));
    if is_spoken { Medium::Voice } else { Medium::Text }
}

/// How a hand-over to a person went, in the word of the service.
fn warm(call: &Call) -> Option<&str> {
    call.rest.get("warm_transfer_call")?.get("state")?.as_str()
}

fn transferred(call: &Call) -> Option<bool> {
    match warm(call) {
        _ if is_told(&call.transferred_to) => Some(true),
        Some("MERGED") => Some(true),
        Some(state) if NOT_HANDED_OVER.contains(&state) => Some(false),
        Some(_) => None,
        // A record that tells who hung up tells of transfers as well; a chat has none to tell of.
        None if is_told(&call.call_ended_by) && medium(call) == Medium::Voice => Some(false),
        None => None,
    }
}

fn end(call: &Call) -> End {
    let is_error = |status: &Untrusted| status.verbatim().ends_with("_error");
    if is_told(&call.error_message) || call.queue_status.as_ref().is_some_and(is_error) {
        End::Error
    } else if warm(call).is_some_and(|state| NOT_HANDED_OVER.contains(&state)) {
        End::FailedTransfer
    } else {
        End::Plain
    }
}

/// What the agent was told before the call.
fn prompts(call: &Call) -> Vec<&str> {
    let begun = call.rest.get("request_data").and_then(Value::as_object);
    let told = [Some(&call.rest), begun].into_iter().flatten();
    let texts = told.flat_map(|told| brief::PROMPTS.map(|name| told.get(name)));
    texts.flatten().filter_map(Value::as_str).collect()
}

fn some(object: Object) -> Option<Value> {
    if object.is_empty() { None } else { Some(object.into()) }
}

/// The variables of the call, on top of those that it was begun with.
fn variables(call: &Call) -> Object {
    let begun = call.rest.get("request_data").and_then(Value::as_object);
    let mut variables = Object::new();
    for object in [begun, call.variables.as_ref()].into_iter().flatten() {
        variables.extend(known(object, VERDICTS, &[]));
    }
    variables
}

/// What else the service tells of the call. Summary, status, analysis and disposition are written when it is over.
fn facts(call: &Call) -> Value {
    let mut facts: Object = known(&call.rest, VERDICTS, AFTERWARDS).collect();
    let texts = [
        ("to", &call.to),
        ("from", &call.from),
        ("answered_by", &call.answered_by),
        ("transferred_to", &call.transferred_to),
        ("corrected_duration", &call.corrected_duration),
        ("batch_id", &call.batch_id),
        ("pathway_id", &call.pathway_id),
        ("persona_id", &call.persona_id),
        ("persona_name", &call.persona_name),
    ];
    let texts = texts.into_iter().filter_map(|(name, text)| Some((name, text.as_ref()?.verbatim().into())));
    let others = [
        ("call_id", Some(call.call_id.as_str().into())),
        ("created_at", Some(call.created_at).filter(|at| !at.is_unknown()).map(|at| at.to_string().into())),
        ("started_at", call.started_at.map(|at| at.to_string().into())),
        ("inbound", call.inbound.map(Value::from)),
        ("call_length", call.call_length.map(Value::from)),
        ("pathway_version", call.pathway_version.clone()),
        ("metadata", call.metadata.as_ref().map(|facts| Value::Object(known(facts, VERDICTS, AFTERWARDS).collect()))),
    ];
    let others = others.into_iter().filter_map(|(name, value)| Some((name, value?)));
    facts.extend(texts.chain(others).map(|(name, value)| (name.to_owned(), value)));
    facts.into()
}

/// The fields of an object that do not tell what became of the call, at any depth.
fn known<'a>(object: &'a Object, one: &'a [&str], other: &'a [&str]) -> impl Iterator<Item = (String, Value)> + 'a {
    let is_known = move |name: &str| {
        let low = name.to_ascii_lowercase();
        !TABLES.contains(&name)
            && !low.split(|sign: char| !sign.is_alphanumeric()).any(|word| one.contains(&word) || other.contains(&word))
    };
    object.iter().filter(move |(name, _)| is_known(name)).map(|(name, value)| (name.clone(), inside(value, one, other)))
}

fn inside(value: &Value, one: &[&str], other: &[&str]) -> Value {
    match value {
        Value::Object(object) => Value::Object(known(object, one, other).collect()),
        Value::Array(list) => list.iter().map(|value| inside(value, one, other)).collect(),
        value => value.clone(),
    }
}

#[cfg(test)]
mod tests;
