//! Queues of calls that are read by people: an extension. Who reviews is the member for whom a key speaks.

pub(super) mod items;
pub(super) mod queues;
pub(super) mod readings;
pub(super) mod suggestions;
pub(super) mod verdicts;
