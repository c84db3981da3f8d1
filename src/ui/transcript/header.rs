//! The line above the messages that stays.

use ratatui::buffer::Buffer;

use crate::{
    app::{
        message::{area::Area, call::Transcript},
        state::{
            audio::{self, NowPlaying},
            model::Model,
        },
    },
    domain::{
        choice::{IssueStatus, Severity},
        text::{Display, shown, width::truncate},
        time::clock_face,
    },
    ui::{
        Theme,
        issues::{severity_word, status_glyph, status_word},
        paint::{put, put_right},
    },
};

/// The line that stays: how the issue stands and whose it is, what the call is, how it ended, how long it took, and where in
/// it one listens.
#[derive(Hash)]
pub(super) struct Header<'a> {
    standing: Option<Standing>,
    title: &'a Display,
    facts: Display,
    playing: Option<Display>,
}

/// Cells of a first name where there are few.
const FIRST: usize = 10;

/// How an issue stands, and whose it is: somebody whose name may not be known.
#[derive(Hash)]
struct Standing {
    status: IssueStatus,
    severity: Severity,
    assignee: Option<Option<Display>>,
}

impl<'a> Header<'a> {
    pub(super) fn new(model: &Model, call: &'a Transcript) -> Self {
        let length = call.seconds.map(clock_face);
        let facts = [Some(call.outcome.to_string()).filter(|text| !text.is_empty()), length];
        let facts = facts.into_iter().flatten().collect::<Vec<_>>().join(" · ");
        let playing = model.panes.audio.of(&call.id).map(|NowPlaying { is_paused, seconds, speed, is_followed }| {
            let sign = if is_paused { "‖" } else { "▶" };
            let follows = if is_followed { " following" } else { "" };
            shown!(" {sign} {} {}{follows} ", clock_face(seconds), audio::times(speed))
        });
        let standing = model.current_row().map(|row| Standing {
            status: row.status.clone(),
            severity: row.severity.clone(),
            assignee: row.assignee.as_ref().map(|id| model.world.people.called(id).cloned()),
        });
        Self { standing, title: &call.title, facts: shown!(" {facts}"), playing }
    }

    pub(super) fn draw(&self, theme: &Theme, area: Area, buffer: &mut Buffer) {
        // In a narrow pane the facts leave most of it to the title.
        let room = area.width / if area.width < 70 { 3 } else { 2 };
        let mut right = put_right(buffer, area.x + area.width, area.y, room, &self.facts, theme.dim);
        if let Some(playing) = &self.playing {
            right = put_right(buffer, right, area.y, area.width / 2, playing, theme.accent);
        }
        let left = Area { width: right.saturating_sub(area.x), ..area };
        let x = self.standing.as_ref().map_or(area.x, |standing| standing.draw(theme, left, buffer));
        put(buffer, x, area.y, right.saturating_sub(x), self.title, theme.strong);
    }
}

impl Standing {
    /// In few cells where there are few; returns where it ends.
    fn draw(&self, theme: &Theme, area: Area, buffer: &mut Buffer) -> u16 {
        let is_wide = area.width >= 90;
        let status = status_glyph(&self.status);
        let status = if is_wide { shown!("{status} {} ", status_word(&self.status)) } else { shown!("{status} ") };
        let who = match &self.assignee {
            None => Display::default(),
            Some(None) => Display::ours(" · assigned"),
            Some(Some(name)) if is_wide => shown!(" · {name}"),
            Some(Some(name)) => {
                let first = name.as_str().split_whitespace().next().unwrap_or(name.as_str());
                shown!(" {}", truncate(first, FIRST))
            }
        };
        let room = |x: u16| (area.x + area.width).saturating_sub(x);
        let mut x = put(buffer, area.x, area.y, area.width, &status, theme.dim);
        let severity = shown!("{}", severity_word(&self.severity));
        x = put(buffer, x, area.y, room(x), &severity, theme.severity(&self.severity));
        put(buffer, x, area.y, room(x), &shown!("{who} · "), theme.dim)
    }
}
