//! The tests of the whole: one binary, one module a subject.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod architecture;
mod cli;
mod demo_data;
mod documents;
mod graph;
#[cfg(unix)]
mod postgres;
mod provider;
mod server;
#[cfg(unix)]
mod terminal;

/// Whether tests with big figures run in full, not in their short form.
fn long() -> bool {
    std::env::var_os("EARMARK_LONG").is_some_and(|value| value == "1")
}
