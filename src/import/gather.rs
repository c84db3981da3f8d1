//! Gathers a conversation message by message: what was said and done, what is kept beside it, and what was odd.
//!
//! A reader begins a message, takes its fields out one by one with the verbs below, and hands over what is left of it at its
//! end. So nothing is lost unnamed: what no reader knows is kept with the call, and named when there may be words in it.

mod again;
mod finish;

use std::collections::HashMap;

use serde_json::{Value, json};

use super::{
    build::turn,
    flat,
    left::{self, Left},
    notes::{self, Notes},
    parts,
    stamp::{self, Stamp},
};
use crate::{
    domain::{choice::Speaker, id::NodeId, time::Time},
    rules,
    wire::{Object, Turn, event_type},
};

pub(super) use finish::About;

/// Of an answer.
const NO_CALL: &str = "it answers a call that is not there";

/// A conversation that is being gathered.
#[derive(Debug, Default)]
pub(super) struct Gather {
    turns: Vec<Turn>,
    /// Of each turn, in milliseconds from the start of the call.
    offsets: Vec<Option<(i64, Option<i64>)>>,
    prompts: Vec<Value>,
    asides: Vec<Value>,
    ties: Vec<Value>,
    /// Turns of answers that the source calls failed.
    failed: Vec<i64>,
    left: Vec<Value>,
    events: Vec<Event>,
    node: Option<NodeId>,
    /// The turn of each call of a tool, by the source's id of it.
    calls: HashMap<String, i64>,
    /// Whether a tool was called.
    any_call: bool,
    pub(super) notes: Notes,
    messages: usize,
    empty: usize,
    here: Here,
}

/// The message that is being read.
#[derive(Debug, Default)]
struct Here {
    position: usize,
    part: usize,
    came: bool,
    at: Option<Time>,
    offset: Option<(i64, Option<i64>)>,
    /// Calls and answers that this message told of, by their ids.
    told: Vec<(String, String)>,
}

#[derive(Debug)]
struct Event {
    kind: &'static str,
    node: Option<NodeId>,
    payload: Value,
    at: Option<Time>,
}

impl Gather {
    /// Begins the message at `position` of the source, counted from 0.
    pub(super) fn begin(&mut self, position: usize) {
        self.here = Here { position, ..Here::default() };
        self.messages += 1;
    }

    /// When the message was said, as the source has it; nothing where it has none. What cannot be read is named.
    pub(super) fn stamp(&mut self, told: Option<Value>) {
        let Some(told) = told.filter(|told| !told.is_null()) else { return };
        match stamp::read(&told) {
            Some(Stamp::At(time)) => self.here.at = Some(time),
            Some(Stamp::After(millis)) => self.after(Some(millis), None),
            None => self.odd("its time cannot be read", false),
        }
    }

    /// Where the message lies, in milliseconds from the start of the call.
    pub(super) fn after(&mut self, start: Option<i64>, end: Option<i64>) {
        if let Some(start) = start {
            self.here.offset = Some((start, end.filter(|end| *end >= start)));
        }
    }

    /// A time beside others of the same message: what cannot be read is named.
    pub(super) fn offset(&mut self, told: Option<Value>, read: fn(&Value) -> Option<i64>) -> Option<i64> {
        let told = told.filter(|told| !told.is_null())?;
        let millis = read(&told);
        if millis.is_none() {
            self.odd("its time cannot be read", false);
        }
        millis
    }

    /// A point in time that a field of the call tells; one that cannot be read is named.
    pub(super) fn point(&mut self, fields: &Object, name: &str) -> Option<Time> {
        self.of_call(fields, name, stamp::point)
    }

    /// How long the call was, in milliseconds, from a field in seconds; what cannot be read is named.
    pub(super) fn length(&mut self, fields: &Object, name: &str) -> Option<i64> {
        self.of_call(fields, name, stamp::seconds)
    }

    fn of_call<T>(&mut self, fields: &Object, name: &str, read: fn(&Value) -> Option<T>) -> Option<T> {
        let told = fields.get(name).filter(|told| !told.is_null())?;
        let time = read(told);
        if time.is_none() {
            self.notes.whole(&format!("`{name}` cannot be read as a time"), false);
        }
        time
    }

    /// When the message was said, as far as that was told.
    pub(super) fn time(&self) -> Option<Time> {
        self.here.at
    }

    /// Somebody said something; blanks are nothing.
    pub(super) fn said(&mut self, speaker: Speaker, text: &str) {
        if text.trim().is_empty() {
            return;
        }
        let kind = match speaker {
            Speaker::User => Some(event_type::TRANSCRIPT_USER),
            Speaker::Assistant | Speaker::Robot => Some(event_type::TRANSCRIPT_ASSISTANT),
            _ => None,
        };
        if let Some(kind) = kind.filter(|_| self.node.is_some()) {
            self.event(kind, json!({ "text": text }));
        }
        self.push(speaker, text);
    }

    /// Somebody said what stands in a place for words; what is no text there is said as it stands, and named.
    pub(super) fn told(&mut self, speaker: Speaker, words: &Value) {
        if let Some(text) = self.words(words) {
            self.said(speaker, text.trim());
        }
    }

    /// The words in a place for them, as one text; what is no text there is named, and nothing is no words.
    pub(super) fn words(&mut self, words: &Value) -> Option<String> {
        let is_nothing = match words {
            Value::Array(list) => list.is_empty(),
            Value::Object(fields) => fields.is_empty(),
            _ => false,
        };
        if is_nothing || matches!(words, Value::Bool(_) | Value::Number(_)) {
            self.odd("its words are no text", false);
        }
        if is_nothing { None } else { Some(parts::plain(words)) }
    }

    /// A tool was called. The same call told twice in one message is one.
    pub(super) fn called(&mut self, id: Option<&str>, name: &str, arguments: &str) {
        let id = id.filter(|id| !id.is_empty());
        let text = call_text(name, arguments);
        if self.is_told_again(id, &text) {
            return;
        }
        let turn = self.push(Speaker::AgentAction, &text);
        self.any_call = true;
        if let Some(id) = id {
            self.calls.insert(id.to_owned(), turn);
        }
    }

    /// A tool answered. The text of a failure says so by itself, or gets a word in front that does.
    pub(super) fn answered(&mut self, id: Option<&str>, text: &str, failed: bool) {
        if self.is_told_again(id.filter(|id| !id.is_empty()), text) {
            return;
        }
        let turn = if failed && !rules::tells_failure(text) {
            let text = if text.trim().is_empty() { "error" } else { &format!("error: {text}") };
            Some(self.push(Speaker::AgentAction, text))
        } else if text.trim().is_empty() {
            // An empty answer is one: what was called came back with nothing.
            self.here.came = true;
            None
        } else {
            Some(self.push(Speaker::AgentAction, text))
        };
        if failed {
            self.failed.extend(turn);
        }
        match id.filter(|id| !id.is_empty()).map(|id| self.calls.get(id).copied()) {
            Some(Some(call)) => self.ties.extend(turn.map(|turn| json!({ "answer": turn, "call": call }))),
            Some(None) => self.odd(NO_CALL, false),
            None => {}
        }
    }

    /// Whether this message has told the same before, in another of its places.
    fn is_told_again(&mut self, id: Option<&str>, text: &str) -> bool {
        let Some(id) = id else { return false };
        let is_again = self.here.told.iter().any(|(known, told)| known == id && told == text);
        if !is_again {
            self.here.told.push((id.to_owned(), text.to_owned()));
        }
        is_again
    }

    /// Something else was done.
    pub(super) fn did(&mut self, text: &str) {
        if !text.trim().is_empty() {
            self.push(Speaker::AgentAction, text);
        }
    }

    /// What was thought and not said, such as reasoning.
    pub(super) fn aside(&mut self, kind: &str, text: &str) {
        if !text.trim().is_empty() {
            self.here.came = true;
            self.asides.push(json!({ "position": self.here.position, "kind": kind, "text": text }));
        }
    }

    /// What the agent was told.
    pub(super) fn prompt(&mut self, role: &str, text: &str) {
        self.here.came = true;
        self.prompts.push(json!({ "position": self.here.position, "role": role, "content": text }));
    }

    /// What the agent was told before the first message.
    pub(super) fn prompt_before(&mut self, text: &str) {
        if !text.trim().is_empty() {
            self.prompts.insert(0, json!({ "position": null, "role": "system", "content": text }));
        }
    }

    /// The call came to a node.
    pub(super) fn node(&mut self, id: &str, name: Option<&str>) {
        self.here.came = true;
        if id.is_empty() || self.node.as_ref().is_some_and(|node| node.as_str() == id) {
            return;
        }
        let mut payload = json!({ "chosen_node_id": id });
        if let Some(node) = &self.node {
            payload["previous_node_id"] = node.as_str().into();
        }
        if let Some(name) = name.filter(|name| !name.is_empty()) {
            payload["chosen_node_name"] = name.into();
        }
        self.event(event_type::NODE_TRANSITION, payload);
        self.node = Some(NodeId::from(id.to_owned()));
    }

    /// The message is known to hold no words.
    pub(super) fn silent(&mut self) {
        self.here.came = true;
    }

    /// Whether the message has given anything so far.
    pub(super) fn came(&self) -> bool {
        self.here.came
    }

    /// Something of the message was not taken as it came; `lost` tells that words may be missing by it.
    pub(super) fn odd(&mut self, reason: &str, lost: bool) {
        self.notes.message(self.here.position, reason, lost);
    }

    /// Ends the message. `left` is what of it no reader took.
    pub(super) fn end(&mut self, left: Object) {
        let Left { kept, with_words } = left::look(left);
        let names = left::named(&with_words);
        if !self.here.came {
            self.empty += 1;
            if with_words.is_empty() {
                self.odd("it holds no words", false);
            } else {
                self.odd(&format!("no words in any place that is known; kept beside the call: {names}"), true);
            }
        } else if !with_words.is_empty() {
            self.odd(&notes::beside(&with_words), false);
        }
        if !kept.is_empty() {
            self.left.push(json!({ "position": self.here.position, "fields": kept }));
        }
    }

    /// A message that is no object: its words, if it is text, are nobody's.
    pub(super) fn bare(&mut self, position: usize, message: &Value) {
        self.begin(position);
        match message {
            Value::String(text) => {
                self.said(super::speakers::nobody(), text);
                self.odd("it is text that names no speaker", false);
            }
            Value::Null => self.odd("there is nothing in it", false),
            other => {
                self.left.push(json!({ "position": position, "value": other }));
                self.odd("it is neither an object nor text", left::has_words(other));
            }
        }
        self.empty += usize::from(!self.here.came);
    }

    /// Adds the turns of a transcript that came as one text; whether there were any.
    pub(super) fn flat(&mut self, text: &str, reason: &str) -> bool {
        let turns = flat::turns(text);
        let any = !turns.is_empty();
        if any {
            self.notes.whole(reason, false);
        }
        for (position, (speaker, text)) in turns.into_iter().enumerate() {
            self.begin(position);
            self.said(speaker, &text);
        }
        any
    }

    /// The turns so far.
    pub(super) fn turns(&self) -> &[Turn] {
        &self.turns
    }

    /// The tools that were called so far.
    pub(super) fn tools(&self) -> impl Iterator<Item = &str> {
        let actions = self.turns.iter().filter(|turn| turn.user == Speaker::AgentAction);
        actions.filter_map(|turn| turn.text.verbatim().split_once('(').map(|(name, _)| name))
    }

    fn push(&mut self, speaker: Speaker, text: &str) -> i64 {
        let mut turn = turn(self.here.position, self.here.part, speaker, text.to_owned());
        turn.created_at = self.here.at;
        let id = turn.id;
        self.turns.push(turn);
        self.offsets.push(self.here.offset);
        self.here.part += 1;
        self.here.came = true;
        id
    }

    fn event(&mut self, kind: &'static str, payload: Value) {
        self.events.push(Event { kind, node: self.node.clone(), payload, at: self.here.at });
    }
}

/// A call of a tool as one line of a transcript.
pub(super) fn call_text(name: &str, arguments: &str) -> String {
    format!("{}({arguments})", if name.is_empty() { "tool" } else { name })
}
