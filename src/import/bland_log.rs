//! The course of a Bland call through its pathway, from `pathway_logs` in whichever of its forms it comes.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{bland_mend, document, notes::Notes};
use crate::{
    domain::{choice::Speaker, id::NodeId, time::Time},
    wire::{Call, Object, PathwayEvent, event_type},
};

/// A row of the older form of `pathway_logs`.
#[derive(Deserialize)]
struct LogRow {
    #[serde(default)]
    role: Option<String>,
    #[serde(default)]
    text: Option<String>,
    #[serde(default)]
    created_at: Option<Time>,
    #[serde(default)]
    chosen_node_id: Option<Value>,
    #[serde(default)]
    tag: Option<Object>,
    /// JSON as text.
    #[serde(default)]
    decision: Option<Value>,
}

/// The events in `pathway_logs`, in whichever of its forms it comes. What of it cannot be read stays beside the call, and
/// is named.
pub(super) fn events(call: &Call, notes: &mut Notes) -> Vec<PathwayEvent> {
    let logs = match call.rest.get("pathway_logs") {
        Some(Value::String(text)) if !text.trim().is_empty() => document::inside(text).unwrap_or(Value::Bool(true)),
        Some(Value::String(_) | Value::Null) | None => return Vec::new(),
        Some(logs) => logs.clone(),
    };
    let Value::Array(rows) = logs else {
        notes.whole("`pathway_logs` cannot be read; kept beside the call", false);
        return Vec::new();
    };
    let mut log = Log { call, events: Vec::with_capacity(rows.len()), node: None };
    let mut odd = 0;
    for mut row in rows {
        if let Value::Object(fields) = &mut row {
            bland_mend::as_time(fields, "created_at");
            if fields.get("created_at").is_some_and(|at| !at.is_null() && !bland_mend::is_time(at)) {
                notes.whole("a time in `pathway_logs` cannot be read", false);
                fields.shift_remove("created_at");
            }
        }
        if row.get("event_type").is_some() {
            if let Value::Object(fields) = &mut row {
                fields.entry("conversation_id").or_insert_with(|| call.call_id.as_str().into());
                let sequence = log.events.len() + 1;
                fields.entry("sequence").or_insert_with(|| sequence.into());
            }
            match serde_json::from_value(row) {
                Ok(event) => log.events.push(event),
                Err(_) => odd += 1,
            }
        } else {
            match serde_json::from_value(row) {
                Ok(row) => log.row(row),
                Err(_) => odd += 1,
            }
        }
    }
    if odd > 0 {
        notes.whole(&format!("{odd} rows of `pathway_logs` cannot be read; kept beside the call"), false);
    }
    log.events
}

struct Log<'a> {
    call: &'a Call,
    events: Vec<PathwayEvent>,
    node: Option<NodeId>,
}

impl Log<'_> {
    fn row(&mut self, row: LogRow) {
        let at = row.created_at;
        let next = match row.chosen_node_id {
            Some(Value::String(text)) if !text.is_empty() => Some(NodeId::from(text)),
            Some(Value::Number(number)) => Some(NodeId::from(number.to_string())),
            _ => None,
        };
        if let Some(next) = next
            && self.node.as_ref() != Some(&next)
        {
            let mut payload = json!({ "chosen_node_id": next.as_str() });
            if let Some(node) = &self.node {
                payload["previous_node_id"] = node.as_str().into();
            }
            let name = row.tag.as_ref().and_then(|tag| tag.get("name").cloned());
            let name = name.or_else(|| row.decision.as_ref().and_then(node_name));
            self.push(event_type::NODE_TRANSITION, payload, at);
            self.node = Some(next);
            if let Some(name) = name {
                self.push(event_type::NODE_TAG, json!({ "name": name }), at);
            }
        }
        let kind = match row.role.as_deref().map(Speaker::from) {
            Some(Speaker::User) => event_type::TRANSCRIPT_USER,
            Some(Speaker::Assistant | Speaker::Robot) => event_type::TRANSCRIPT_ASSISTANT,
            _ => return,
        };
        // Signs such as `<Call Connected>` are no speech.
        if let Some(text) = row.text.filter(|text| !(text.starts_with('<') && text.ends_with('>'))) {
            self.push(kind, json!({ "text": text }), at);
        }
    }

    fn push(&mut self, kind: &str, payload: Value, at: Option<Time>) {
        let Value::Object(payload) = payload else { return };
        self.events.push(PathwayEvent {
            conversation_id: self.call.call_id.clone(),
            sequence: i64::try_from(self.events.len() + 1).unwrap_or(i64::MAX),
            event_type: kind.to_owned(),
            node_id: self.node.clone(),
            operation_id: None,
            payload: Some(payload),
            created_at: at,
        });
    }
}

/// The name of the chosen node, which older logs hide in a text of JSON.
fn node_name(decision: &Value) -> Option<Value> {
    let inner: Value = match decision {
        Value::String(text) => serde_json::from_str(text).ok()?,
        other => other.clone(),
    };
    ["node_name", "chosen_node_name", "name"]
        .iter()
        .find_map(|name| inner.get(name).filter(|name| name.is_string()).cloned())
}
