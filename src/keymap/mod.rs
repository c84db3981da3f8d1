//! Keys: one table of rows, from which keys are resolved, hints and help are made, and the README is checked.

mod chord;
mod resolve;
mod table;

pub use chord::parse;
pub use resolve::{Keyboard, Resolved};
pub use table::{Row, rows};
