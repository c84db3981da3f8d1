//! Whatever the order of wishes, answers, refusals and late answers: once nothing is under way, what is shown is what
//! the server has, and a refused change that was given up leaves no trace.

use proptest::prelude::*;

use super::*;
use crate::{
    app::{Motion, Pane, key::Key, pending::Phase, project::Mark},
    domain::choice::{IssueStatus, RelationType, Severity},
};

/// A step of a session.
#[derive(Debug, Clone)]
enum Step {
    Act(Vec<Action>),
    Answer(usize),
    Store(usize),
    Refuse(usize, Kind),
    /// The server makes the change, and the answer is lost.
    Lose(usize),
}

fn step() -> impl Strategy<Value = Step> {
    let status = proptest::sample::select(IssueStatus::KNOWN.to_vec());
    let severity = proptest::sample::select(Severity::KNOWN.to_vec());
    let relation = proptest::sample::select(RelationType::KNOWN.to_vec());
    let kinds = vec![Kind::Offline, Kind::Broken, Kind::Refused, Kind::Busy { wait: None }, Kind::Forbidden];
    prop_oneof![
        4 => (1_u8..5).prop_map(|digit| Step::Act(vec![Action::Focus(Pane::Transcript), Action::Flag, Action::PickDigit(digit)])),
        2 => Just(Step::Act(vec![Action::Focus(Pane::Transcript), Action::Remove])),
        2 => Just(Step::Act(vec![Action::Focus(Pane::Evidence), Action::Remove])),
        2 => Just(Step::Act(vec![Action::Focus(Pane::Relations), Action::Remove])),
        3 => Just(Step::Act(vec![Action::Undo])),
        2 => Just(Step::Act(vec![Action::Redo])),
        2 => status.prop_map(|status| Step::Act(vec![Action::SetStatus(status)])),
        1 => severity.prop_map(|severity| Step::Act(vec![Action::SetSeverity(severity)])),
        2 => (relation, 1_u8..4).prop_map(|(relation, number)| {
            let digit = Action::Type(Key::char(char::from(b'0' + number)));
            Step::Act(vec![Action::Relate(relation), digit, Action::Open, Action::Cancel])
        }),
        2 => Just(Step::Act(vec![Action::Focus(Pane::Transcript), Action::Move(Motion::Down)])),
        2 => Just(Step::Act(vec![Action::Focus(Pane::Issues), Action::Move(Motion::Down)])),
        2 => Just(Step::Act(vec![Action::Focus(Pane::Issues), Action::Move(Motion::Up)])),
        1 => Just(Step::Act(vec![Action::Focus(Pane::Issues), Action::Open])),
        1 => Just(Step::Act(vec![Action::Refresh])),
        1 => Just(Step::Act(vec![Action::Jobs, Action::Retry, Action::Cancel])),
        6 => (0_usize..8).prop_map(Step::Answer),
        6 => (0_usize..8).prop_map(Step::Store),
        2 => (0_usize..8, proptest::sample::select(kinds)).prop_map(|(at, kind)| Step::Refuse(at, kind)),
        1 => (0_usize..8).prop_map(Step::Lose),
    ]
}

fn take(desk: &mut Desk, step: Step) {
    match step {
        Step::Act(actions) => desk.acts(actions),
        Step::Answer(at) if !desk.fetches.is_empty() => desk.answer(at % desk.fetches.len()),
        Step::Store(at) if !desk.sends.is_empty() => desk.store(at % desk.sends.len()),
        Step::Refuse(at, kind) if !desk.sends.is_empty() => desk.refuse(at % desk.sends.len(), kind),
        Step::Lose(at) if !desk.sends.is_empty() => {
            let at = at % desk.sends.len();
            let mutation = desk.sends[at].1.clone();
            // What the server says does not arrive.
            let _ = desk.server.apply(&mutation);
            desk.refuse(at, Kind::Unknown);
        }
        _ => {}
    }
}

/// Gives up what failed, and lets everything else be done.
fn calm(desk: &mut Desk) {
    desk.model.overlays.clear();
    loop {
        desk.settle();
        let failed = desk.model.world.lanes.iter().find(|(_, p)| matches!(p.phase, Phase::Failed(_))).map(|(id, _)| id);
        let Some(failed) = failed else { break };
        let at = desk.model.world.lanes.iter().position(|(id, _)| id == failed).expect("it is there");
        desk.model.overlays.clear();
        desk.act(Action::Jobs);
        desk.acts(std::iter::repeat_n(Action::Move(Motion::Down), at));
        desk.acts([Action::Discard, Action::Cancel]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn in_the_end_the_screen_shows_what_the_server_has(steps in proptest::collection::vec(step(), 1..80)) {
        let mut desk = Desk::new(FakeServer::new(3, 6));
        for step in steps {
            take(&mut desk, step);
        }
        calm(&mut desk);
        // A change whose making depends on one that was given up can never leave; it is the user's to give up.
        loop {
            let stuck = desk.model.world.lanes.iter().map(|(id, _)| id).next();
            let Some(stuck) = stuck else { break };
            prop_assert!(desk.sends.is_empty());
            desk.model.overlays.clear();
            desk.acts([Action::Jobs, Action::Discard, Action::Cancel]);
            prop_assert!(desk.model.world.lanes.get(stuck).is_none());
            calm(&mut desk);
        }
        desk.act(Action::RefreshAll);
        desk.settle();
        for number in 1..=3 {
            desk.act(Action::Focus(Pane::Issues));
            desk.act(Action::Move(Motion::Top));
            desk.acts(std::iter::repeat_n(Action::Move(Motion::Down), number - 1));
            desk.settle();
            let shown = desk.model.shown.as_ref().expect("shown");
            let server = desk.server.detail(&shown.issue.id).expect("known");
            prop_assert_eq!(&shown.issue.status, &server.issue.status);
            prop_assert_eq!(&shown.issue.severity, &server.issue.severity);
            prop_assert_eq!(shown.flags.len(), server.flags.len());
            prop_assert_eq!(shown.links.len(), server.links.len());
            prop_assert_eq!(shown.relations.len(), server.relations.len());
            prop_assert!(shown.flags.iter().all(|flag| flag.mark == Mark::Stored));
        }
    }
}
