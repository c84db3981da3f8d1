//! A row of the registry in one layer, with the keys that it has there after presets and the user's own file.

use std::sync::Arc;

use super::{
    chord::Sequence,
    registry::{Entry, entries},
};
use crate::app::message::{action::Action, layer::Layer};

/// An action in a layer, with its keys.
#[derive(Debug, Clone)]
pub struct Binding {
    /// Where it works.
    pub layer: Layer,
    /// The first is the one that is shown; none for what only the command line offers.
    pub keys: Vec<Sequence>,
    /// A few words.
    pub title: &'static str,
    /// Short word for the hint line.
    pub hint: Option<&'static str>,
    /// The row.
    pub entry: Arc<Entry>,
}

impl Binding {
    /// The key that is shown; empty for what only the command line offers.
    pub fn shown_key(&self) -> String {
        self.keys.first().map(Sequence::to_string).unwrap_or_default()
    }

    /// All keys, as people read them.
    pub fn shown_keys(&self) -> String {
        self.keys.iter().map(Sequence::to_string).collect::<Vec<_>>().join(", ")
    }

    /// What it does.
    pub fn action(&self) -> &Action {
        &self.entry.action
    }
}

/// Every action in every layer where it works, with the keys of the registry.
pub(super) fn defaults() -> Vec<Binding> {
    let mut bindings = Vec::new();
    for entry in entries() {
        let entry = Arc::new(entry);
        bindings.extend(entry.places.iter().map(|place| Binding {
            layer: place.layer,
            // A test holds that every key of the registry can be read.
            keys: place.keys.iter().filter_map(|keys| Sequence::parse(keys).ok()).collect(),
            title: place.title.unwrap_or(entry.title),
            hint: place.hint,
            entry: Arc::clone(&entry),
        }));
    }
    bindings
}
