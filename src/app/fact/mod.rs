//! Facts: what has happened outside, and what it changes.

pub(super) mod calls;
pub(super) mod fetched;
pub(super) mod focused;
pub(super) mod heard;
pub(super) mod kept;
pub(super) mod moments;
pub(super) mod numbered;
pub(super) mod overlay;
pub(super) mod people;
pub(super) mod played;
pub(super) mod resumed;
pub(super) mod review;
pub(super) mod settled;
pub(super) mod tips;
pub(super) mod unsure_passages;
pub(super) mod vouched;
