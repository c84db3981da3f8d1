//! What on the screen leads to a page of the web, for terminals that let it be followed (OSC 8).

use ratatui::layout::Rect;

use crate::{
    app::{derived::address, message::action::Pane, state::model::Model},
    domain::text::{Display, Harmless, shown},
};

/// A part of one line that leads somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The cells.
    pub area: Rect,
    /// The address: plain ASCII of the web.
    pub address: String,
}

/// The title of the issue leads to its page, that of the call to its recording. None while anything lies over the panes.
pub fn links(model: &Model) -> Vec<Link> {
    if !model.screen.overlays.is_empty() || model.is_too_small() {
        return Vec::new();
    }
    let layout = model.layout();
    // Both stand on the first line of their pane.
    let on = |pane: Pane, title: &Display, address: Option<String>| {
        let area = layout.pane(pane)?.inside();
        let width = u16::try_from(Harmless::from(title).width()).unwrap_or(u16::MAX).min(area.width / 2);
        let area = Rect::new(area.x, area.y, width, area.height.min(1));
        Some(Link { area, address: address? }).filter(|link| !link.area.is_empty())
    };
    let call = model
        .transcript_view()
        .and_then(|sight| on(Pane::Transcript, &sight.transcript.title, address::recording(model)));
    let issue = model.reading.shown.as_ref().and_then(|shown| {
        on(Pane::Evidence, &shown!("{} {}", shown.issue.code.shown, shown.issue.title.shown), address::page(model))
    });
    call.into_iter().chain(issue).collect()
}
