//! What the workbench knows and shows: the model and its parts. Nothing here knows a verb.

pub mod audio;
pub mod batch;
pub mod catalogue;
pub mod connection;
#[cfg_attr(not(feature = "workbench"), path = "draft/untyped.rs")]
pub mod draft;
pub mod drafts;
pub mod hand;
pub mod issues;
pub mod layout;
pub mod marks;
pub mod model;
pub mod outbox;
pub mod overlay;
pub mod panes;
pub mod pending;
pub mod project;
pub mod reading;
pub mod relations;
pub mod remote;
pub mod requests;
pub mod rest;
pub mod returning;
pub mod review;
pub mod screen;
pub mod session;
pub mod target;
pub mod tips;
pub mod toast;
pub mod transcript;
pub mod undo;
pub mod unsure_passages;
pub mod visited;
pub mod vouched;
pub mod world;
pub mod written;
