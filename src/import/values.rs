//! Takes fields out of an object, in the types that a reader wants.

use std::{borrow::Cow, collections::HashMap};

use serde_json::Value;

use super::document::inside;
use crate::wire::Object;

/// Takes the first of these fields that holds something.
pub(super) fn take(fields: &mut Object, names: &[&str]) -> Option<Value> {
    names.iter().find_map(|name| match fields.get(*name) {
        None | Some(Value::Null) => None,
        Some(_) => fields.shift_remove(*name),
    })
}

/// Takes the first of these fields that is text which is not blank.
pub(super) fn take_text(fields: &mut Object, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| {
        let fits = fields.get(*name)?.as_str().is_some_and(|text| !text.trim().is_empty());
        match if fits { fields.shift_remove(*name) } else { None } {
            Some(Value::String(text)) => Some(text),
            _ => None,
        }
    })
}

/// Takes an id: text that is not blank, or a number.
pub(super) fn take_id(fields: &mut Object, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| {
        let id = id_of(fields.get(*name)?)?;
        fields.shift_remove(*name);
        Some(id)
    })
}

/// An id as text.
pub(super) fn id_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Takes the first of these fields that is a list, also one that is text of JSON, or a single object.
pub(super) fn take_list(fields: &mut Object, names: &[&str]) -> Option<Vec<Value>> {
    names.iter().find_map(|name| {
        let list = match fields.get(*name)? {
            Value::Array(_) | Value::Object(_) => fields.shift_remove(*name)?,
            Value::String(text) => {
                let inner = inside(text).filter(|inner| inner.is_array() || inner.is_object())?;
                fields.shift_remove(*name);
                inner
            }
            _ => return None,
        };
        match list {
            Value::Array(list) => Some(list),
            one @ Value::Object(_) => Some(vec![one]),
            _ => None,
        }
    })
}

/// Takes the first of these fields that is a list with something in it, as [`take_list`] does.
pub(super) fn take_filled(fields: &mut Object, names: &[&str]) -> Option<Vec<Value>> {
    names.iter().find_map(|name| take_list(fields, &[name]).filter(|list| !list.is_empty()))
}

/// Takes the first of these fields that is an object, also one that is text of JSON.
pub(super) fn take_object(fields: &mut Object, names: &[&str]) -> Option<Object> {
    names.iter().find_map(|name| {
        let value = match fields.get(*name)? {
            Value::Object(_) => fields.shift_remove(*name)?,
            Value::String(text) => {
                let inner = inside(text).filter(Value::is_object)?;
                fields.shift_remove(*name);
                inner
            }
            _ => return None,
        };
        if let Value::Object(object) = value { Some(object) } else { None }
    })
}

/// Takes a field that is true or false; nothing where it is neither.
pub(super) fn take_flag(fields: &mut Object, name: &str) -> Option<bool> {
    let flag = fields.get(name)?.as_bool()?;
    fields.shift_remove(name);
    Some(flag)
}

/// Text as it is; nothing for null; anything else as JSON.
pub(super) fn text_of(value: &Value) -> Cow<'_, str> {
    match value {
        Value::Null => Cow::Borrowed(""),
        Value::String(text) => Cow::Borrowed(text),
        other => other.to_string().into(),
    }
}

/// What a tool was called with, as it stands between the brackets.
pub(super) fn arguments(value: Option<&Value>) -> Cow<'_, str> {
    value.map_or(Cow::Borrowed("{}"), text_of)
}

/// Items that belong together, in the order in which the first of each group comes.
pub(super) fn grouped<T>(items: impl IntoIterator<Item = T>, key: impl Fn(&T) -> &str) -> Vec<(String, Vec<T>)> {
    let mut groups: Vec<(String, Vec<T>)> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    for item in items {
        let at = match known.get(key(&item)) {
            Some(at) => *at,
            None => {
                known.insert(key(&item).to_owned(), groups.len());
                groups.push((key(&item).to_owned(), Vec::new()));
                groups.len() - 1
            }
        };
        groups[at].1.push(item);
    }
    groups
}

/// Puts what was not read of a field back, where there is some.
pub(super) fn keep(fields: &mut Object, name: &str, left: Vec<Value>) {
    let left: Vec<Value> =
        left.into_iter().filter(|value| value.as_object().is_none_or(|part| !part.is_empty())).collect();
    if !left.is_empty() {
        fields.insert(name.to_owned(), left.into());
    }
}
