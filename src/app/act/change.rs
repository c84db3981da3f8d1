//! The verbs: every change that the user can make, from the key to the lane.

use crate::{
    app::{
        act::{overlay::lists, unrelate},
        derived::new_issue::category_of_new,
        message::{
            action::Pane,
            effect::Effect,
            id::MutationId,
            mutation::{Change, Mutation, Subject, Target},
            row::{IssueRow, words},
        },
        state::{
            model::Model,
            overlay::flag::Editing,
            pending::Pending,
            remote::Remote,
            target::Messages,
            undo::Step,
            written::{Lines, as_written},
        },
        step::{
            review,
            send::{self, Removal, drop_or, make, make_for, refuse_read_only},
            show,
            tell::tell,
        },
    },
    domain::{
        choice::{ResourceType, Severity},
        id::{CallId, FlagId, IssueId},
        limits,
        text::{Display, counted, shown},
    },
    wire::{IssuePatch, NewComment, NewFlag, NewIssue, NewResourceLink},
};

/// `i`: an unread issue counts as viewed; a read one is shown as unread again, on this machine alone, since the service
/// has no request for that.
pub(in crate::app) fn toggle_read(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(row) = model.current_row() else { return };
    if model.reading.unread.remove(&row.id) {
        return tell(model, "Viewed");
    }
    if row.unread {
        if !refuse_read_only(model) {
            make(model, row.id.clone(), Change::MarkViewed, effects);
        }
    } else {
        model.reading.unread.insert(row.id.clone());
        tell(model, "Unread, on this machine alone");
    }
}

/// Sets title or description of an issue, as it was seen when the text was begun.
pub(in crate::app) fn set_text(model: &mut Model, row: &IssueRow, to: IssuePatch, effects: &mut Vec<Effect>) {
    let was = IssuePatch {
        title: to.title.as_ref().map(|_| row.title.raw.verbatim().to_owned()),
        description: to.description.as_ref().map(|_| row.description.raw.verbatim().to_owned()),
        ..IssuePatch::default()
    };
    // The field has line breaks of one kind, whatever the service keeps.
    let in_field = |text: &Option<String>, lines| text.as_deref().map(|text| as_written(text, lines).into_owned());
    let in_fields = |patch: &IssuePatch| {
        let title = in_field(&patch.title, Lines::One).map(|title| title.trim().to_owned());
        (title, in_field(&patch.description, Lines::Many))
    };
    if in_fields(&to) == in_fields(&was) {
        return tell(model, "Nothing was changed");
    }
    let what = if to.title.is_some() { "title" } else { "description" };
    model.screen.toasts.done(shown!("{} → {what} changed", row.code.shown), model.now);
    make(model, row.id.clone(), Change::Patch { to: Box::new(to), was: Box::new(was) }, effects);
}

/// Gives a flag another type or note. The service has no request for that: the new flag goes first, and the old one when
/// it is stored, as one step.
pub(in crate::app) fn change_flag(
    model: &mut Model,
    editing: Editing,
    (flag_type, note): (String, Option<String>),
    effects: &mut Vec<Effect>,
) {
    let Editing { issue, code, target, flag: old } = editing;
    let was = old.note.as_deref().map(|note| as_written(note, Lines::Many).trim().to_owned());
    let has_type = flag_type == old.flag_type;
    if has_type && note == was.filter(|note| !note.is_empty()) {
        return tell(model, "Nothing was changed");
    }
    let name = |flag_type: &str| Display::foreign_line(flag_type);
    let what = if has_type {
        shown!("the note of {} changed", name(&flag_type))
    } else {
        shown!("{} instead of {}", name(&flag_type), name(&old.flag_type))
    };
    let new = NewFlag { flag_type, note, ..old.clone() };
    make_anew(model, issue, (target, old), new, effects);
    model.screen.toasts.tell(shown!("{code} → {what}; the flag is made anew, with a new id and time"), model.now);
}

/// Makes a flag in the place of another, as one step.
pub(in crate::app) fn make_anew(
    model: &mut Model,
    issue: IssueId,
    (target, old): (Target<FlagId>, NewFlag),
    new: NewFlag,
    effects: &mut Vec<Effect>,
) {
    model.outbox.undo.begin();
    make(model, issue.clone(), Change::AddFlag(Box::new(new)), effects);
    make(model, issue, Change::RemoveFlag { flag: target, was: Box::new(old) }, effects);
    model.outbox.undo.end();
}

/// `a`: the thing of the pane.
pub(in crate::app) fn add(model: &mut Model, effects: &mut Vec<Effect>) {
    match model.screen.focus {
        Pane::Transcript => tell(model, "f puts a flag on the message"),
        Pane::Relations => tell(model, "a r, a b or a d relates the selected issue to another one"),
        Pane::Issues | Pane::Evidence => lists::open_attach(model, effects),
    }
}

/// `d`: removes the selected thing of the pane, which undo brings back.
pub(in crate::app) fn remove(model: &mut Model, effects: &mut Vec<Effect>) {
    match model.screen.focus {
        Pane::Issues => tell(model, "Issues are not removed with a key: s c closes one"),
        Pane::Evidence => remove_link(model, effects),
        Pane::Transcript => remove_flag(model, effects),
        Pane::Relations => unrelate::remove(model, effects),
    }
}

fn remove_link(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(shown) = &model.reading.shown else { return };
    let Some(link) = shown.links.get(model.panes.evidence).cloned() else {
        tell(model, "Nothing is attached");
        return;
    };
    let (issue, code) = (shown.issue.id.clone(), shown.issue.code.shown.clone());
    if drop_or(model, &link.mark, effects) == Removal::ByChange {
        make(model, issue, Change::Detach { link: link.target, was: link.link }, effects);
        model.screen.toasts.done(shown!("{code} → detached {}; u brings it back", link.title), model.now);
    }
    show::refresh_shown(model);
}

fn remove_flag(model: &mut Model, effects: &mut Vec<Effect>) {
    let in_sight = model.flags_in_sight();
    let told = model.panes.transcript.flags_told(model.panes.transcript.cursor());
    let flags: Vec<_> = told.filter_map(|at| in_sight.get(at)).collect();
    let mut there: Vec<_> = flags.iter().filter(|flag| !flag.mark.is_leaving()).collect();
    let Some(flag) = there.pop().map(|flag| (*flag).clone()) else {
        let text = if flags.is_empty() { "No flag on this message" } else { "It is being removed; u brings it back" };
        return tell(model, text);
    };
    // Those that were placed before stay.
    let left: Vec<&str> = there.iter().map(|flag| flag.type_shown.as_str()).collect();
    let left = if left.is_empty() { Display::default() } else { shown!("; {} is left", left.join(" and ")) };
    let issue = model.reading.shown.as_ref().map(|shown| shown.issue.clone());
    let code = issue.as_ref().map_or_else(|| Display::ours("new"), |issue| issue.code.shown.clone());
    let text = if drop_or(model, &flag.mark, effects) == Removal::ByChange {
        // What waits for an issue that is not there has not left.
        let Some(issue) = issue else { return };
        make(model, issue.id.clone(), Change::RemoveFlag { flag: flag.target, was: Box::new(flag.flag) }, effects);
        shown!("{code} → {} removed{left}; u brings it back, with a new id and time", flag.type_shown)
    } else {
        shown!("{code} → {} taken back before it was stored{left}", flag.type_shown)
    };
    model.screen.toasts.done(text, model.now);
    show::refresh_shown(model);
}

/// Sends a comment, after a moment in which it can still be taken back.
pub(in crate::app) fn comment(model: &mut Model, issue: IssueId, text: &str, effects: &mut Vec<Effect>) {
    let detail = text.trim().to_owned();
    let code = model.code_of(&issue);
    make(model, issue, Change::Comment(NewComment { detail, resource_link_ids: Vec::new() }), effects);
    let seconds = model.session.pace.send_delay / 1_000;
    model.screen.toasts.done(shown!("{code} → comment goes out in {seconds} s; u takes it back"), model.now);
}

/// An issue with this title, and with what a new one begins with.
fn issue_to_make(model: &Model, title: &str) -> NewIssue {
    NewIssue {
        title: title.to_owned(),
        severity: Severity::Medium,
        category: category_of_new(model).to_string(),
        description: None,
        status: None,
        source: None,
        owner_id: None,
        assignee_id: None,
        agent_id: None,
        agent_version_id: None,
        resource_links: Vec::new(),
    }
}

/// Makes an issue, after a moment in which it can still be taken back: nothing takes it back later.
pub(in crate::app) fn new_issue(model: &mut Model, title: &str, effects: &mut Vec<Effect>) {
    let new = issue_to_make(model, title);
    make_for(model, Subject::NewIssue(model.now.millis()), Change::NewIssue(Box::new(new)), effects);
    let seconds = model.session.pace.send_delay / 1_000;
    model.screen.toasts.tell(shown!("The issue is made in {seconds} s; u takes it back"), model.now);
}

/// Makes an issue for the flags of a call, with the call as its evidence; tells what they wait for.
pub(in crate::app) fn new_home(
    model: &mut Model,
    call: &CallId,
    first: Option<(&Messages, &str)>,
    effects: &mut Vec<Effect>,
) -> Subject {
    let place = first.and_then(|(messages, _)| messages.turns.first()?.node.as_ref().map(|node| node.name.line()));
    let place = place.filter(|place| !place.is_empty()).map(|place| shown!("at {place}"));
    let of_call = || {
        let title = model.world.calls.peek(call).and_then(Remote::get).map(|call| call.title.clone());
        shown!("in {}", title.unwrap_or_default())
    };
    let place = place.unwrap_or_else(of_call);
    let title = match first.map(|(_, name)| words(name)) {
        Some(name) => shown!("{name} {place}"),
        None => shown!("something {place}"),
    };
    let link = NewResourceLink { resource_type: ResourceType::Call, resource_id: call.clone() };
    let new =
        NewIssue { resource_links: vec![link], ..issue_to_make(model, limits::cut(title.as_str(), limits::TITLE)) };
    // Two that are written in the same moment are two.
    let mut written = model.now.millis();
    while model.world.lanes.of_subject(&Subject::NewIssue(written)).next().is_some() {
        written += 1;
    }
    let subject = Subject::NewIssue(written);
    make_for(model, subject.clone(), Change::NewIssue(Box::new(new)), effects);
    if let Some(apart) = model.reading.apart.as_mut().filter(|apart| apart.call == *call) {
        apart.home = Some(subject.clone());
    }
    show::refresh_shown(model);
    subject
}

/// Deletes an issue for good, after its code was typed.
pub(in crate::app) fn delete_issue(model: &mut Model, issue: IssueId, effects: &mut Vec<Effect>) {
    make(model, issue, Change::DeleteIssue, effects);
}

/// Takes the newest step back, its newest change first.
pub(in crate::app) fn undo(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(step) = model.outbox.undo.take() else { return };
    let mut redo = Step::new();
    for (id, mutation) in step.iter().rev() {
        let again = take_back(model, *id, mutation, effects);
        if again.is_some() && mutation.change.goes_to_reviews() {
            review::reopen(model, *id, effects);
        }
        redo.extend(again.map(|again| (*id, again)));
    }
    if redo.is_empty() {
        tell(model, "It is on its way and cannot be taken back");
    } else {
        redo.reverse();
        say(model, "Undone", &redo);
    }
    model.outbox.undo.note_undone(redo);
    show::refresh_shown(model);
}

/// Takes a change back: one that has not left is dropped, any other is answered by its opposite. Gives what would make
/// it again, or nothing where there is no way back.
fn take_back(model: &mut Model, id: MutationId, mutation: &Mutation, effects: &mut Vec<Effect>) -> Option<Mutation> {
    let is_held = model.world.lanes.get(id).is_some_and(Pending::is_held);
    if is_held || send::has_not_left(model, id) {
        send::withdraw(model, id, effects);
        return Some(mutation.clone());
    }
    let inverse = mutation.inverse(id)?;
    let opposite = send::enqueue(model, inverse.clone(), None, effects);
    if let Some(old) = mutation.change.removes() {
        model.world.lanes.note_remakes(opposite, old);
    }
    inverse.inverse(opposite)
}

/// Makes the newest step that was taken back once more.
pub(in crate::app) fn redo(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(step) = model.outbox.undo.take_undone() else { return };
    let mut done = Step::new();
    let mut anew: Vec<(MutationId, MutationId)> = Vec::new();
    for (before, mut mutation) in step {
        anew.iter().for_each(|(old, new)| mutation.follow(*old, *new));
        let replaces = mutation.words().map(|(slot, _)| slot);
        if let Some(slot) = &replaces {
            model.outbox.drafts.take(slot);
        }
        let id = send::enqueue(model, mutation.clone(), replaces, effects);
        if mutation.change.removes().is_none() {
            model.world.lanes.note_remakes(id, Target::Made(before));
        }
        anew.push((before, id));
        done.push((id, mutation));
    }
    say(model, "Done again", &done);
    model.outbox.undo.push(done);
    show::refresh_shown(model);
}

fn say(model: &mut Model, what: &str, step: &Step) {
    let text = match step.as_slice() {
        [(_, mutation)] => {
            let anew = matches!(mutation.change, Change::RemoveFlag { .. } | Change::Unrelate { .. });
            let note = if anew && what == "Undone" { " (made anew, with a new id and time)" } else { "" };
            format!("{what}: {}{note}", mutation.change.label())
        }
        step => format!("{what}: {}", counted(step.len(), "change")),
    };
    model.screen.toasts.tell(Display::ours(text), model.now);
}
