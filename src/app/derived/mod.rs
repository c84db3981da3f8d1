//! What follows from the state, asked by the screen, the keys and the pointer. Nothing here changes anything.

pub mod activity;
pub mod address;
pub mod allow;
pub mod export;
pub mod geometry;
pub mod hint;
pub mod journal;
pub mod layer;
pub mod merge;
pub mod new_issue;
pub mod offers;
pub mod people;
pub mod preview;
pub mod queue;
pub mod readers;
pub mod tour;
pub mod views;
