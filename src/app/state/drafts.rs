//! Texts that are being written: kept from the first character on, by what they are for, until they are sent or
//! emptied.

use std::collections::BTreeMap;

use crate::app::message::{effect::Effect, mutation::Slot};

/// The texts.
#[derive(Debug, Default)]
pub struct Drafts(BTreeMap<Slot, String>);

impl Drafts {
    /// What was written here before.
    pub fn get(&self, slot: &Slot) -> Option<&str> {
        self.0.get(slot).map(String::as_str)
    }

    /// Keeps a text, in memory and on disk; an empty one is dropped.
    pub fn keep(&mut self, slot: &Slot, text: String, effects: &mut Vec<Effect>) {
        if self.get(slot).unwrap_or_default() == text {
            return;
        }
        effects.push(Effect::KeepDraft { slot: slot.clone(), text: text.clone() });
        self.put(slot.clone(), text);
    }

    /// Takes a text in that is on disk already, or goes there in another way.
    pub fn put(&mut self, slot: Slot, text: String) {
        if text.is_empty() {
            self.0.remove(&slot);
        } else {
            self.0.insert(slot, text);
        }
    }

    /// The text is on its way: what becomes of its copy on disk is told with the change.
    pub fn take(&mut self, slot: &Slot) -> Option<String> {
        self.0.remove(slot)
    }

    /// All texts.
    pub fn iter(&self) -> impl Iterator<Item = (&Slot, &str)> {
        self.0.iter().map(|(slot, text)| (slot, text.as_str()))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
