//! The tests of the whole: one binary, one module a subject.

mod architecture;
mod demo_data;
mod server;
