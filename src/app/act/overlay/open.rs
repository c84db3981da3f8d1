//! Opens the dialogs: the flag picker, text fields, the activity of an issue.

use crate::{
    app::{
        act::{moments, overlay::editor},
        derived::new_issue,
        message::{
            action::Pane,
            effect::{Effect, Query},
        },
        state::{
            model::Model,
            overlay::{
                Overlay,
                activity::ActivityPage,
                flag::{Editing, FlagPicker},
                write::{Field, Writing},
            },
            project::Mark,
            remote::Remote,
            target::{Messages, Targets},
        },
        step::{send, tell::tell, visit},
    },
    domain::{
        id::{CallId, IssueId, TicketId},
        text::Display,
    },
};

/// Opens the picker of flag types on the selected message.
pub(in crate::app) fn open_flag_picker(model: &mut Model) {
    model.screen.focus = Pane::Transcript;
    let Some(messages) = Messages::in_sight(model) else {
        return tell(model, "The issue is still being read");
    };
    // What a rule proposes comes first, and else what was placed last.
    let proposed = moments::on(model, &messages).map(|moment| moment.flag_type.to_string());
    let last = proposed.or_else(|| model.outbox.last_flag.clone());
    let suggested = last.and_then(|last| model.panes.catalogue.entries().iter().position(|entry| entry.name == *last));
    let mut picker = FlagPicker::new(messages, suggested.unwrap_or(0));
    let saved = picker.slot().and_then(|slot| model.outbox.drafts.get(&slot));
    picker.resume(saved.unwrap_or_default());
    picker.with_vi = model.session.habits.vi;
    model.screen.overlays.push(Overlay::Flag(picker));
}

/// Goes to the message on which a note was left, and opens the picker with the note.
pub(in crate::app) fn open_kept_note(model: &mut Model, issue: IssueId, call: CallId, turn: usize) {
    visit::go_to_message(model, issue.clone(), call.clone(), turn);
    if send::refuse_read_only(model) {
        return;
    }
    let mut picker = FlagPicker::new(Messages::awaited(issue, call, turn), 0);
    let saved = picker.slot().and_then(|slot| model.outbox.drafts.get(&slot));
    picker.resume(saved.unwrap_or_default());
    picker.ask_for_note();
    picker.with_vi = model.session.habits.vi;
    model.screen.overlays.push(Overlay::Flag(picker));
}

/// `c`: a comment on the marked issues, or on the current one.
pub(in crate::app) fn open_comment(model: &mut Model) {
    let (Some(issue), Some(targets)) = (model.reading.current.clone(), Targets::in_sight(model)) else { return };
    open_text(model, Field::Comment(issue), Some(targets));
}

/// Opens the field of a text, with what was written there before. It is about these issues, or about the one that the
/// field names.
pub(in crate::app) fn open_text(model: &mut Model, field: Field, about: Option<Targets>) {
    let about = about.or_else(|| {
        let row = model.world.row_of(&model.panes.issues, field.slot()?.issue()?)?;
        Some(Targets::one(model.world.project_row(&row)))
    });
    let row = about.as_ref().and_then(|about| about.rows().first());
    let code = row.map(|row| row.code.shown.clone()).unwrap_or_default();
    let subject = about.as_ref().map(Targets::name).unwrap_or_default();
    let (title, now) = match &field {
        Field::NewIssue => (format!("New issue, medium, {} · its title", new_issue::category_of_new(model)), None),
        Field::Title(_) => (format!("Title of {code}"), row.map(|row| row.title.raw.verbatim().to_owned())),
        Field::Description(_) => (
            format!("Description of {code} · Alt-Enter breaks the line ·"),
            row.map(|row| row.description.raw.verbatim().to_owned()),
        ),
        _ => (format!("Comment on {subject} · Alt-Enter breaks the line ·"), None),
    };
    let title = Display::ours(title);
    if send::refuse_read_only(model) {
        return;
    }
    let draft = field.slot().and_then(|slot| model.outbox.drafts.get(&slot)).map(str::to_owned);
    let text = draft.or(now).unwrap_or_default();
    let mut writing = Writing { about, ..Writing::new(field, title, &text) };
    if model.session.habits.vi {
        writing.draft = writing.draft.with_vi();
    }
    model.screen.overlays.push(Overlay::Write(writing));
}

/// `e`: the title of the issue, or type and note of the flag on the message.
pub(in crate::app) fn open_edit(model: &mut Model) {
    let Some(issue) = model.reading.current.clone() else { return };
    if model.screen.focus != Pane::Transcript {
        return open_text(model, Field::Title(issue), None);
    }
    let told = model.panes.transcript.flags_told(model.panes.transcript.cursor());
    let flags = model.reading.shown.as_ref().map(|shown| shown.flags.as_slice()).unwrap_or_default();
    let Some(view) = told.rev().filter_map(|at| flags.get(at)).find(|view| view.mark == Mark::Stored) else {
        return tell(model, "The flag is still on its way");
    };
    let (target, flag, code) = (view.target.clone(), view.flag.clone(), model.code_of(&issue));
    if send::refuse_read_only(model) {
        return;
    }
    let mut picker = FlagPicker::of_flag(Editing { issue, code, target, flag }, &model.panes.catalogue);
    if let Some(saved) = picker.slot().and_then(|slot| model.outbox.drafts.get(&slot)) {
        picker.resume(saved);
    }
    picker.with_vi = model.session.habits.vi;
    model.screen.overlays.push(Overlay::Flag(picker));
}

/// `E`: the description of the issue, in the user's editor.
pub(in crate::app) fn open_description(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(issue) = model.reading.current.clone() else { return };
    open_text(model, Field::Description(issue), None);
    if let Some(Overlay::Write(writing)) = model.screen.overlays.last() {
        let text = writing.draft.text();
        editor::edit(model, text, effects);
    }
}

/// Deleting cannot be undone: the code of the issue is typed, and closing it is offered first.
pub(in crate::app) fn open_delete(model: &mut Model) {
    let Some(row) = model.current_row() else { return };
    let code = &row.code.shown;
    let title = Display::ours(format!(
        "Delete {code} with its evidence, flags and comments, for good? `close` closes it instead; {code} deletes it"
    ));
    let field = Field::Delete(row.id.clone());
    model
        .screen
        .overlays
        .push(Overlay::Write(Writing { about: Some(Targets::one(row)), ..Writing::new(field, title, "") }));
}

/// Opens the query of the list, or the search in the transcript or the graph, whichever has the keys.
pub(in crate::app) fn open_search(model: &mut Model) {
    let writing = if model.screen.focus == Pane::Transcript {
        let typed = model.panes.transcript.find.as_ref().map(|find| find.typed.clone()).unwrap_or_default();
        Writing::new(Field::Find, Display::ours("Find in transcript"), &typed)
    } else if model.screen.focus == Pane::Relations {
        Writing::new(Field::FindNode, Display::ours("Find in the graph"), model.panes.relations.searched())
    } else {
        model.screen.focus = Pane::Issues;
        let title = Display::ours("Issues that fit: words, T-1007, status:todo,done, is:unread …");
        Writing::new(Field::Query, title, &model.panes.issues.filter.typed)
    };
    model.screen.overlays.push(Overlay::Write(writing));
}

/// Shows what happened to the issue.
pub(in crate::app) fn open_activity(model: &mut Model, effects: &mut Vec<Effect>) {
    if let Some(issue) = model.reading.current.clone() {
        model.reading.runs.refetch(Query::Activity(issue.clone()), effects);
        model.screen.overlays.push(Overlay::Activity(ActivityPage::new(issue)));
    }
}

/// Shows a ticket with its comments.
pub(in crate::app) fn open_ticket(model: &mut Model, ticket: TicketId, effects: &mut Vec<Effect>) {
    model.reading.runs.refetch(Query::Ticket(ticket.clone()), effects);
    model.screen.overlays.push(Overlay::Ticket { ticket, view: Remote::Loading, scroll: 0 });
}
