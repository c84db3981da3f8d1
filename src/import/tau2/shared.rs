//! What the runs of tau2-bench share: their tasks, and how they were run; beside the runs in their file, or in a file of
//! its own beside a folder of runs.

use std::{collections::HashMap, io};

use serde_json::Value;

use crate::{
    import::{
        RECORD_BYTES,
        document::Document,
        left,
        source::Source,
        values::{id_of, take_list},
    },
    wire::Object,
};

/// What the runs of a folder share, which a file beside the folder holds. Its runs are read with it by
/// [`read_with`](crate::import::read_with).
#[derive(Debug, Default)]
pub struct Shared {
    pub(super) tasks: HashMap<String, Value>,
    pub(super) policy: Option<Value>,
    pub(super) info: Option<Value>,
    /// Whatever else there is, which each run keeps: fields that are not known, and tasks that no run can name.
    pub(super) others: Object,
    /// There are tasks without an id.
    is_unnamed: bool,
}

impl Shared {
    /// Reads a file as what the runs beside it share; `None` where it is another file, one with runs of its own too.
    pub fn read(source: &mut dyn io::Read) -> io::Result<Option<Self>> {
        let Some(bytes) = Source::new(source).rest(RECORD_BYTES)? else { return Ok(None) };
        // Most files are told apart by how they begin.
        if !bytes.trim_ascii_start().starts_with(b"{") {
            return Ok(None);
        }
        let Ok(Document { value: Value::Object(mut fields), .. }) = Document::read(&bytes) else { return Ok(None) };
        let has_runs = take_list(&mut fields, &["simulations"]).is_some_and(|runs| !runs.is_empty());
        let is_shared = !has_runs && fields.get("tasks").is_some_and(Value::is_array) && fields.contains_key("info");
        Ok(is_shared.then(|| Self::of(fields)))
    }

    /// What of it no run can have.
    pub fn odd(&self) -> Option<&'static str> {
        self.is_unnamed.then_some("a task has no id, so it is of no run")
    }

    /// What the fields beside the runs of a file tell.
    pub(super) fn of(mut fields: Object) -> Self {
        let mut info = fields.shift_remove("info").unwrap_or_default();
        let environment = info.get("environment_info").cloned().unwrap_or_default();
        if let Some(environment) = info.get_mut("environment_info").and_then(Value::as_object_mut) {
            environment.shift_remove("policy");
        }
        let policy =
            environment.get("policy").or_else(|| info.get("policy")).filter(|policy| !policy.is_null()).cloned();
        let (mut tasks, mut unnamed) = (HashMap::new(), Vec::new());
        for task in take_list(&mut fields, &["tasks"]).unwrap_or_default() {
            match task.get("id").and_then(id_of) {
                Some(id) => drop(tasks.insert(id, task)),
                None => unnamed.push(task),
            }
        }
        let is_unnamed = !unnamed.is_empty();
        if is_unnamed {
            fields.insert("tasks".to_owned(), unnamed.into());
        }
        for name in ["timestamp", "simulation_index"] {
            fields.shift_remove(name);
        }
        fields.retain(|_, value| !left::is_empty(value));
        Self { tasks, policy, info: Some(info).filter(|info| !info.is_null()), others: fields, is_unnamed }
    }
}
