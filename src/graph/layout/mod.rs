//! Where boxes and lines of the relation graph stand, in whole cells. Geometry only: it knows sizes, not texts.
//!
//! The steps are those of Sugiyama, Tagawa and Toda (1981): cycles are broken (`cycles`), nodes get layers (`simplex`),
//! layers get an order (`order`), items get columns (`place`), and links become lines between the layers (`ports`,
//! `tracks`, `route`). Each file names the source of its step. Parts that nothing ties are laid out by themselves and
//! put side by side (`parts`). Nothing is random, and nothing depends on time.

pub(super) mod adjacency;
mod crossings;
mod cycles;
mod drawn;
mod geometry;
mod layered;
mod order;
mod parts;
mod place;
mod ports;
mod route;
mod simplex;
mod tracks;
mod walk;

pub use drawn::Layout;
pub use geometry::{Link, Rect, Route, Size};
pub use walk::Way;

/// Lays a graph out. `hints` are the columns in which nodes stood before, where they did, so that the order stays
/// between redraws. A link to a node that does not exist is not drawn.
pub fn lay_out(sizes: &[Size], links: &[Link], hints: &[Option<i32>]) -> Layout {
    let mut layout = parts::lay_out(sizes, links, hints);
    layout.walk = walk::Walk::new(&layout.boxes);
    layout
}
