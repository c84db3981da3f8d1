//! The workbench in lines, for screen readers, dumb terminals and pipes: the same core and the same verbs, without a
//! screen. What is typed becomes actions; what the model holds becomes sentences. Nothing here is drawn or moved.

mod review;
mod say;
#[cfg(test)]
mod tests;
mod wish;

pub use say::{Heard, place};
pub use wish::{Wish, text, wish};
