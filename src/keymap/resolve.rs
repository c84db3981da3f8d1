//! From a key to an action: live layers and the keys pressed so far.

use std::collections::HashMap;

use super::{
    chord::parse,
    table::{Row, rows},
};
use crate::app::{
    Action, Command,
    key::{Code, Key},
    layer::Layer,
};

/// What a key led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolved {
    /// An action.
    Action(Action),
    /// The keys so far begin a sequence.
    Pending,
    /// The keys mean nothing here.
    Nothing,
}

/// The table, ready for looking keys up, with the keys pressed so far.
#[derive(Debug)]
pub struct Keyboard {
    rows: Vec<Row>,
    by_keys: HashMap<(Layer, Vec<Key>), usize>,
    pressed: Vec<Key>,
}

impl Default for Keyboard {
    fn default() -> Self {
        Self::new()
    }
}

impl Keyboard {
    /// The keyboard with the table's keys.
    pub fn new() -> Self {
        let rows = rows();
        let mut by_keys = HashMap::new();
        for (at, row) in rows.iter().enumerate() {
            for keys in row.keys.iter().filter_map(|written| parse(written)) {
                by_keys.entry((row.layer, keys)).or_insert(at);
            }
        }
        Self { rows, by_keys, pressed: Vec::new() }
    }

    /// Takes a key. `layers` are the live ones, the one that decides first in front.
    pub fn press(&mut self, key: Key, layers: &[Layer]) -> Resolved {
        self.pressed.push(key);
        // A sequence of an earlier layer hides the key of a later one that it begins with.
        for layer in layers {
            if let Some(at) = self.by_keys.get(&(*layer, self.pressed.clone())) {
                self.pressed.clear();
                return Resolved::Action(self.rows[*at].action.clone());
            }
            if self.continuations(&[*layer]).next().is_some() {
                return Resolved::Pending;
            }
        }
        let alone = self.pressed.len() == 1;
        self.pressed.clear();
        if alone && layers.first().is_some_and(|layer| layer.takes_text()) && is_text(key) {
            return Resolved::Action(Action::Type(key));
        }
        Resolved::Nothing
    }

    /// Rows that the keys pressed so far may lead to, each with the keys that are missing.
    pub fn continuations(&self, layers: &[Layer]) -> impl Iterator<Item = (String, &Row)> {
        let layers = layers.to_vec();
        let begun = !self.pressed.is_empty();
        self.rows.iter().filter(move |row| begun && layers.contains(&row.layer)).filter_map(|row| {
            let keys = row.keys.iter().filter_map(|written| parse(written));
            let rest = keys.filter(|keys| keys.len() > self.pressed.len()).find_map(|keys| {
                let rest = keys.strip_prefix(self.pressed.as_slice())?;
                Some(rest.iter().map(Key::to_string).collect::<Vec<_>>().join(" "))
            })?;
            Some((rest, row))
        })
    }

    /// The keys pressed so far of a sequence that is not complete.
    pub fn pressed(&self) -> &[Key] {
        &self.pressed
    }

    /// Forgets them.
    pub fn clear(&mut self) {
        self.pressed.clear();
    }

    /// What the command line offers over the layers of a pane, with the first key of each: every row that works there,
    /// but for movements. An action means what it means in that pane.
    pub fn commands(&self, layers: &[Layer]) -> Vec<(Command, &'static str)> {
        let rows = self.live(layers).into_iter();
        let rows = rows.filter(|row| !matches!(row.action, Action::Move(_)));
        rows.map(|row| (Command { title: row.title, action: row.action.clone() }, row.shown_key())).collect()
    }

    /// The rows that work in these layers; a key that an earlier layer takes is left out of a later one.
    pub fn live(&self, layers: &[Layer]) -> Vec<&Row> {
        let mut taken: Vec<&str> = Vec::new();
        let mut live = Vec::new();
        for layer in layers {
            let of_layer: Vec<&Row> = self.rows.iter().filter(|row| row.layer == *layer).collect();
            let hidden = |key: &&str| {
                taken
                    .iter()
                    .any(|other| other == key || other.strip_prefix(key).is_some_and(|rest| rest.starts_with(' ')))
            };
            let reached = |row: &&&Row| row.keys.is_empty() || !row.keys.iter().all(hidden);
            live.extend(of_layer.iter().filter(reached));
            taken.extend(of_layer.iter().flat_map(|row| row.keys));
        }
        live
    }
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
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_key_can_be_read_and_no_key_has_two_meanings_in_a_layer() {
        let mut seen = HashSet::new();
        for row in rows() {
            assert!(!row.title.is_empty());
            for written in row.keys {
                let keys = parse(written).unwrap_or_else(|| panic!("{written} cannot be read"));
                assert!(seen.insert((row.layer, keys)), "{written} twice in {:?}", row.layer);
            }
        }
    }

    #[test]
    fn no_sequence_begins_with_a_key_that_acts_alone() {
        let all: Vec<(Layer, Vec<Key>)> =
            rows().iter().flat_map(|row| row.keys.iter().map(|k| (row.layer, parse(k).expect(k)))).collect();
        for (layer, keys) in &all {
            for (other_layer, other) in &all {
                // A sequence of a pane hides a key of the global layer, not the other way round.
                let live_together = layer == other_layer || *other_layer == Layer::Global;
                let both_overlays = layer.takes_text() || other_layer.takes_text();
                if live_together && !both_overlays && keys.len() < other.len() {
                    assert!(!other.starts_with(keys), "{keys:?} hides {other:?}");
                }
            }
        }
    }

    #[test]
    fn a_sequence_of_a_pane_hides_the_global_key_that_it_begins_with() {
        let (mut keyboard, layers) = (Keyboard::new(), [Layer::Relations, Layer::Global]);
        assert_eq!(keyboard.press(Key::char('y'), &layers), Resolved::Pending);
        assert_eq!(keyboard.press(Key::char('y'), &layers), Resolved::Action(Action::Copy));
        let shown = keyboard.live(&layers);
        let copies: Vec<_> = shown.iter().filter(|row| row.action == Action::Copy).map(|row| row.keys).collect();
        assert_eq!(copies, [["y y"]]);
    }

    #[test]
    fn the_command_line_offers_what_has_no_key() {
        let keyboard = Keyboard::new();
        let offered = keyboard.commands(&[Layer::Issues, Layer::Global]);
        assert!(offered.iter().any(|(command, key)| command.action == Action::Delete && key.is_empty()));
    }

    #[test]
    fn keys_that_legacy_terminals_merge_are_not_bound_apart() {
        for row in rows() {
            for written in row.keys {
                assert!(!["Ctrl-i", "Ctrl-m", "Ctrl-j", "Ctrl-h", "Ctrl-["].contains(written), "{written}");
            }
        }
    }

    #[cfg(unix)]
    #[test]
    fn the_key_of_the_shell_works_wherever_the_key_works_that_leaves() {
        for row in rows().iter().filter(|row| row.action == Action::Interrupt) {
            let suspended = Keyboard::new().press(Key::ctrl('z'), &[row.layer]);
            assert_eq!(suspended, Resolved::Action(Action::Suspend), "{:?}", row.layer);
        }
        assert_eq!(Keyboard::new().press(Key::ctrl('o'), &[Layer::Comment]), Resolved::Action(Action::Editor));
    }

    #[test]
    fn sequences_pend_and_text_fields_take_the_rest() {
        let mut keyboard = Keyboard::new();
        let panes = [Layer::Transcript, Layer::Global];
        assert_eq!(keyboard.press(Key::char('s'), &panes), Resolved::Pending);
        let rest: Vec<String> = keyboard.continuations(&panes).map(|(rest, _)| rest).collect();
        assert_eq!(rest, ["b", "t", "p", "r", "d", "c"]);
        let done = Action::SetStatus(crate::domain::choice::IssueStatus::Done);
        assert_eq!(keyboard.press(Key::char('d'), &panes), Resolved::Action(done));
        assert_eq!(keyboard.press(Key::char('s'), &panes), Resolved::Pending);
        assert_eq!(keyboard.press(Key::char('Z'), &panes), Resolved::Nothing);
        assert_eq!(
            keyboard.press(Key::char('d'), &panes),
            Resolved::Action(Action::Remove),
            "the sequence is forgotten"
        );
        let text = [Layer::Comment];
        assert_eq!(keyboard.press(Key::char('s'), &text), Resolved::Action(Action::Type(Key::char('s'))));
        assert_eq!(keyboard.press(Key::plain(Code::Enter), &text), Resolved::Action(Action::Open));
        assert_eq!(keyboard.press(Key::char('3'), &[Layer::FlagPicker]), Resolved::Action(Action::PickDigit(3)));
    }
}
