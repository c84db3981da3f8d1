//! The embedded server, from its database to its answers.

mod audit;
mod bent;
mod bodies;
mod calls;
#[cfg(unix)]
pub(crate) mod crash;
#[cfg(unix)]
mod crowd;
mod deleting;
pub(crate) mod deposit;
#[cfg(target_os = "linux")]
mod disk;
mod door;
mod effects;
mod embedded;
mod flags;
mod http;
mod idempotency;
mod lists;
mod open;
mod operations;
mod people;
mod permissions;
mod review;
pub(crate) mod schema;
mod search;
mod slow;
pub(crate) mod support;
mod tickets;
#[cfg(unix)]
mod tls;
mod together;
mod walk;
