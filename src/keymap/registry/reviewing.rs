//! A sitting with a review queue: taking calls, verdicts, and where the flags go.

use super::{
    Entry,
    UndoKind::{Delay, Inverse},
    row,
};
use crate::{
    app::message::{action::Action, layer::Layer::*},
    domain::review::{CannotReason, PassReason},
};

pub(super) fn entries() -> Vec<Entry> {
    let mut entries = vec![
        row(
            "verdict.done",
            Action::VerdictDone,
            "done: the verdict, and the next call",
            "Flagged where flags stand on the call, else clean; what is left undecided was passed. u takes it back.",
        )
        .words("verdict clean flagged finish next")
        .line("earmark review verdict ITEM clean")
        .undo(Inverse)
        .on(Review, &["D"])
        .hint("done"),
        row("verdict.second", Action::SecondOpinion, "second opinion", "Somebody else is to read the call as well.")
            .words("verdict unsure other reviewer")
            .line("earmark review verdict ITEM second_opinion")
            .undo(Inverse)
            .on(Review, &["O"])
            .hint("2nd opinion"),
        row(
            "review.home",
            Action::FlagHome,
            "issue of the flags",
            "Which issue the flags of this call go to; n makes a new one.",
        )
        .words("home move attach")
        .line("earmark resource attach ISSUE --call CALL")
        .undo(Inverse)
        .on(Review, &["i"])
        .hint("issue"),
        row(
            "review.next",
            Action::Review,
            "review: the next call, or leave",
            "Takes the next call of the queue; in a sitting, leaves it and gives back what is held.",
        )
        .words("queue session sitting start end")
        .line("earmark review next QUEUE")
        .on(Queues, &["Q"])
        .on(Calls, &["Q"])
        .on(Global, &["Q"]),
        row("review.queues", Action::Queues, "review queues", "Each with where its calls stand; Enter begins.")
            .words("board session sitting")
            .line("earmark review queues")
            .on(Queues, &["g q"])
            .on(Global, &["g q"]),
        row("home.new", Action::NewIssue, "a new issue", "With the call as its evidence, and the flag on it.")
            .words("make create")
            .line("earmark issue new --title TEXT --severity medium --category Other")
            .undo(Delay)
            .on(Home, &["n"])
            .hint("new issue"),
        row("home.digit", Action::PickDigit(1), "the issue on this line", "As they are numbered.")
            .line("earmark resource attach ISSUE --call CALL")
            .undo(Inverse)
            .on(Home, &["<digit>"])
            .hint("this one"),
    ];
    entries.extend(cannot());
    entries.extend(skip());
    entries
}

/// Why a call cannot be judged, in the order of its digits.
fn cannot() -> impl Iterator<Item = Entry> {
    let reasons = [
        ("verdict.cannot.audio", CannotReason::NoAudio, "cannot judge: no audio", &["C 1"]),
        ("verdict.cannot.text", CannotReason::NoText, "cannot judge: no text", &["C 2"]),
        ("verdict.cannot.language", CannotReason::Language, "cannot judge: language", &["C 3"]),
        ("verdict.cannot.context", CannotReason::NotEnoughContext, "cannot judge: not enough context", &["C 4"]),
        ("verdict.cannot.other", CannotReason::Told, "cannot judge: another reason", &["C 5"]),
    ];
    reasons.into_iter().map(|(id, reason, title, keys)| {
        row(id, Action::CannotJudge(reason), title, "A verdict that says nothing of the call; on to the next one.")
            .words("verdict unable")
            .line("earmark review verdict ITEM cannot_judge --reason no_text")
            .undo(Inverse)
            .on(Review, keys)
    })
}

/// Why a call is passed on, in the order of its digits.
fn skip() -> impl Iterator<Item = Entry> {
    let reasons = [
        ("review.skip.long", PassReason::TooLong, "skip: too long", &["S 1"]),
        ("review.skip.language", PassReason::Language, "skip: language", &["S 2"]),
        ("review.skip.conflict", PassReason::ConflictOfInterest, "skip: conflict of interest", &["S 3"]),
        ("review.skip.later", PassReason::Later, "skip: later", &["S 4"]),
        ("review.skip.broken", PassReason::Broken, "skip: broken", &["S 5"]),
    ];
    reasons.into_iter().map(|(id, reason, title, keys)| {
        row(id, Action::Skip(reason), title, "No verdict: somebody else gets the call; later brings it back.")
            .words("pass")
            .line("earmark review skip ITEM later")
            .undo(Delay)
            .on(Review, keys)
    })
}
