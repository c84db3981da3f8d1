//! Pane: the graph around the issue or ticket in the middle, as a drawing or as a tree. What lies on the paths of the
//! selected node is bright, the rest is dim.

use ratatui::{buffer::Buffer, style::Style};

use super::{
    Theme, absent,
    issues::no_issue,
    paint::{Notice, bar, put, put_wrapped, tint},
    sheet::Sheet,
};
use crate::{
    app::{
        message::{
            action::Pane,
            area::{Area, Zoom},
        },
        state::model::Model,
    },
    domain::text::Display,
    graph::{self, Branches, EdgeKind, Glyphs, Graph, Mark, Node, Part, Paths, Picture, layout::Rect},
};

/// Cells of the small map of a drawing that does not fit, and the least pane that has room for it.
const MAP: (u16, u16) = (16, 6);
const MAP_WITHIN: (u16, u16) = (48, 16);

/// What the pane shows.
#[derive(Hash)]
struct Relations {
    /// Above it all.
    warning: Option<Display>,
    graph: Shown,
    /// Nothing is tied to what is in the middle.
    is_alone: bool,
}

/// The graph, or what stands in its place.
#[derive(Hash)]
enum Shown {
    Tree(Vec<TreeLine>),
    /// A picture by its number, with the selected node and the cell from which on it is seen.
    Picture {
        number: u64,
        selected: usize,
        origin: (i32, i32),
        scroll: (i32, i32),
    },
    Notice(Notice),
}

/// A line of the tree.
#[derive(Hash)]
struct TreeLine {
    text: Display,
    style: Style,
    is_selected: bool,
}

pub(super) fn draw(model: &Model, mut sheet: Sheet<'_>) {
    sheet.title(model, Pane::Relations, &info(model));
    let (theme, selected) = (sheet.theme, sheet.selected());
    let hint = match (model.panes.relations.is_tree_for_want_of_room(), model.screen.zoom) {
        (false, _) => "",
        (true, Zoom::Full) => " z x draws it ",
        (true, _) => " z x draws it, + has more room ",
    };
    sheet.bottom(&hint, |hint, line, buffer| {
        put(buffer, line.x + 1, line.y, line.width.saturating_sub(2), *hint, theme.dim);
    });
    let relations = &model.panes.relations;
    let (tree, rows, first) = relations.tree();
    if tree.nodes.is_empty() {
        let reason = relations.failure().or(model.reading.detail_failure.as_ref());
        let notice = match (reason, &model.reading.current) {
            (reason, Some(_)) => absent::notice(model, "the issue", reason),
            (_, None) => Notice::brief(Display::ours(no_issue(model))),
        };
        return sheet.body(&notice, |notice, inside, buffer| notice.draw(theme, inside, buffer));
    }
    let inside = sheet.inside();
    let below = relations.area(inside);
    let graph = if relations.is_tree() {
        Shown::Tree(tree_lines(model, theme, (tree, &rows[first.min(rows.len())..], first), below))
    } else if let Some((number, (selected, _))) = relations.picture_number().zip(relations.in_picture()) {
        let origin = relations.origin(below).unwrap_or_default();
        Shown::Picture { number, selected: *selected, origin, scroll: relations.scroll() }
    } else {
        Shown::Notice(Notice::brief(Display::ours("Drawing…")))
    };
    let is_alone = tree.edges.is_empty() && relations.progress().is_some_and(|(_, (read, all), ..)| read == all);
    let shown = Relations { warning: relations.warning(inside), graph, is_alone };
    sheet.body(&shown, |shown, inside, buffer| shown.draw(model, theme, selected, (inside, below), buffer));
}

impl Relations {
    fn draw(&self, model: &Model, theme: &Theme, selected: Style, (inside, below): (Area, Area), buffer: &mut Buffer) {
        if let Some(warning) = &self.warning {
            put_wrapped(buffer, Area { height: below.y - inside.y, ..inside }, warning, theme.warn);
        }
        match &self.graph {
            Shown::Tree(lines) => {
                for (y, line) in (below.y..below.y + below.height).zip(lines) {
                    put(buffer, below.x + 1, y, below.width.saturating_sub(1), &line.text, line.style);
                    if line.is_selected {
                        tint(buffer, below, y, selected);
                        bar(buffer, theme, below.x, y);
                    }
                }
            }
            Shown::Picture { .. } => {
                let relations = &model.panes.relations;
                if let Some((picture, at)) = relations.picture().zip(relations.in_picture()) {
                    drawing(model, theme, picture, at, below, buffer);
                }
            }
            Shown::Notice(notice) => notice.draw(theme, below, buffer),
        }
        if self.is_alone {
            let y = (below.y + below.height).saturating_sub(1);
            let room = if below.height > 0 { below.width.saturating_sub(1) } else { 0 };
            put(buffer, below.x + 1, y, room, "Nothing related. a r, a b, a d relates it.", theme.dim);
        }
    }
}

/// How far the graph reaches, and how far the reading has come.
fn info(model: &Model) -> Display {
    let Some((hops, (read, all), failed, cut)) = model.panes.relations.progress() else { return Display::default() };
    let count = model.panes.relations.tree().0.nodes.len();
    let mut info = match (count, hops) {
        (0, _) => return Display::default(),
        (1, 1) => "1 hop".to_owned(),
        (1, _) => format!("{hops} hops"),
        (count, 1) => format!("{count} nodes · 1 hop"),
        (count, hops) => format!("{count} nodes · {hops} hops"),
    };
    if read < all {
        info = format!("reading {read}/{all} · {info}");
    }
    if failed > 0 {
        info = format!("{failed} unread · {info}");
    }
    if cut {
        info = format!("cut · {info}");
    }
    Display::ours(info)
}

fn tree_lines(
    model: &Model,
    theme: &Theme,
    (graph, rows, first): (&Graph, &[graph::TreeRow], usize),
    area: Area,
) -> Vec<TreeLine> {
    let room = usize::from(area.width.saturating_sub(1));
    let branches = if theme.glyphs == Glyphs::Ascii { Branches::Ascii } else { Branches::Lines };
    let line = |(at, row): (usize, &graph::TreeRow)| TreeLine {
        text: graph::line(graph, row, branches, Some(room)),
        style: row.edge.map_or(theme.strong, |edge| mark_style(theme, graph.edges[edge].mark, theme.text)),
        is_selected: model.panes.relations.selected_row() == first + at,
    };
    rows.iter().take(usize::from(area.height)).enumerate().map(line).collect()
}

fn drawing(
    model: &Model,
    theme: &Theme,
    picture: &Picture,
    (at, paths): &(usize, Paths),
    inside: Area,
    buffer: &mut Buffer,
) {
    let (x, y) = model.panes.relations.scroll();
    let window = Rect { x, y, width: i32::from(inside.width), height: i32::from(inside.height) };
    let (width, height) = picture.size();
    let offset = model.panes.relations.origin(inside).unwrap_or_default();
    let brush = Brush { theme, graph: picture.graph(), selected: *at, paths };
    picture.paint(window, theme.glyphs, &mut |column, row, text, part| {
        let (column, row) = (u16::try_from(column + offset.0), u16::try_from(row + offset.1));
        if let (Ok(column), Ok(row)) = (column, row)
            && column < inside.width
            && row < inside.height
        {
            put(buffer, inside.x + column, inside.y + row, inside.width - column, text, brush.style(part));
        }
    });
    // Where a little is out of sight at an edge, a map would hide more than it shows.
    let is_seen = 9 * width <= 10 * window.width && 9 * height <= 10 * window.height;
    if !is_seen && inside.width >= MAP_WITHIN.0 && inside.height >= MAP_WITHIN.1 {
        map(theme, picture, *at, window, inside, buffer);
    }
}

/// The corner of the window for the map: the first where it hides no box. Where there is none, only a picture that is
/// far larger than the window has a map all the same, away from the selected node.
fn corner(picture: &Picture, selected: usize, window: Rect) -> Option<(i32, i32)> {
    let (width, height) = (i32::from(MAP.0) + 2, i32::from(MAP.1) + 2);
    let (right, bottom) = (window.width - width, window.height - height);
    let corners = [(right, bottom), (0, bottom), (right, 0), (0, 0)];
    let boxes = &picture.layout().boxes;
    let covers =
        |(x, y): (i32, i32), held: &Rect| Rect { x: window.x + x, y: window.y + y, width, height }.overlaps(held);
    let free = corners.into_iter().find(|corner| !boxes.iter().any(|held| covers(*corner, held)));
    let (wide, high) = picture.size();
    let is_far_larger = wide > 2 * window.width || high > 2 * window.height;
    free.or_else(|| corners.into_iter().find(|corner| is_far_larger && !covers(*corner, &boxes[selected])))
}

fn map(theme: &Theme, picture: &Picture, selected: usize, window: Rect, inside: Area, buffer: &mut Buffer) {
    let Some((x, y)) = corner(picture, selected, window) else { return };
    let map = picture.minimap(MAP.0, MAP.1, window);
    let (x, y) = (u16::try_from(x).unwrap_or(0), u16::try_from(y).unwrap_or(0));
    let area = Area { x: inside.x + x, y: inside.y + y, width: MAP.0 + 2, height: MAP.1 + 2 };
    let within = super::paint::framed(buffer, theme, area, "map");
    let is_ascii = theme.glyphs == Glyphs::Ascii;
    for y in 0..map.height {
        for x in 0..map.width {
            let seen = map.window.contains(i32::from(x), i32::from(y));
            let (glyph, style) = match map.node(x, y) {
                Some(node) if node == selected => (if is_ascii { "@" } else { "◆" }, theme.accent),
                Some(_) => (if is_ascii { "#" } else { "■" }, if seen { theme.text } else { theme.dim }),
                None if seen => (if is_ascii { "." } else { "·" }, theme.dim),
                None => (" ", theme.text),
            };
            put(buffer, within.x + x, within.y + y, 1, glyph, style);
        }
    }
}

/// Styles of the parts of the drawing.
struct Brush<'a> {
    theme: &'a Theme,
    graph: &'a Graph,
    selected: usize,
    paths: &'a Paths,
}

impl Brush<'_> {
    fn style(&self, part: Part) -> Style {
        match part {
            Part::Border(node) if node == self.selected => self.theme.border_focused,
            Part::Border(node) => self.bright(node, self.theme.text),
            Part::Inside(_) => self.theme.text,
            Part::Code(node) if node == self.selected => self.theme.selected,
            Part::Code(node) => self.bright(node, self.theme.strong),
            Part::Title(node) | Part::Status(node) | Part::Stub(node) => self.bright(node, self.theme.text),
            Part::Severity(node) => self.bright(node, self.severity(&self.graph.nodes[node])),
            Part::Flags(node) => self.bright(node, self.theme.flag),
            Part::Line(edge) | Part::Arrow(edge) | Part::Label(edge) => self.edge(edge),
            Part::Crossing(down, across) => self.edge(if self.paths.contains_edge(across) { across } else { down }),
        }
    }

    fn severity(&self, node: &Node) -> Style {
        node.severity.as_ref().map_or(self.theme.text, |severity| self.theme.severity(severity))
    }

    fn bright(&self, node: usize, style: Style) -> Style {
        if self.paths.contains_node(node) || node == 0 { style } else { self.theme.dim }
    }

    fn edge(&self, edge: usize) -> Style {
        if !self.paths.contains_edge(edge) {
            return self.theme.dim;
        }
        let edge = &self.graph.edges[edge];
        let style = match edge.kind {
            EdgeKind::Blocks => self.theme.warn,
            EdgeKind::DuplicateOf | EdgeKind::Duplicate => self.theme.node,
            EdgeKind::RelatedTo | EdgeKind::Linked | EdgeKind::SubTicket | EdgeKind::Tie => self.theme.text,
        };
        mark_style(self.theme, edge.mark, style)
    }
}

fn mark_style(theme: &Theme, mark: Mark, stored: Style) -> Style {
    match mark {
        Mark::Stored => stored,
        Mark::Pending | Mark::Leaving => theme.pending,
        Mark::Failed => theme.error,
    }
}
