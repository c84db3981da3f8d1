//! Calls of a model of which each holds the talk so far: each message comes once.

use serde_json::Value;

use super::left;

/// The talk so far.
#[derive(Debug, Default)]
pub(super) struct Talk {
    seen: Vec<Value>,
}

impl Talk {
    /// What of an input was not told before. It and the output are the talk so far for the next one.
    pub(super) fn go_on(&mut self, mut input: Vec<Value>, output: &[Value]) -> Vec<Value> {
        let known = input.iter().zip(&self.seen).take_while(|(one, known)| is_in(one, known)).count();
        // A call without an input tells nothing of what was said before.
        if !input.is_empty() {
            self.seen.clone_from(&input);
        }
        self.seen.extend_from_slice(output);
        input.split_off(known)
    }
}

/// Whether a message tells nothing that the known one does not tell; times, ids and reasons to end are nothing.
fn is_in(one: &Value, known: &Value) -> bool {
    match (one, known) {
        (Value::Object(one), Value::Object(known)) => {
            one.iter().filter(|(_, value)| !left::is_empty(value)).all(|(name, value)| match known.get(name) {
                // Who speaks, and what a part is, may be told by one of them alone.
                other if matches!(name.as_str(), "role" | "type" | "name") => {
                    other.is_none_or(|other| is_in(value, other))
                }
                other if !left::is_quiet(name) || name == "additional_kwargs" => {
                    other.is_some_and(|other| is_in(value, other))
                }
                _ => true,
            })
        }
        (Value::Array(one), Value::Array(known)) => {
            one.len() == known.len() && one.iter().zip(known).all(|(one, known)| is_in(one, known))
        }
        _ => one == known,
    }
}
