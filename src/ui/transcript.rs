//! Pane: the transcript. The core has chosen the lines; here they get their columns and colours.

use ratatui::{Frame, buffer::Buffer, style::Style};

use super::{
    Theme, absent, flag_picker,
    issues::{MARK, no_issue, severity_word, status_glyph, status_word},
    minimap,
    paint::{bar, message, pane, put, put_right, tint},
};
use crate::{
    app::{
        message::{
            action::Pane,
            area::Area,
            call::{Transcript, TurnView},
        },
        state::{
            audio::{self, NowPlaying},
            marks::Anchor,
            model::Model,
            project::Mark,
            transcript::{
                TranscriptView,
                block::{Gutter, Line},
            },
        },
    },
    domain::text::{Display, shown, width},
};

pub(super) fn draw(model: &Model, theme: &Theme, area: Area, frame: &mut Frame<'_>) {
    let sight = model.transcript_view();
    let info = sight.map_or(Display::default(), |sight| position(model, sight));
    let inside = pane(model, theme, Pane::Transcript, area, &info, frame.buffer_mut());
    flag_picker::legend(model, theme, area, frame.buffer_mut());
    let Some(sight) = sight else {
        nothing(model, theme, inside, frame.buffer_mut());
        return flag_picker::draw(model, theme, frame);
    };
    header(model, sight.transcript, theme, Area { height: 1, ..inside }, frame.buffer_mut());
    if sight.transcript.turns.is_empty() {
        let advice = "The service keeps no messages of it, or it was never answered.";
        message(frame.buffer_mut(), inside, ("The call has no messages", theme.text), advice, theme);
        return;
    }
    let Some(lines) = model.transcript_area() else { return };
    let gutter = Gutter::new(&sight, usize::from(lines.width));
    let painter = Painter { model, theme, sight, gutter };
    for (row, line) in (lines.y..lines.y + lines.height).zip(&model.panes.transcript.lines) {
        painter.line(line, Area { y: row, height: 1, ..lines }, frame.buffer_mut());
    }
    minimap::draw(model, sight, theme, area, frame.buffer_mut());
    flag_picker::draw(model, theme, frame);
}

fn nothing(model: &Model, theme: &Theme, inside: Area, buffer: &mut Buffer) {
    let call = model.panes.transcript.call.as_ref();
    let reason = call.and_then(|call| model.world.calls.peek(call)).and_then(|call| call.failure());
    match (reason, call, &model.reading.shown) {
        (reason, Some(_), _) => absent::draw(model, theme, ("the call", reason), inside, buffer),
        (_, None, Some(shown)) if shown.links.is_empty() => {
            message(buffer, inside, ("No call attached", theme.text), "2 and a attach one to this issue.", theme);
        }
        (_, None, Some(_)) => {
            message(
                buffer,
                inside,
                ("This evidence has no transcript", theme.text),
                "Only calls can be read and flagged.",
                theme,
            );
        }
        (_, None, None) if model.reading.current.is_some() => {
            absent::draw(model, theme, ("the issue", model.reading.detail_failure.as_ref()), inside, buffer);
        }
        (_, None, None) => message(buffer, inside, (no_issue(model), theme.dim), "", theme),
    }
}

/// Message number, of how many, and the hit of a search.
fn position(model: &Model, sight: TranscriptView<'_>) -> Display {
    let count = sight.transcript.turns.len();
    if count == 0 {
        return Display::default();
    }
    let at = shown!("message {} of 0–{}", model.panes.transcript.cursor(), count - 1);
    let at = model.panes.transcript.landmark().map_or(at.clone(), |landmark| shown!("{landmark} · {at}"));
    match (&model.panes.transcript.find, model.panes.transcript.hit_position()) {
        (Some(find), Some((hit, hits))) => {
            shown!("“{}” {hit}/{hits} · {at}", Display::foreign_line(&find.typed))
        }
        _ => at,
    }
}

/// One line that stays: how the issue stands and whose it is, what the call is, how it ended, how long it took, and where in it one listens.
fn header(model: &Model, call: &Transcript, theme: &Theme, area: Area, buffer: &mut Buffer) {
    let length = call.seconds.map(clock);
    let facts = [Some(call.outcome.to_string()).filter(|text| !text.is_empty()), length];
    let facts = facts.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    // In a narrow pane they leave most of it to the title.
    let room = area.width / if area.width < 70 { 3 } else { 2 };
    let mut right = put_right(buffer, area.x + area.width, area.y, room, &shown!(" {facts}"), theme.dim);
    if let Some(NowPlaying { is_paused, seconds, speed, is_followed }) = model.panes.audio.of(&call.id) {
        let sign = if is_paused { "‖" } else { "▶" };
        let follows = if is_followed { " following" } else { "" };
        let text = shown!(" {sign} {} {}{follows} ", clock(seconds), audio::times(speed));
        right = put_right(buffer, right, area.y, area.width / 2, &text, theme.accent);
    }
    let x = standing(model, theme, Area { width: right.saturating_sub(area.x), ..area }, buffer);
    put(buffer, x, area.y, right.saturating_sub(x), &call.title, theme.strong);
}

/// How the issue stands and whose it is, in few cells where there are few; returns where it ends.
fn standing(model: &Model, theme: &Theme, area: Area, buffer: &mut Buffer) -> u16 {
    let Some(row) = model.current_row() else { return area.x };
    let is_wide = area.width >= 90;
    let status = status_glyph(&row.status);
    let status = if is_wide { shown!("{status} {} ", status_word(&row.status)) } else { shown!("{status} ") };
    let person = row.assignee.as_ref().map(|id| model.world.people.get(id).map(|person| person.name.as_str()));
    let who = match person {
        None => Display::default(),
        Some(None) => Display::ours(" · assigned"),
        Some(Some(name)) if is_wide => shown!(" · {name}"),
        Some(Some(name)) => shown!(" {:.8}", name.split_whitespace().next().unwrap_or(name)),
    };
    let mut x = put(buffer, area.x, area.y, area.width, &status, theme.dim);
    let severity = shown!("{}", severity_word(&row.severity));
    x = put(buffer, x, area.y, (area.x + area.width).saturating_sub(x), &severity, theme.severity(&row.severity));
    put(buffer, x, area.y, (area.x + area.width).saturating_sub(x), &shown!("{who} · "), theme.dim)
}

/// Seconds as `m:ss`.
fn clock(seconds: i64) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

struct Painter<'a> {
    model: &'a Model,
    theme: &'a Theme,
    sight: TranscriptView<'a>,
    gutter: Gutter,
}

impl Painter<'_> {
    fn line(&self, line: &Line, area: Area, buffer: &mut Buffer) {
        let indent = area.x + u16::try_from(self.gutter.width()).unwrap_or(area.width).min(area.width);
        let room = (area.x + area.width).saturating_sub(indent);
        let Some(turn) = self.sight.transcript.turns.get(line.turn()) else { return };
        match line {
            Line::Node { .. } => {
                let name = turn.node.as_ref().map_or("", |node| node.shown.as_str());
                put(buffer, indent, area.y, room, &shown!("── {name} ──"), self.theme.node);
            }
            Line::Silence { seconds, .. } => {
                put(buffer, indent, area.y, room, &shown!("┄ {seconds} s of silence ┄"), self.theme.warn);
            }
            Line::Text { turn: index, range, first, hidden } => {
                let selected = *index == self.model.panes.transcript.cursor();
                if *first {
                    self.gutter(*index, turn, area, buffer);
                }
                let style = if turn.is_tool() { self.theme.dim } else { self.theme.text };
                let text = turn.shown.part(range.clone());
                let more = if *hidden == 1 { Display::ours(" +1 line") } else { shown!(" +{hidden} lines") };
                let room =
                    room.saturating_sub(if *hidden > 0 { u16::try_from(more.as_str().len()).unwrap_or(20) } else { 0 });
                let end = put(buffer, indent, area.y, room, text, style);
                self.hits(text.as_str(), indent, area.y, room, buffer);
                if *hidden > 0 {
                    put(buffer, end, area.y, 20, &more, self.theme.accent);
                }
                self.select(selected, area, buffer);
            }
            Line::Doubt { turn, text, first } => {
                put(buffer, indent, area.y, 2, if *first { "?" } else { " " }, self.theme.warn);
                put(buffer, indent + 2, area.y, room.saturating_sub(2), text, self.theme.warn);
                if *turn == self.model.panes.transcript.cursor() {
                    bar(buffer, self.theme, area.x, area.y);
                }
            }
            Line::Flag { flag, text, first, turn } => {
                let Some(view) = self.sight.flags.get(*flag) else { return };
                let (glyph, style) = self.theme.mark(&view.mark, "⚑");
                if *first {
                    put(buffer, indent, area.y, 2, glyph, style);
                }
                put(buffer, indent + 2, area.y, room.saturating_sub(2), text, style);
                if *turn == self.model.panes.transcript.cursor() {
                    bar(buffer, self.theme, area.x, area.y);
                }
            }
        }
    }

    /// The selected turn: a bar in the margin, and its line reversed while the pane has the keys.
    fn select(&self, selected: bool, area: Area, buffer: &mut Buffer) {
        if selected {
            if self.model.screen.focus == Pane::Transcript {
                tint(buffer, area, area.y, self.theme.selected);
            }
            bar(buffer, self.theme, area.x, area.y);
        }
    }

    fn gutter(&self, index: usize, turn: &TurnView, area: Area, buffer: &mut Buffer) {
        let digits = u16::try_from(self.gutter.digits).unwrap_or(6);
        let mut x = area.x + 1;
        put(buffer, x, area.y, digits, &shown!("{index:>width$}", width = self.gutter.digits), self.theme.dim);
        x += digits + 1;
        if self.is_marked(index) {
            put(buffer, x - 1, area.y, 1, MARK, self.theme.accent);
        }
        let (glyph, style) = self.margin(index);
        put(buffer, x, area.y, 1, glyph, style);
        x += 2;
        let word = turn.speaker_word();
        let speaker = u16::try_from(self.gutter.speaker).unwrap_or(6);
        let word = if speaker == 1 {
            word.part(0..word.as_str().chars().next().map_or(0, char::len_utf8))
        } else {
            (&word).into()
        };
        put(buffer, x, area.y, speaker, word, self.theme.speaker(&turn.speaker));
        x += speaker + 1;
        if self.gutter.time
            && let Some(at) = turn.at
        {
            put(buffer, x, area.y, 5, &shown!("{:>5}", clock(at / 1_000)), self.theme.dim);
        }
    }

    /// Whether the user marked the turn, or the open range covers it.
    fn is_marked(&self, index: usize) -> bool {
        let (marks, call) = (&self.model.panes.marks, &self.sight.transcript.id);
        let cursor = self.model.panes.transcript.cursor();
        let in_range = match &marks.anchor {
            Some(Anchor::Message(of, from)) if of == call => (*from.min(&cursor)..=*from.max(&cursor)).contains(&index),
            _ => false,
        };
        in_range || marks.has_message(call, index)
    }

    /// The mark of a turn in the margin: the worst of its flags.
    fn margin(&self, index: usize) -> (&'static str, Style) {
        let flags = self.model.panes.transcript.flags_of(index).iter().filter_map(|at| self.sight.flags.get(*at));
        let worst = flags.max_by_key(|flag| match flag.mark {
            Mark::Stored => 0,
            Mark::Pending(_) | Mark::Leaving(_) | Mark::Keeping(_) | Mark::Going(_) => 1,
            Mark::Failed(..) => 2,
        });
        worst.map_or((" ", self.theme.text), |flag| self.theme.mark(&flag.mark, "⚑"))
    }

    /// Underlines what the search found.
    fn hits(&self, text: &str, x: u16, y: u16, room: u16, buffer: &mut Buffer) {
        let Some(find) = &self.model.panes.transcript.find else { return };
        let wanted = find.typed.to_lowercase();
        let lower = text.to_lowercase();
        // Byte positions agree only where lower case has the same length.
        if lower.len() != text.len() || wanted.is_empty() {
            return;
        }
        for (at, _) in lower.match_indices(&wanted) {
            let (Some(before), Some(hit)) = (text.get(..at), text.get(at..at + wanted.len())) else { continue };
            let from = u16::try_from(width::width(before)).unwrap_or(u16::MAX);
            let cells = u16::try_from(width::width(hit)).unwrap_or(0);
            if from.saturating_add(cells) <= room {
                let area = ratatui::layout::Rect::new(x + from, y, cells, 1).intersection(buffer.area);
                buffer.set_style(area, self.theme.hit);
            }
        }
    }
}
