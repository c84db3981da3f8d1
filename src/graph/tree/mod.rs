//! The graph as a tree from its focus: for narrow screens, for screen readers and for copying.

mod line;
mod row;
#[cfg(test)]
mod tests;

pub use line::{Branches, line, lines};
pub use row::{Place, TreeRow, rows};
