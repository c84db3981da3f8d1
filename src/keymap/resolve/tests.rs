//! From keys to actions: sequences, layers, counts, and keys of one's own.

use super::*;
use crate::domain::choice::{IssueStatus, RelationType};

fn keys(text: &str) -> Keyboard {
    Keyboard::new(&UserKeys::parse(text))
}

fn press(keyboard: &mut Keyboard, written: &str, layers: &[Layer]) -> Resolved {
    let sequence = Sequence::parse(written).expect("keys");
    let mut last = Resolved::Nothing;
    for place in sequence.0 {
        let Pattern::Key(key) = place else { panic!("a key") };
        last = keyboard.press(key, layers);
    }
    last
}

const PANES: [Layer; 2] = [Layer::Transcript, Layer::Global];

#[test]
fn sequences_pend_and_text_fields_take_the_rest() {
    let mut keyboard = Keyboard::default();
    assert_eq!(keyboard.press(Key::char('s'), &PANES), Resolved::Pending);
    let rest: Vec<String> = keyboard.continuations(&PANES).into_iter().map(|(rest, _)| rest).collect();
    assert_eq!(rest, ["b", "t", "p", "r", "d", "c"]);
    let done = Action::SetStatus(IssueStatus::Done);
    assert_eq!(keyboard.press(Key::char('d'), &PANES), Resolved::Action(done));
    assert_eq!(press(&mut keyboard, "s Z", &PANES), Resolved::Nothing);
    assert_eq!(press(&mut keyboard, "d", &PANES), Resolved::Action(Action::Remove), "the sequence is forgotten");
    let text = [Layer::Comment];
    assert_eq!(keyboard.press(Key::char('s'), &text), Resolved::Action(Action::Type(Key::char('s'))));
    assert_eq!(keyboard.press(Key::plain(Code::Enter), &text), Resolved::Action(Action::Open));
    assert_eq!(keyboard.press(Key::char('3'), &[Layer::FlagPicker]), Resolved::Action(Action::PickDigit(3)));
    assert_eq!(keyboard.press(Key::char('0'), &[Layer::FlagPicker]), Resolved::Action(Action::PickDigit(0)));
}

#[test]
fn a_sequence_of_a_pane_hides_the_global_key_that_it_begins_with() {
    let mut keyboard = Keyboard::new(&UserKeys::parse("[global]\n\"mouse.toggle\" = \"a\"\n"));
    let layers = [Layer::Relations, Layer::Global];
    assert_eq!(keyboard.press(Key::char('a'), &layers), Resolved::Pending);
    assert_eq!(keyboard.press(Key::char('b'), &layers), Resolved::Action(Action::RelateFrom(RelationType::Blocks)));
    let shown = keyboard.live(&layers);
    let keys: Vec<String> =
        shown.iter().filter(|row| *row.action() == Action::ToggleMouse).map(|row| row.shown_keys()).collect();
    assert_eq!(keys, Vec::<String>::new());
}

#[test]
fn the_command_line_offers_what_has_no_key() {
    let offered = Keyboard::default().commands(&[Layer::Issues, Layer::Global]);
    assert!(offered.iter().any(|command| command.action == Action::Delete && command.keys.is_empty()));
}

#[cfg(unix)]
#[test]
fn the_key_of_the_shell_works_wherever_the_key_works_that_leaves() {
    let keyboard = Keyboard::default();
    for row in keyboard.bindings().iter().filter(|row| *row.action() == Action::Interrupt) {
        let suspended = Keyboard::default().press(Key::ctrl('z'), &[row.layer]);
        assert_eq!(suspended, Resolved::Action(Action::Suspend), "{:?}", row.layer);
    }
    assert_eq!(Keyboard::default().press(Key::ctrl('o'), &[Layer::Comment]), Resolved::Action(Action::Editor));
}

#[test]
fn the_users_keys_take_the_place_of_the_usual_ones() {
    let mut keyboard = keys("[transcript]\n\"flag.place\" = [\"m\", \"g x\"]\n[global]\n\"change.undo\" = \"none\"");
    assert_eq!(keyboard.findings(), []);
    assert_eq!(press(&mut keyboard, "m", &PANES), Resolved::Action(Action::Flag));
    assert_eq!(press(&mut keyboard, "g x", &PANES), Resolved::Action(Action::Flag));
    assert_eq!(press(&mut keyboard, "f", &PANES), Resolved::Nothing);
    assert_eq!(press(&mut keyboard, "u", &PANES), Resolved::Nothing);
    let undo = keyboard.commands(&PANES).into_iter().find(|command| command.action == Action::Undo);
    assert_eq!(undo.map(|undo| undo.keys), Some(Vec::new()), "it has its name still");
}

#[test]
fn two_actions_may_change_places() {
    let keyboard = keys("[global]\n\"find.next\" = \"N\"\n\"find.previous\" = \"n\"");
    assert_eq!(keyboard.findings(), []);
}

#[test]
fn a_duplicate_an_unknown_action_and_a_sequence_that_hides_a_key_are_found_and_the_rest_works() {
    let text =
        "[transcript]\n\"flag.place\" = [\"f\", \"d x\"]\n\"flag.repeat\" = [\"Q\", \"f\"]\n\"flag.palce\" = \"X\"\n";
    let mut keyboard = keys(text);
    let found: Vec<String> =
        keyboard.findings().iter().map(|found| format!("{}:{}: {}", found.line, found.column, found.text)).collect();
    assert_eq!(
        found,
        [
            "2:22: the sequence `d x` hides `d` (`thing.remove`)",
            "3:23: duplicate: `f` is `flag.place` already, on line 2",
            "4:1: unknown action `flag.palce`; did you mean `flag.place`?",
        ]
    );
    assert_eq!(press(&mut keyboard, "d x", &PANES), Resolved::Action(Action::Flag));
    assert_eq!(press(&mut keyboard, "Q", &PANES), Resolved::Action(Action::Repeat));
}

#[test]
fn a_key_that_hides_sequences_or_takes_the_last_key_of_another_is_found() {
    let texts = |text| keys(text).findings().iter().map(|found| found.text.to_string()).collect::<Vec<_>>();
    let hidden = texts("[transcript]\n\"flag.place\" = \"z\"");
    assert!(hidden.contains(&"`z` hides the sequence `z a` (`fold.toggle`)".to_owned()), "{hidden:?}");
    assert!(hidden.contains(&"`z` hides the sequence `z M` (`fold.all`)".to_owned()), "{hidden:?}");
    assert_eq!(
        texts("[global]\n\"change.redo\" = \"u\""),
        ["`u` was the only key of `change.undo`, which has none now"]
    );
    assert_eq!(texts("[global]\n\"change.redo\" = \"Ctrl-m\""), ["terminals send the same for `Ctrl-m` as for Enter"]);
}

#[test]
fn numbers_repeat_movements_where_they_are_asked_for() {
    let mut keyboard = keys("counts = true");
    assert_eq!(keyboard.findings(), []);
    assert_eq!(
        press(&mut keyboard, "1 2 j", &PANES),
        Resolved::Times(Action::Move(crate::app::message::action::Motion::Down), 12)
    );
    assert_eq!(press(&mut keyboard, "3 f", &PANES), Resolved::Action(Action::Flag), "nothing but movements");
    assert_eq!(
        press(&mut keyboard, "j", &PANES),
        Resolved::Action(Action::Move(crate::app::message::action::Motion::Down))
    );
    assert_eq!(
        press(&mut keyboard, "g 2", &PANES),
        Resolved::Action(Action::Focus(crate::app::message::action::Pane::Transcript))
    );
    assert_eq!(press(&mut keyboard, "3", &[Layer::FlagPicker]), Resolved::Action(Action::PickDigit(3)));
}

#[test]
fn letters_of_another_script_stand_for_latin_ones_but_not_in_text() {
    let mut keyboard = keys("langmap = [\"йцукен\", \"qwerty\"]\n");
    assert_eq!(press(&mut keyboard, "г", &PANES), Resolved::Nothing);
    assert_eq!(press(&mut keyboard, "к", &PANES), Resolved::Action(Action::Refresh));
    assert_eq!(press(&mut keyboard, "к", &[Layer::Comment]), Resolved::Action(Action::Type(Key::char('к'))));
}

#[test]
fn presets_are_free_of_mistakes_and_change_what_they_say() {
    for (name, preset) in crate::keymap::Preset::ALL {
        let keyboard = keys(&format!("preset = \"{name}\""));
        assert_eq!(keyboard.findings(), [], "{name}");
        assert_eq!(keyboard.options().preset, preset);
        assert_eq!(UserKeys::parse(preset.text()).findings, [], "{name}");
    }
    assert_eq!(press(&mut keys("preset = \"arrows\""), "j", &PANES), Resolved::Nothing);
    let done = Resolved::Action(Action::SetStatus(IssueStatus::Done));
    assert_eq!(press(&mut keys("preset = \"mail\""), "e", &[Layer::Evidence, Layer::Global]), done);
}

#[test]
fn a_multiplexer_keeps_keys_and_the_others_are_named() {
    let kept = Keyboard::default().kept_by(Multiplexer::Tmux);
    assert!(kept.iter().any(|found| found.text.as_str().contains("Ctrl-b") && found.text.as_str().contains("PgUp")));
}

#[test]
fn a_key_that_was_taken_away_in_a_pane_does_nothing_there() {
    let user = UserKeys::parse("[transcript]\n\"flag.repeat\" = \"none\"\n\"flag.edit\" = \"none\"\n");
    assert_eq!(user.findings, []);
    let mut keyboard = Keyboard::new(&user);
    let (transcript, issues) = ([Layer::Transcript, Layer::Global], [Layer::Issues, Layer::Global]);
    for (key, there) in [('.', Action::Repeat), ('e', Action::EditText)] {
        assert_eq!(keyboard.press(Key::char(key), &transcript), Resolved::Nothing, "{key}");
        assert_eq!(keyboard.press(Key::char(key), &issues), Resolved::Action(there.clone()), "{key}");
        let live = keyboard.live(&transcript);
        assert!(!live.iter().any(|row| *row.action() == there && !row.keys.is_empty()), "nor is it hinted: {key}");
    }
    let given = UserKeys::parse("[transcript]\n\"flag.repeat\" = \"none\"\n\"flag.edit\" = \".\"\n");
    assert_eq!(Keyboard::new(&given).press(Key::char('.'), &transcript), Resolved::Action(Action::EditText));
}
