//! What a source tells twice: the second telling goes, but not where it holds other words than the first.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::{Gather, NO_CALL};
use crate::{
    import::left,
    wire::{Object, Turn},
};

/// Words for who speaks, which a transcript as one text has before each line.
const LABELS: &str = "agent user ai bot assistant customer caller tool system robot action";

impl Gather {
    /// What tells the same once more goes; where it tells other words, it is kept beside the call, and named.
    pub(in crate::import) fn again(&mut self, name: &str, value: Option<Value>) {
        self.again_all(value.map(|value| (name, value)));
    }

    /// The same for several fields, each with its name.
    pub(in crate::import) fn again_all<'a>(&mut self, fields: impl IntoIterator<Item = (&'a str, Value)>) {
        let mut told = None;
        for (name, value) in fields {
            let mut wanted = HashSet::new();
            left::words_of(&value, &mut wanted);
            if wanted.is_empty() {
                continue;
            }
            let told = told.get_or_insert_with(|| self.all_words());
            if !wanted.is_subset(told) {
                told.extend(wanted);
                self.notes.whole(
                    &format!("`{name}` holds other words than the turns; kept beside the call"),
                    self.turns.is_empty(),
                );
                self.left.push(json!({ "position": null, "fields": { name: value } }));
            }
        }
    }

    /// All words that were told so far, and those that stand before a line of a transcript.
    fn all_words(&self) -> HashSet<String> {
        let mut told = HashSet::new();
        left::words_of_text(LABELS, &mut told);
        for turn in &self.turns {
            left::words_of_text(turn.text.verbatim(), &mut told);
            left::words_of_text(turn.user.as_str(), &mut told);
        }
        for list in [&self.prompts, &self.asides, &self.left] {
            list.iter().for_each(|value| left::words_of(value, &mut told));
        }
        told
    }

    /// The same for a field of the message that is being read: it goes, or stays in what is left of the message.
    pub(in crate::import) fn again_here(&mut self, fields: &mut Object, name: &str) {
        let Some(value) = fields.get(name) else { return };
        let mut wanted = HashSet::new();
        left::words_of(value, &mut wanted);
        if !wanted.is_empty() {
            let mut told = HashSet::new();
            left::words_of_text(LABELS, &mut told);
            for turn in self.turns.iter().rev().take(self.here.part) {
                left::words_of_text(turn.text.verbatim(), &mut told);
                left::words_of_text(turn.user.as_str(), &mut told);
            }
            if !wanted.is_subset(&told) {
                return;
            }
        }
        fields.shift_remove(name);
    }

    /// The same for a name of a tool, which was told where it was called.
    pub(in crate::import) fn again_before(&mut self, fields: &mut Object, name: &str) {
        let Some(tool) = fields.get(name).and_then(Value::as_str) else { return };
        if self.is_called(tool) {
            fields.shift_remove(name);
        }
    }

    /// Names an answer without an id whose tool nobody called, or that comes before any call.
    pub(in crate::import) fn tied(&mut self, id: Option<&str>, fields: &Object) {
        let name = fields.get("name").and_then(Value::as_str).filter(|name| !name.trim().is_empty());
        if id.is_none() && !name.map_or(self.any_call, |name| self.is_called(name)) {
            self.odd(NO_CALL, false);
        }
    }

    /// Whether a tool of this name was called a short while ago.
    fn is_called(&self, tool: &str) -> bool {
        let is_told = |turn: &Turn| turn.text.verbatim().split_once('(').is_some_and(|(named, _)| named == tool);
        self.turns.iter().rev().take(64).any(is_told)
    }
}
