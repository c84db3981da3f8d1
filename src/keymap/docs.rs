//! The documents that are made from the registry: tables in Markdown, JSON, the schema of `keys.toml`.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};

use super::{
    binding::Binding,
    registry::{Danger, Entry, UndoKind, entries},
    resolve::Keyboard,
    user::Preset,
};
use crate::app::message::layer::Layer;

/// An action with its keys, for scripts.
#[derive(Debug, Serialize)]
pub struct KeyRow {
    /// Its name for good.
    pub id: &'static str,
    /// Where it works, as `keys.toml` calls it.
    pub context: &'static str,
    /// Its keys there.
    pub keys: Vec<String>,
    /// A few words.
    pub title: &'static str,
    /// One line more.
    pub help: &'static str,
    /// How a script does the same; nothing for what is about the screen only.
    pub command: Option<&'static str>,
    /// How it is taken back.
    pub undo: &'static str,
    /// It asks first, or wants a name typed.
    pub confirmation: Option<&'static str>,
}

impl From<&Binding> for KeyRow {
    fn from(binding: &Binding) -> Self {
        let entry = &binding.entry;
        Self {
            id: entry.id,
            context: binding.layer.name(),
            keys: binding.keys.iter().map(super::Sequence::written).collect(),
            title: binding.title,
            help: entry.help,
            command: match entry.line {
                super::registry::Line::Command(command) => Some(command),
                super::registry::Line::Screen => None,
            },
            undo: entry.undo.text(),
            confirmation: match entry.danger {
                Danger::None => None,
                Danger::Asks => Some("asks before it changes many"),
                Danger::Typed => Some("the code of the issue is typed"),
            },
        }
    }
}

impl Keyboard {
    /// The actions that hold all of these words, in every context where they work.
    pub fn rows(&self, words: &[String]) -> Vec<KeyRow> {
        let fits = |binding: &&Binding| {
            let entry = &binding.entry;
            let text =
                [entry.id, binding.title, entry.help, entry.words, binding.layer.name()].join(" ").to_lowercase();
            words.iter().all(|word| {
                text.contains(&word.to_lowercase()) || binding.keys.iter().any(|keys| keys.written() == *word)
            })
        };
        self.bindings().iter().filter(fits).map(KeyRow::from).collect()
    }

    /// The keys of the panes as tables in Markdown, one a context.
    pub fn markdown(&self) -> String {
        let mut text = String::new();
        for (_, layer) in Layer::NAMED.into_iter().filter(|(_, layer)| layer.is_pane() || *layer == Layer::Global) {
            text.push_str(&format!("| {} | |\n|---|---|\n", layer.title()));
            for binding in self.bindings().iter().filter(|binding| binding.layer == layer && !binding.keys.is_empty()) {
                let keys: Vec<String> =
                    binding.keys.iter().map(|keys| format!("`{}`", escaped(&keys.written()))).collect();
                text.push_str(&format!("| {} | {} |\n", keys.join(", "), binding.title));
            }
            text.push('\n');
        }
        text.trim_end().to_owned()
    }
}

fn escaped(keys: &str) -> String {
    keys.replace('|', "\\|")
}

/// The JSON schema of `keys.toml`.
pub fn schema() -> Value {
    let keys = json!({
        "description": "a key or a sequence of keys, several of them, or \"none\"",
        "oneOf": [
            { "type": "string", "examples": ["f", "g f", "Ctrl-x", "none"] },
            { "type": "array", "items": { "type": "string" }, "minItems": 1 }
        ]
    });
    let mut contexts: BTreeMap<&str, BTreeMap<&str, Value>> = BTreeMap::new();
    for entry in entries() {
        for place in &entry.places {
            let section = contexts.entry(place.layer.name()).or_default();
            section.insert(entry.id, described(&entry, place.title.unwrap_or(entry.title), place.keys));
        }
    }
    let mut properties = serde_json::Map::new();
    let presets = Preset::ALL.map(|(name, _)| name);
    properties.insert(
        "preset".into(),
        json!({ "enum": presets, "default": "default", "description": "what the keys start from" }),
    );
    properties.insert(
        "counts".into(),
        json!({ "type": "boolean", "default": false, "description": "a number before a movement repeats it; the panes have g 1 to g 4 then" }),
    );
    properties.insert(
        "which_key".into(),
        json!({ "type": "integer", "minimum": -1, "maximum": 10_000, "default": 300,
                "description": "milliseconds until the keys are shown that may follow; 0 at once, -1 never" }),
    );
    properties.insert(
        "langmap".into(),
        json!({ "type": "array", "items": { "type": "string" }, "minItems": 2, "maxItems": 2,
                "description": "letters of another script, and the Latin ones that they stand for" }),
    );
    for (context, rows) in contexts {
        properties
            .insert(context.into(), json!({ "type": "object", "additionalProperties": false, "properties": rows }));
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "keys.toml of earmark",
        "type": "object",
        "additionalProperties": false,
        "properties": properties,
        "$defs": { "keys": keys }
    })
}

fn described(entry: &Entry, title: &str, keys: &[&str]) -> Value {
    let undo = match entry.undo {
        UndoKind::None => String::new(),
        undo => format!(" ({})", undo.text()),
    };
    json!({ "$ref": "#/$defs/keys", "description": format!("{title}: {}{undo}", entry.help), "default": keys })
}
