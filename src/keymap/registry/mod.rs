//! The registry: one row an action. Dispatch, hint line, the box of keys that may follow, help, command line, the table
//! in `docs/keys.md`, the man page and the schema of `keys.toml` are made from these rows.

mod entry;
mod flagging;
mod general;
mod graph;
mod issues;
mod moving;
mod overlays;
mod reading;
mod reviewing;

pub use entry::{Danger, Entry, Line, Place, UndoKind};

use entry::row;

/// All rows, in the order in which help shows them.
pub fn entries() -> Vec<Entry> {
    [
        // What a picker or a dialog is for stands first in its hints.
        flagging::entries(),
        reading::entries(),
        reviewing::entries(),
        issues::entries(),
        graph::entries(),
        overlays::entries(),
        moving::entries(),
        general::entries(),
    ]
    .concat()
}

#[cfg(test)]
mod tests;
