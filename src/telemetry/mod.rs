//! What the program tells of itself in a log file, when it is asked to (`--log FILE`): one line for each request, at
//! either end of it, and what the server refuses or fails at.
//!
//! **Nothing that was said or written stands there, and no key.** What can be told are the labels of this program, the
//! words of paths that the contract has, ids in the form of a UUID, numbers, and the host that the user has set. Nothing
//! else gets in: this is the only part of the program that names the library for it, its functions take no text but
//! through the types of `words`, and `file` leaves out what any other crate tells.
//!
//! Off, it costs a look at one number a request.

mod file;
mod requests;
mod words;

pub use file::{LogError, to_file};
pub use requests::{
    Asked, Served, asked_database, database_failed, is_on, known_as, listening, refused, stopped, stored,
};
pub use words::{Place, Service};
