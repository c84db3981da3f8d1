//! The panes beside the transcript while a call is in hand: its moments, and how far its reading has come.

use ratatui::{buffer::Buffer, style::Style};

use super::super::{Theme, paint::put, sheet::Sheet};
use crate::{
    app::{
        message::{action::Pane, area::Area, moment::Moments, mutation::Subject},
        state::{
            model::Model,
            review::{InHand, Sitting},
            transcript::moment::{MomentView, State},
        },
    },
    domain::{
        text::{Display, shown, wrap::wrap_first},
        time::clock_face,
    },
};

/// Lines of the reason of a moment.
const REASON_LINES: usize = 3;

/// How a line is told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Role {
    Open,
    Done,
    Selected,
    Said,
    Aside,
}

impl Role {
    fn style(self, theme: &Theme) -> Style {
        match self {
            Self::Open => theme.warn,
            Self::Done | Self::Aside => theme.dim,
            Self::Selected => theme.strong,
            Self::Said => theme.text,
        }
    }
}

type Line = (Role, Display);

/// The moments of the call in hand, in the place of the list of issues.
pub(in crate::ui) fn moments(model: &Model, mut sheet: Sheet<'_>) {
    let (count, open) = model.panes.transcript.moment_counts();
    let info = if count == 0 { Display::default() } else { shown!("{} of {count} decided", count - open) };
    sheet.title_as(model, Pane::Issues, "Moments", &info);
    let width = usize::from(sheet.inside().width.saturating_sub(4)).max(1);
    lines(sheet, moment_lines(model, width));
}

fn moment_lines(model: &Model, width: usize) -> Vec<Line> {
    let pane = &model.panes.transcript;
    if model.is_read_unled() {
        return vec![
            (Role::Said, Display::ours("This call is read without suggestions.")),
            (Role::Aside, Display::ours("One in so many is, so that they can be judged.")),
        ];
    }
    let Some(moments) = pane.call.as_ref().and_then(|call| model.world.moments.get(call)) else {
        return vec![(Role::Aside, Display::ours("The call is not looked through yet."))];
    };
    if pane.moments().is_empty() {
        let words = if model.screen.hides_moments {
            "Moments are hidden: z s shows them."
        } else {
            "No rule suggests a look; that is no verdict."
        };
        let mut told = vec![(Role::Aside, Display::ours(words))];
        told.extend(folded_lines(model, moments, width));
        return told;
    }
    let mut told = Vec::new();
    for view in pane.moments() {
        let Some(moment) = moments.shown.get(view.at) else { continue };
        let is_here = view.turn as usize == pane.cursor();
        let (sign, role) = sign(view);
        let pointer = if is_here { "▸" } else { " " };
        let head = shown!("{pointer}{:>3} {sign} {}", view.turn, Display::foreign_line(&moment.flag_type));
        told.push((if is_here { Role::Selected } else { role }, head));
        if view.is_open() {
            let text = moment.words.as_str();
            let reason = text.split_once(": ").map_or(text, |(_, reason)| reason);
            for range in wrap_first(reason, width, REASON_LINES) {
                told.push((Role::Said, shown!("    {}", Display::foreign_line(&reason[range]))));
            }
            if let Some(why) = &moment.muted {
                told.push((Role::Aside, shown!("    {why}")));
            }
        }
    }
    if moments.rest > 0 {
        told.push((Role::Aside, shown!("     {} more that are less sure", moments.rest)));
    }
    told.extend(folded_lines(model, moments, width));
    told
}

/// What is folded away, why, and how it is seen.
fn folded_lines(model: &Model, moments: &Moments, width: usize) -> Vec<Line> {
    let folded = model.folded_moments();
    if folded == 0 {
        return Vec::new();
    }
    let mut told = vec![(Role::Aside, shown!("     {folded} muted: z u shows them"))];
    for reason in moments.why_folded() {
        let lines = wrap_first(reason.as_str(), width, REASON_LINES);
        told.extend(
            lines
                .into_iter()
                .map(|range| (Role::Aside, shown!("       {}", Display::foreign_line(&reason.as_str()[range])))),
        );
    }
    told
}

fn sign(view: &MomentView) -> (&'static str, Role) {
    match view.state {
        State::Open => ("⚠", Role::Open),
        State::Flagged => ("✓", Role::Done),
        State::Rejected => ("✗", Role::Done),
    }
}

/// How far the reading of the call in hand has come, in the place of the evidence.
pub(in crate::ui) fn progress(model: &Model, mut sheet: Sheet<'_>) {
    sheet.title_as(model, Pane::Evidence, "Call in hand", &Display::default());
    let Some(sitting) = &model.review.sitting else { return };
    let told = sitting.hand.as_ref().map(|hand| progress_lines(model, sitting, hand)).unwrap_or_default();
    lines(sheet, told);
}

fn progress_lines(model: &Model, sitting: &Sitting, hand: &InHand) -> Vec<Line> {
    let messages = model.transcript_view().map_or(0, |sight| sight.transcript.turns.len());
    let mut told = vec![
        (Role::Said, shown!("{} of {messages} messages were on the screen", hand.seen(model.now))),
        (Role::Said, shown!("{} at work on it", clock_face(hand.active_ms / 1_000))),
        (Role::Said, home(model)),
    ];
    if hand.held.blind {
        told.push((Role::Aside, Display::ours("Somebody else reads it as well.")));
    }
    told.push((Role::Aside, Display::default()));
    if sitting.ahead.is_empty() {
        told.push((Role::Aside, Display::ours("No further call is at hand yet.")));
    } else {
        told.push((Role::Aside, Display::ours("Next")));
    }
    for ahead in &sitting.ahead {
        let call = &ahead.held.call_id;
        let title = model.world.calls.peek(call).and_then(|call| call.get()).map(|call| call.title.clone());
        told.push((Role::Aside, shown!("  {}", title.unwrap_or_else(|| Display::foreign_line(call.as_str())))));
    }
    told
}

/// Where the flags of the call go.
fn home(model: &Model) -> Display {
    let home = model.reading.apart.as_ref().and_then(|apart| apart.home.as_ref());
    match (home, model.current_row()) {
        (_, Some(row)) => shown!("Flags go to {} {}", row.code.shown, row.title.shown),
        (Some(Subject::NewIssue(_)), None) => Display::ours("Flags go to an issue that is being made"),
        (Some(_), None) => Display::ours("Its issue is being read"),
        (None, None) => Display::ours("On no issue: the first flag asks for one (i)"),
    }
}

/// Draws lines from the top, and nothing below them.
fn lines(mut sheet: Sheet<'_>, told: Vec<Line>) {
    let (theme, inside) = (sheet.theme, sheet.inside());
    let nothing = (Role::Aside, Display::default());
    for (y, line) in (inside.y..inside.y + inside.height).zip(told.iter().chain(std::iter::repeat(&nothing))) {
        sheet.row(y, line, |line, area, buffer| draw_line(line, theme, area, buffer));
    }
}

fn draw_line((role, text): &Line, theme: &Theme, area: Area, buffer: &mut Buffer) {
    put(buffer, area.x, area.y, area.width, text, role.style(theme));
}
