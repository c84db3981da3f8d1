//! What holds for every row of the registry.

use std::collections::{HashMap, HashSet};

use super::*;
use crate::{
    app::message::{key::Key, layer::Layer},
    keymap::{Pattern, Sequence},
};

#[test]
fn no_action_is_without_id_title_help_and_command_line() {
    let mut seen = HashSet::new();
    for entry in entries() {
        let id = entry.id;
        assert!(seen.insert(id), "{id} twice");
        assert!(id.chars().all(|c| c.is_ascii_lowercase() || c == '.' || c == '_'), "{id}");
        assert!(!entry.title.is_empty() && entry.title.chars().count() <= 60, "{id}: title");
        assert!(entry.help.len() > 10 && entry.help.ends_with('.'), "{id}: help");
        assert!(!entry.line.text().is_empty(), "{id}: command line");
        assert!(!entry.places.is_empty(), "{id} works nowhere");
        if let Line::Command(command) = entry.line {
            assert!(command.starts_with("earmark "), "{id}: {command}");
        }
        // Whatever changes something can be done by a script, or is the answer to a question of the screen.
        if entry.undo != UndoKind::None {
            assert_ne!(entry.line, Line::Screen, "{id} changes something, and no script can");
        }
    }
}

#[test]
fn no_two_actions_have_one_key_in_one_context() {
    let mut seen: HashMap<(Layer, Sequence), &str> = HashMap::new();
    for entry in entries() {
        let mut layers = HashSet::new();
        for place in &entry.places {
            assert!(layers.insert(place.layer), "{} twice in {:?}", entry.id, place.layer);
            assert!(!place.layer.name().is_empty(), "{:?} has no name", place.layer);
            for written in place.keys {
                let keys = Sequence::parse(written).unwrap_or_else(|_| panic!("{written} cannot be read"));
                let other = seen.insert((place.layer, keys), entry.id);
                assert_eq!(other, None, "{written} of {} in {:?}", entry.id, place.layer);
            }
        }
    }
}

#[test]
fn no_sequence_begins_with_a_key_that_acts_alone() {
    let rows: Vec<(Layer, Sequence)> = entries()
        .iter()
        .flat_map(|entry| &entry.places)
        .flat_map(|place| place.keys.iter().map(|keys| (place.layer, Sequence::parse(keys).expect("keys"))))
        .collect();
    for (layer, keys) in &rows {
        for (other_layer, other) in &rows {
            // A sequence of a pane hides a key of the global layer, not the other way round.
            let live_together = layer == other_layer || (*other_layer == Layer::Global && layer.is_pane());
            if live_together {
                assert!(!other.goes_on_from(keys), "{keys} hides {other} in {layer:?}");
            }
        }
    }
}

#[test]
fn keys_that_legacy_terminals_merge_are_not_bound_apart() {
    for entry in entries() {
        for written in entry.places.iter().flat_map(|place| place.keys) {
            for merged in ["Ctrl-i", "Ctrl-m", "Ctrl-j", "Ctrl-h", "Ctrl-["] {
                assert!(!written.split(' ').any(|key| key == merged), "{written}");
            }
        }
    }
}

/// Plain letters, digits and the signs that every keyboard layout has within reach.
fn is_plain(place: &Pattern) -> bool {
    use crate::app::message::key::Code;
    match place {
        Pattern::Digit | Pattern::UpTo(_) | Pattern::Char => true,
        Pattern::Key(Key { ctrl: true, .. } | Key { alt: true, .. }) => false,
        Pattern::Key(Key { code, .. }) => match code {
            Code::Char(c) => c.is_ascii_alphanumeric() || " /?:.,;-_=+*<>()'".contains(*c),
            Code::F(_) => false,
            _ => true,
        },
    }
}

#[test]
fn every_action_is_reachable_without_ctrl_alt_function_keys_and_brackets() {
    for entry in entries() {
        for place in &entry.places {
            // These are what Ctrl is for in a terminal; all have a name on the command line.
            let is_of_the_terminal = ["quit", "suspend", "field.editor", "screen.redraw"].contains(&entry.id);
            // What has no key here is offered by name; typing takes the letters where text is written.
            if place.keys.is_empty() || is_of_the_terminal {
                continue;
            }
            let plain = place.keys.iter().any(|keys| Sequence::parse(keys).expect("keys").0.iter().all(is_plain));
            assert!(plain, "{} in {:?}: {:?}", entry.id, place.layer, place.keys);
        }
    }
}

#[test]
fn tips_and_the_tour_speak_of_actions_that_there_are() {
    let tips = crate::app::state::tips::TIPS.iter().map(|tip| (tip.text, tip.actions));
    let steps = crate::app::derived::tour::STEPS.iter().map(|step| (step.text, step.actions));
    for (text, actions) in tips.chain(steps) {
        assert_eq!(text.matches("{}").count(), actions.len(), "{text}");
        for id in actions {
            assert!(entries().iter().any(|entry| entry.id == *id), "{id}");
        }
    }
}
