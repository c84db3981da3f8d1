//! The embedded server: the API of the contract (`wire`) on one SQLite file.
//!
//! A request passes through four places, each with one job: `listen` takes connections, the guard in front of the
//! routes checks host, key and size, a handler parses and validates, and [`db`] does the work in one transaction. What
//! never gets that far, since it is no HTTP, is refused at the `edge`. What this process asks of its own server comes
//! `inside`, without a connection.

mod acts;
mod address;
pub mod alone;
mod api;
mod bodies;
mod check;
mod chores;
mod clock;
mod crowd;
pub mod db;
mod door;
mod edge;
pub mod embedded;
mod error;
mod guard;
mod inside;
pub mod keys;
mod limits;
mod listen;
mod location;
mod openapi;
mod ops;
mod request;
pub mod seed;
mod tls;
mod told;
mod trail;
mod watch;

pub use crate::domain::permission::Permission;
pub use address::ClientAddress;
pub use db::{
    Address, BadAddress, CopiedTable, CopyError, Database, DatabaseError, Deposit, DepositIssue, Deposited, Hearing,
    NewMember, Ready, SchemaStatus,
};
pub use guard::Report;
pub use limits::{Limits, Pace};
pub use listen::{Listener, Options, is_loopback, serve, serve_with};
pub use location::{DatabaseLocation, has_password};
pub use ops::{Ops, watch};
pub use request::Times;
pub use tls::{Certificates, Reread, TlsError};
