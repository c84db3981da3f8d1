//! What the pointer does, and what it selects.

use crate::app::message::{action::Toward, area::Area};

/// What the pointer did, in cells from the top left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pointer {
    /// The left button went down.
    Press(u16, u16),
    /// It moved while the button was down.
    Drag(u16, u16),
    /// The button went up.
    Release(u16, u16),
    /// The wheel turned, down or up.
    Wheel(u16, u16, Toward),
}

/// Text on the screen that the user has drawn over: lines of an area, from a cell to a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Selected {
    /// Lines do not go further than this.
    pub area: Area,
    /// First cell: column, row.
    pub from: (u16, u16),
    /// Last cell.
    pub to: (u16, u16),
}
