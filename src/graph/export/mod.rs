//! The graph for other programs. No text from outside gets into any of these forms but as text: each form has one
//! function through which all of it goes.

mod dot;
mod json;
mod label;
mod mermaid;
mod svg;
#[cfg(test)]
mod tests;
mod text;

pub use dot::dot;
pub use json::json;
pub use mermaid::mermaid;
pub use svg::svg;
pub use text::text;
