//! Where things of the graph are in its pane: the screen draws them there, and the pointer finds them there.

use crate::{
    app::{message::area::Area, state::relations::RelationsPane},
    domain::text::{Display, shown, wrap::wrap_first},
    graph::Key,
};

/// Lines of a warning that are shown at least, where it needs them, and which part of the pane at most.
const WARNING: u16 = 2;

const SHARE: u16 = 3;

impl RelationsPane {
    /// Cycles, which should not be: all of them, or as many as have room in the pane and how many there are beside them.
    pub fn warning(&self, inside: Area) -> Option<Display> {
        let names: Vec<Display> = self.cycles().iter().map(|cycle| cycle.name(&self.graph)).collect();
        let of = |count: usize| {
            let named: Vec<&str> = names[..count].iter().map(Display::as_str).collect();
            let more = match names.len() - count {
                0 => String::new(),
                more => format!(" · and {more} more, which relation graph names"),
            };
            shown!("↻ {}: {}{more}", if names.len() == 1 { "cycle" } else { "cycles" }, named.join(" · "))
        };
        let fits = |count: &usize| Self::lines_of(&of(*count), inside, usize::MAX) <= Self::room(inside);
        (1..=names.len()).rev().find(fits).or((!names.is_empty()).then_some(1)).map(of)
    }

    /// Lines that a warning may take.
    fn room(inside: Area) -> usize {
        usize::from((inside.height / SHARE).max(WARNING))
    }

    fn lines_of(text: &Display, inside: Area, most: usize) -> usize {
        wrap_first(text.as_str(), usize::from(inside.width), most).len()
    }

    /// What is left for the graph inside its pane, below a warning.
    pub fn area(&self, inside: Area) -> Area {
        let lines = |text: Display| Self::lines_of(&text, inside, Self::room(inside));
        let used = u16::try_from(self.warning(inside).map_or(0, lines)).unwrap_or(0).min(inside.height);
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
