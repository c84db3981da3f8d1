//! The suspicious moments of a call: rules that say which messages are worth a look, and why.
//!
//! A rule is a suggestion for a person who reads, never a verdict: half of the calls that failed have no hit at all
//! (docs/moments.md has the figures). [`read`] goes over a call once, in time that grows with its characters; the same
//! call gives the same hits. [`catalogue`] is the table of all rules, [`declared`] reads those of the team.
//!
//! The rules that belong together stand in one file: `changes` and `outcomes` about what was done, `again`, `caller`,
//! `handover`, `wording`, `ending` and `language` about what was said, `timing` about when.

mod again;
pub mod call;
mod caller;
pub mod catalogue;
mod changes;
mod course;
pub mod declared;
mod ending;
mod handover;
pub mod hit;
mod json;
mod language;
pub mod muting;
mod outcomes;
mod pass;
mod quick;
mod rows;
pub mod score;
mod text;
mod timing;
mod values;
mod wording;

#[cfg(test)]
mod tests;

pub use changes::VERBS;
pub use pass::{Reading, read};
pub use rows::{Step, called, steps, tells_failure};
pub use timing::{SILENCE_MS, spoken_ms};
