//! The embedded server, from its database to its answers.

mod deposit;
mod effects;
mod lists;
mod open;
mod operations;
mod schema;
mod support;
