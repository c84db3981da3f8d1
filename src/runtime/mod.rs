//! The outside of the core: loops that bring messages in, and what performs the effects that come out.

mod answers;
mod batch;
mod body;
mod clipboard;
pub mod clock;
#[cfg(feature = "workbench")]
mod console;
mod decisions;
mod deliver;
mod external;
mod fault;
mod fetch;
mod files;
mod finder;
mod given;
mod headless;
mod home;
#[cfg(feature = "workbench")]
mod input;
mod keeper;
#[cfg(feature = "workbench")]
pub mod lines;
#[cfg(feature = "workbench")]
mod on_screen;
mod performer;
mod player;
#[cfg(feature = "workbench")]
mod pressed;
pub mod process;
mod recorder;
#[cfg(feature = "workbench")]
mod replies;
mod reviews;
mod rows;
mod services;
#[cfg(feature = "workbench")]
mod settings;
mod siblings;
mod signals;
#[cfg(feature = "workbench")]
mod surface;
mod target;
mod tasks;
#[cfg_attr(not(feature = "workbench"), path = "no_terminal.rs")]
mod terminal;
mod ties;
#[cfg(feature = "workbench")]
mod workbench;

pub use clipboard::{ClipboardWay, has_program};
pub use external::Helpers;
pub use fault::pace;
pub use given::{Hooks, Journal, Left, RunError, SaveView};
pub use headless::{Delivery, Flushed, deliver, flush};
pub use home::{Caching, Home};
pub use reviews::{Open, Opening, ReviewDoors, ReviewsAt};
pub use rows::{kept, tie};
pub use services::Services;
#[cfg(feature = "workbench")]
pub use {
    settings::{Look, ReadSettings, Settings},
    workbench::run,
};
