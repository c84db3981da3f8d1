//! The nouns and rules of the product, and nothing else: no I/O, no clock, no crate of the network or the screen.
//!
//! Every rule has one home: sizes in [`limits`], the door for text from outside in [`text`],
//! flag types in [`flag_type`], the closed sets of the contract in [`choice`].

pub mod anchor;
pub mod calls;
pub mod choice;
pub mod failure;
pub mod flag_type;
pub mod flagged;
pub mod hex;
pub mod id;
pub mod issue_ref;
pub mod limits;
pub mod logged;
pub mod maker;
pub mod network;
pub mod permission;
pub mod review;
pub mod share;
pub mod shell;
pub mod spelling;
pub mod text;
pub mod ticket_ref;
pub mod time;
