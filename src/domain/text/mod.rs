//! Text from outside, and the one door to the screen.
//!
//! [`Untrusted`] is what a service, a file or a caller said: it is kept verbatim, it is sent verbatim, and it
//! cannot be shown, because it has no `Display`. [`Display`] is what may be drawn, logged, printed or copied:
//! every character in it moves the cursor forward and does nothing else. Drawing and printing take [`Harmless`]: a
//! borrowed [`Display`], or words that are written in the program.

mod display;
pub mod mask;
mod script;
mod untrusted;

pub(crate) use display::shown;
pub use display::{Display, Harmless, counted};
pub use untrusted::{Text, Untrusted};

pub mod sanitise;
pub mod width;
pub mod wrap;
