//! The tests of the whole: one binary, one module a subject.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod architecture;
mod cli;
mod demo_data;
mod provider;
mod server;
