//! What the runs of a folder share, as a file beside the folder holds it.

use std::collections::HashMap;

use serde_json::Value;

use crate::wire::Object;

/// What runs share. They are read with it by [`read_with`](super::read_with).
#[derive(Debug, Default)]
pub struct Shared {
    /// Tasks by their ids.
    pub(super) tasks: HashMap<String, Value>,
    pub(super) policy: Option<Value>,
    pub(super) info: Option<Value>,
    /// Whatever else there is, which each run keeps: fields that are not known, and tasks that no run can name.
    pub(super) others: Object,
    /// There are tasks without an id.
    pub(super) is_unnamed: bool,
}

impl Shared {
    /// What of it no run can have.
    pub fn odd(&self) -> Option<&'static str> {
        self.is_unnamed.then_some("a task has no id, so it is of no run")
    }
}
