//! Text that the user draws over with the mouse: shown as selected, and read off the screen.

use std::ops::Range;

use ratatui::buffer::Buffer;

use crate::{app::message::pointer::Selected, domain::text::Display};

/// The columns that are selected in each row, as text is: from the first cell to the end of its line, and so on.
pub(super) fn lines(selected: &Selected) -> impl Iterator<Item = (u16, Range<u16>)> {
    let Selected { area, from, to } = *selected;
    (from.1..=to.1).map(move |y| {
        let start = if y == from.1 { from.0 } else { area.x };
        let end = if y == to.1 { to.0 + 1 } else { area.x + area.width };
        (y, start..end)
    })
}

/// The text that is there, without the space at the end of its lines.
pub fn text_of(buffer: &Buffer, selected: &Selected) -> Display {
    let line = |(y, columns): (u16, Range<u16>)| {
        let cells = columns.filter_map(|x| buffer.cell((x, y)));
        cells.map(ratatui::buffer::Cell::symbol).collect::<String>().trim_end().to_owned()
    };
    let text: Vec<String> = lines(selected).map(line).collect();
    // What is on the screen went through the sanitiser on its way there.
    Display::ours(text.join("\n"))
}
