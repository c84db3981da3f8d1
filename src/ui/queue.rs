//! The list of changes that wait, run or failed, and the list of texts that were not sent.

use ratatui::{buffer::Buffer, style::Style};

use super::{
    Theme,
    paint::{Notice, Role, framed, put, put_wrapped, select},
};
use crate::{
    app::{
        derived::geometry,
        message::{
            area::Area,
            mutation::{Slot, Subject},
        },
        state::{
            connection::Link,
            model::Model,
            overlay::queue::View,
            pending::{Pending, Phase},
        },
    },
    domain::{
        id::IssueId,
        text::{Display, shown},
        time::Time,
    },
};

/// Every change that is not confirmed, with what it waits for.
pub(super) fn jobs(model: &Model, view: &View, theme: &Theme, body: Area, buffer: &mut Buffer) {
    let title = "Changes not confirmed: r tries again, e edits the words, d gives up";
    let inside = framed(buffer, theme, geometry::jobs(body), title);
    let inside = link(model, theme, inside, buffer);
    let inside = elsewhere(model, theme, inside, buffer);
    let is_empty = model.jobs().next().is_none();
    if is_empty && !model.is_all_stored() {
        return;
    }
    if is_empty {
        Notice::said(Role::Ok, "Every change is stored.", "").draw(theme, inside, buffer);
        return;
    }
    let first = (view.place(model) + 2).saturating_sub(usize::from(inside.height / 2));
    let mut y = inside.y;
    for (id, pending) in model.jobs().skip(first) {
        if y + 1 >= inside.y + inside.height {
            break;
        }
        let (word, style) = state(model, pending, theme);
        let x = put(buffer, inside.x + 1, y, 16, &shown!("{word:<16}"), style);
        let text = shown!("{} {}", subject(model, &pending.mutation().subject), pending.change().label());
        put(buffer, x, y, (inside.x + inside.width).saturating_sub(x), &text, theme.text);
        if view.selected == Some(id) {
            select(buffer, theme, inside, y);
        }
        y += 1;
        let reason = match (&pending.phase, &pending.said) {
            (Phase::Held(reason), _) => Some(shown!("{}. {}.", reason.sentence(), reason.kind.advice())),
            (Phase::Queued { .. }, Some(said)) => Some(shown!("{}.", said.sentence())),
            _ => None,
        };
        if let Some(text) = reason {
            let height = (inside.y + inside.height - y).min(2);
            let room = Area { x: inside.x + 3, y, width: inside.width.saturating_sub(4), height };
            y += put_wrapped(buffer, room, &text, theme.dim);
        }
    }
}

/// How far a change has come, in a word or two.
fn state(model: &Model, pending: &Pending, theme: &Theme) -> (Display, Style) {
    match &pending.phase {
        Phase::Unsaved => (Display::ours("being kept"), theme.pending),
        Phase::Delayed { until } => (shown!("leaves in {}", seconds(*until, model.now)), theme.dim),
        Phase::Queued { not_before } if *not_before > model.now => {
            (shown!("again in {}", seconds(*not_before, model.now)), theme.dim)
        }
        Phase::Queued { .. } => (Display::ours("waits"), theme.dim),
        Phase::InFlight => (Display::ours("on its way"), theme.pending),
        Phase::Elsewhere => (Display::ours("sent elsewhere"), theme.dim),
        Phase::Held(_) => (Display::ours("✗ held"), theme.error),
    }
}

/// What all changes wait for together, on a line of its own; returns what is left of the room.
fn link(model: &Model, theme: &Theme, inside: Area, buffer: &mut Buffer) -> Area {
    let words = match model.outbox.reach.link() {
        _ if !model.outbox.sends && !model.world.lanes.is_empty() => {
            Display::ours("Another earmark on this machine sends these.")
        }
        Link::Up => return inside,
        Link::Offline { since, next } => {
            shown!(
                "Offline since {}: trying again in {}; r tries now.",
                since.age(model.now),
                seconds(*next, model.now)
            )
        }
        Link::Busy { until } => shown!("The service asks to wait {}.", seconds(*until, model.now)),
        Link::Stopped(reason) => {
            shown!("Stopped: {}. {}; r tries again.", reason.sentence(), reason.kind.advice())
        }
    };
    let rows = put_wrapped(buffer, Area { height: inside.height.min(2), ..inside }, &words, theme.warn);
    Area { y: inside.y + rows, height: inside.height.saturating_sub(rows), ..inside }
}

/// What waits for another address that the profile had; returns what is left of the room.
fn elsewhere(model: &Model, theme: &Theme, mut inside: Area, buffer: &mut Buffer) -> Area {
    for waiting in &model.outbox.elsewhere {
        let words = waiting.words();
        let rows = put_wrapped(buffer, Area { height: inside.height.min(3), ..inside }, &words, theme.warn);
        inside = Area { y: inside.y + rows, height: inside.height.saturating_sub(rows), ..inside };
    }
    inside
}

/// How long until then: `3 s`, `2 min`.
pub(super) fn seconds(until: Time, now: Time) -> Display {
    match until.since(now).max(0).saturating_add(999) / 1_000 {
        seconds @ 0..100 => shown!("{seconds} s"),
        seconds => shown!("{} min", seconds / 60),
    }
}

/// The issue by its code; a change of tickets names them itself.
fn subject(model: &Model, subject: &Subject) -> Display {
    match subject {
        Subject::Issue(issue) => code(model, issue),
        Subject::Tickets(..) => Display::ours("tickets:"),
        Subject::NewIssue(_) => Display::ours("new:"),
        Subject::Call(_) => Display::ours("call:"),
        Subject::Item(_) => Display::ours("review:"),
    }
}

fn code(model: &Model, issue: &IssueId) -> Display {
    match model.panes.issues.find(issue) {
        Some(row) => row.code.shown.clone(),
        None => Display::foreign_line(crate::domain::limits::cut(issue.as_str(), 8)),
    }
}

/// Every text that was written and not sent.
pub(super) fn drafts(model: &Model, cursor: usize, theme: &Theme, body: Area, buffer: &mut Buffer) {
    let listing = geometry::drafts(model, cursor, body);
    let inside = framed(buffer, theme, listing.frame, "Drafts: Enter goes on writing, d throws away");
    if model.outbox.drafts.is_empty() {
        Notice::said(Role::Ok, "Nothing is left unsent.", "").draw(theme, inside, buffer);
        return;
    }
    let first = listing.entries.first().map_or(0, |(_, first)| *first);
    for ((Area { y, .. }, at), (slot, text)) in listing.entries.into_iter().zip(model.outbox.drafts.iter().skip(first))
    {
        let what = match slot {
            Slot::NewIssue => Display::ours("new issue"),
            Slot::Comment(issue) => shown!("{} comment", code(model, issue)),
            Slot::Title(issue) => shown!("{} title", code(model, issue)),
            Slot::Description(issue) => shown!("{} description", code(model, issue)),
            Slot::NoteApart { turn, .. } => shown!("note on message {turn}"),
            Slot::Note { issue, turn, .. } => shown!("{} note on message {turn}", code(model, issue)),
        };
        let x = put(buffer, inside.x + 1, y, 28, &shown!("{what:<28}"), theme.accent);
        let room = (inside.x + inside.width).saturating_sub(x);
        put(buffer, x, y, room, &Display::foreign_line(text), theme.text);
        if listing.selected == Some(at) {
            select(buffer, theme, inside, y);
        }
    }
}
