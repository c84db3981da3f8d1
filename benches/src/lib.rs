//! What the measuring programs share: generated conversations, a program in a pseudo-terminal, figures.

pub mod generate;
pub mod process;
pub mod terminal;
