//! What crosses the wall of the core: wishes and facts that come in, effects that go out, and the words in which they are told.

pub mod action;
pub mod area;
pub mod brief;
pub mod call;
pub mod calls;
pub mod effect;
pub mod env;
pub mod event;
pub mod filter;
pub mod fuzzy;
pub mod habits;
pub mod id;
pub mod key;
pub mod label;
pub mod layer;
pub mod moment;
pub mod mutation;
pub mod outbox;
pub mod person;
pub mod pointer;
pub mod readback;
pub mod reply;
pub mod row;
pub mod session;
pub mod tool;
pub mod verb;
