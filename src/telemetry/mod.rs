//! What the program tells of itself when it is asked to: in a log file (`--log FILE`) or in lines of JSON, one for each
//! request at either end of it and for what the server refuses or fails at; and what a server that is watched counts.
//!
//! **Nothing that was said or written stands there, and no key.** What can be told are the labels of this program, the
//! words of paths that the contract has, ids in the form of a UUID, numbers, the host that the user has set, and the id by
//! which a request is known to who sent it. Nothing else gets in: this is the only part of the program that names the
//! libraries for it, its functions take no text but through the types of `words`, and `file` and `json` leave out what any
//! other crate tells.
//!
//! Off, it costs a look at two numbers a request.

mod file;
mod json;
mod lines;
#[cfg(feature = "server")]
mod meters;
mod requests;
mod words;

pub use file::{LogError, to_file};
pub use json::to_lines;
#[cfg(feature = "server")]
pub use meters::{Connected, TurnedAway, measure, measured, turned_away};
pub use requests::{
    Asked, Labels, Served, asked_database, certificates, database_failed, ending, is_on, is_timed, known_as, listening,
    refused, stopped, stored, watched,
};
pub use words::{Place, RequestId, Service, TraceId};
