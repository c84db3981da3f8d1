//! What several wishes and facts have in common: to tell, to show, to read, to send.

pub(super) mod flag;
pub(super) mod graph;
pub(super) mod home;
pub(super) mod in_sight;
pub(super) mod mark;
pub(super) mod narrow;
pub(super) mod read;
pub(super) mod relate;
pub(super) mod review;
pub(super) mod send;
pub(super) mod show;
pub(super) mod tell;
pub(super) mod tour;
pub(super) mod visit;
