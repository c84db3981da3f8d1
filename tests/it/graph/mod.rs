//! The relation graph: its layout and its picture.

mod drawn;
mod properties;
mod quality;
mod samples;
mod small;
