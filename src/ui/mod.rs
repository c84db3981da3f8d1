//! The screen: draws the model and knows nothing else. Nothing here changes state, asks for data or decides what a
//! key means; every frame is a function of model, keyboard and theme.

mod absent;
mod ascii;
mod brief;
mod calls;
mod canvas;
mod dialogs;
mod evidence;
mod flag_picker;
mod foot;
mod head;
mod issues;
mod links;
mod merge;
mod minimap;
mod overlays;
mod paint;
mod preview;
mod queue;
mod relations;
mod requests;
mod results;
mod review;
mod selection;
mod sheet;
#[cfg(test)]
mod tests;
mod theme;
mod themes;
mod tickets;
mod transcript;
mod welcome;

pub use canvas::{Canvas, Frame};
pub use links::{Link, links};
pub use selection::text_of;
pub use theme::{Kind as ThemeKind, Theme, file::BadTheme};
pub use themes::Themes;
