//! The keys of the registry, then those of a preset, then the user's own: who has which key, and what that hides.

use std::collections::{HashMap, HashSet};

use super::{
    binding::{Binding, defaults},
    chord::{Pattern, Sequence},
    user::{Finding, UserKeys},
};
use crate::{
    app::message::{
        action::Action,
        key::{Code, Key},
        layer::Layer,
    },
    domain::text::Display,
};

/// Makes the bindings of a session, with the keys that do nothing in a layer since the user took them away there, and says what of the user's keys does not work as written.
pub(super) fn bindings(user: &UserKeys) -> (Vec<Binding>, HashSet<(Layer, Sequence)>, Vec<Finding>) {
    let (places, unbound, findings) = (HashMap::new(), HashSet::new(), Vec::new());
    let mut keys = Keys { bindings: defaults(), places, unbound, findings };
    keys.apply(&UserKeys::parse(user.options.preset.text()));
    if user.options.counts {
        keys.make_room_for_counts();
    }
    // What a preset does to the registry is meant.
    keys.findings.clear();
    keys.places.clear();
    keys.apply(user);
    let mut findings = user.findings.clone();
    findings.append(&mut keys.findings);
    findings.sort_by_key(|found| (found.line, found.column));
    (keys.bindings, keys.unbound, findings)
}

/// The place of a key in the user's file, and its action.
type Owner = ((usize, usize), usize);

struct Keys {
    bindings: Vec<Binding>,
    /// Keys that the user wrote.
    places: HashMap<(Layer, Sequence), Owner>,
    /// Keys that were taken away: those of the layers below do not come through.
    unbound: HashSet<(Layer, Sequence)>,
    findings: Vec<Finding>,
}

impl Keys {
    fn apply(&mut self, user: &UserKeys) {
        // First all of them lose their keys, so that two that change places do not meet.
        for change in &user.changes {
            let Some(at) = self.of(change.layer, change.id) else { continue };
            let had = std::mem::take(&mut self.bindings[at].keys);
            if change.keys.is_empty() {
                self.unbound.extend(had.into_iter().map(|keys| (change.layer, keys)));
            }
        }
        for change in &user.changes {
            let Some(at) = self.of(change.layer, change.id) else { continue };
            for (sequence, place) in &change.keys {
                self.give(at, sequence, *place);
            }
        }
    }

    fn of(&self, layer: Layer, id: &str) -> Option<usize> {
        self.bindings.iter().position(|binding| binding.layer == layer && binding.entry.id == id)
    }

    /// Gives a sequence to a binding, and takes what stands in its way.
    fn give(&mut self, to: usize, sequence: &Sequence, place: (usize, usize)) {
        let layer = self.bindings[to].layer;
        if let Some(((line, _), owner)) = self.places.get(&(layer, sequence.clone())) {
            let owner = self.bindings[*owner].entry.id;
            let text = format!("duplicate: `{}` is `{owner}` already, on line {line}", sequence.written());
            return self.find(place, &text);
        }
        if let Some(text) = undeliverable(sequence) {
            self.find(place, &text);
        }
        for at in 0..self.bindings.len() {
            if at == to || self.bindings[at].layer != layer {
                continue;
            }
            self.make_way(at, sequence, place);
        }
        self.places.insert((layer, sequence.clone()), (place, to));
        self.bindings[to].keys.push(sequence.clone());
    }

    /// Takes from another binding what this sequence takes its place, or cannot be told apart from.
    fn make_way(&mut self, at: usize, sequence: &Sequence, place: (usize, usize)) {
        let binding = &mut self.bindings[at];
        let (id, had) = (binding.entry.id, binding.keys.len());
        binding.keys.retain(|other| other != sequence);
        if had > 0 && binding.keys.is_empty() {
            let text = format!("`{}` was the only key of `{id}`, which has none now", sequence.written());
            return self.find(place, &text);
        }
        // A sequence waits for its last key: what acts on its beginning alone could never be reached, and the reverse.
        let shorter: Vec<Sequence> =
            binding.keys.iter().filter(|other| sequence.goes_on_from(other)).cloned().collect();
        let longer: Vec<Sequence> = binding.keys.iter().filter(|other| other.goes_on_from(sequence)).cloned().collect();
        binding.keys.retain(|other| !shorter.contains(other) && !longer.contains(other));
        for hidden in shorter {
            let text = format!("the sequence `{}` hides `{}` (`{id}`)", sequence.written(), hidden.written());
            self.find(place, &text);
        }
        for hidden in longer {
            let text = format!("`{}` hides the sequence `{}` (`{id}`)", sequence.written(), hidden.written());
            self.find(place, &text);
        }
    }

    /// Digits count: what they did moves to `g` and the digit.
    fn make_room_for_counts(&mut self) {
        for binding in self.bindings.iter_mut().filter(|binding| binding.layer == Layer::Global) {
            if !matches!(binding.entry.action, Action::Focus(_)) {
                continue;
            }
            for keys in &mut binding.keys {
                if let [Pattern::Key(Key { code: Code::Char('1'..='4'), ctrl: false, alt: false })] = keys.0[..] {
                    keys.0.insert(0, Pattern::Key(Key::char('g')));
                }
            }
        }
    }

    fn find(&mut self, (line, column): (usize, usize), text: &str) {
        self.findings.push(Finding { line, column, text: Display::foreign_line(text) });
    }
}

/// Why no terminal of the usual kind delivers this, if so.
fn undeliverable(sequence: &Sequence) -> Option<String> {
    sequence.0.iter().find_map(|place| {
        let Pattern::Key(key) = place else { return None };
        let same = match key {
            Key { code: Code::Char('i'), ctrl: true, .. } => "Tab",
            Key { code: Code::Char('m' | 'j'), ctrl: true, .. } => "Enter",
            Key { code: Code::Char('h'), ctrl: true, .. } => "Bksp",
            Key { code: Code::Char('['), ctrl: true, .. } => "Esc",
            Key { code: Code::Char(c), ctrl: true, .. } if !c.is_ascii_lowercase() && !"@\\]^_ ".contains(*c) => {
                return Some(format!("most terminals cannot deliver `{key}`: Ctrl goes with small letters"));
            }
            Key { code: Code::Enter | Code::Tab | Code::Esc | Code::Backspace, ctrl: true, .. } => {
                return Some(format!("most terminals cannot tell `{key}` from the key without Ctrl"));
            }
            _ => return None,
        };
        Some(format!("terminals send the same for `{key}` as for {same}"))
    })
}

/// Keys that a program around this one keeps for itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the programs'")]
pub enum Multiplexer {
    Tmux,
    Screen,
    Zellij,
}

impl Multiplexer {
    /// The keys that never arrive, unless they are pressed twice or the program is told otherwise.
    fn keeps(self) -> &'static [char] {
        match self {
            Self::Tmux => &['b'],
            Self::Screen => &['a'],
            Self::Zellij => &['g', 'p', 't', 'n', 's', 'o', 'q', 'h'],
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Tmux => "tmux",
            Self::Screen => "screen",
            Self::Zellij => "zellij",
        }
    }
}

/// Bindings whose keys a multiplexer keeps for itself, with those that are left.
pub(super) fn kept_by(multiplexer: Multiplexer, bindings: &[Binding]) -> Vec<Finding> {
    let keeps = |sequence: &Sequence| {
        sequence.0.iter().any(|place| {
            matches!(place, Pattern::Key(Key { code: Code::Char(c), ctrl: true, .. }) if multiplexer.keeps().contains(c))
        })
    };
    let mut findings = Vec::new();
    for binding in bindings {
        for kept in binding.keys.iter().filter(|keys| keeps(keys)) {
            let others: Vec<String> = binding.keys.iter().filter(|keys| !keeps(keys)).map(Sequence::written).collect();
            let others =
                if others.is_empty() { "there is no other".to_owned() } else { format!("use {}", others.join(", ")) };
            let (id, layer) = (binding.entry.id, binding.layer.name());
            let text =
                format!("{} keeps `{}` for itself ([{layer}] \"{id}\"): {others}", multiplexer.name(), kept.written());
            findings.push(Finding { line: 0, column: 0, text: Display::foreign_line(&text) });
        }
    }
    findings
}
