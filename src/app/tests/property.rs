//! Whatever the order of wishes, answers, refusals and late answers: once nothing is under way, what is shown is what
//! the server has, and a refused change that was given up leaves no trace.

use proptest::prelude::*;

use super::{replay::traced, *};
use crate::{
    app::{
        message::{
            action::{Motion, Pane},
            key::Key,
        },
        state::project::Mark,
    },
    domain::choice::{IssueStatus, RelationType, Severity},
};

/// A step of a session.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    Act(Vec<Action>),
    Answer(usize),
    Store(usize),
    Refuse(usize, Kind),
    /// The server makes the change, and the answer is lost.
    Lose(usize),
    /// Time passes until something is due.
    Wait,
    /// The program is killed and started again; the server has made every other change under way, or none.
    Kill(bool),
    /// Somebody else changes the status of the first issue.
    Other(IssueStatus),
    /// The disk is full, or has room again.
    Full(bool),
}

pub(crate) fn step() -> impl Strategy<Value = Step> {
    let status = proptest::sample::select(IssueStatus::KNOWN.to_vec());
    let other = proptest::sample::select(IssueStatus::KNOWN.to_vec());
    let severity = proptest::sample::select(Severity::KNOWN.to_vec());
    let relation = proptest::sample::select(RelationType::KNOWN.to_vec());
    let kinds = vec![
        Kind::Offline,
        Kind::Broken,
        Kind::Refused,
        Kind::Busy { wait: None },
        Kind::Forbidden,
        Kind::Unauthorised,
        Kind::Garbled,
        Kind::NotKept,
    ];
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
        2 => (0_usize..8).prop_map(Step::Lose),
        3 => Just(Step::Wait),
        1 => any::<bool>().prop_map(Step::Kill),
        1 => other.prop_map(Step::Other),
        1 => any::<bool>().prop_map(Step::Full),
        1 => any::<bool>().prop_map(|yes| Step::Act(vec![if yes { Action::Yes } else { Action::No }])),
        1 => Just(Step::Act(vec![Action::Comment, Action::Type(Key::char('a')), Action::Open])),
    ]
}

pub(crate) fn take(desk: &mut Desk, step: Step) {
    match step {
        Step::Act(actions) => desk.acts(actions),
        Step::Answer(at) if !desk.fetches.is_empty() => desk.answer(at % desk.fetches.len()),
        Step::Store(at) if !desk.sends.is_empty() => desk.store(at % desk.sends.len()),
        Step::Refuse(at, kind) if !desk.sends.is_empty() => desk.refuse(at % desk.sends.len(), kind),
        Step::Lose(at) if !desk.sends.is_empty() => desk.lose(at % desk.sends.len()),
        Step::Wait => drop(desk.wait()),
        Step::Kill(made) => {
            desk.kill(|at| made && at.is_multiple_of(2));
            // What could not be kept is gone with the program, which said so.
            desk.store.full = false;
        }
        Step::Other(status) => {
            if let Some(issue) = desk.server.issues.values_mut().next() {
                issue.status = status;
            }
        }
        Step::Full(full) => desk.store.full = full,
        _ => {}
    }
}

/// Gives up what is held, and lets everything else be done.
fn calm(desk: &mut Desk) {
    desk.store.full = false;
    loop {
        desk.touch(|model| model.screen.overlays.clear());
        // The user mends the key.
        desk.act(Action::RefreshAll);
        desk.settle();
        let held = desk.model.jobs().position(|(_, pending)| pending.is_held());
        let Some(at) = held.or_else(|| (!desk.model.world.lanes.is_empty()).then_some(0)) else { break };
        desk.touch(|model| model.screen.overlays.clear());
        desk.act(Action::Jobs);
        desk.acts(std::iter::repeat_n(Action::Move(Motion::Down), at));
        desk.acts([Action::Discard, Action::Cancel]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn in_the_end_the_screen_shows_what_the_server_has(steps in proptest::collection::vec(step(), 1..80)) {
        traced(Desk::new(FakeServer::new(3, 6)), |desk| {
            for step in steps {
                take(desk, step);
            }
            calm(desk);
            prop_assert!(desk.store.rows.is_empty(), "nothing is kept that is confirmed: {:?}", desk.store.rows);
            prop_assert_eq!(unconfirmed(desk), (0, 0));
            for number in 1..=3 {
                desk.act(Action::Focus(Pane::Issues));
                desk.act(Action::Move(Motion::Top));
                desk.acts(std::iter::repeat_n(Action::Move(Motion::Down), number - 1));
                desk.settle();
                let shown = desk.model.reading.shown.as_ref().expect("shown");
                let server = desk.server.detail(&shown.issue.id).expect("known");
                prop_assert_eq!(&shown.issue.status, &server.issue.status);
                prop_assert_eq!(&shown.issue.severity, &server.issue.severity);
                prop_assert_eq!(shown.flags.len(), server.flags.len());
                prop_assert_eq!(shown.links.len(), server.links.len());
                prop_assert_eq!(shown.relations.len(), server.relations.len());
                prop_assert!(shown.flags.iter().all(|flag| flag.mark == Mark::Stored));
            }
            Ok(())
        })?;
    }

    /// Nothing is lost and nothing doubled, in the order in which it was made: whatever is refused for a while, whatever
    /// answers are lost, however often the program is killed.
    #[test]
    fn every_flag_comment_and_relation_is_stored_exactly_once(
        steps in proptest::collection::vec(prop_oneof![
            4 => (0_u8..3).prop_map(Deed::Flag),
            2 => Just(Deed::Comment),
            2 => Just(Deed::Down),
            4 => (0_usize..4).prop_map(Deed::Store),
            3 => (0_usize..4).prop_map(Deed::Lose),
            2 => (0_usize..4, proptest::sample::select(vec![
                Kind::Offline, Kind::Broken, Kind::Busy { wait: Some(3_000) }, Kind::Unknown, Kind::Garbled,
            ])).prop_map(|(at, kind)| Deed::Fail(at, kind)),
            2 => Just(Deed::Wait),
            1 => any::<bool>().prop_map(Deed::Kill),
            2 => clock().prop_map(Deed::Clock),
            2 => any::<bool>().prop_map(Deed::Lag),
        ], 1..60),
        clocks in (clock(), clock()),
    ) {
        traced(Desk::new(FakeServer::new(3, 6)), |desk| {
            (desk.ahead, desk.server_ahead) = clocks;
            desk.restart();
            desk.answer_all();
            let mut behind = None;
            let mut wanted: BTreeMap<(IssueId, bool), Vec<String>> = BTreeMap::new();
            for (number, step) in steps.into_iter().enumerate() {
                let words = format!("words {number}");
                let at = |at: usize, desk: &Desk| at % desk.sends.len();
                match step {
                    Deed::Flag(turn) => {
                        let (Some(issue), true) = (desk.model.reading.current.clone(), desk.model.transcript_view().is_some()) else { continue };
                        desk.touch(move |model| model.panes.transcript.select(usize::from(turn)));
                        desk.acts([Action::Flag, Action::ToggleNote, Action::PickDigit(1), Action::Paste(words.clone()), Action::Open]);
                        wanted.entry((issue, false)).or_default().push(words);
                    }
                    Deed::Comment => {
                        let Some(issue) = desk.model.reading.current.clone() else { continue };
                        desk.acts([Action::Focus(Pane::Issues), Action::Comment, Action::Paste(words.clone()), Action::Open]);
                        wanted.entry((issue, true)).or_default().push(words);
                    }
                    Deed::Down => desk.acts([Action::Focus(Pane::Issues), Action::Move(Motion::Down)]),
                    Deed::Store(n) if !desk.sends.is_empty() => desk.store(at(n, desk)),
                    Deed::Lose(n) if !desk.sends.is_empty() => desk.lose(at(n, desk)),
                    Deed::Fail(n, kind) if !desk.sends.is_empty() => desk.refuse(at(n, desk), kind),
                    Deed::Wait => drop(desk.wait()),
                    Deed::Kill(made) => desk.kill(|_| made),
                    Deed::Clock(ahead) => desk.ahead = ahead,
                    Deed::Lag(lags) => behind = lags.then(|| Box::new(desk.server.clone())),
                    _ => {}
                }
                // What is read lags behind; who looks for one change is given what there is.
                desk.server.shows = behind.clone();
                desk.answer_all();
                desk.server.shows = None;
            }
            loop {
                desk.settle();
                let Some((id, _)) = desk.model.world.lanes.iter().find(|(_, pending)| pending.is_held()) else { break };
                let at = desk.model.jobs().position(|(other, _)| other == id).expect("there");
                desk.act(Action::Jobs);
                desk.acts(std::iter::repeat_n(Action::Move(Motion::Down), at));
                desk.acts([Action::Retry, Action::Cancel]);
            }
            for ((issue, comments), wanted) in &wanted {
                prop_assert_eq!(&desk.server.told(issue, *comments), wanted);
            }
            prop_assert!(desk.store.rows.is_empty() && desk.store.drafts.is_empty());
            Ok(())
        })?;
    }
}

/// A step of a session in which only the network and the machine misbehave.
#[derive(Debug, Clone)]
enum Deed {
    Flag(u8),
    Comment,
    Down,
    Store(usize),
    Lose(usize),
    Fail(usize, Kind),
    Wait,
    Kill(bool),
    /// The clock of this machine is set: so far ahead of the truth (milliseconds).
    Clock(i64),
    /// From now on readers see what there is now; or what there is.
    Lag(bool),
}

/// How far a clock may be from the truth.
fn clock() -> impl Strategy<Value = i64> {
    const YEARS: i64 = 10 * 365 * 24 * 60 * 60 * 1_000;
    prop_oneof![Just(0), Just(-3_600_000), Just(3_600_000), Just(-660_000), Just(660_000), -YEARS..YEARS]
}
