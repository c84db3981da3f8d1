//! Whatever is done in a sitting, and whatever happens to it: each verdict that stands is stored once, with its flags.

use proptest::prelude::*;

use super::{
    reviewing::{sitting, tell_moments},
    *,
};
use crate::{
    app::state::{overlay::Overlay, review::How},
    domain::review::{CannotReason, PassReason},
};

/// What somebody does in a sitting, and what happens to it.
#[derive(Debug, Clone)]
enum Doing {
    Act(Vec<Action>),
    Answer(usize),
    Store(usize),
    Lose(usize),
    Fail(usize),
    Wait,
    Kill(usize),
}

fn doing() -> impl Strategy<Value = Doing> {
    let acts = proptest::sample::select(vec![
        vec![Action::VerdictDone],
        vec![Action::AcceptMoment, Action::Open],
        vec![Action::AcceptMoment, Action::NewIssue],
        vec![Action::RejectMoment],
        vec![Action::Undo],
        vec![Action::Redo],
        vec![Action::CannotJudge(CannotReason::NoText)],
        vec![Action::Skip(PassReason::Later)],
        vec![Action::SecondOpinion],
        vec![Action::Cancel],
    ]);
    prop_oneof![
        8 => acts.prop_map(Doing::Act),
        3 => (0_usize..4).prop_map(Doing::Answer),
        3 => (0_usize..4).prop_map(Doing::Store),
        1 => (0_usize..4).prop_map(Doing::Lose),
        1 => (0_usize..4).prop_map(Doing::Fail),
        2 => Just(Doing::Wait),
        1 => (0_usize..4).prop_map(Doing::Kill),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]
    #[test]
    fn whatever_happens_each_verdict_that_stands_is_stored_once_with_the_flags_that_stand(
        all in proptest::collection::vec(doing(), 1..40),
    ) {
        let mut desk = sitting(5, 2);
        // The verdicts that stand, as the person at the keys knows them.
        for doing in all {
            match doing {
                Doing::Act(actions) => {
                    desk.acts(actions);
                    // A box that is still open belongs to no later key.
                    while matches!(desk.model.screen.overlays.last(), Some(Overlay::Home(_))) {
                        desk.act(Action::Cancel);
                    }
                }
                Doing::Answer(at) if at < desk.fetches.len() => desk.answer(at),
                Doing::Store(at) if at < desk.sends.len() => desk.store(at),
                Doing::Lose(at) if at < desk.sends.len() => desk.lose(at),
                Doing::Fail(at) if at < desk.fetches.len() => desk.fail(at, Kind::Offline),
                Doing::Wait => drop(desk.wait()),
                Doing::Kill(made) => {
                    desk.kill(|at| at <= made);
                    desk.settle();
                    desk.act(Action::Review);
                    desk.settle();
                    tell_moments(&mut desk);
                }
                _ => {}
            }
        }
        desk.settle();
        let held = desk.model.unconfirmed().held;
        prop_assert_eq!(held, 0, "nothing waits for the user");
        let reviews = &desk.server.reviews;
        for judged in &reviews.verdicts {
            let of_item = reviews.verdicts.iter().filter(|other| other.item == judged.item).count();
            prop_assert_eq!(of_item, 1, "once an item");
            for mark in &judged.reading.marks {
                // A flag that is taken away after the verdict leaves the mark as it was seen.
                prop_assert!(mark.flag_id.is_some(), "a verdict waits for its flags");
            }
        }
        let told: Vec<_> = desk.server.flags.iter().map(|flag| (&flag.call_id, &flag.issue_id, flag.message_index)).collect();
        let mut once = told.clone();
        once.sort();
        once.dedup();
        prop_assert_eq!(once.len(), told.len(), "no flag is there twice: {:?}", told);
        if let Some(sitting) = &desk.model.review.sitting {
            let judged = sitting.done.iter().filter(|done| matches!(done.how, How::Judged(_)));
            for done in judged {
                let is_stored = reviews.verdicts.iter().any(|judged| judged.item == done.held.item_id);
                prop_assert!(is_stored, "what was judged is stored: {:?}", done.held.item_id);
            }
        }
    }
}
