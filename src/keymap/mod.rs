//! Keys: the registry of actions, the user's own keys, and the way from a key to an action.

mod binding;
mod chord;
mod docs;
mod merge;
pub mod registry;
mod resolve;
mod user;

pub use binding::Binding;
pub use chord::{Pattern, Sequence};
pub use docs::{KeyRow, schema};
pub use merge::Multiplexer;
pub use registry::{Entry, entries};
pub use resolve::{Keyboard, Resolved};
pub use user::{Finding, Options, Preset, UserKeys};
