//! Boxes and straight pieces of lines, found by where they are: the picture is cut into tiles, and each tile knows what
//! is in it.

use crate::graph::layout::{Layout, Link, Rect, adjacency::Adjacency};

/// Columns and rows of a tile, unless there would be too many.
const TILE: (i32, i32) = (128, 32);
const MOST_TILES: i64 = 1 << 16;

/// How a vertical piece ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// The line turns.
    Turn,
    /// The line begins at the border of this node.
    Port(usize),
    /// The line points at a border.
    Arrow,
}

/// A straight piece of a line, its ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece {
    Across { edge: usize, y: i32, left: i32, right: i32 },
    Down { edge: usize, x: i32, top: i32, bottom: i32, upper: End, lower: End },
}

impl Piece {
    fn rect(&self) -> Rect {
        match *self {
            Self::Across { y, left, right, .. } => Rect { x: left, y, width: right - left + 1, height: 1 },
            Self::Down { x, top, bottom, .. } => Rect { x, y: top, width: 1, height: bottom - top + 1 },
        }
    }
}

/// All of it.
#[derive(Debug)]
pub(super) struct Pieces {
    pieces: Vec<Piece>,
    boxes: usize,
    tile: (i32, i32),
    across: i32,
    down: i32,
    /// Boxes first, then pieces, by tile.
    tiles: Adjacency,
}

impl Pieces {
    pub(super) fn new(layout: &Layout, links: &[Link]) -> Self {
        let mut pieces = Vec::new();
        for (edge, (route, link)) in layout.routes.iter().zip(links).enumerate() {
            let last = route.points.len().saturating_sub(2);
            for (at, pair) in route.points.windows(2).enumerate() {
                let ((x, y), (to_x, to_y)) = (pair[0], pair[1]);
                if y == to_y {
                    pieces.push(Piece::Across { edge, y, left: x.min(to_x), right: x.max(to_x) });
                    continue;
                }
                let begin = if at == 0 { End::Port(link.from) } else { End::Turn };
                let end = match at == last {
                    true if link.directed => End::Arrow,
                    true => End::Port(link.to),
                    false => End::Turn,
                };
                let (upper, lower) = if y < to_y { (begin, end) } else { (end, begin) };
                pieces.push(Piece::Down { edge, x, top: y.min(to_y), bottom: y.max(to_y), upper, lower });
            }
        }
        let mut tile = TILE;
        let count = |tile: (i32, i32)| (layout.width / tile.0 + 1, layout.height / tile.1 + 1);
        while i64::from(count(tile).0) * i64::from(count(tile).1) > MOST_TILES {
            tile = (tile.0 * 2, tile.1 * 2);
        }
        let (across, down) = count(tile);
        let rects = layout.boxes.iter().copied().chain(pieces.iter().map(Piece::rect));
        let mut places = Vec::new();
        for (at, rect) in rects.enumerate() {
            for y in rect.y / tile.1..=(rect.bottom() - 1) / tile.1 {
                for x in rect.x / tile.0..=(rect.right() - 1) / tile.0 {
                    places.push(((y * across + x) as usize, at));
                }
            }
        }
        let tiles = Adjacency::new((across * down) as usize, places.iter().copied());
        Self { pieces, boxes: layout.boxes.len(), tile, across, down, tiles }
    }

    /// Boxes and pieces that may be in a window; each once.
    pub(super) fn near(&self, window: Rect) -> (Vec<usize>, Vec<Piece>) {
        let mut found = Vec::new();
        let rows = window.y.max(0) / self.tile.1..=((window.bottom() - 1) / self.tile.1).min(self.down - 1);
        for y in rows {
            for x in window.x.max(0) / self.tile.0..=((window.right() - 1) / self.tile.0).min(self.across - 1) {
                found.extend_from_slice(self.tiles.of((y * self.across + x) as usize));
            }
        }
        found.sort_unstable();
        found.dedup();
        let pieces_from = found.partition_point(|&at| at < self.boxes);
        let pieces = found[pieces_from..].iter().map(|&at| self.pieces[at - self.boxes]).collect();
        found.truncate(pieces_from);
        (found, pieces)
    }

    /// Whether nothing but blank is in a row from column `left` to `right`.
    pub(super) fn is_blank(&self, layout: &Layout, y: i32, left: i32, right: i32) -> bool {
        let window = Rect { x: left, y, width: right - left + 1, height: 1 };
        let (boxes, pieces) = self.near(window);
        !boxes.iter().any(|&node| layout.boxes[node].overlaps(&window))
            && !pieces.iter().any(|piece| piece.rect().overlaps(&window))
    }
}
