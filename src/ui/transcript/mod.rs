//! Pane: the transcript. The core has chosen the lines; here they get their columns and colours.

mod header;
mod line;

use ratatui::style::Style;

use self::{
    header::Header,
    line::{Beginning, Row, Text, Words},
};
use super::{
    Theme, absent, flag_picker,
    issues::no_issue,
    minimap::Minimap,
    paint::{Notice, Role},
    review,
    sheet::Sheet,
};
use crate::{
    app::{
        message::{action::Pane, area::Area, call::TurnView},
        state::{
            marks::Anchor,
            model::Model,
            project::Mark,
            transcript::{
                TranscriptView,
                block::{Gutter, Line},
            },
        },
    },
    domain::text::{Display, counted, shown},
    rules::Step,
};

pub(super) fn draw(model: &Model, mut sheet: Sheet<'_>) {
    let theme = sheet.theme;
    let sight = model.transcript_view();
    let info = sight.map_or(Display::default(), |sight| position(model, sight));
    sheet.title(model, Pane::Transcript, &info);
    sheet.bottom(&flag_picker::legend(model), |names, line, buffer| {
        flag_picker::draw_legend(names, theme, line, buffer);
    });
    let Some(sight) = sight else {
        return sheet.body(&nothing(model), |notice, inside, buffer| notice.draw(theme, inside, buffer));
    };
    let header = Header::new(model, sight.transcript);
    if sight.transcript.turns.is_empty() {
        let advice = "The service keeps no messages of it, or it was never answered.";
        let notice = Notice::said(Role::Text, "The call has no messages", advice);
        return sheet.body(&(header, notice), |(header, notice), inside, buffer| {
            header.draw(theme, Area { height: 1, ..inside }, buffer);
            notice.draw(theme, inside, buffer);
        });
    }
    let (inside, lines) = (sheet.inside(), model.transcript_area().unwrap_or_default());
    let wanted = model.panes.transcript.find.as_ref().map(|find| find.typed.to_lowercase());
    let gutter = Gutter::new(&sight, usize::from(lines.width));
    let shown = ShownCall { model, theme, sight, gutter, wanted: wanted.as_deref() };
    let words = model.panes.transcript.lines.iter().take(usize::from(lines.height));
    let words = std::iter::once(Words::Header(header)).chain(words.map(|line| shown.words(line)));
    let map = Minimap::new(model, sight, theme, inside.height);
    let selected = (model.screen.focus == Pane::Transcript).then_some(theme.selected);
    for (row, words) in (0..inside.height).zip(words.chain(std::iter::repeat_with(|| Words::Nothing))) {
        let row_shown = Row { words, edge: map.as_ref().and_then(|map| map.sign(row)) };
        sheet.row(inside.y + row, &row_shown, |row, area, buffer| row.draw(theme, selected, area, buffer));
    }
}

fn nothing(model: &Model) -> Notice {
    if let Some(sitting) = model.review.sitting.as_ref().filter(|_| model.panes.transcript.call.is_none()) {
        return review::nothing(model, sitting);
    }
    let call = model.panes.transcript.call.as_ref();
    let reason = call.and_then(|call| model.world.calls.peek(call)).and_then(|call| call.failure());
    match (reason, call, &model.reading.shown) {
        (reason, Some(_), _) => absent::notice(model, "the call", reason),
        (_, None, Some(shown)) if shown.links.is_empty() => {
            Notice::said(Role::Text, "No call attached", "2 and a attach one to this issue.")
        }
        (_, None, Some(_)) => {
            Notice::said(Role::Text, "This evidence has no transcript", "Only calls can be read and flagged.")
        }
        (_, None, None) if model.reading.current.is_some() => {
            absent::notice(model, "the issue", model.reading.detail_failure.as_ref())
        }
        (_, None, None) => Notice::brief(Display::ours(no_issue(model))),
    }
}

/// Message number, of how many, and the hit of a search.
fn position(model: &Model, sight: TranscriptView<'_>) -> Display {
    let count = sight.transcript.turns.len();
    if count == 0 {
        return Display::default();
    }
    let at = shown!("message {} of 0–{}", model.panes.transcript.cursor(), count - 1);
    // What has no room is cut at the end.
    let at = match model.panes.transcript.moment_counts() {
        (_, 0) => at,
        (_, open) => shown!("{at} · {} open", counted(open, "moment")),
    };
    let at = model.panes.transcript.landmark().map_or(at.clone(), |landmark| shown!("{landmark} · {at}"));
    match (&model.panes.transcript.find, model.panes.transcript.hit_position()) {
        (Some(find), Some((hit, hits))) => {
            shown!("“{}” {hit}/{hits} · {at}", Display::foreign_line(&find.typed))
        }
        _ => at,
    }
}

/// A call with what is known of it, to be put into lines.
struct ShownCall<'a> {
    model: &'a Model,
    theme: &'a Theme,
    sight: TranscriptView<'a>,
    gutter: Gutter,
    /// What is searched, in lower case.
    wanted: Option<&'a str>,
}

impl<'a> ShownCall<'a> {
    fn words(&self, line: &'a Line) -> Words<'a> {
        let (gutter, sight) = (self.gutter, self.sight);
        let is_selected = line.turn() == self.model.panes.transcript.cursor();
        let Some(turn) = sight.transcript.turns.get(line.turn()) else { return Words::Nothing };
        match line {
            Line::Node { .. } => {
                let name = turn.node.as_ref().map_or("".into(), |node| (&node.shown).into());
                Words::Node { gutter, name }
            }
            Line::Silence { seconds, .. } => Words::Silence { gutter, seconds: *seconds },
            Line::Text { turn: index, range, first, hidden } => Words::Text(Text {
                gutter,
                beginning: first.then(|| self.beginning(*index, turn)),
                text: turn.shown.part(range.clone()),
                is_tool: turn.is_tool(),
                hidden: *hidden,
                wanted: self.wanted,
                is_selected,
            }),
            Line::Doubt { text, first, .. } => Words::Doubt { gutter, text, is_first: *first, is_selected },
            Line::Moment { text, first, is_open, .. } => {
                Words::Moment { gutter, text, is_first: *first, is_open: *is_open, is_selected }
            }
            Line::Flag { flag, text, first, .. } => {
                let Some(view) = sight.flags.get(*flag) else { return Words::Nothing };
                let (glyph, style) = self.theme.mark(&view.mark, "⚑");
                Words::Flag { gutter, mark: first.then_some((glyph, style)), style, text, is_selected }
            }
        }
    }

    fn beginning(&self, index: usize, turn: &'a TurnView) -> Beginning<'a> {
        Beginning {
            index,
            mark: self.margin(index),
            is_marked: self.is_marked(index),
            speaker: &turn.speaker,
            word: word(turn),
            has_failed: turn.has_failed(),
            at: turn.at.filter(|_| self.gutter.time),
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
}

/// What stands in the column of the speaker: who speaks, or what an action does, with a sign that also the first letter is.
fn word(turn: &TurnView) -> Display {
    Display::ours(match turn.step {
        None => return turn.speaker_word(),
        Some(Step::Called) => "→ call",
        Some(Step::Answered { failed: false, .. }) => "← got",
        Some(Step::Answered { failed: true, .. }) => "! fail",
        Some(Step::Noted) => "· note",
    })
}

/// Seconds as `m:ss`.
fn clock(seconds: i64) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
}
