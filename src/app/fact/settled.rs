//! What the server made of a change: confirm it, try it later, or keep it with the reason and a way out.

use std::sync::Arc;

use crate::{
    app::{
        derived::journal,
        fact::{heard, moments, review, vouched},
        message::{
            effect::{Effect, Query},
            event::{Ack, Outcome},
            id::MutationId,
            mutation::{self, Change, Made, Mutation, Subject},
            outbox::Entry,
            row::IssueRow,
        },
        state::{
            batch::State,
            connection,
            model::Model,
            overlay::{OnYes, Overlay, Question},
            pending::{Pending, Phase},
            toast::About,
        },
        step::{
            graph, home,
            read::{self, read_again},
            send, show,
        },
    },
    domain::{
        failure::{Failure, Kind},
        id::IssueId,
        text::{Display, shown},
    },
    wire::{Issue, IssuePatch},
};

/// Answers to a change that make no sense, after which it is not sent again by itself.
const GARBLED: u32 = 4;

/// Takes what came of a change in.
pub(in crate::app) fn settled(model: &mut Model, id: MutationId, outcome: Outcome, effects: &mut Vec<Effect>) {
    let elsewhere = model.world.lanes.get(id).is_some_and(|pending| pending.change().goes_elsewhere());
    match &outcome {
        // Another service says nothing about the way to this one.
        _ if elsewhere => {}
        Outcome::Gone => {}
        Outcome::Stored(_) | Outcome::WasThere(_) | Outcome::Absent | Outcome::Differs(_) => {
            heard::heard(model, None, effects)
        }
        Outcome::Failed(failure) | Outcome::Unclear(failure) => heard::heard(model, Some(failure), effects),
    }
    let Some(pending) = model.world.lanes.get(id) else { return };
    let change = pending.change().clone();
    // What an earlier attempt of this change made is its own.
    let outcome = match outcome {
        Outcome::WasThere(ack) if pending.may_be_stored() => Outcome::Stored(ack),
        outcome => outcome,
    };
    match outcome {
        Outcome::Stored(ack) => confirmed(model, id, ack, Maker::User, effects),
        Outcome::WasThere(ack) => {
            was_there(model, id, effects);
            confirmed(model, id, ack, Maker::Other, effects);
        }
        Outcome::Gone => {
            if let Some(gone) = model.world.lanes.remove(id) {
                send::note(model, id, State::Stored);
                read::read_subject_again(model, gone.mutation(), effects);
            }
        }
        Outcome::Absent => {
            if model.world.lanes.not_found(id, model.now, &model.session.pace) {
                vouched::is_gone(model, id, &change, effects);
            }
        }
        Outcome::Differs(theirs) => differs(model, id, theirs, effects),
        // What was to be removed is gone: that is what was wanted (contract 9.4).
        Outcome::Failed(failure) if failure.kind == Kind::Missing && is_removal(&change) => {
            effects.push(Effect::Forget(id));
            confirmed(model, id, Ack::Done, Maker::User, effects);
        }
        // Nobody asked for it, so nobody is told.
        Outcome::Failed(_) | Outcome::Unclear(_) if change == Change::MarkViewed => {
            let seen = model.world.lanes.remove(id);
            if let Some(issue) = seen.as_ref().and_then(|seen| seen.mutation().issue()) {
                // Somebody else may do something before the next one.
                model.reading.kept_read.remove(issue);
            }
            if let Some(seen) = seen {
                read::read_subject_again(model, seen.mutation(), effects);
            }
        }
        Outcome::Failed(failure) => failed(model, id, &change, failure, effects),
        Outcome::Unclear(failure) if may_pass(model, id, failure.kind) => later(model, id, &failure),
        Outcome::Unclear(failure) => {
            let text = format!("whether it was stored is not known, and asking failed: {}", failure.sentence());
            refused(model, id, &change, Failure::new(Kind::Unknown, Display::ours(text)), effects);
        }
    }
    show::refresh_shown(model);
    if model.screen.away_since.is_some() {
        notify(model, effects);
    }
}

/// Tells somebody who looks at another window that nothing is under way any more.
fn notify(model: &Model, effects: &mut Vec<Effect>) {
    let held = model.world.lanes.count(|phase| matches!(phase, Phase::Held(_)));
    if model.world.lanes.count(|_| true) == held {
        effects.push(Effect::Notify(match held {
            0 if !model.is_all_stored() => Display::ours("earmark: every change for this address is stored (w)"),
            0 => Display::ours("earmark: every change is stored"),
            _ => shown!("earmark: {held} changes wait for you"),
        }));
    }
}

fn is_removal(change: &Change) -> bool {
    matches!(change, Change::RemoveFlag { .. } | Change::Detach { .. } | Change::Unrelate { .. } | Change::DeleteIssue)
}

/// Whose it is what the server has now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Maker {
    User,
    Other,
}

/// Somebody else had made it already: there is nothing to take back, and what would take it back is given up.
fn was_there(model: &mut Model, id: MutationId, effects: &mut Vec<Effect>) {
    let Some(mutation) = model.world.lanes.get(id).map(|pending| pending.mutation().clone()) else { return };
    model.outbox.undo.forget(id);
    let opposite = mutation.inverse(id);
    let undoes = |pending: &Pending| Some(pending.mutation()) == opposite.as_ref() && pending.has_not_left();
    let undone: Vec<MutationId> =
        model.world.lanes.iter().filter(|(_, pending)| undoes(pending)).map(|(id, _)| id).collect();
    undone.into_iter().for_each(|id| send::withdraw(model, id, effects));
    let code = mutation.issue().map(|issue| model.code_of(issue)).unwrap_or_default();
    let label = mutation.change.label();
    model.screen.toasts.tell(shown!("{code} {label}: it was there already, so u does not take it back"), model.now);
}

fn confirmed(model: &mut Model, id: MutationId, ack: Ack, maker: Maker, effects: &mut Vec<Effect>) {
    let made = model.world.lanes.get(id).and_then(|pending| ack.made(&pending.mutation().subject));
    if let Some(made) = &made {
        model.world.lanes.note_made(id, made.clone());
    }
    let Some(pending) = model.world.lanes.remove(id) else { return };
    send::note(model, id, State::Stored);
    let is_news = !pending.is_doubted() && maker == Maker::User;
    let entry = pending.entry;
    let mutation = entry.mutation.clone();
    // What was looked for and found was told when it was confirmed.
    let line = if is_news { journal::line(model, &mutation) } else { None };
    effects.extend(line.map(Effect::Journal));
    vouched::let_go(model, &mutation.change, effects);
    graph::confirmed(model, id, &mutation, effects);
    // What has left cannot be taken back any more.
    if mutation.change.is_delayed() {
        model.outbox.undo.forget(id);
    }
    match (mutation.subject, ack) {
        (Subject::NewIssue(written), Ack::Issue(made)) => issue_was_made(model, written, &made, effects),
        // It waited for its issue to be made.
        (Subject::NewIssue(written), ack) => {
            let Some(issue) = model.world.lanes.issue_made(written).cloned() else { return };
            let is_users = maker == Maker::User;
            let stored = Confirmation { issue, change: mutation.change, entry, made, is_users };
            confirmed_on_issue(model, id, stored, ack, effects);
        }
        (Subject::Item(_), _) => review::was_stored(model),
        // The graph was told, and no issue is changed by what ties tickets.
        (Subject::Issue(_), _) if mutation.change.is_about_tickets() => {}
        (Subject::Issue(issue), ack) => {
            let is_users = maker == Maker::User;
            confirmed_on_issue(
                model,
                id,
                Confirmation { issue, change: mutation.change, entry, made, is_users },
                ack,
                effects,
            );
        }
        (Subject::Tickets(..), _) => {}
        (Subject::Call(call), _) => moments::decision_was_stored(model, &call, &mutation.change),
    }
}

/// A change of an issue that the server has confirmed.
struct Confirmation {
    issue: IssueId,
    change: Change,
    /// As it was kept.
    entry: Entry,
    made: Option<Made>,
    /// The user made it, and nobody before.
    is_users: bool,
}

/// The server has a change of an issue: it becomes confirmed truth. The order matters: what the user had read is looked at
/// before the row changes, the answer is vouched for before the truth is, and the issue is read again last.
fn confirmed_on_issue(
    model: &mut Model,
    id: MutationId,
    Confirmation { issue, change, entry, made, is_users }: Confirmation,
    ack: Ack,
    effects: &mut Vec<Effect>,
) {
    keep_read(model, &issue);
    let is_said = match (&change, &ack) {
        (Change::Patch { to, .. }, Ack::Issue(stored)) => to.same_fields_of(stored) == **to,
        _ => true,
    };
    if let Some(vouched) = vouched::of(model, id, &entry, made).filter(|_| is_said && is_users) {
        model.world.vouch(&issue, vouched);
    }
    model.world.confirm(&issue, model.reading.runs.last());
    match ack {
        Ack::Flag(flag) => {
            model.world.people.learn_me(&flag.author_id);
            model.panes.catalogue.add(flag.flag_type.verbatim(), flag.note.line(), 1);
            model.world.confirm_flag(*flag);
        }
        Ack::Link(link) => {
            link.attached_by_id.iter().for_each(|me| model.world.people.learn_me(me));
            model.world.confirm_link(*link);
        }
        Ack::Relation(relation) => model.world.confirm_relation(&issue, *relation),
        Ack::Issue(stored) => {
            let row = Arc::new(IssueRow::from(&*stored));
            model.panes.issues.update(&row);
            model.panes.marks.refresh(&row);
            model.world.confirm_row(row, model.reading.runs.last());
            say_if_unchanged(model, &change, &stored);
        }
        // Comments are in the activity, which is read when it is shown.
        Ack::Comment(_) | Ack::Ticket(_) => {}
        Ack::Done => model.world.confirm_removal(&issue, &change),
    }
    read_after(model, &issue, &change, effects);
}

/// What a confirmed change makes out of date is read again.
fn read_after(model: &mut Model, issue: &IssueId, change: &Change, effects: &mut Vec<Effect>) {
    if *change == Change::DeleteIssue {
        return read::issue_is_gone(model, issue);
    }
    let told = |overlay: &Overlay| matches!(overlay, Overlay::Activity(page) if page.issue == *issue);
    if *change != Change::MarkViewed && model.screen.overlays.iter().any(told) {
        model.reading.runs.refetch(Query::Activity(issue.clone()), effects);
    }
    for peer in peers_of(change).into_iter().filter(|peer| *peer != issue) {
        keep_read(model, peer);
        told_already(model, peer, effects);
    }
    if *change != Change::MarkViewed {
        return told_already(model, issue, effects);
    }
    model.reading.kept_read.remove(issue);
    if model.world.lanes.of_issue(issue).next().is_none() {
        read_again(model, issue, effects);
    }
}

/// Remembers that the user had seen all there was on an issue before a change of his own made it unread.
fn keep_read(model: &mut Model, issue: &IssueId) {
    let row = model.world.row_of(&model.panes.issues, issue);
    if row.is_some_and(|row| !row.unread) && !model.reading.unread.contains(issue) {
        model.reading.kept_read.insert(issue.clone());
    }
}

/// One's own change counts as unread activity (contract 10, row 14), and the user has seen it: once nothing more of the
/// issue is under way, it is marked as viewed. One with activity that the user has not seen stays unread.
fn told_already(model: &mut Model, issue: &IssueId, effects: &mut Vec<Effect>) {
    if model.world.lanes.of_issue(issue).next().is_some() {
        return;
    }
    let is_open = model.reading.opened.contains(issue);
    if is_open || model.reading.kept_read.contains(issue) {
        if !is_open {
            // Its counters and ties are the server's.
            model.reading.stale.insert(issue.clone());
        }
        send::enqueue(model, Mutation::of_issue(issue.clone(), Change::MarkViewed), None, effects);
    } else {
        read_again(model, issue, effects);
    }
}

/// The list is read again with the new issue in it; the cursor stays where the user is meanwhile.
fn issue_was_made(model: &mut Model, written: i64, made: &Issue, effects: &mut Vec<Effect>) {
    let row = IssueRow::from(made);
    model.screen.toasts.tell(shown!("{0} is made; :{0} goes there", row.code.shown), model.now);
    let row = Arc::new(row);
    model.world.confirm_row(Arc::clone(&row), model.reading.runs.last());
    home::was_made(model, written, row);
    model.panes.issues.reload(&mut model.reading.runs, effects);
}

/// A server that confirms a change and does not make it is not believed.
fn say_if_unchanged(model: &mut Model, change: &Change, stored: &Issue) {
    if let Change::Patch { to, .. } = change
        && to.same_fields_of(stored) != **to
    {
        let text = format!("The server confirmed it, and has another value: {}", change.label());
        model.screen.toasts.warn(Display::ours(text));
    }
}

/// Other issues whose relations a change touches.
fn peers_of(change: &Change) -> Vec<&IssueId> {
    match change {
        Change::Relate { relation, .. } => vec![&relation.related_issue_id],
        Change::Unrelate { from, was, .. } => vec![from, &was.related_issue_id],
        _ => Vec::new(),
    }
}

fn failed(model: &mut Model, id: MutationId, change: &Change, failure: Failure, effects: &mut Vec<Effect>) {
    match failure.kind {
        kind if may_pass(model, id, kind) => later(model, id, &failure),
        Kind::CallNotAttached if change.flagged_call().is_some() => {
            let text = Display::ours(
                "The call is not attached to this issue. Attach it and place the flag? (y, or Esc to decide later)",
            );
            send::hold(model, id, failure, effects);
            model.screen.questions.push_back(Question::new(text, OnYes::AttachAndFlag(id)));
        }
        _ => refused(model, id, change, failure, effects),
    }
}

/// Whether it is tried again without the user. A page of somebody between here and the service passes too, but is not
/// waited for without end.
fn may_pass(model: &mut Model, id: MutationId, kind: Kind) -> bool {
    match kind {
        Kind::Garbled => model.world.lanes.note_garbled(id) <= GARBLED,
        // Nobody else finds out whether another service knows the key by now.
        Kind::Unauthorised if goes_elsewhere(model, id) => false,
        kind => kind.is_passing() || kind == Kind::Unauthorised,
    }
}

fn goes_elsewhere(model: &Model, id: MutationId) -> bool {
    model.world.lanes.get(id).is_some_and(|pending| pending.change().goes_elsewhere())
}

/// It may pass. What waits for the way to the service waits together; what may have been stored is looked for first.
fn later(model: &mut Model, id: MutationId, failure: &Failure) {
    let (now, pace) = (model.now, model.session.pace);
    if failure.kind == Kind::Broken && model.world.lanes.note_said(id, failure) && !model.outbox.batches.has(id) {
        let text = format!("Not stored yet: {}. It is sent again by itself.", failure.sentence());
        model.screen.toasts.warn_about(About::Waiting(id), Display::ours(text));
    }
    match failure.kind {
        Kind::Busy { wait: Some(wait) } if goes_elsewhere(model, id) => {
            model.world.lanes.queue(id, now.plus(connection::asked(Some(wait))));
        }
        Kind::Offline | Kind::Busy { .. } if goes_elsewhere(model, id) => {
            model.world.lanes.try_later(id, false, now, &pace);
        }
        // It did not leave, or was turned away at the door.
        Kind::Offline | Kind::Busy { .. } | Kind::Unauthorised => model.world.lanes.queue(id, now),
        _ => model.world.lanes.try_later(id, true, now, &pace),
    }
}

fn refused(model: &mut Model, id: MutationId, change: &Change, failure: Failure, effects: &mut Vec<Effect>) {
    let text = format!(
        "Not stored: {}. {}. {}. w lists it: r tries again, e edits, d gives up.",
        change.label(),
        failure.sentence(),
        failure.kind.advice()
    );
    // What was refused of many is told once, with the number.
    if !model.outbox.batches.has(id) {
        model.screen.toasts.warn_about(About::Held(id), Display::ours(text));
    }
    send::hold(model, id, failure, effects);
}

/// Somebody else changed the value since the user saw it: both are shown, and nothing is overwritten unasked.
fn differs(model: &mut Model, id: MutationId, theirs: Box<Issue>, effects: &mut Vec<Effect>) {
    let Some(pending) = model.world.lanes.get(id) else { return };
    let Change::Patch { to, was } = pending.change() else { return };
    let now_there = was.same_fields_of(&theirs);
    let text = format!(
        "{}: you saw {} and chose {}; meanwhile somebody made it {}.",
        theirs.triage_id.line(),
        words(was),
        words(to),
        words(&now_there)
    );
    let row = Arc::new(IssueRow::from(&*theirs));
    model.panes.issues.update(&row);
    model.panes.marks.refresh(&row);
    model.world.confirm_row(row, model.reading.runs.last());
    let question = Question::new(
        Display::ours(format!("{text} y writes yours, n keeps theirs, Esc decides later (w)")),
        OnYes::Overwrite(id, Box::new(now_there)),
    );
    send::hold(model, id, Failure::new(Kind::Conflict, Display::ours(text)), effects);
    model.screen.questions.push_back(question);
}

fn words(patch: &IssuePatch) -> Display {
    mutation::patch_words(patch)
}
