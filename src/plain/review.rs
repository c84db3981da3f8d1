//! A sitting in lines: where one is, what the moments are, and the words that give verdicts.

use super::wish::Wish;
use crate::{
    app::{
        derived::readers,
        message::{
            action::{Action, Motion},
            mutation::Subject,
            row::words,
        },
        state::{
            model::Model,
            overlay::home::HomeBox,
            remote::Remote,
            transcript::moment::{MomentView, State},
        },
    },
    domain::{
        review::{CannotReason, PassReason},
        text::{Display, counted, shown},
    },
};

/// Where the sitting is, if there is one.
pub(super) fn sitting(model: &Model) -> Option<Display> {
    let sitting = model.review.sitting.as_ref()?;
    let done = sitting.done.len();
    let left = sitting.left.map_or(Display::default(), |left| shown!(", {left} left"));
    let hand = if sitting.hand.is_some() { "" } else { " No call is in hand." };
    Some(shown!("Review {}: {done} done{left}.{hand}", sitting.name))
}

/// The call that is looked at by itself.
pub(super) fn call(model: &Model) -> Option<Display> {
    let apart = model.reading.apart.as_ref()?;
    let title = model.world.calls.peek(&apart.call).and_then(Remote::get).map(|call| call.title.clone());
    let title = title.unwrap_or_else(|| Display::foreign_line(apart.call.as_str()));
    Some(match &apart.home {
        None => shown!("Call {title}, on no issue: the first flag asks for one."),
        Some(Subject::NewIssue(_)) => shown!("Call {title}; its issue is being made."),
        Some(_) => shown!("Call {title}."),
    })
}

/// The moments of the call, each with how far it has come.
pub(super) fn moments(model: &Model) -> Vec<Display> {
    let Some(sight) = model.transcript_view() else { return vec![Display::ours("No call is open.")] };
    let views = model.panes.transcript.moments();
    let folded = folded(model);
    if views.is_empty() {
        let none = Display::ours("No rule suggests a look at this call; that is no verdict.");
        return std::iter::once(none).chain(folded).collect();
    }
    let state = |view: &MomentView| match view.state {
        State::Open => "open",
        State::Rejected => "rejected",
        State::Flagged => "flagged",
    };
    let line = |(at, view): (usize, &MomentView)| {
        let words = sight.moments.get(view.at).map(|moment| moment.words.clone()).unwrap_or_default();
        shown!("{}: message {}, {}, {words}", at + 1, view.turn, state(view))
    };
    let lines = views.iter().enumerate().map(line);
    lines.chain([Display::ours("accept 2 places that flag, reject 2 does not.")]).chain(folded).collect()
}

/// What is folded away, and why.
fn folded(model: &Model) -> Option<Display> {
    let many = Some(model.folded_moments()).filter(|many| *many > 0)?;
    let moments = model.world.moments.get(model.panes.transcript.call.as_ref()?)?;
    let why = moments.why_folded().into_iter().cloned().reduce(|all, one| shown!("{all}, {one}"))?;
    Some(shown!("{} folded away: {why}. moment.muted shows them.", counted(many, "moment")))
}

/// The box in which the issue of the flags is settled.
pub(super) fn home(open: &HomeBox) -> Vec<Display> {
    let rows = open.rows.iter().enumerate();
    let mut lines: Vec<Display> = rows.map(|(at, row)| shown!("{}: {} {}", at + 1, row.code, row.title)).collect();
    lines.insert(0, Display::ours("Which issue do the flags of this call go to?"));
    lines.push(Display::ours("Type a number, new for a new issue, or cancel."));
    lines
}

/// The review queues.
pub(super) fn queues(model: &Model) -> Vec<Display> {
    let Some(queues) = model.review.queues.as_ref().and_then(Remote::get) else {
        return vec![Display::ours("The queues are being read.")];
    };
    let mut lines: Vec<Display> = Vec::new();
    for (at, queue) in queues.iter().enumerate() {
        let counts = &queue.counts;
        let closed = if queue.closed_at.is_some() { ", closed" } else { "" };
        lines.push(shown!("{}: {}, {} left of {}{closed}", at + 1, queue.name.line(), counts.left(), counts.all()));
        let told = [("Reading now", readers::now(queue)), ("Verdicts", readers::done(queue))];
        lines.extend(told.into_iter().filter_map(|(what, who)| who.map(|who| shown!("   {what}: {who}"))));
    }
    lines.push(match lines.is_empty() {
        true => Display::ours("There is no review queue: earmark review new NAME makes one. cancel closes."),
        false => Display::ours("Type a number to begin, or cancel."),
    });
    lines
}

/// What is typed while the box is open.
pub(super) fn answer_home(open: &HomeBox, line: &str) -> Wish {
    match line.parse::<usize>() {
        _ if matches!(line.to_lowercase().as_str(), "n" | "new") => Wish::Act(vec![Action::NewIssue]),
        Ok(number) if (1..=open.rows.len()).contains(&number) => choose(number),
        _ => Wish::Say(home(open)),
    }
}

/// What is typed while the queues are shown.
pub(super) fn answer_queues(model: &Model, line: &str) -> Wish {
    let count = model.review.known_queues().len();
    match line.parse::<usize>() {
        Ok(number) if (1..=count).contains(&number) => choose(number),
        _ => Wish::Say(queues(model)),
    }
}

/// The line with this number of what is open.
pub(super) fn choose(number: usize) -> Wish {
    let steps = std::iter::repeat_n(Action::Move(Motion::Down), number.saturating_sub(1));
    Wish::Act(std::iter::once(Action::Move(Motion::Top)).chain(steps).chain([Action::Open]).collect())
}

/// What a word of a sitting asks for; `None` where it is none.
pub(super) fn wish(model: &Model, verb: &str, rest: &str) -> Option<Wish> {
    let act = |action: Action| Some(Wish::Act(vec![action]));
    match (verb, rest) {
        ("review", "") => act(Action::Review),
        ("queues", "") => act(Action::Queues),
        ("moments", "") => Some(Wish::Say(moments(model))),
        ("accept", at) => Some(decide(model, at, Action::AcceptMoment)),
        ("reject", at) => Some(decide(model, at, Action::RejectMoment)),
        // The words of a sitting mean nothing without one.
        _ if model.review.sitting.is_none() => None,
        ("done", "") => act(Action::VerdictDone),
        ("second", "") => act(Action::SecondOpinion),
        ("home", "") => act(Action::FlagHome),
        ("cannot", number) => Some(reason(number, CannotReason::KNOWN, CannotReason::as_str, Action::CannotJudge)),
        ("skip", number) => Some(reason(number, PassReason::KNOWN, PassReason::as_str, Action::Skip)),
        _ => None,
    }
}

/// Decides of the moment with this number, or of the one on the selected message.
fn decide(model: &Model, at: &str, action: Action) -> Wish {
    if at.is_empty() {
        return Wish::Act(vec![action]);
    }
    let view = at.parse::<usize>().ok().and_then(|at| model.panes.transcript.moments().get(at.checked_sub(1)?));
    match view {
        Some(view) => {
            let place = Action::Paste(view.turn.to_string());
            Wish::Act(vec![Action::Palette, place, Action::Open, action])
        }
        None => Wish::Say(moments(model)),
    }
}

/// An action with the reason of this number.
fn reason<T: Clone>(number: &str, reasons: &[T], word: fn(&T) -> &str, action: fn(T) -> Action) -> Wish {
    let chosen = number.parse::<usize>().ok().and_then(|number| reasons.get(number.checked_sub(1)?));
    match chosen {
        Some(reason) => Wish::Act(vec![action(reason.clone())]),
        None => {
            let lines = reasons.iter().enumerate();
            Wish::Say(lines.map(|(at, reason)| shown!("{}: {}", at + 1, words(word(reason)))).collect())
        }
    }
}
