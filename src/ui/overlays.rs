//! What lies over the panes.

use ratatui::buffer::Buffer;

use super::{
    Theme, brief, calls, dialogs, merge,
    paint::{Notice, Role, bar, framed, put, put_wrapped, select},
    queue, requests, results, review, tickets, welcome,
};
use crate::{
    app::{
        derived::{
            activity::{Line, MARGIN, Part, lines},
            geometry,
            offers::offers,
        },
        message::area::Area,
        state::{
            layout::Layout,
            model::Model,
            overlay::{Help, Overlay, Question, activity::ActivityPage},
        },
    },
    domain::text::{Display, shown},
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
        Some(Overlay::Activity(page)) => activity(model, page, theme, body, buffer),
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
fn activity(model: &Model, page: &ActivityPage, theme: &Theme, body: Area, buffer: &mut Buffer) {
    let inside = framed(buffer, theme, geometry::page(body), "Activity, newest first");
    let entries = &page.entries;
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
    let lines = lines(model, page, inside.width);
    let most = lines.len().saturating_sub(usize::from(inside.height));
    let seen = lines.into_iter().skip(page.scroll.min(most));
    for (y, Line { entry, text, part }) in (inside.y..inside.y + inside.height).zip(seen) {
        if let Some(row) = rows.get(entry).filter(|_| part == Part::First) {
            put(buffer, inside.x, y, 6, &shown!("{:>5}", row.at.age(model.wall)), theme.dim);
        }
        let style = match part {
            Part::First | Part::Head => theme.strong,
            Part::Said => theme.text,
            Part::Below => theme.dim,
        };
        put(buffer, inside.x + MARGIN, y, inside.width.saturating_sub(MARGIN), &text, style);
        if entry == page.cursor {
            // What is written below stays as readable as it was.
            match part {
                Part::First | Part::Head => select(buffer, theme, inside, y),
                _ => bar(buffer, theme, inside.x.saturating_sub(1), y),
            }
        }
    }
}

fn ask(question: &Question, theme: &Theme, body: Area, buffer: &mut Buffer) {
    let inside = framed(buffer, theme, geometry::question(question, body), "Question");
    put_wrapped(buffer, inside, &question.text, theme.text);
}
