//! Pane: the transcript. The core has chosen the lines; here they get their columns and colours.

mod header;
mod line;

use ratatui::style::Style;

use self::{
    header::Header,
    line::{Act, Beginning, Note, Row, Text, Words},
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
            transcript::{TranscriptView, block::Line, columns::Columns},
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
    let columns = Columns::new(sight.transcript, usize::from(lines.width));
    let shown = ShownCall { model, theme, sight, columns, wanted: wanted.as_deref() };
    let map = Minimap::new(model, sight, theme, inside.height);
    let selected = (model.screen.focus == Pane::Transcript).then_some(theme.selected);
    let pane = &model.panes.transcript;
    let first = Row { words: Words::Header(header), ..shown.nothing() };
    let rows = pane.lines.iter().zip(&pane.notes).take(usize::from(lines.height));
    let rows = std::iter::once(first).chain(rows.map(|(line, note)| shown.row(line, note.as_ref())));
    for (row, shown) in (0..inside.height).zip(rows.chain(std::iter::repeat_with(|| shown.nothing()))) {
        let shown = Row { edge: map.as_ref().and_then(|map| map.sign(row)), ..shown };
        sheet.row(inside.y + row, &shown, |row, area, buffer| row.draw(theme, selected, area, buffer));
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
            Notice::said(Role::Text, "No call attached", "3 and a attach one to this issue.")
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
    // By the numbers that stand beside the messages, which are those of the service.
    let at = shown!("message {} · last {}", model.panes.transcript.cursor(), count - 1);
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
    columns: Columns,
    /// What is searched, in lower case.
    wanted: Option<&'a str>,
}

impl<'a> ShownCall<'a> {
    /// A line in which nothing stands.
    fn nothing(&self) -> Row<'a> {
        Row { columns: self.columns, words: Words::Nothing, note: None, edge: None, is_selected: false }
    }

    fn row(&self, line: &'a Line, note: Option<&'a Line>) -> Row<'a> {
        let is_selected = line.turn() == self.model.panes.transcript.cursor() && !line.is_above();
        Row { words: self.words(line), note: note.and_then(|note| self.note(note)), is_selected, ..self.nothing() }
    }

    fn words(&self, line: &'a Line) -> Words<'a> {
        let Some(turn) = self.sight.transcript.turns.get(line.turn()) else { return Words::Nothing };
        match line {
            Line::Node { .. } => Words::Node(turn.node.as_ref().map_or("".into(), |node| (&node.shown).into())),
            Line::Silence { seconds, .. } => Words::Silence(*seconds),
            Line::Text { turn: index, range, is_short, first, hidden } => Words::Text(Text {
                beginning: first.then(|| self.beginning(*index, turn)),
                text: if *is_short { turn.short() } else { turn.laid() }.part(range.clone()),
                act: act(turn),
                hidden: *hidden,
                wanted: self.wanted,
            }),
            Line::Doubt { .. } | Line::Moment { .. } | Line::Flag { .. } => {
                self.note(line).map_or(Words::Nothing, Words::Note)
            }
            Line::Blank { .. } => Words::Nothing,
        }
    }

    /// What is told of a message.
    fn note(&self, line: &'a Line) -> Option<Note<'a>> {
        let theme = self.theme;
        let (sign, style, text, first) = match line {
            Line::Doubt { text, first, .. } => ("?", theme.warn, text, first),
            Line::Moment { text, first, is_open: true, .. } => ("⚠", theme.warn, text, first),
            Line::Moment { text, first, is_open: false, .. } => ("✗", theme.dim, text, first),
            Line::Flag { flag, text, first, .. } => {
                let (sign, style) = theme.mark(&self.sight.flags.get(*flag)?.mark, "⚑");
                (sign, style, text, first)
            }
            Line::Node { .. } | Line::Silence { .. } | Line::Text { .. } | Line::Blank { .. } => return None,
        };
        Some(Note { sign: first.then_some((sign, style)), text, style })
    }

    fn beginning(&self, index: usize, turn: &'a TurnView) -> Beginning<'a> {
        Beginning {
            index,
            mark: self.margin(index),
            is_marked: self.is_marked(index),
            speaker: &turn.speaker,
            word: word(turn),
            at: turn.at.filter(|_| self.columns.gutter.time),
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

/// What stands in the column of the speaker. A result goes with its call, which stands above it.
fn word(turn: &TurnView) -> Display {
    Display::ours(match turn.step {
        None => return turn.speaker_word(),
        Some(Step::Called) => "Tool",
        Some(Step::Answered { .. }) => "",
        Some(Step::Noted) => "Note",
    })
}

/// What an action does.
fn act(turn: &TurnView) -> Option<Act> {
    Some(match turn.step? {
        Step::Called => Act::Calls(turn.written.as_ref().map_or(0, |written| written.name)),
        Step::Answered { failed: false, .. } => Act::Got,
        Step::Answered { failed: true, .. } => Act::Failed,
        Step::Noted => Act::Notes,
    })
}
