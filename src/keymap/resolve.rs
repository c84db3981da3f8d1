//! From a key to an action: live layers and the keys pressed so far.

use std::{
    cell::RefCell,
    collections::{HashMap, HashSet},
};

use super::{
    binding::Binding,
    chord::{Pattern, Sequence},
    merge::{self, Multiplexer},
    user::{Finding, Options, UserKeys},
};
use crate::app::message::{
    action::Action,
    env::Command,
    key::{Code, Key},
    layer::Layer,
};

/// More than this is a slip of the finger.
const MOST_TIMES: u32 = 9_999;

/// What a key led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolved {
    /// An action.
    Action(Action),
    /// A movement, so many times.
    Times(Action, u32),
    /// The keys so far begin a sequence.
    Pending,
    /// The keys mean nothing here.
    Nothing,
}

/// The bindings, ready for looking keys up, with the keys pressed so far.
#[derive(Debug)]
pub struct Keyboard {
    bindings: Vec<Binding>,
    by_keys: HashMap<(Layer, Sequence), usize>,
    /// What sequences begin with.
    beginnings: HashSet<(Layer, Sequence)>,
    /// What does nothing in a layer, whatever the layers below have there.
    unbound: HashSet<(Layer, Sequence)>,
    options: Options,
    findings: Vec<Finding>,
    pressed: Vec<Key>,
    count: Option<u32>,
    /// The keys that may follow are shown.
    shows_following: bool,
    /// The bindings that work in the layers that were asked for last: each frame asks for them.
    live: RefCell<(Vec<Layer>, Vec<usize>)>,
}

impl Default for Keyboard {
    fn default() -> Self {
        Self::new(&UserKeys::default())
    }
}

impl Keyboard {
    /// The keyboard with the registry's keys and the user's own.
    pub fn new(user: &UserKeys) -> Self {
        let (bindings, unbound, findings) = merge::bindings(user);
        let (mut by_keys, mut beginnings) = (HashMap::new(), HashSet::new());
        for (at, binding) in bindings.iter().enumerate() {
            for keys in &binding.keys {
                beginnings.extend(keys.beginnings().map(|beginning| (binding.layer, beginning)));
                by_keys.entry((binding.layer, keys.clone())).or_insert(at);
            }
        }
        let options = user.options.clone();
        let (pressed, count, shows_following) = (Vec::new(), None, options.which_key == 0);
        let live = RefCell::default();
        Self { bindings, by_keys, beginnings, unbound, options, findings, pressed, count, shows_following, live }
    }

    /// What of the user's keys does not work as it is written.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Keys that a multiplexer around the program keeps for itself.
    pub fn kept_by(&self, multiplexer: Multiplexer) -> Vec<Finding> {
        merge::kept_by(multiplexer, &self.bindings)
    }

    /// How keys are taken.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// Every action in every layer.
    pub fn bindings(&self) -> &[Binding] {
        &self.bindings
    }

    /// Takes a key. `layers` are the live ones, the one that decides first in front.
    pub fn press(&mut self, key: Key, layers: &[Layer]) -> Resolved {
        let takes_text = layers.first().is_some_and(|layer| layer.takes_text());
        let key = if takes_text { key } else { self.latin(key) };
        if self.counts(key, layers) {
            return Resolved::Pending;
        }
        self.pressed.push(key);
        let sequence = Sequence(self.pressed.iter().copied().map(Pattern::Key).collect());
        // A sequence of an earlier layer hides the key of a later one that it begins with.
        for layer in layers {
            if let Some(action) = self.action(*layer, &sequence) {
                let count = self.count.take();
                self.clear();
                return match count {
                    Some(times) if may_be_repeated(&action) => Resolved::Times(action, times),
                    _ => Resolved::Action(action),
                };
            }
            if self.beginnings.contains(&(*layer, sequence.clone())) {
                return Resolved::Pending;
            }
            if self.unbound.contains(&(*layer, sequence.clone())) {
                break;
            }
        }
        let alone = self.pressed.len() == 1;
        self.clear();
        if alone && takes_text && is_text(key) {
            return Resolved::Action(Action::Type(key));
        }
        Resolved::Nothing
    }

    /// A digit before a movement.
    fn counts(&mut self, key: Key, layers: &[Layer]) -> bool {
        let Key { code: Code::Char(c), ctrl: false, alt: false } = key else { return false };
        let is_pane = self.options.counts && layers.contains(&Layer::Global) && self.pressed.is_empty();
        let Some(digit) = c.to_digit(10).filter(|digit| is_pane && (*digit > 0 || self.count.is_some())) else {
            return false;
        };
        let count = self.count.unwrap_or(0).saturating_mul(10).saturating_add(digit);
        self.count = Some(count.min(MOST_TIMES));
        true
    }

    /// The Latin letter that a letter of another script stands for.
    fn latin(&self, key: Key) -> Key {
        let Code::Char(c) = key.code else { return key };
        let code = self.options.langmap.iter().find(|(from, _)| *from == c).map_or(key.code, |(_, to)| Code::Char(*to));
        Key { code, ..key }
    }

    /// What a whole sequence does in a layer. One that ends in any digit or character tells the action which.
    fn action(&self, layer: Layer, sequence: &Sequence) -> Option<Action> {
        if let Some(at) = self.by_keys.get(&(layer, sequence.clone())) {
            return Some(self.bindings[*at].action().clone());
        }
        let (Pattern::Key(Key { code: Code::Char(c), ctrl: false, alt: false }), before) = sequence.0.split_last()?
        else {
            return None;
        };
        let ending = |last: Pattern| {
            let at = self.by_keys.get(&(layer, Sequence([before, &[last]].concat())))?;
            Some(self.bindings[*at].action().clone().with(*c))
        };
        let digit = c.to_digit(10).and_then(|digit| u8::try_from(digit).ok());
        let few = |digit: u8| (digit.max(2)..=9).filter(|_| digit > 0).find_map(|last| ending(Pattern::UpTo(last)));
        digit.and_then(|digit| ending(Pattern::Digit).or_else(|| few(digit))).or_else(|| ending(Pattern::Char))
    }

    /// Bindings that the keys pressed so far may lead to, each with the keys that are missing.
    pub fn continuations(&self, layers: &[Layer]) -> Vec<(String, &Binding)> {
        let pressed: Vec<Pattern> = self.pressed.iter().copied().map(Pattern::Key).collect();
        let mut found: Vec<(String, &Binding)> = Vec::new();
        for layer in layers.iter().filter(|_| !pressed.is_empty()) {
            for binding in self.bindings.iter().filter(|binding| binding.layer == *layer) {
                let rest = binding.keys.iter().find_map(|keys| {
                    let rest = keys.0.strip_prefix(pressed.as_slice()).filter(|rest| !rest.is_empty())?;
                    Some(Sequence(rest.to_vec()).to_string())
                });
                // What an earlier layer has on the same keys hides what a later one has.
                if let Some(rest) = rest.filter(|rest| !found.iter().any(|(known, _)| known == rest)) {
                    found.push((rest, binding));
                }
            }
        }
        found
    }

    /// The keys pressed so far of a sequence that is not complete, with the number before them.
    pub fn pressed(&self) -> Option<String> {
        let count = self.count.map(|count| count.to_string());
        let keys: Vec<String> = count.into_iter().chain(self.pressed.iter().map(Key::to_string)).collect();
        (!keys.is_empty()).then(|| keys.join(" "))
    }

    /// Whether the keys that may follow are shown.
    pub fn shows_following(&self) -> bool {
        self.shows_following && !self.pressed.is_empty()
    }

    /// Milliseconds after which the keys are to be shown that may follow; `None` where they are shown at once, or never.
    pub fn thinking_time(&self) -> Option<i64> {
        (self.options.which_key > 0).then_some(self.options.which_key)
    }

    /// The user has thought for long enough: the keys that may follow are shown.
    pub fn show_following(&mut self) {
        self.shows_following = true;
    }

    /// Forgets the keys pressed so far.
    pub fn clear(&mut self) {
        self.pressed.clear();
        self.count = None;
        self.shows_following = self.options.which_key == 0;
    }

    /// What command line and help offer over the layers of a pane: every action that works there. An action means what it
    /// means in that pane.
    pub fn commands(&self, layers: &[Layer]) -> Vec<Command> {
        let commands = self.live(layers).into_iter().map(|binding| Command {
            id: binding.entry.id,
            title: binding.title,
            help: binding.entry.help,
            words: binding.entry.words,
            line: binding.entry.line.text(),
            layer: binding.layer,
            keys: binding.keys.iter().map(Sequence::to_string).collect(),
            action: binding.action().clone(),
        });
        commands.collect()
    }

    /// The bindings that work in these layers; one whose keys an earlier layer takes is left out.
    pub fn live(&self, layers: &[Layer]) -> Vec<&Binding> {
        let (of_layers, live) = &mut *self.live.borrow_mut();
        if of_layers != layers {
            (*of_layers, *live) = (layers.to_vec(), self.find_live(layers));
        }
        live.iter().map(|at| &self.bindings[*at]).collect()
    }

    fn find_live(&self, layers: &[Layer]) -> Vec<usize> {
        let mut taken: HashSet<&Sequence> = HashSet::new();
        let mut live: Vec<usize> = Vec::new();
        for (at, layer) in layers.iter().enumerate() {
            let hidden = |keys: &Sequence| {
                taken.contains(keys)
                    || layers[..at].iter().any(|earlier| {
                        let keys = (*earlier, keys.clone());
                        self.beginnings.contains(&keys) || self.unbound.contains(&keys)
                    })
            };
            let of_layer = || self.bindings.iter().enumerate().filter(|(_, binding)| binding.layer == *layer);
            let reached = |binding: &Binding| binding.keys.is_empty() || !binding.keys.iter().all(hidden);
            live.extend(of_layer().filter(|(_, binding)| reached(binding)).map(|(at, _)| at));
            taken.extend(of_layer().flat_map(|(_, binding)| &binding.keys));
        }
        live
    }
}

/// Movements, and what takes steps back and forth.
fn may_be_repeated(action: &Action) -> bool {
    matches!(
        action,
        Action::Move(_)
            | Action::Step(_)
            | Action::NextLandmark
            | Action::PrevLandmark
            | Action::NextMoment
            | Action::PrevMoment
            | Action::NextHit
            | Action::PrevHit
            | Action::NextCall
            | Action::PrevCall
            | Action::Back
            | Action::Forward
            | Action::Undo
            | Action::Redo
    )
}

/// Whether a key that is bound to nothing belongs into a text field: characters and the keys that edit.
fn is_text(key: Key) -> bool {
    match key.code {
        Code::Char(_)
        | Code::Backspace
        | Code::Delete
        | Code::Left
        | Code::Right
        | Code::Up
        | Code::Down
        | Code::Home
        | Code::End => true,
        // Enter alone sends; with Alt it breaks the line.
        Code::Enter => key.alt,
        _ => false,
    }
}

#[cfg(test)]
mod tests;
