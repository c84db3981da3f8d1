//! What stands around the runs of tau2-bench: their tasks, and how they were run; in their file, or in a file of its own
//! beside a folder of runs.

use std::{
    collections::HashMap,
    io::{self, Read as _},
};

use serde_json::Value;

use crate::{
    import::{
        Shared,
        document::Document,
        left,
        values::{id_of, take_list},
    },
    intake::without_marks,
    wire::Object,
};

/// What is read of a file; one that is larger is cut, so that it is none (bytes).
const MOST: u64 = 64 << 20;

/// Reads a file as what the runs beside it share; `None` where it is another file, one with runs of its own too.
pub fn read_shared(source: &mut dyn io::Read) -> io::Result<Option<Shared>> {
    let mut bytes = Vec::new();
    source.take(MOST).read_to_end(&mut bytes)?;
    let text = without_marks(bytes.trim_ascii());
    // Most files are told apart by how they begin.
    if !text.starts_with(b"{") {
        return Ok(None);
    }
    let Ok(Document { value: Value::Object(mut fields), .. }) = Document::read(text) else { return Ok(None) };
    let has_runs = take_list(&mut fields, &["simulations"]).is_some_and(|runs| !runs.is_empty());
    let is_shared = !has_runs && fields.get("tasks").is_some_and(Value::is_array) && fields.contains_key("info");
    Ok(is_shared.then(|| shared(fields)))
}

/// What the fields beside the runs of a file tell.
pub(super) fn shared(mut fields: Object) -> Shared {
    let mut info = fields.shift_remove("info").unwrap_or_default();
    let environment = info.get("environment_info").cloned().unwrap_or_default();
    if let Some(environment) = info.get_mut("environment_info").and_then(Value::as_object_mut) {
        environment.shift_remove("policy");
    }
    let policy = environment.get("policy").or_else(|| info.get("policy")).filter(|policy| !policy.is_null()).cloned();
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
    Shared { tasks, policy, info: Some(info).filter(|info| !info.is_null()), others: fields, is_unnamed }
}
