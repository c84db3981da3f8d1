//! A sitting on the screen: the top line, the list of queues, and the box in which the issue of the flags is settled.

mod panes;

use ratatui::buffer::Buffer;

pub(super) use panes::{moments, progress};

use super::{
    Theme, absent,
    paint::{Notice, Role, framed, put, put_right, select},
};
use crate::{
    app::{
        derived::{
            geometry::{self, Listing},
            readers,
        },
        message::area::Area,
        state::{
            model::Model,
            overlay::home::HomeBox,
            review::{COUNTED_DOWN_MS, InHand, Sitting},
        },
    },
    domain::{
        review::{Arm, NothingLeft},
        text::{Display, counted, shown, width::truncate},
        time::{Time, clock_face},
    },
    wire::Queue,
};

/// Columns that the name of a queue has in the top line.
const NAME: usize = 22;

/// Where a sitting stands, for the top line: the queue, what came of its calls, the lease of the call in hand.
pub(super) fn head(model: &Model, sitting: &Sitting) -> Vec<Display> {
    let tally = sitting.tally();
    let done = sitting.done.len();
    let mut parts = vec![shown!("review {}", truncate(sitting.name.as_str(), NAME))];
    parts.push(match sitting.left {
        Some(left) => shown!("{done} done, {left} left"),
        None => Display::ours("taking calls…"),
    });
    match &sitting.hand {
        Some(hand) => {
            parts.push(lease(hand, model.now));
            let arm = if hand.held.arm == Arm::Led { "led" } else { "unled" };
            let blind = if hand.held.blind { ", read by several" } else { "" };
            parts.push(shown!("{arm}{blind}"));
        }
        None => parts.push(Display::ours("no call in hand")),
    }
    let counts = [
        (tally.flagged, "flagged"),
        (tally.clean, "clean"),
        (tally.cannot, "cannot judge"),
        (tally.second, "second opinion"),
        (tally.passed, "skipped"),
    ];
    let told: Vec<String> =
        counts.iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}")).collect();
    if !told.is_empty() {
        parts.push(Display::ours(told.join(" · ")));
    }
    parts
}

/// What stands in the place of the transcript while no call is in hand.
pub(super) fn nothing(model: &Model, sitting: &Sitting) -> Notice {
    let waiting = model.verdicts_to_store();
    let waits =
        if waiting == 0 { Display::default() } else { shown!("{} to be stored. ", counted(waiting, "verdict")) };
    let (text, advice) = match (&sitting.nothing, sitting.left) {
        (_, None) => (Display::ours("Taking the next call…"), "Q gives up."),
        (Some(NothingLeft::AllLeased), _) => {
            (Display::ours("All calls that are left are in other hands"), "r asks again, Q leaves.")
        }
        (Some(NothingLeft::OnlyYours), _) => {
            (Display::ours("You have read all that is left for you"), "The rest waits for somebody else. Q leaves.")
        }
        (Some(_), _) => (shown!("Nothing is left in {}", sitting.name), "Q leaves it, g q shows the other queues."),
        (None, _) => (Display::ours("No call in hand"), "The next ones come when the service answers; r asks now."),
    };
    Notice::new(text, Role::Text, shown!("{waits}{advice}"))
}

/// How long the lease lasts: in minutes, and counted down at the end.
fn lease(hand: &InHand, now: Time) -> Display {
    match hand.ends.since(now) {
        ..=0 => Display::ours("lease over, D still counts"),
        left @ 1..=COUNTED_DOWN_MS => shown!("lease {}", clock_face(left / 1_000)),
        left => shown!("lease {} min", (left + 59_999) / 60_000),
    }
}

/// The list of queues.
pub(super) fn queues(model: &Model, cursor: usize, theme: &Theme, body: Area, buffer: &mut Buffer) {
    let listing = geometry::queues(model, cursor, body);
    let inside = framed(buffer, theme, listing.frame, "Review queues: Enter takes the next call");
    let read = model.review.queues.as_ref();
    let Some(queues) = read.and_then(|queues| queues.get()) else {
        let failure = read.and_then(|queues| queues.failure());
        return absent::notice(model, "the queues", failure).draw(theme, inside, buffer);
    };
    if queues.is_empty() {
        let advice = "earmark review new NAME makes one, earmark review add NAME puts calls into it.";
        return Notice::said(Role::Text, "There is no review queue", advice).draw(theme, inside, buffer);
    }
    let sat_with = model.review.sitting.as_ref().map(|sitting| &sitting.queue);
    for &(area, at) in &listing.entries {
        let Some(queue) = queues.get(at) else { continue };
        queue_line(queue, sat_with == Some(&queue.id), theme, area, buffer);
        if listing.selected == Some(at) {
            select(buffer, theme, inside, area.y);
        }
    }
    if let Some(queue) = queues.get(cursor) {
        readers_of(queue, theme, (inside, &listing), buffer);
    }
}

/// Who reads the selected queue, in the lines that are left below the list.
fn readers_of(queue: &Queue, theme: &Theme, (inside, listing): (Area, &Listing), buffer: &mut Buffer) {
    let told = [("Reading now: ", readers::now(queue)), ("Verdicts: ", readers::done(queue))];
    let y = listing.list.y + listing.list.height;
    let lines = told.into_iter().filter_map(|(what, who)| who.map(|who| shown!("{what}{who}")));
    for (y, line) in (y..inside.y + inside.height).zip(lines) {
        put(buffer, inside.x + 1, y, inside.width.saturating_sub(2), &line, theme.dim);
    }
}

fn queue_line(queue: &Queue, is_sat_with: bool, theme: &Theme, area: Area, buffer: &mut Buffer) {
    let counts = &queue.counts;
    let told = [
        (counts.waiting, "waiting"),
        (counts.reading, "reading"),
        (counts.partly, "partly"),
        (counts.settled + counts.ruled, "settled"),
        (counts.disputed, "disputed"),
    ];
    let told: Vec<String> =
        told.iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}")).collect();
    let state = match (queue.closed_at.is_some(), told.is_empty()) {
        (true, _) => "closed".to_owned(),
        (false, true) => "no calls".to_owned(),
        (false, false) => told.join(" · "),
    };
    let right = put_right(buffer, area.x + area.width, area.y, area.width, &shown!(" {state} "), theme.dim);
    let mark = if is_sat_with { "▸ " } else { "  " };
    let x = put(buffer, area.x + 1, area.y, 2, mark, theme.accent);
    put(buffer, x, area.y, right.saturating_sub(x), &queue.name.line(), theme.text);
}

/// The box in which it is settled what issue the flags of a call go to.
pub(super) fn home(open: &HomeBox, theme: &Theme, body: Area, buffer: &mut Buffer) {
    let listing = geometry::home(open, body);
    let title = match &open.then {
        Some((messages, then)) => {
            shown!("{} on {}: which issue? n makes one", Display::foreign_line(&then.name), messages.name())
        }
        None => Display::ours("Which issue do the flags of this call go to? n makes one"),
    };
    let inside = framed(buffer, theme, listing.frame, &title);
    for (area, at) in listing.entries {
        let x = put(buffer, area.x + 1, area.y, 3, &shown!("{} ", line_key(at, open)), theme.accent);
        match open.rows.get(at) {
            Some(row) => {
                let right = put_right(buffer, area.x + area.width, area.y, area.width / 3, &row.why, theme.dim);
                let x = put(buffer, x, area.y, 10, &shown!("{} ", row.code), theme.strong);
                put(buffer, x, area.y, right.saturating_sub(x), &row.title, theme.text);
            }
            None => {
                let room = (area.x + area.width).saturating_sub(x);
                put(buffer, x, area.y, room, "a new issue, with this call as its evidence", theme.text);
            }
        }
        if listing.selected == Some(at) {
            select(buffer, theme, inside, area.y);
        }
    }
}

/// The key of a line.
fn line_key(at: usize, open: &HomeBox) -> Display {
    if at < open.rows.len() { shown!("{}", at + 1) } else { Display::ours("n") }
}
