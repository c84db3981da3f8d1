//! Opens the dialogs: the flag picker, text fields, the activity of an issue.

use super::{Field, FlagPicker, Overlay, Writing};
use crate::{
    app::{
        action::Pane,
        change,
        effect::{Effect, Query},
        model::Model,
        remote::Remote,
    },
    domain::{id::TicketId, text::Display},
};

/// Opens the picker of flag types on the selected message.
pub(in crate::app) fn open_flag_picker(model: &mut Model) {
    let Some(call) = model.transcript.call.clone() else { return };
    model.focus = Pane::Transcript;
    let turn = model.transcript.cursor();
    let last = model.last_flag.as_ref();
    let suggested = last.and_then(|last| model.catalogue.entries().iter().position(|entry| entry.name == *last));
    let Some(issue) = model.current.clone() else { return };
    let mut picker = FlagPicker::new(issue, call, turn, suggested.unwrap_or(0));
    let saved = picker.slot().and_then(|slot| model.drafts.get(&slot));
    picker.resume(saved.unwrap_or_default());
    model.overlays.push(Overlay::Flag(picker));
}

/// Opens the field of a comment, with what was written there before.
pub(in crate::app) fn open_comment(model: &mut Model, field: Field) {
    let code = model.current_row().map(|row| row.code.1.clone()).unwrap_or_default();
    let title = Display::ours(format!("Comment on {code} · Alt-Enter breaks the line ·"));
    if change::refuse_read_only(model) {
        return;
    }
    let text = field.slot().and_then(|slot| model.drafts.get(&slot)).unwrap_or_default().to_owned();
    model.overlays.push(Overlay::Write(Writing::new(field, title, &text)));
}

/// Deleting cannot be undone: the code of the issue is typed, and closing it is offered first.
pub(in crate::app) fn open_delete(model: &mut Model) {
    let Some(row) = model.current_row() else { return };
    let code = &row.code.1;
    let title = Display::ours(format!(
        "Delete {code} with its evidence, flags and comments, for good? `close` closes it instead; {code} deletes it"
    ));
    model.overlays.push(Overlay::Write(Writing::new(Field::Delete(row.id.clone()), title, "")));
}

/// Opens the query of the list, or the search in the transcript or the graph, whichever has the keys.
pub(in crate::app) fn open_search(model: &mut Model) {
    let writing = if model.focus == Pane::Transcript {
        let typed = model.transcript.find.as_ref().map(|find| find.typed.clone()).unwrap_or_default();
        Writing::new(Field::Find, Display::ours("Find in transcript"), &typed)
    } else if model.focus == Pane::Relations {
        Writing::new(Field::FindNode, Display::ours("Find in the graph"), model.relations.searched())
    } else {
        model.focus = Pane::Issues;
        let title = Display::ours("Issues that fit: words, T-1007, status:todo,done, is:unread …");
        Writing::new(Field::Query, title, &model.issues.filter.typed)
    };
    model.overlays.push(Overlay::Write(writing));
}

/// Shows what happened to the issue.
pub(in crate::app) fn open_activity(model: &mut Model, effects: &mut Vec<Effect>) {
    if let Some(issue) = model.current.clone() {
        model.runs.refetch(Query::Activity(issue.clone()), effects);
        model.overlays.push(Overlay::Activity { issue, entries: Remote::Loading, scroll: 0 });
    }
}

/// Shows a ticket with its comments.
pub(in crate::app) fn open_ticket(model: &mut Model, ticket: TicketId, effects: &mut Vec<Effect>) {
    model.runs.refetch(Query::Ticket(ticket.clone()), effects);
    model.overlays.push(Overlay::Ticket { ticket, view: Remote::Loading, scroll: 0 });
}
