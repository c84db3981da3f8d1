//! Each change is about what the frame before its key showed, in whatever order keys and answers come.

use proptest::prelude::*;

use super::{
    replay::traced,
    targets::{another_is_new, lit},
    *,
};
use crate::{
    app::{
        message::{
            action::{Motion, Pane},
            key::Key,
            mutation::Subject,
        },
        state::overlay::Overlay,
    },
    domain::choice::{IssueStatus, Severity},
};

/// A step of a session in which answers come in any order, late or not at all.
#[derive(Debug, Clone)]
enum Step {
    Key(Vec<Action>),
    Answer(usize),
    Fail(usize),
    Store(usize),
    New,
    Gone(u64),
    Resize(u16, u16),
    Restart,
    Wait,
}

fn step() -> impl Strategy<Value = Step> {
    let key = |actions: &[Action]| Just(Step::Key(actions.to_vec()));
    let status = proptest::sample::select(IssueStatus::KNOWN.to_vec());
    let severity = proptest::sample::select(Severity::KNOWN.to_vec());
    let typed = |words: &'static str| {
        let keys = words.chars().map(|c| Action::Type(Key::char(c)));
        let open = [Action::Focus(Pane::Issues), Action::Search, Action::Type(Key::ctrl('u'))];
        Just(Step::Key(open.into_iter().chain(keys).chain([Action::Open]).collect()))
    };
    let motions = vec![Motion::Down, Motion::Up, Motion::PageDown, Motion::Top, Motion::Bottom];
    prop_oneof![
        6 => proptest::sample::select(motions)
            .prop_map(|motion| Step::Key(vec![Action::Focus(Pane::Issues), Action::Move(motion)])),
        2 => key(&[Action::RefreshAll]),
        1 => key(&[Action::Focus(Pane::Issues), Action::Refresh]),
        1 => typed("is:unread"),
        1 => typed("Issue number 1"),
        1 => typed("number:>250"),
        1 => key(&[Action::Focus(Pane::Issues), Action::Cancel]),
        2 => (1_u64..300).prop_map(|number| {
            let keys = format!("T-{number}");
            let keys = keys.chars().map(|c| Action::Type(Key::char(c)));
            Step::Key([Action::Palette].into_iter().chain(keys).chain([Action::Open]).collect())
        }),
        1 => key(&[Action::Back]),
        1 => key(&[Action::Forward]),
        3 => status.prop_map(|status| Step::Key(vec![Action::SetStatus(status)])),
        1 => severity.prop_map(|severity| Step::Key(vec![Action::SetSeverity(severity)])),
        2 => key(&[Action::Comment]),
        2 => key(&[Action::Categorise]),
        2 => key(&[Action::Type(Key::char('i'))]),
        3 => key(&[Action::Open]),
        1 => key(&[Action::Cancel]),
        1 => key(&[Action::Undo]),
        1 => key(&[Action::NewIssue, Action::Paste("Another".to_owned()), Action::Open]),
        12 => (0_usize..8).prop_map(Step::Answer),
        2 => (0_usize..8).prop_map(Step::Fail),
        5 => (0_usize..4).prop_map(Step::Store),
        1 => Just(Step::New),
        1 => (1_u64..280).prop_map(Step::Gone),
        1 => (40_u16..160, 8_u16..50).prop_map(|(width, height)| Step::Resize(width, height)),
        1 => Just(Step::Restart),
        2 => Just(Step::Wait),
    ]
}

/// The issue that the frame shows as the one that keys change: that of the open field or list, or the lit or pinned one.
fn in_sight(desk: &Desk) -> Option<IssueId> {
    let opened = desk.model.screen.overlays.last().and_then(|overlay| match overlay {
        Overlay::Write(writing) => writing.field.slot().and_then(|slot| slot.issue().cloned()),
        Overlay::Choose(chooser) => chooser.targets.as_ref()?.rows().first().map(|row| row.id.clone()),
        _ => None,
    });
    opened.or_else(|| desk.model.reading.current.clone())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]
    #[test]
    fn each_change_is_about_what_the_frame_before_its_key_showed(
        steps in proptest::collection::vec(step(), 1..120),
    ) {
        let mut server = FakeServer::new(280, 2);
        server.issues.iter_mut().for_each(|(number, issue)| issue.has_unread_activity = number % 130 == 0);
        traced(Desk::new(server), |desk| {
            desk.event(Event::Resized { width: 120, height: 30 });
            for step in steps {
                let (before, selection) = (in_sight(desk), desk.model.reading.current.clone());
                let known: Vec<MutationId> = desk.model.world.lanes.iter().map(|(id, _)| id).collect();
                let was_led = desk.model.panes.issues.is_led();
                let was_sought = desk.model.reading.sought.is_some();
                let is_key = matches!(step, Step::Key(_) | Step::Restart);
                let is_undo = matches!(&step, Step::Key(keys) if keys == &[Action::Undo]);
                match step {
                    Step::Key(actions) => desk.acts(actions),
                    Step::Answer(at) if !desk.fetches.is_empty() => desk.answer(at % desk.fetches.len()),
                    Step::Fail(at) if !desk.fetches.is_empty() => desk.fail(at % desk.fetches.len(), Kind::Broken),
                    Step::Store(at) if !desk.sends.is_empty() => {
                        let at = at % desk.sends.len();
                        // What somebody else deleted is not there to be changed.
                        let issue = desk.sends[at].1.issue().cloned();
                        let is_there = issue.is_none_or(|issue| desk.server.issues.values().any(|there| there.id == issue));
                        if is_there { desk.store(at) } else { desk.refuse(at, Kind::Missing) }
                    }
                    Step::New => another_is_new(desk),
                    Step::Gone(number) => drop(desk.server.issues.remove(&number)),
                    Step::Resize(width, height) => desk.event(Event::Resized { width, height }),
                    Step::Restart => desk.kill(|_| true),
                    Step::Wait => drop(desk.wait()),
                    _ => {}
                }
                if !is_key && desk.model.reading.current != selection {
                    // Only what a key asked for may still lead somewhere: rows, or an issue by its number.
                    prop_assert!(selection.is_none() && was_led || was_sought, "{selection:?} → {:?}", desk.model.reading.current);
                }
                match lit(desk) {
                    Some((_, id)) => prop_assert_eq!(Some(&id), desk.model.reading.current.as_ref()),
                    None => prop_assert!(
                        desk.model.reading.current.is_none() || desk.model.is_pinned() || !desk.model.panes.issues.loaded
                            || desk.model.panes.issues.selected().is_some(),
                    ),
                }
                for (id, pending) in desk.model.world.lanes.iter() {
                    let is_own = !known.contains(&id) && pending.change().is_kept() && !is_undo && is_key;
                    if let (true, Subject::Issue(issue)) = (is_own, &pending.mutation().subject) {
                        prop_assert_eq!(Some(issue), before.as_ref());
                    }
                }
            }
            Ok(())
        })?;
    }
}
