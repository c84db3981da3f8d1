//! A validator for as much of JSON Schema as the OpenAPI document uses.

use serde_json::Value;

/// What is wrong with `value`, seen from `schema` of `document`; nothing when it fits.
pub(crate) fn faults(document: &Value, schema: &Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    check(document, schema, value, "", &mut found);
    found
}

/// The schema `name` of `document`.
pub(crate) fn named<'a>(document: &'a Value, name: &str) -> &'a Value {
    let schema = &document["components"]["schemas"][name];
    assert!(schema.is_object(), "the document has no schema {name}");
    schema
}

fn check(document: &Value, schema: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
    if let Some(reference) = schema["$ref"].as_str() {
        let name = reference.strip_prefix("#/components/schemas/").expect(reference);
        return check(document, named(document, name), value, at, found);
    }
    for alternatives in [&schema["oneOf"], &schema["anyOf"]].into_iter().filter_map(Value::as_array) {
        let fits = alternatives.iter().filter(|schema| faults(document, schema, value).is_empty()).count();
        if fits == 0 {
            found.push(format!("{at}: fits no alternative: {value}"));
        }
    }
    for part in schema["allOf"].as_array().into_iter().flatten() {
        check(document, part, value, at, found);
    }
    if !has_type(&schema["type"], value) {
        found.push(format!("{at}: is no {}: {value}", schema["type"]));
        return;
    }
    if schema["enum"].as_array().is_some_and(|known| !known.contains(value)) {
        found.push(format!("{at}: {value} is not among {}", schema["enum"]));
    }
    for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if value.is_object() && value.get(name).is_none() {
            found.push(format!("{at}: {name} is missing"));
        }
    }
    for (name, schema) in schema["properties"].as_object().into_iter().flatten() {
        if let Some(value) = value.get(name) {
            check(document, schema, value, &format!("{at}/{name}"), found);
        }
    }
    if schema["items"].is_object() {
        for (index, value) in value.as_array().into_iter().flatten().enumerate() {
            check(document, &schema["items"], value, &format!("{at}/{index}"), found);
        }
    }
}

fn has_type(types: &Value, value: &Value) -> bool {
    let is = |name: &str| match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("unknown type {other}"),
    };
    match types {
        Value::String(name) => is(name),
        Value::Array(names) => names.iter().filter_map(Value::as_str).any(is),
        _ => true,
    }
}

#[test]
fn the_validator_finds_faults() {
    let document =
        serde_json::json!({ "components": { "schemas": { "Word": { "type": "string", "enum": ["a", "b"] } } } });
    let schema = serde_json::json!({
        "type": "object", "required": ["word"],
        "properties": {
            "word": { "$ref": "#/components/schemas/Word" },
            "maybe": { "oneOf": [{ "type": "null" }, { "type": "array", "items": { "type": "integer" } }] },
        },
    });
    let faults = |value| faults(&document, &schema, &value).len();
    assert_eq!(faults(serde_json::json!({ "word": "a", "maybe": [1, 2] })), 0);
    assert_eq!(faults(serde_json::json!({ "word": "a", "maybe": null })), 0);
    assert_eq!(faults(serde_json::json!({ "word": "c", "maybe": [1.5] })), 2);
    assert_eq!(faults(serde_json::json!({})), 1);
    assert_eq!(faults(serde_json::json!([])), 1);
}
