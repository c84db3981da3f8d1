//! A sitting with a review queue: taking calls, verdicts, where flags go, and that nothing of it is lost.

use super::*;
use crate::{
    app::{
        message::{
            action::{Motion, Pane},
            moment::{Moment, Moments},
            mutation::Judged,
        },
        state::{overlay::Overlay, review::Tally},
    },
    domain::{
        id::{ItemId, QueueId},
        review::{Arm, CannotReason, Decision as Made, PassReason, Verdict},
    },
    wire::{Held, Home, LeaseLeft, Queue, QueueCounts, QueueReader, Taken},
};

/// A review queue that keeps its items in memory.
#[derive(Debug, Default, Clone)]
pub(crate) struct FakeReviews {
    /// Calls of the queue, in the order in which they are served.
    pub(super) items: Vec<Held>,
    /// Verdicts that stand, each with what was told of it last.
    pub(crate) verdicts: Vec<Judged>,
    /// Verdicts that were withdrawn.
    withdrawn: Vec<Judged>,
    passed: Vec<(ItemId, PassReason)>,
    /// Issues that are proposed, each for a flag of this type or for any.
    pub(super) homes: Vec<(Option<String>, Home)>,
}

impl FakeReviews {
    pub(super) fn of(calls: u64) -> Self {
        Self { items: (1..=calls).map(held).collect(), ..Self::default() }
    }

    pub(crate) fn answer(&self, query: Query) -> Reply {
        match query {
            Query::Queues => Reply::Queues(Ok(if self.items.is_empty() { Vec::new() } else { vec![queue()] })),
            Query::NextCalls(id, want) => {
                let is_done = |held: &&Held| {
                    self.verdicts.iter().any(|judged| judged.item == held.item_id)
                        || self.passed.iter().any(|(item, _)| *item == held.item_id)
                };
                let left: Vec<&Held> = self.items.iter().filter(|held| !is_done(held)).collect();
                let items = left.iter().take(want as usize).map(|held| Held::clone(held)).collect();
                Reply::NextCalls(id, Ok(Box::new(Taken { items, left: left.len() as u64, reason: None })))
            }
            Query::Renew(item, _) => Reply::Renew(item, Ok(LeaseLeft { expires_in_s: 600 })),
            Query::GiveBack(item, _) => Reply::GiveBack(item, Ok(())),
            Query::Homes(call, flag_type) => {
                let fits = self.homes.iter().filter(|(of, _)| *of == flag_type).map(|(_, home)| home.clone()).collect();
                Reply::Homes(call, flag_type, Ok(fits))
            }
            other => panic!("{other:?} is nothing that a queue is asked"),
        }
    }

    pub(crate) fn apply(&mut self, item: &ItemId, change: &Change) -> Result<Ack, Failure> {
        match change {
            Change::Verdict(judged) => {
                let is_spent = |old: &Judged| old.reading.verdict_id == judged.reading.verdict_id;
                if !self.withdrawn.iter().any(is_spent) && !self.verdicts.iter().any(is_spent) {
                    self.verdicts.retain(|old| old.item != *item);
                    self.verdicts.push(Judged::clone(judged));
                }
            }
            Change::WithdrawVerdict(judged) => {
                self.verdicts.retain(|old| old.reading.verdict_id != judged.reading.verdict_id);
                self.withdrawn.push(Judged::clone(judged));
            }
            Change::Pass(pass) => self.passed.push((item.clone(), pass.reason.clone())),
            other => panic!("{other:?} is nothing that a queue is told"),
        }
        Ok(Ack::Done)
    }
}

fn held(number: u64) -> Held {
    Held {
        item_id: format!("item-{number}").into(),
        call_id: call_id(number),
        queue_id: QueueId::from("queue"),
        token: format!("token-{number}"),
        expires_in_s: 600,
        arm: Arm::Led,
        blind: false,
        messages: Some(30),
        issues: Vec::new(),
        guide_version: 3,
        lane: None,
        score: 0,
        reasons: BTreeMap::new(),
    }
}

fn reader(id: &str, name: &str, holds: u64, done: u64) -> QueueReader {
    QueueReader { reviewer_id: id.into(), reviewer: name.into(), mine: id == "me", holds, done }
}

fn queue() -> Queue {
    Queue {
        id: QueueId::from("queue"),
        name: "week 48".into(),
        note: "".into(),
        wanted: 1,
        second_share: 0.0,
        unled_share: 0.0,
        gold_every: 0,
        lease_s: 600,
        guide: None,
        guide_version: 3,
        rules: None,
        rules_version: None,
        created_by: "lead".into(),
        created_at: env().now,
        closed_at: None,
        counts: QueueCounts { waiting: 5, ..QueueCounts::default() },
        readers: vec![reader("ana", "Ana R.", 1, 12), reader("me", "", 3, 4)],
    }
}

/// A sitting with a queue of calls of thirty messages, of which the first `attached` hang on the issue of their number.
pub(crate) fn sitting(calls: u64, attached: u64) -> Desk {
    let mut server = FakeServer::new(5, 30);
    server.links = (1..=attached).map(|number| server.link(issue_id(number), call_id(number))).collect();
    server.reviews = FakeReviews::of(calls);
    for number in 1..=attached.min(calls) {
        server.reviews.items[number as usize - 1].issues = vec![issue_id(number)];
    }
    let mut desk = Desk::new(server);
    desk.act(Action::Review);
    desk.settle();
    tell_moments(&mut desk);
    desk
}

/// The rules suggest two messages of each call.
pub(crate) fn tell_moments(desk: &mut Desk) {
    for number in 1..=5 {
        let moment = |turn: u32| Moment {
            turn,
            flag_type: "dead_air".into(),
            words: Display::ours("dead_air 60 %: because"),
            suggested: vec![Suggested {
                rule: "a_rule".to_owned(),
                version: "1".to_owned(),
                message_index: turn,
                ref_index: None,
                flag_type: "dead_air".to_owned(),
                score: 60,
                reason: "because".into(),
            }],
            muted: None,
        };
        let moments = Moments { shown: vec![moment(8), moment(20)], ..Moments::default() };
        desk.event(Event::Moments { call: call_id(number), moments: Box::new(moments) });
    }
}

/// The rules suggest one message of the first call, and a muted one another.
pub(crate) fn tell_muted(desk: &mut Desk) {
    let call = call_id(1);
    let Some(mut moments) = desk.model.world.moments.get(&call).cloned() else { panic!("no moments") };
    if let Some(mut last) = moments.shown.pop() {
        last.muted = Some(Display::ours("a_rule is muted: 22 of 25 rejected"));
        moments.folded.push(last);
    }
    desk.event(Event::Moments { call, moments: Box::new(moments) });
}

pub(super) fn shown(desk: &Desk) -> Option<CallId> {
    desk.model.panes.transcript.call.clone()
}

fn tally(desk: &Desk) -> Tally {
    desk.model.review.sitting.as_ref().expect("a sitting").tally()
}

pub(super) fn said(desk: &Desk) -> String {
    let last = desk.model.screen.toasts.iter().last().map(|toast| toast.words().to_string());
    last.unwrap_or_default()
}

#[test]
fn a_call_opens_on_its_first_moment_with_the_next_ones_read_ahead() {
    let desk = sitting(5, 0);
    assert_eq!((shown(&desk), desk.model.screen.focus), (Some(call_id(1)), Pane::Transcript));
    assert_eq!(desk.model.panes.transcript.cursor(), 8);
    for ahead in [2, 3] {
        let call = desk.model.world.calls.peek(&call_id(ahead));
        assert!(call.is_some_and(|call| call.get().is_some()), "{ahead}");
    }
    assert!(desk.model.world.calls.peek(&call_id(4)).is_none(), "no more is taken than can be read");
    assert_eq!(desk.model.reading.current, None, "a call on no issue shows none");
}

#[test]
fn a_clean_call_is_one_key_and_the_next_is_on_the_screen_before_anything_is_asked() {
    let mut desk = sitting(5, 0);
    desk.fetches.clear();
    desk.act(Action::VerdictDone);
    assert_eq!(shown(&desk), Some(call_id(2)));
    assert!(desk.model.transcript_view().is_some() && !desk.model.panes.transcript.lines.is_empty());
    let asked = desk.fetches.iter().filter(|(_, query)| !matches!(query, Query::Homes(..))).count();
    assert_eq!(asked, 0, "the next call needs no answer: {:?}", desk.fetches);
    desk.settle();
    let judged = &desk.server.reviews.verdicts[0];
    assert_eq!((&judged.reading.verdict, judged.reading.marks.len()), (&Verdict::Clean, 0));
    assert_eq!(judged.reading.token.as_deref(), Some("token-1"));
    assert_eq!((judged.reading.messages, judged.reading.guide_version), (30, 3));
    let passed: Vec<&Made> = judged.reading.decisions.iter().map(|decision| &decision.decision).collect();
    assert_eq!(passed, [&Made::Passed, &Made::Passed], "what is left undecided was passed");
    assert!(desk.model.world.calls.peek(&call_id(4)).is_some(), "the one after is read ahead now");
}

#[test]
fn two_flags_by_suggestion_and_the_verdict_are_three_keys() {
    let mut desk = sitting(5, 1);
    desk.acts([Action::AcceptMoment, Action::AcceptMoment, Action::VerdictDone]);
    assert_eq!(shown(&desk), Some(call_id(2)));
    desk.settle();
    let judged = &desk.server.reviews.verdicts[0];
    assert_eq!(judged.reading.verdict, Verdict::Flagged);
    let flags: Vec<_> = desk.server.flags.iter().map(|flag| Some(flag.id.clone())).collect();
    let filed: Vec<_> = judged.reading.marks.iter().map(|mark| mark.flag_id.clone()).collect();
    assert_eq!((filed.len(), &filed), (2, &flags), "the verdict leaves when its flags are stored, and names them");
    assert!(judged.reading.marks.iter().all(|mark| mark.issue_id == Some(issue_id(1)) && mark.suggestion_id.is_some()));
    assert!(judged.reading.decisions.iter().all(|decision| decision.decision == Made::Accepted));
}

#[test]
fn on_no_issue_the_first_flag_asks_for_one_and_the_second_does_not() {
    let mut desk = sitting(5, 0);
    desk.act(Action::AcceptMoment);
    assert!(matches!(desk.model.screen.overlays.last(), Some(Overlay::Home(_))));
    assert_eq!(desk.sends.len(), 0, "nothing is placed before");
    desk.acts([Action::Open, Action::AcceptMoment, Action::VerdictDone]);
    desk.settle();
    let on: Vec<_> = desk.server.flags.iter().map(|flag| (flag.issue_id.clone(), flag.message_index)).collect();
    assert_eq!(on, [(issue_id(1), Some(8)), (issue_id(1), Some(20))], "the first of the list, as it was proposed");
    assert!(desk.server.links.iter().any(|link| link.issue_id == issue_id(1) && link.resource_id == call_id(1)));
    assert_eq!(desk.server.reviews.verdicts[0].reading.marks.len(), 2);
    // The first flag and what it took are one step.
    let mut desk = sitting(5, 0);
    desk.acts([Action::AcceptMoment, Action::Open, Action::Undo]);
    desk.settle();
    assert_eq!((desk.server.flags.len(), desk.server.links.len()), (0, 0));
}

#[test]
fn a_new_issue_gets_the_flags_that_were_placed_before_it_was_made() {
    let mut desk = sitting(5, 0);
    desk.acts([Action::AcceptMoment, Action::NewIssue, Action::AcceptMoment]);
    let marks: Vec<_> = desk.model.flags_in_sight().iter().map(|view| view.flag.message_index).collect();
    assert_eq!(marks, [Some(8), Some(20)], "they are in sight before their issue is");
    desk.act(Action::VerdictDone);
    assert_eq!(shown(&desk), Some(call_id(2)));
    desk.settle();
    assert_eq!(shown(&desk), Some(call_id(2)), "what is made meanwhile leads nobody away");
    let made = desk.server.issues.last_key_value().expect("an issue").1;
    assert_eq!(made.title.verbatim(), "dead air in call-1", "of what and where");
    let on: Vec<_> = desk.server.flags.iter().map(|flag| (flag.issue_id.clone(), flag.message_index)).collect();
    assert_eq!(on, [(made.id.clone(), Some(8)), (made.id.clone(), Some(20))]);
    let reading = &desk.server.reviews.verdicts[0].reading;
    assert!(reading.marks.iter().all(|mark| mark.flag_id.is_some() && mark.issue_id == Some(made.id.clone())));
}

#[test]
fn whoever_waits_for_the_next_call_is_not_shown_another_in_its_place() {
    let mut server = FakeServer::new(1, 30);
    server.links.clear();
    server.reviews = FakeReviews::of(1);
    let made_later = std::mem::take(&mut server.issues);
    let mut desk = Desk::new(server);
    desk.act(Action::Review);
    desk.settle();
    desk.act(Action::VerdictDone);
    desk.settle();
    // The list gets its first row.
    desk.server.issues = made_later;
    desk.act(Action::RefreshAll);
    desk.settle();
    assert_eq!(desk.model.panes.issues.rows().count(), 1);
    assert_eq!((desk.model.review.hand().is_none(), shown(&desk)), (true, None));
    desk.act(Action::VerdictDone);
    assert!(said(&desk).starts_with("No call in hand"), "{}", said(&desk));
}

#[test]
fn a_flag_of_an_issue_that_was_made_meanwhile_goes_to_that_issue() {
    let mut desk = sitting(5, 0);
    desk.acts([Action::AcceptMoment, Action::NewIssue]);
    desk.settle();
    let made = desk.server.issues.last_key_value().expect("an issue").1.id.clone();
    assert_eq!(desk.model.reading.current, Some(made.clone()), "the call's issue is the current one");
    assert_eq!(shown(&desk), Some(call_id(1)));
    desk.acts([Action::AcceptMoment, Action::VerdictDone]);
    desk.settle();
    assert!(desk.server.flags.iter().all(|flag| flag.issue_id == made) && desk.server.flags.len() == 2);
}

#[test]
fn a_verdict_that_is_asked_for_early_waits_for_the_flags_of_the_call() {
    let mut server = FakeServer::new(5, 30);
    server.links = vec![server.link(issue_id(4), call_id(1))];
    server.reviews = FakeReviews::of(3);
    server.reviews.items[0].issues = vec![issue_id(4)];
    let mut desk = Desk::new(server);
    desk.act(Action::Review);
    while let Some(at) = desk.fetches.iter().position(|(_, query)| !matches!(query, Query::Detail(_))) {
        desk.answer(at);
    }
    desk.act(Action::VerdictDone);
    assert_eq!((shown(&desk), tally(&desk)), (Some(call_id(1)), Tally::default()), "it is not known what stands on it");
    desk.answer_all();
    assert_eq!((shown(&desk), tally(&desk).clean), (Some(call_id(2)), 1));
}

#[test]
fn a_verdict_is_taken_back_and_given_again_and_counts_once() {
    let mut desk = sitting(5, 1);
    desk.act(Action::VerdictDone);
    desk.settle();
    desk.act(Action::Undo);
    assert_eq!((shown(&desk), tally(&desk)), (Some(call_id(1)), Tally::default()), "the call is in hand again");
    desk.settle();
    assert_eq!(desk.server.reviews.verdicts.len(), 0);
    desk.acts([Action::AcceptMoment, Action::VerdictDone]);
    assert_eq!(shown(&desk), Some(call_id(2)), "and the one that was in hand is the next");
    desk.settle();
    let stored: Vec<_> = desk.server.reviews.verdicts.iter().map(|judged| &judged.reading.verdict).collect();
    assert_eq!(stored, [&Verdict::Flagged]);
    // One that has not left is as if it had never been given.
    let mut desk = sitting(5, 1);
    desk.store.slow = Some(Vec::new());
    desk.acts([Action::VerdictDone, Action::Undo]);
    desk.keep();
    desk.settle();
    assert_eq!((desk.server.reviews.verdicts.len(), shown(&desk)), (0, Some(call_id(1))));
}

#[test]
fn what_cannot_be_judged_and_what_is_skipped_is_told_with_its_reason() {
    let mut desk = sitting(5, 0);
    desk.acts([Action::CannotJudge(CannotReason::NoText), Action::Skip(PassReason::Later), Action::SecondOpinion]);
    assert_eq!(shown(&desk), None, "three were held");
    desk.settle();
    let told: Vec<_> =
        desk.server.reviews.verdicts.iter().map(|judged| (&judged.reading.verdict, &judged.reading.reason)).collect();
    assert_eq!(told, [(&Verdict::CannotJudge, &Some(CannotReason::NoText)), (&Verdict::SecondOpinion, &None)]);
    assert_eq!(desk.server.reviews.passed, [(held(2).item_id, PassReason::Later)]);
    assert_eq!(shown(&desk), Some(call_id(4)), "more are taken once it is known");
}

#[test]
fn out_of_reach_three_calls_go_on_and_then_it_says_so() {
    let mut desk = sitting(5, 0);
    for left in [Some(call_id(2)), Some(call_id(3)), None] {
        desk.act(Action::VerdictDone);
        assert_eq!(shown(&desk), left);
        while let Some(at) = desk.sends.iter().position(|(_, mutation)| mutation.change.goes_to_reviews()) {
            desk.refuse(at, Kind::Offline);
        }
        while !desk.fetches.is_empty() {
            desk.fail(0, Kind::Offline);
        }
    }
    desk.act(Action::VerdictDone);
    assert!(said(&desk).contains("No call in hand"), "{}", said(&desk));
    desk.settle();
    assert_eq!(desk.server.reviews.verdicts.len(), 3, "nothing is lost");
    assert_eq!(shown(&desk), Some(call_id(4)));
}

#[test]
fn a_lease_is_renewed_at_half_time_where_somebody_is_at_work() {
    let mut desk = sitting(5, 0);
    let renews = |desk: &Desk| desk.fetches.iter().any(|(_, query)| matches!(query, Query::Renew(..)));
    desk.now = desk.now.plus(301_000);
    desk.event(Event::Woke);
    assert!(!renews(&desk), "nobody has touched a key");
    desk.act(Action::Move(Motion::Down));
    assert!(renews(&desk));
    desk.answer_all();
    let ends = desk.model.call_in_hand().expect("a call").ends;
    assert_eq!(ends, desk.now.plus(600_000));
    desk.act(Action::Move(Motion::Down));
    assert!(!renews(&desk), "not before half of it is over");
}

#[test]
fn leaving_gives_back_what_is_held_and_the_list_is_there_again() {
    let mut desk = sitting(5, 0);
    desk.act(Action::VerdictDone);
    desk.fetches.clear();
    desk.act(Action::Review);
    let back = desk.fetches.iter().filter_map(|(_, query)| match query {
        Query::GiveBack(item, token) => Some((item.as_str().to_owned(), token.clone())),
        _ => None,
    });
    let back: Vec<_> = back.collect();
    assert_eq!(back, [("item-2".to_owned(), "token-2".to_owned()), ("item-3".to_owned(), "token-3".to_owned())]);
    assert!(said(&desk).contains("1 clean"), "{}", said(&desk));
    assert_eq!(desk.model.reading.current, Some(issue_id(1)));
    desk.settle();
    assert_eq!(desk.server.reviews.verdicts.len(), 1);
}

#[test]
fn whoever_looks_elsewhere_is_led_back_before_a_verdict_is_given() {
    let mut desk = sitting(5, 0);
    desk.acts([Action::Focus(Pane::Issues), Action::Move(Motion::Down)]);
    desk.settle();
    assert_ne!(shown(&desk), Some(call_id(1)));
    desk.act(Action::VerdictDone);
    assert_eq!(
        (shown(&desk), tally(&desk)),
        (Some(call_id(1)), Tally::default()),
        "no verdict on what is not in sight"
    );
    desk.act(Action::VerdictDone);
    assert_eq!(tally(&desk).clean, 1);
}

#[test]
fn a_read_only_profile_takes_no_call_by_any_way_and_can_leave() {
    let mut server = FakeServer::new(5, 30);
    server.reviews = FakeReviews::of(3);
    let mut desk = Desk::new(server);
    desk.model.session.read_only = true;
    let ways = [vec![Action::Review], vec![Action::Queues, Action::Open], vec![Action::Queues, Action::Review]];
    for way in ways {
        for action in way {
            desk.act(action);
            desk.settle();
        }
        assert!(desk.model.review.sitting.is_none());
        assert!(said(&desk).contains("read-only"), "{}", said(&desk));
        desk.act(Action::Cancel);
    }
    let mut desk = sitting(2, 0);
    desk.model.session.read_only = true;
    desk.act(Action::Review);
    assert!(desk.model.review.sitting.is_none());
}

#[test]
fn messages_count_as_seen_that_were_on_the_screen_for_a_moment() {
    let mut desk = sitting(1, 0);
    desk.event(Event::Resized { width: 100, height: 20 });
    let seen = |desk: &Desk| desk.model.call_in_hand().expect("a call").seen(desk.now);
    assert_eq!(seen(&desk), 0);
    desk.now = desk.now.plus(400);
    let first = seen(&desk);
    assert!(first > 0 && first < 30, "{first}");
    desk.act(Action::Move(Motion::Bottom));
    desk.act(Action::Move(Motion::Top));
    assert!(seen(&desk) <= 30);
    desk.event(Event::Focused(false));
    desk.now = desk.now.plus(5_000);
    desk.event(Event::Woke);
    desk.event(Event::Focused(true));
    let active = desk.model.call_in_hand().expect("a call").active_ms;
    assert!(active <= 400, "who looks at another window is not at work: {active}");
}
