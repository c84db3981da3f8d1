//! The embedded server, from its database to its answers.

mod bodies;
mod deposit;
mod effects;
mod embedded;
mod http;
mod idempotency;
mod lists;
mod open;
mod operations;
mod schema;
mod support;
mod together;
