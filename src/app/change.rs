//! The verbs: every change that the user can make, from the key to the lane.

use super::{
    action::Pane,
    deliver,
    dialog::Editing,
    draft::{Lines, as_written},
    effect::{Effect, MutationId},
    model::Model,
    mutation::{Change, Mutation, Subject, Target},
    navigate::tell,
    pickers,
    project::Mark,
    relations,
    row::IssueRow,
    sync,
    target::{Message, Messages},
    undo::Step,
};
use crate::{
    domain::{
        choice::Severity,
        id::{CallId, IssueId},
        limits,
        text::{Display, Untrusted, counted, shown},
    },
    wire::{IssuePatch, NewComment, NewFlag, NewIssue},
};

/// Makes a change: it is shown at once, sent in its turn, and can be taken back.
pub(super) fn make(model: &mut Model, issue: IssueId, change: Change, effects: &mut Vec<Effect>) -> MutationId {
    make_for(model, Subject::Issue(issue), change, effects)
}

/// [`make`] for whatever a change is about.
pub(super) fn make_for(model: &mut Model, subject: Subject, change: Change, effects: &mut Vec<Effect>) -> MutationId {
    let mutation = Mutation { subject, change };
    let replaces = mutation.words().map(|(slot, _)| slot);
    if let Some(slot) = &replaces {
        model.drafts.take(slot);
    }
    let id = deliver::enqueue(model, mutation.clone(), replaces, effects);
    if mutation.inverse(id).is_some() || mutation.change.is_delayed() {
        model.undo.note(id, mutation);
    }
    sync::refresh_shown(model);
    id
}

/// Whether changes are refused here; says so.
pub(super) fn refuse_read_only(model: &mut Model) -> bool {
    if model.session.read_only {
        tell(model, "This profile is read-only");
    }
    model.session.read_only
}

/// The types keep the digits that they have now, also in the next session.
pub(super) fn keep_digits(model: &mut Model, effects: &mut Vec<Effect>) {
    let digits = model.catalogue.on_digits();
    if model.catalogue.is_filled() && model.session.digits != digits {
        model.session.digits.clone_from(&digits);
        effects.push(Effect::KeepDigits(digits));
    }
}

/// Puts a flag on the messages for which it was begun, as one step.
pub(super) fn place_flags(
    model: &mut Model,
    messages: &Messages,
    name: &str,
    note: Option<&str>,
    effects: &mut Vec<Effect>,
) {
    let Messages { issue, code, call, turns, are_marked, .. } = messages;
    keep_digits(model, effects);
    model.undo.begin();
    for turn in turns {
        let flag = flag_on(call, turn, name, note);
        make(model, issue.clone(), Change::AddFlag(Box::new(flag)), effects);
    }
    model.undo.end();
    model.last_flag = Some(name.to_owned());
    let name = Display::foreign_line(name);
    if *are_marked {
        model.marks.clear_messages(call);
        let count = counted(turns.len(), "message");
        model.toasts.done(shown!("{code} → {name} on {count}; u takes them back together"), model.now);
    } else {
        model.toasts.done(shown!("{code} → {name} on {}", messages.name()), model.now);
    }
}

/// The flag on a message as it was seen.
fn flag_on(call: &CallId, turn: &Message, name: &str, note: Option<&str>) -> NewFlag {
    let text = turn.text.verbatim();
    let message_text = if limits::fits(text, limits::MESSAGE_TEXT) {
        turn.text.clone()
    } else {
        Untrusted::from(limits::cut(text, limits::MESSAGE_TEXT))
    };
    NewFlag {
        call_id: call.clone(),
        flag_type: name.to_owned(),
        note: note.map(str::to_owned),
        node_name: turn.node.as_ref().map(|node| node.name.clone()).filter(|name| !name.is_empty()),
        node_id: turn.node.as_ref().map(|node| node.id.clone()),
        message_index: u32::try_from(turn.index).ok(),
        message_text: Some(message_text),
    }
}

/// In flag mode: places the type with this digit, and goes on to the next message.
pub(super) fn place_digit(model: &mut Model, digit: u8, effects: &mut Vec<Effect>) {
    let name = model.catalogue.on_digit(digit).map(|entry| entry.name.clone());
    let Some(name) = name else {
        let is_early = !model.catalogue.is_filled();
        return tell(model, if is_early { "The flag types are still being read" } else { "No type has that digit" });
    };
    let Some(messages) = Messages::in_sight(model) else {
        return tell(model, "There is no message to flag yet");
    };
    place_flags(model, &messages, &name, None, effects);
    if !messages.are_marked {
        super::navigate::travel(model, super::action::Motion::Down, effects);
    }
}

/// `i`: an unread issue counts as viewed; a read one is shown as unread again, on this machine alone, since the service
/// has no request for that.
pub(super) fn toggle_read(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(row) = model.current_row() else { return };
    if model.unread.remove(&row.id) {
        return tell(model, "Viewed");
    }
    if row.unread {
        if !refuse_read_only(model) {
            make(model, row.id.clone(), Change::MarkViewed, effects);
        }
    } else {
        model.unread.insert(row.id.clone());
        tell(model, "Unread, on this machine alone");
    }
}

/// Sets title or description of an issue, as it was seen when the text was begun.
pub(super) fn set_text(model: &mut Model, row: &IssueRow, to: IssuePatch, effects: &mut Vec<Effect>) {
    let was = IssuePatch {
        title: to.title.as_ref().map(|_| row.title.0.verbatim().to_owned()),
        description: to.description.as_ref().map(|_| row.description.0.verbatim().to_owned()),
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
    model.toasts.done(shown!("{} → {what} changed", row.code.1), model.now);
    make(model, row.id.clone(), Change::Patch { to: Box::new(to), was: Box::new(was) }, effects);
}

/// Gives a flag another note. The service has no request for that: the new flag goes first, and the old one when it is
/// stored, as one step.
pub(super) fn change_note(model: &mut Model, editing: &Editing, note: &str, effects: &mut Vec<Effect>) {
    let (issue, old, target) = (editing.issue.clone(), editing.flag.clone(), editing.target.clone());
    let note = note.trim();
    let new = NewFlag { note: (!note.is_empty()).then(|| note.to_owned()), ..old.clone() };
    let was = old.note.as_deref().map(|note| as_written(note, Lines::Many).trim().to_owned());
    if new.note == was.filter(|note| !note.is_empty()) {
        return tell(model, "Nothing was changed");
    }
    model.undo.begin();
    make(model, issue.clone(), Change::AddFlag(Box::new(new)), effects);
    make(model, issue, Change::RemoveFlag { flag: target, was: Box::new(old) }, effects);
    model.undo.end();
    tell(model, "Note changed; the flag is made anew, with a new id and time");
}

/// Places the last type again, on the selected message.
pub(super) fn repeat_flag(model: &mut Model, effects: &mut Vec<Effect>) {
    if let (Some(name), Some(messages)) = (model.last_flag.clone(), Messages::in_sight(model)) {
        place_flags(model, &messages, &name, None, effects);
    }
}

/// `a`: the thing of the pane.
pub(super) fn add(model: &mut Model, effects: &mut Vec<Effect>) {
    match model.focus {
        Pane::Transcript => tell(model, "f puts a flag on the message"),
        Pane::Relations => tell(model, "a r, a b or a d relates the selected issue to another one"),
        Pane::Issues | Pane::Evidence => pickers::open_attach(model, effects),
    }
}

/// `d`: removes the selected thing of the pane, which undo brings back.
pub(super) fn remove(model: &mut Model, effects: &mut Vec<Effect>) {
    match model.focus {
        Pane::Issues => tell(model, "Issues are not removed with a key: s c closes one"),
        Pane::Evidence => remove_link(model, effects),
        Pane::Transcript => remove_flag(model, effects),
        Pane::Relations => relations::remove::remove(model, effects),
    }
}

/// A thing that has not left is dropped; one that is on its way or stored is removed by a change.
pub(super) fn drop_or(model: &mut Model, mark: &Mark, effects: &mut Vec<Effect>) -> Removal {
    match mark {
        Mark::Failed(id, _) => {
            deliver::withdraw(model, *id, effects);
            Removal::Done
        }
        Mark::Pending(id) | Mark::Keeping(id) if deliver::has_not_left(model, *id) => {
            deliver::withdraw(model, *id, effects);
            Removal::Done
        }
        Mark::Leaving(_) | Mark::Going(_) => Removal::Done,
        Mark::Pending(_) | Mark::Keeping(_) | Mark::Stored => Removal::ByChange,
    }
}

/// What became of a removal.
#[derive(PartialEq, Eq)]
pub(super) enum Removal {
    Done,
    ByChange,
}

fn remove_link(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(shown) = &model.shown else { return };
    let Some(link) = shown.links.get(model.evidence).cloned() else {
        tell(model, "Nothing is attached");
        return;
    };
    let (issue, code) = (shown.issue.id.clone(), shown.issue.code.1.clone());
    if drop_or(model, &link.mark, effects) == Removal::ByChange {
        make(model, issue, Change::Detach { link: link.target, was: link.link }, effects);
        model.toasts.done(shown!("{code} → detached {}; u brings it back", link.title), model.now);
    }
    sync::refresh_shown(model);
}

fn remove_flag(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(shown) = &model.shown else { return };
    let on_turn = model.transcript.flags_of(model.transcript.cursor());
    let flags: Vec<_> = on_turn.iter().filter_map(|at| shown.flags.get(*at)).collect();
    let mut there: Vec<_> = flags.iter().filter(|flag| !flag.mark.is_leaving()).collect();
    let Some(flag) = there.pop().map(|flag| (*flag).clone()) else {
        let text = if flags.is_empty() { "No flag on this message" } else { "It is being removed; u brings it back" };
        return tell(model, text);
    };
    // Those that were placed before stay.
    let left: Vec<&str> = there.iter().map(|flag| flag.type_shown.as_str()).collect();
    let left = if left.is_empty() { Display::default() } else { shown!("; {} is left", left.join(" and ")) };
    let (issue, code) = (shown.issue.id.clone(), shown.issue.code.1.clone());
    let text = if drop_or(model, &flag.mark, effects) == Removal::ByChange {
        make(model, issue, Change::RemoveFlag { flag: flag.target, was: Box::new(flag.flag) }, effects);
        shown!("{code} → {} removed{left}; u brings it back, with a new id and time", flag.type_shown)
    } else {
        shown!("{code} → {} taken back before it was stored{left}", flag.type_shown)
    };
    model.toasts.done(text, model.now);
    sync::refresh_shown(model);
}

/// Sends a comment, after a moment in which it can still be taken back.
pub(super) fn comment(model: &mut Model, issue: IssueId, text: &str, effects: &mut Vec<Effect>) {
    let detail = text.trim().to_owned();
    let code = model.code_of(&issue);
    make(model, issue, Change::Comment(NewComment { detail, resource_link_ids: Vec::new() }), effects);
    let seconds = model.session.pace.send_delay / 1_000;
    model.toasts.done(shown!("{code} → comment goes out in {seconds} s; u takes it back"), model.now);
}

/// The category that a new issue begins with: that of the issue in view, which a reviewer often splits.
pub(super) fn category_of_new(model: &Model) -> Display {
    let of_row = model.current_row().map(|row| row.category.1.clone()).filter(|category| !category.is_empty());
    let of_service = || model.categories.first().map(Untrusted::line);
    of_row.or_else(of_service).unwrap_or_else(|| Display::ours("Other"))
}

/// Makes an issue, after a moment in which it can still be taken back: nothing takes it back later.
pub(super) fn new_issue(model: &mut Model, title: &str, effects: &mut Vec<Effect>) {
    let new = NewIssue {
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
    };
    make_for(model, Subject::NewIssue(model.now.millis()), Change::NewIssue(Box::new(new)), effects);
    let seconds = model.session.pace.send_delay / 1_000;
    model.toasts.tell(shown!("The issue is made in {seconds} s; u takes it back"), model.now);
}

/// Deletes an issue for good, after its code was typed.
pub(super) fn delete_issue(model: &mut Model, issue: IssueId, effects: &mut Vec<Effect>) {
    make(model, issue, Change::DeleteIssue, effects);
}

/// Takes the newest step back, its newest change first.
pub(super) fn undo(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(step) = model.undo.take() else { return };
    let mut redo = Step::new();
    for (id, mutation) in step.iter().rev() {
        redo.extend(take_back(model, *id, mutation, effects).map(|again| (*id, again)));
    }
    if redo.is_empty() {
        tell(model, "It is on its way and cannot be taken back");
    } else {
        redo.reverse();
        say(model, "Undone", &redo);
    }
    model.undo.note_undone(redo);
    sync::refresh_shown(model);
}

/// Takes a change back: one that has not left is dropped, any other is answered by its opposite. Gives what would make
/// it again, or nothing where there is no way back.
fn take_back(model: &mut Model, id: MutationId, mutation: &Mutation, effects: &mut Vec<Effect>) -> Option<Mutation> {
    let is_held = model.world.lanes.get(id).is_some_and(super::pending::Pending::is_held);
    if is_held || deliver::has_not_left(model, id) {
        deliver::withdraw(model, id, effects);
        return Some(mutation.clone());
    }
    let inverse = mutation.inverse(id)?;
    let opposite = deliver::enqueue(model, inverse.clone(), None, effects);
    if let Some(old) = mutation.change.removes() {
        model.world.lanes.note_remakes(opposite, old);
    }
    inverse.inverse(opposite)
}

/// Makes the newest step that was taken back once more.
pub(super) fn redo(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(step) = model.undo.take_undone() else { return };
    let mut done = Step::new();
    let mut anew: Vec<(MutationId, MutationId)> = Vec::new();
    for (before, mut mutation) in step {
        anew.iter().for_each(|(old, new)| mutation.follow(*old, *new));
        let replaces = mutation.words().map(|(slot, _)| slot);
        if let Some(slot) = &replaces {
            model.drafts.take(slot);
        }
        let id = deliver::enqueue(model, mutation.clone(), replaces, effects);
        if mutation.change.removes().is_none() {
            model.world.lanes.note_remakes(id, Target::Made(before));
        }
        anew.push((before, id));
        done.push((id, mutation));
    }
    say(model, "Done again", &done);
    model.undo.push(done);
    sync::refresh_shown(model);
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
    model.toasts.tell(Display::ours(text), model.now);
}
