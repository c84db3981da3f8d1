//! The signs that lines and boxes are made of.

/// Which signs are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Glyphs {
    /// Box-drawing characters and arrow heads.
    Unicode,
    /// ASCII only.
    Ascii,
}

/// A line goes on to this side of a cell.
pub(super) const LEFT: u8 = 1;
pub(super) const RIGHT: u8 = 2;
pub(super) const UP: u8 = 4;
pub(super) const DOWN: u8 = 8;

/// A long border, to be cut to length; and the bytes that one of its cells takes.
const SOLID: &str = "────────────────────────────────────────────────────────────────";
const DASHES: &str = "----------------------------------------------------------------";

impl Glyphs {
    fn choose(self, unicode: &'static str, ascii: &'static str) -> &'static str {
        match self {
            Self::Unicode => unicode,
            Self::Ascii => ascii,
        }
    }

    /// A line that goes on to some sides. Lines have round corners and boxes have sharp ones. Lines never join, so the
    /// four-armed sign is always a crossing; in ASCII the vertical line is drawn through and the other one under it.
    pub(super) fn line(self, arms: u8, dotted: bool) -> &'static str {
        match arms {
            _ if arms == LEFT | RIGHT => self.choose(if dotted { "┄" } else { "─" }, if dotted { "." } else { "-" }),
            _ if arms == RIGHT | DOWN => self.choose("╭", "+"),
            _ if arms == LEFT | DOWN => self.choose("╮", "+"),
            _ if arms == RIGHT | UP => self.choose("╰", "+"),
            _ if arms == LEFT | UP => self.choose("╯", "+"),
            _ if arms == LEFT | RIGHT | UP | DOWN => self.choose("┼", if dotted { ":" } else { "|" }),
            _ => self.choose(if dotted { "┆" } else { "│" }, if dotted { ":" } else { "|" }),
        }
    }

    /// An arrow head.
    pub(super) fn arrow(self, down: bool) -> &'static str {
        if down { self.choose("▼", "v") } else { self.choose("▲", "^") }
    }

    /// Where a line begins at the lower or the upper border of a box.
    pub(super) fn port(self, lower: bool) -> &'static str {
        self.choose(if lower { "┬" } else { "┴" }, "+")
    }

    /// The corners of a box: upper left, upper right, lower left, lower right.
    pub(super) fn corners(self) -> [&'static str; 4] {
        match self {
            Self::Unicode => ["┌", "┐", "└", "┘"],
            Self::Ascii => ["+"; 4],
        }
    }

    /// The side of a box.
    pub(super) fn side(self) -> &'static str {
        self.choose("│", "|")
    }

    /// A border of many cells, and the bytes of one of them.
    pub(super) fn border(self) -> (&'static str, usize) {
        match self {
            Self::Unicode => (SOLID, "─".len()),
            Self::Ascii => (DASHES, 1),
        }
    }

    /// Says that a text was cut.
    pub(super) fn cut(self) -> &'static str {
        self.choose("…", "~")
    }
}
