//! The screen: draws the model and knows nothing else. Nothing here changes state, asks for data or decides what a
//! key means; every frame is a function of model, keyboard and theme.

mod absent;
mod ascii;
mod dialogs;
mod evidence;
mod flag_picker;
mod foot;
mod head;
mod issues;
mod links;
mod merge;
mod minimap;
mod overlays;
mod paint;
mod preview;
mod queue;
mod relations;
mod requests;
mod results;
mod selection;
#[cfg(test)]
mod tests;
mod theme;
mod themes;
mod tickets;
mod transcript;
mod welcome;

use ratatui::Frame;

pub use links::{Link, links};
pub use selection::text_of;
pub use theme::{Kind as ThemeKind, Theme, file::BadTheme};
pub use themes::Themes;

use crate::{
    app::{
        message::action::Pane,
        state::{layout::SMALLEST, model::Model},
    },
    domain::text::shown,
    graph::Glyphs,
    keymap::Keyboard,
};

/// Draws a frame.
pub fn draw(model: &Model, keyboard: &Keyboard, theme: &Theme, frame: &mut Frame<'_>) {
    paint(model, keyboard, theme, frame);
    if theme.glyphs == Glyphs::Ascii {
        ascii::to_ascii(frame.buffer_mut());
    }
}

fn paint(model: &Model, keyboard: &Keyboard, theme: &Theme, frame: &mut Frame<'_>) {
    let layout = model.layout();
    if theme.background.is_some() {
        let area = frame.area();
        frame.buffer_mut().set_style(area, theme.base());
    }
    if model.is_too_small() {
        let text = shown!("earmark needs {}x{}", SMALLEST.0, SMALLEST.1);
        self::paint::put(frame.buffer_mut(), 0, 0, model.screen.size.0, &text, theme.warn);
        return;
    }
    head::draw(model, theme, layout.head, frame.buffer_mut());
    for pane in Pane::ALL {
        let Some(area) = layout.pane(pane) else { continue };
        match pane {
            Pane::Issues => issues::draw(model, theme, area, frame.buffer_mut()),
            Pane::Evidence => evidence::draw(model, theme, area, frame.buffer_mut()),
            Pane::Transcript => transcript::draw(model, theme, area, frame),
            Pane::Relations => relations::draw(model, theme, area, frame.buffer_mut()),
        }
    }
    if let Some(area) = layout.preview {
        preview::boxed(model, theme, area, frame.buffer_mut());
    }
    overlays::draw(model, keyboard, theme, &layout, frame);
    foot::toasts(model, keyboard, theme, layout.body, frame.buffer_mut());
    foot::draw(model, keyboard, theme, &layout, frame.buffer_mut());
    if let Some(selected) = model.screen.hand.selected() {
        for (y, columns) in selection::lines(&selected) {
            let area = ratatui::layout::Rect::new(columns.start, y, columns.len() as u16, 1);
            let area = area.intersection(frame.area());
            frame.buffer_mut().set_style(area, theme.selected);
        }
    }
}
