//! Scrolling of the graph, so that the selected node is in view.

use crate::app::{message::area::Area, state::relations::RelationsPane};

/// Columns and rows between the selected box and the edge of the pane, where there is room.
const MARGIN: (i32, i32) = (4, 2);

/// Scrolls so that the selected node is in view.
pub(in crate::app) fn scroll(pane: &mut RelationsPane, area: Area) {
    let (width, height) = (i32::from(area.width), i32::from(area.height));
    let rows = usize::from(area.height).max(1);
    pane.first = pane.first.clamp((pane.row + 1).saturating_sub(rows), pane.row);
    let (Some(picture), Some((at, _))) = (&pane.picture, &pane.at) else { return };
    let (wide, high) = picture.size();
    let held = picture.layout().boxes[*at];
    pane.scroll = (
        visible(pane.scroll.0, (held.x, held.width), (width, wide), MARGIN.0),
        visible(pane.scroll.1, (held.y, held.height), (height, high), MARGIN.1),
    );
}

/// The first cell of a line of `room` cells that shows a box with its margin: `first` if it does, else the one that has
/// the box in the middle. What fits as a whole is not scrolled.
fn visible(first: i32, (at, length): (i32, i32), (room, all): (i32, i32), margin: i32) -> i32 {
    if all <= room {
        return 0;
    }
    let margin = margin.min((room - length).max(0) / 2);
    let is_seen = first <= at - margin && at + length + margin <= first + room;
    let wanted = if is_seen { first } else { at + length / 2 - room / 2 };
    wanted.clamp(0, all - room)
}
