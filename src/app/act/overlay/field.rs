//! Actions in a field of text: what is typed stays a draft until it is sent, and goes to what the field was opened for.

use crate::{
    app::{
        act::{
            bulk, change,
            overlay::{brief, calls, editor::edit, query, snippet},
            views,
        },
        message::{
            action::{Action, Motion, Toward},
            effect::Effect,
            mutation::Slot,
            verb::Verb,
        },
        state::{
            draft::Draft,
            model::Model,
            overlay::{
                Overlay,
                write::{Field, Writing},
            },
            target::Targets,
        },
        step::{show, tell::tell},
    },
    domain::{choice::IssueStatus, issue_ref},
    wire::IssuePatch,
};

/// What becomes of a field after an action in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum After {
    StaysOpen,
    Closes,
}

/// An action in the field that lies on top. What is typed is a draft from then on, unless the field closes.
pub(in crate::app) fn write(model: &mut Model, mut writing: Writing, action: Action, effects: &mut Vec<Effect>) {
    let mut over = None;
    let after = match action {
        Action::Snippet => {
            over = snippet::expand(model, &mut writing.draft);
            After::StaysOpen
        }
        action => act(model, &mut writing, action, effects),
    };
    if after == After::Closes {
        return;
    }
    if let Some(slot) = writing.field.slot() {
        model.outbox.drafts.keep(&slot, writing.draft.text(), effects);
    }
    model.screen.overlays.push(Overlay::Write(writing));
    model.screen.overlays.extend(over);
}

/// Keys of the field itself first, then of what it offers, then what it is for.
fn act(model: &mut Model, writing: &mut Writing, action: Action, effects: &mut Vec<Effect>) -> After {
    match action {
        Action::Cancel | Action::Open if writing.draft.takes(&action) => {}
        Action::Cancel if writing.chosen.take().is_some() => {}
        Action::Cancel => return After::Closes,
        Action::Complete => take_offer(model, writing),
        Action::Open if writing.chosen.is_some() => take_offer(model, writing),
        Action::Open => return enter(model, writing, effects),
        Action::Move(motion) if !writing.offers.is_empty() => {
            let last = writing.offers.len() - 1;
            writing.chosen = match (motion, writing.chosen) {
                (Motion::Down, chosen) => Some(chosen.map_or(0, |at| (at + 1).min(last))),
                (_, Some(0) | None) => None,
                (_, Some(at)) => Some(at - 1),
            };
        }
        Action::Type(key) => {
            writing.draft.key(key);
            query::offer(model, writing);
        }
        Action::Paste(text) => {
            writing.draft.paste(&text);
            query::offer(model, writing);
        }
        Action::Editor => edit(model, writing.draft.text(), effects),
        _ => {}
    }
    After::StaysOpen
}

fn take_offer(model: &Model, writing: &mut Writing) {
    writing.take_offer();
    query::offer(model, writing);
}

/// What was written goes to what the field was opened for. Where it cannot, the field stays, and the reason is told.
fn enter(model: &mut Model, writing: &Writing, effects: &mut Vec<Effect>) -> After {
    if writing.draft.refusal().is_some() {
        tell_refusal(model, &writing.draft);
        return After::StaysOpen;
    }
    if let Some(reason) = needs_words(&writing.field).filter(|_| writing.draft.is_blank()) {
        tell(model, reason);
        return After::StaysOpen;
    }
    let text = writing.draft.text();
    match &writing.field {
        Field::Comment(issue) => match writing.about.clone().filter(|about| about.many().is_some()) {
            Some(targets) => {
                // What was written once is on its way to all of them.
                model.outbox.drafts.keep(&Slot::Comment(issue.clone()), String::new(), effects);
                bulk::apply(model, targets, Verb::Comment(text.trim().to_owned()), effects);
            }
            None => change::comment(model, issue.clone(), &text, effects),
        },
        Field::NewIssue | Field::Title(_) | Field::Description(_) => {
            write_text(model, writing, text, effects);
        }
        Field::Delete(_) => confirm_deletion(model, writing.about.as_ref(), &text, effects),
        // A query that is wrong stays, with the reason below what is typed.
        Field::Query if !query::narrow_list(model, &text, effects) => return After::StaysOpen,
        Field::CallQuery if !calls::narrow(model, &text, effects) => return After::StaysOpen,
        Field::Query | Field::CallQuery => {}
        Field::FindInBrief => brief::find(model, &text),
        Field::ViewName => views::save(model, &text, effects),
        Field::FindNode => {
            if !model.panes.relations.find(Some(&text), Toward::Next) {
                tell(model, "Not in this graph");
            }
        }
        Field::Find => {
            show::with_transcript(model, |pane, sight| pane.search(&text, sight));
            if model.panes.transcript.find.as_ref().is_some_and(|find| find.hits.is_empty()) {
                tell(model, "Not in this transcript");
            }
        }
    }
    After::Closes
}

/// What a field says that has to have words in it; none for those that may be empty.
fn needs_words(field: &Field) -> Option<&'static str> {
    match field {
        Field::Comment(_) => Some("Nothing written yet"),
        Field::NewIssue | Field::Title(_) => Some("An issue needs a title"),
        Field::ViewName => Some("A view needs a name"),
        Field::Description(_)
        | Field::Delete(_)
        | Field::Query
        | Field::CallQuery
        | Field::Find
        | Field::FindInBrief
        | Field::FindNode => None,
    }
}

/// Says why a text cannot be sent as it is, if so.
pub(in crate::app) fn tell_refusal(model: &mut Model, draft: &Draft) {
    if let Some(reason) = draft.refusal() {
        model.screen.toasts.tell(reason, model.now);
    }
}

/// A text is done: it goes its way, and its draft is dropped.
fn write_text(model: &mut Model, writing: &Writing, text: String, effects: &mut Vec<Effect>) {
    let seen = writing.about.as_ref().and_then(|about| about.rows().first());
    match (&writing.field, seen) {
        (Field::NewIssue, _) => change::new_issue(model, text.trim(), effects),
        (Field::Title(_), Some(row)) => {
            let to = IssuePatch { title: Some(text.trim().to_owned()), ..IssuePatch::default() };
            change::set_text(model, row, to, effects);
        }
        (Field::Description(_), Some(row)) => {
            let to = IssuePatch { description: Some(text), ..IssuePatch::default() };
            change::set_text(model, row, to, effects);
        }
        _ => return tell(model, "The issue was not read when this was opened: its text is kept as a draft"),
    }
    if let Some(slot) = writing.field.slot() {
        model.outbox.drafts.keep(&slot, String::new(), effects);
    }
}

/// Nothing is deleted that was not named: `T-1007` deletes that issue, `close` closes it, anything else does nothing.
fn confirm_deletion(model: &mut Model, about: Option<&Targets>, typed: &str, effects: &mut Vec<Effect>) {
    let Some(row) = about.and_then(|about| about.rows().first()) else { return };
    let typed = typed.trim();
    if typed.eq_ignore_ascii_case("close") {
        bulk::apply_to(model, row, Verb::Status(IssueStatus::Closed), effects);
    } else if issue_ref::number(typed) == Some(row.number) {
        change::delete_issue(model, row.id.clone(), effects);
    } else {
        tell(model, "Nothing deleted: that was not its code");
    }
}
