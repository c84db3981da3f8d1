//! Reads a record as JSON without a fixed shape, and tells what of it was not strict: keys that come twice, signs that
//! JSON has no place for, JSON inside a string.

use std::{cell::RefCell, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Value};

use super::{build::reason, cues};
use crate::wire::lenient;

/// Texts of JSON inside texts of JSON that are opened.
const INSIDE: usize = 3;

/// A record, and what is to be told of it.
#[derive(Debug)]
pub(super) struct Document {
    pub(super) value: Value,
    pub(super) told: Vec<String>,
}

impl Document {
    /// Reads a record, or tells in words that quote nothing why it cannot be read.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, String> {
        let mut told = Vec::new();
        let Noted { mut value, doubled } = match serde_json::from_slice::<Noted>(bytes) {
            Ok(noted) => noted,
            Err(error) => {
                let clean = lenient::clean(bytes).and_then(|clean| serde_json::from_slice(&clean).ok());
                let mended = match clean {
                    Some(noted) => noted,
                    None => without_commas(bytes).ok_or_else(|| why(bytes, &error))?,
                };
                told.push("it is not strict JSON; what JSON has no sign for was mended".to_owned());
                mended
            }
        };
        if doubled > 0 {
            told.push("a name comes twice in an object; what comes last counts".to_owned());
        }
        for _ in 0..INSIDE {
            let Value::String(text) = &value else { break };
            let Some(inner) = inside(text) else { break };
            value = inner;
            told.push("it is JSON inside a string".to_owned());
        }
        Ok(Self { value, told })
    }
}

/// The value in a text that is JSON itself.
pub(super) fn inside(text: &str) -> Option<Value> {
    let text = text.trim();
    let opens = text.starts_with(['{', '[']) || text.starts_with("\"{") || text.starts_with("\"[");
    if opens { serde_json::from_str(text).ok() } else { None }
}

fn why(bytes: &[u8], error: &serde_json::Error) -> String {
    if std::str::from_utf8(bytes).is_err() {
        return cues::NOT_UTF8.to_owned();
    }
    let text = bytes.trim_ascii_start();
    let python = text.starts_with(b"{'") || text.starts_with(b"[{'") || text.starts_with(b"['");
    if python {
        return "it is what Python prints, with single quotes; write it with json.dumps".to_owned();
    }
    if text.starts_with(b"//") || text.starts_with(b"/*") || text.starts_with(b"#") {
        return "it begins with a comment, which JSON has not; take it out".to_owned();
    }
    reason(error)
}

/// Reads what has a comma before a closing bracket, outside of strings.
fn without_commas(bytes: &[u8]) -> Option<Noted> {
    let mut kept = Vec::with_capacity(bytes.len());
    let (mut in_string, mut escaped) = (false, false);
    for (at, byte) in bytes.iter().enumerate() {
        if in_string {
            in_string = escaped || *byte != b'"';
            escaped = !escaped && *byte == b'\\';
        } else if *byte == b'"' {
            in_string = true;
        } else if *byte == b',' {
            let next = bytes[at + 1..].iter().find(|byte| !byte.is_ascii_whitespace());
            if matches!(next, Some(b']' | b'}')) {
                continue;
            }
        }
        kept.push(*byte);
    }
    if kept.len() == bytes.len() { None } else { serde_json::from_slice(&kept).ok() }
}

/// A value, and how many names came again in their object.
#[derive(Debug)]
struct Noted {
    value: Value,
    doubled: usize,
}

impl<'de> Deserialize<'de> for Noted {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let doubled = RefCell::new(0);
        let value = Any(&doubled).deserialize(deserializer)?;
        Ok(Self { value, doubled: doubled.into_inner() })
    }
}

#[derive(Clone, Copy)]
struct Any<'a>(&'a RefCell<usize>);

impl<'de> DeserializeSeed<'de> for Any<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Any<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(text.into())
    }

    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(text.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = list.next_element_seed(self)? {
            values.push(value);
        }
        Ok(values.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut fields = Map::new();
        while let Some(name) = map.next_key::<String>()? {
            let value = map.next_value_seed(self)?;
            if fields.insert(name, value).is_some() {
                *self.0.borrow_mut() += 1;
            }
        }
        Ok(fields.into())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_not_strict_is_read_and_told() {
        let read = |text: &str| Document::read(text.as_bytes()).map(|read| (read.value, read.told.len()));
        assert_eq!(read(r#"{"a":[1,-2,0.5,true,null,"x"]}"#), Ok((json!({"a": [1, -2, 0.5, true, null, "x"]}), 0)));
        assert_eq!(read(r#"{"a":1,"a":2}"#), Ok((json!({"a": 2}), 1)));
        assert_eq!(read(r#"{"a":"cut \ud83d","b":NaN}"#), Ok((json!({"a": "cut \u{fffd}", "b": null}), 1)));
        assert_eq!(read(r#"{"a":["x, ]",],}"#), Ok((json!({"a": ["x, ]"]}), 1)));
        assert_eq!(read(r#""{\"a\":1}""#), Ok((json!({"a": 1}), 1)));
        assert_eq!(read(r#""plain""#), Ok((json!("plain"), 0)));
        assert!(read("[{'a': 1}]").unwrap_err().contains("Python"));
        assert!(read("{\"a\": secret}").is_err_and(|reason| !reason.contains("secret")));
    }
}
