//! What comes from the terminal.

use crate::app::message::{key::Key, pointer::Pointer};

/// Something that came from the terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Pressed {
    Key(Key),
    Paste(String),
    Pointed(Pointer),
    /// The window has the focus of its user, or has it no longer.
    Focused(bool),
    /// The terminal has told the colour of its background: red, green, blue.
    Background([u16; 3]),
    Resized {
        width: u16,
        height: u16,
    },
}
