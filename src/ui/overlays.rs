//! What lies over the panes.

use ratatui::buffer::Buffer;

use super::{
    Theme, brief, calls, dialogs, merge,
    paint::{Notice, Role, framed, put, put_wrapped},
    queue, requests, results, review, tickets, welcome,
};
use crate::{
    app::{
        derived::{geometry, offers::offers},
        message::{area::Area, row::ActivityRow},
        state::{
            layout::Layout,
            model::Model,
            overlay::{Help, Overlay, Question},
            remote::Remote,
        },
    },
    domain::text::{Display, shown, wrap::wrap},
    keymap::Keyboard,
};

pub(super) fn draw(model: &Model, keyboard: &Keyboard, theme: &Theme, layout: &Layout, buffer: &mut Buffer) {
    let body = layout.body;
    match model.screen.overlays.last() {
        // Docked in the transcript pane, which draws it.
        None | Some(Overlay::Flag(_)) => {}
        Some(Overlay::Write(writing)) => dialogs::writing(writing, theme, body, buffer),
        Some(Overlay::Choose(chooser)) => dialogs::chooser(model, chooser, theme, body, buffer),
        Some(Overlay::Palette(palette)) => {
            let offered = keyboard.commands(&model.pane_layers(model.screen.focus));
            dialogs::palette(model, palette, &offered, theme, body, buffer);
        }
        Some(Overlay::Help(help)) => self::help(model, keyboard, help, theme, body, buffer),
        Some(Overlay::Jobs(view)) => queue::jobs(model, view, theme, body, buffer),
        Some(Overlay::Welcome { cursor }) => welcome::draw(*cursor, theme, body, buffer),
        Some(Overlay::Brief(page)) => brief::draw(page, theme, body, buffer),
        Some(Overlay::Calls) => calls::draw(model, theme, body, buffer),
        Some(Overlay::Queues { cursor }) => review::queues(model, *cursor, theme, body, buffer),
        Some(Overlay::Home(open)) => review::home(open, theme, body, buffer),
        Some(Overlay::Results { cursor }) => results::draw(model, *cursor, theme, body, buffer),
        Some(Overlay::Drafts { cursor }) => queue::drafts(model, *cursor, theme, body, buffer),
        Some(Overlay::Activity { entries, scroll, .. }) => activity(model, entries, *scroll, theme, body, buffer),
        Some(Overlay::Ticket { view, scroll, .. }) => tickets::ticket(model, view, *scroll, theme, body, buffer),
        Some(Overlay::Merge(both)) => merge::draw(model, both, theme, body, buffer),
        Some(Overlay::Requests(view)) => requests::draw(model, view, theme, body, buffer),
        Some(Overlay::Ask(question)) => ask(question, theme, body, buffer),
    }
}

/// The keys that work in the panes below, by layer, narrowed by what is typed.
fn help(model: &Model, keyboard: &Keyboard, help: &Help, theme: &Theme, body: Area, buffer: &mut Buffer) {
    let commands = keyboard.commands(&model.pane_layers(model.screen.focus));
    let offered = offers(&help.filter.text(), &commands);
    let listing = geometry::help(help, &offered, body);
    let title = "Keys that work here: type to narrow, Enter runs";
    let inside = framed(buffer, theme, listing.frame, title);
    dialogs::typed(&help.filter, theme, inside, buffer);
    let (list, buffer) = (listing.list, buffer);
    dialogs::explained(model, offered.get(help.cursor).copied(), theme, &listing, buffer);
    if offered.is_empty() {
        put(buffer, list.x + 1, list.y, list.width, "No key for that.", theme.dim);
        return;
    }
    for (area, at) in listing.entries {
        let is_first = at == 0 || offered[at - 1].layer != offered[at].layer;
        if is_first && area.y > list.y {
            put(buffer, list.x, area.y - 1, list.width, offered[at].layer.title(), theme.strong);
        }
        let keys = Display::ours(offered[at].keys.join(", "));
        dialogs::command(model, (offered[at], &keys, 17), listing.selected == Some(at), theme, area, buffer);
    }
}

/// What happened to the issue, newest first.
fn activity(
    model: &Model,
    entries: &Remote<Vec<ActivityRow>>,
    scroll: usize,
    theme: &Theme,
    body: Area,
    buffer: &mut Buffer,
) {
    let inside = framed(buffer, theme, geometry::page(body), "Activity, newest first");
    let Some(rows) = entries.get() else {
        match entries.failure() {
            Some(reason) => Notice::of_failure(reason).draw(theme, inside, buffer),
            None => Notice::said(Role::Dim, "Reading…", "").draw(theme, inside, buffer),
        }
        return;
    };
    if rows.is_empty() {
        Notice::said(Role::Text, "Nothing happened yet", "").draw(theme, inside, buffer);
        return;
    }
    let width = usize::from(inside.width.saturating_sub(8).max(1));
    let mut lines: Vec<(String, Display, bool)> = Vec::new();
    for row in rows {
        let head = shown!("{} · {}", row.actor, row.event);
        lines.push((format!("{:>5}", row.at.age(model.wall)), head, false));
        let detail = &row.detail;
        if row.is_comment || detail.as_str().len() < 200 {
            let wrapped = wrap(detail.as_str(), width);
            lines.extend(wrapped.into_iter().map(|range| (String::new(), detail.part(range).into(), row.is_comment)));
        }
    }
    let most = lines.len().saturating_sub(usize::from(inside.height));
    for (y, (age, text, comment)) in (inside.y..inside.y + inside.height).zip(lines.into_iter().skip(scroll.min(most)))
    {
        put(buffer, inside.x, y, 6, &shown!("{age}"), theme.dim);
        let style = if age.is_empty() && !comment {
            theme.dim
        } else if comment {
            theme.text
        } else {
            theme.strong
        };
        put(buffer, inside.x + 7, y, inside.width.saturating_sub(7), &text, style);
    }
}

fn ask(question: &Question, theme: &Theme, body: Area, buffer: &mut Buffer) {
    let inside = framed(buffer, theme, geometry::question(question, body), "Question");
    put_wrapped(buffer, inside, &question.text, theme.text);
}
