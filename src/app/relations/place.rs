//! Where things of the graph are in its pane: the screen draws them there, and the pointer finds them there.

use super::RelationsPane;
use crate::{
    app::layout::Area,
    domain::text::{Display, shown, wrap::wrap_first},
    graph::Key,
};

/// Lines of a warning that are shown at most.
const WARNING: usize = 2;

impl RelationsPane {
    /// Cycles, which should not be.
    pub fn warning(&self) -> Option<Display> {
        let cycle = self.cycles().first()?;
        let more = match self.cycles().len() {
            1 => String::new(),
            count => format!(" (and {} more)", count - 1),
        };
        Some(shown!("↻ cycle: {}{more}", cycle.name(&self.graph)))
    }

    /// What is left for the graph inside its pane, below a warning.
    pub fn area(&self, inside: Area) -> Area {
        let lines = |text: Display| wrap_first(text.as_str(), usize::from(inside.width), WARNING).len();
        let used = u16::try_from(self.warning().map_or(0, lines)).unwrap_or(0).min(inside.height);
        Area { y: inside.y + used, height: inside.height - used, ..inside }
    }

    /// Where the left upper cell of the drawing is, seen from that of the area: what fits stands in the middle.
    pub fn origin(&self, area: Area) -> Option<(i32, i32)> {
        let (width, height) = self.picture()?.size();
        let (x, y) = self.scroll();
        let middle = |room: u16, taken: i32| ((i32::from(room) - taken) / 2).max(0);
        Some((middle(area.width, width) - x, middle(area.height, height).min(1) - y))
    }

    /// The line of the screen on which the selected node ends.
    pub(in crate::app) fn selected_line(&self, inside: Area) -> Option<u16> {
        let area = self.area(inside);
        let line = if self.is_tree() {
            i32::try_from(self.row.checked_sub(self.first)?).ok()?
        } else {
            let (at, _) = self.in_picture()?;
            let held = self.picture()?.layout().boxes.get(*at)?;
            self.origin(area)?.1 + held.y + held.height - 1
        };
        Some(area.y.saturating_add(u16::try_from(line).ok()?))
    }

    /// The node at a cell of the screen.
    pub(in crate::app) fn node_at(&self, inside: Area, x: u16, y: u16) -> Option<Key> {
        let area = self.area(inside);
        if !area.contains(x, y) {
            return None;
        }
        if self.is_tree() {
            let row = self.rows.get(self.first + usize::from(y - area.y))?;
            return Some(self.graph.nodes[row.node].key.clone());
        }
        let (left, top) = self.origin(area)?;
        let (x, y) = (i32::from(x - area.x) - left, i32::from(y - area.y) - top);
        let picture = self.picture()?;
        let at = picture.layout().boxes.iter().position(|held| held.contains(x, y))?;
        Some(picture.graph().nodes[at].key.clone())
    }
}
