//! What the measuring programs share: generated conversations, a program in a pseudo-terminal, figures and their comparison.

pub mod chance;
pub mod client;
pub mod compare;
pub mod figures;
pub mod generate;
pub mod list;
pub mod machine;
pub mod process;
pub mod record;
pub mod stored;
pub mod terminal;
