//! Everything by name: what is offered, what is run, and why something cannot be done.

use crate::{
    app::{
        self,
        derived::offers::{commands, offers},
        message::{
            action::Action,
            env::{Env, Msg},
            key::Key,
            layer::Layer,
        },
        state::overlay::Overlay,
        tests::{Desk, FakeServer, env},
    },
    keymap::Keyboard,
};

fn offered() -> Vec<app::message::env::Command> {
    Keyboard::default().commands(&[Layer::Issues, Layer::Global])
}

/// Types on the command line, or into the list of keys, and presses Enter.
fn run(desk: &mut Desk, open: Action, typed: &str) {
    let commands = offered();
    let env = Env { commands: &commands, ..env() };
    let keys = typed.chars().map(|c| Action::Type(Key::char(c)));
    for action in [open].into_iter().chain(keys).chain([Action::Open]) {
        let effects = app::update(&mut desk.model, Msg::Act(action), &env);
        desk.perform(effects);
    }
}

fn told(desk: &Desk) -> String {
    desk.model.screen.toasts.iter().map(|toast| toast.text.to_string()).collect::<Vec<_>>().join("\n")
}

#[test]
fn an_action_is_found_by_title_other_words_id_and_key() {
    let all = offered();
    let first = |typed: &str| commands(typed, &all).first().map(|command| command.id);
    assert_eq!(first("status done"), Some("status.done"));
    assert_eq!(first("done"), Some("status.done"));
    assert_eq!(first("status.done"), Some("status.done"));
    assert_eq!(first("outbox"), Some("show.jobs"));
    assert_eq!(commands("g d", &all).first().map(|command| command.id), Some("show.drafts"));
    assert!(commands("down", &all).iter().all(|command| !command.id.starts_with("move.")), "movements need no name");
    assert!(offers("down", &all).iter().any(|command| command.id == "move.down"), "but are among the keys");
    assert_eq!(first("no such thing"), None);
}

#[test]
fn the_command_line_runs_what_is_selected() {
    let mut desk = Desk::new(FakeServer::new(2, 3));
    run(&mut desk, Action::Palette, "status done");
    assert!(desk.model.screen.overlays.is_empty());
    assert_eq!(desk.sends.len(), 1);
}

#[test]
fn the_list_of_keys_runs_what_is_selected() {
    let mut desk = Desk::new(FakeServer::new(2, 3));
    run(&mut desk, Action::Help, "drafts");
    assert!(matches!(desk.model.screen.overlays.last(), Some(Overlay::Drafts { .. })));
}

#[test]
fn what_cannot_be_done_says_why_and_the_line_stays() {
    let mut desk = Desk::new(FakeServer::new(2, 3));
    run(&mut desk, Action::Palette, "undo");
    assert!(matches!(desk.model.screen.overlays.last(), Some(Overlay::Palette(_))));
    assert!(told(&desk).contains("Nothing to undo"));
    desk.acts([Action::Cancel, Action::Redo]);
    assert!(told(&desk).contains("Nothing to redo"), "the same words at its key");
}

#[test]
fn a_read_only_profile_refuses_every_verb_in_the_same_words() {
    let mut desk = Desk::new(FakeServer::new(2, 3));
    desk.model.session.read_only = true;
    for command in offered() {
        if matches!(command.action, Action::SetStatus(_) | Action::Comment | Action::Relate(_) | Action::Delete) {
            assert_eq!(app::derived::allow::refusal(&desk.model, &command.action), Some("This profile is read-only"));
        }
    }
    desk.act(Action::Comment);
    assert!(desk.model.screen.overlays.is_empty());
}
