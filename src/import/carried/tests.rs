//! What an export writes and an import reads is what was there: for calls of every format, and for any call at all.

use std::ops::ControlFlow;

use proptest::prelude::*;
use serde_json::{Map, json};

use super::*;
use crate::{
    domain::time::Time,
    import::{self, Format},
};

/// What of a conversation is stored, as it is stored.
fn stored(call: &Call, events: &[PathwayEvent], kept: Option<&Value>) -> Value {
    json!({ "call": call, "events": by_sequence(events.to_vec()), "kept": kept })
}

/// A row as a line, read as the format that is found out.
fn read_line(line: &str) -> Vec<Result<Conversation, String>> {
    let mut all = Vec::new();
    let mut sink = |next: Result<Conversation, import::BadRecord>| {
        all.push(next.map_err(|bad| bad.reason));
        ControlFlow::Continue(())
    };
    let found = import::read(&mut line.as_bytes(), "-", None, &mut sink);
    assert_eq!(found.map_err(|error| error.to_string()), Ok(Format::Bland), "{line}");
    all
}

fn there_and_back(call: &Call, events: &[PathwayEvent], kept: Option<&Value>) {
    let row = row(call.clone(), by_sequence(events.to_vec()), kept.cloned()).expect("written");
    let line = serde_json::to_string(&row).expect("written");
    let [again] = &read_line(&line)[..] else { panic!("one conversation: {line}") };
    let again = again.as_ref().unwrap_or_else(|reason| panic!("{reason}: {line}"));
    let came = stored(&again.call, &again.events, again.kept.as_ref());
    assert_eq!(came, stored(call, events, kept));
    assert!(again.notes.is_empty() && !again.words_lost, "{:?}", again.notes);
}

#[test]
fn calls_of_every_format_come_back_as_they_were() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/transcripts");
    let mut formats = std::collections::BTreeSet::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let Ok(bytes) = std::fs::read(&path) else { continue };
        let mut calls = Vec::new();
        let mut sink = |next: Result<Conversation, import::BadRecord>| {
            calls.extend(next);
            ControlFlow::Continue(())
        };
        let Ok(format) = import::read(&mut &bytes[..], "file", None, &mut sink) else { continue };
        if !calls.is_empty() {
            formats.insert(format);
        }
        for Conversation { call, events, kept, .. } in calls {
            there_and_back(&call, &events, kept.as_ref());
        }
    }
    assert!(formats.len() > 15, "{formats:?}");
}

fn call(fields: Value) -> Call {
    let mut call = json!({ "call_id": "c-1", "created_at": "2026-08-12T09:00:00.007Z", "transcripts": [] });
    let Value::Object(fields) = fields else { panic!("an object") };
    call.as_object_mut().expect("an object").extend(fields);
    serde_json::from_value(call).expect("a call")
}

#[test]
fn fields_that_are_named_as_ours_stay() {
    let call = call(json!({ "v": 7, "earmark": { "kept": 1 }, "title": "x" }));
    there_and_back(&call, &[], None);
    let row = row(call, Vec::new(), None).expect("written");
    assert_eq!(row.iter().next(), Some((&"v".to_owned(), &json!(1))), "the version comes first");
    assert_eq!(row[NAME], json!({ "fields": { "v": 7, "earmark": { "kept": 1 } } }));
}

#[test]
fn a_log_that_the_call_tells_is_told_once() {
    let log = json!([
        { "event_type": "node.tag", "sequence": 9, "node_id": "a", "payload": { "name": "Greet" } },
        { "event_type": "node.tag", "sequence": 2, "node_id": "b", "payload": { "name": "Ask" } },
    ]);
    let call = call(json!({ "pathway_logs": log }));
    let events = by_sequence(bland_log::events(&call, &mut Notes::default()));
    assert_eq!(events.len(), 2);
    let row = super::row(call.clone(), events.clone(), None).expect("written");
    assert_eq!(row[NAME], json!({}));
    there_and_back(&call, &events, None);
    there_and_back(&call, &events[..1], None);
    there_and_back(&call, &[], None);
}

#[test]
fn a_row_of_a_newer_program_is_refused_by_its_version() {
    let mut row = row(call(json!({})), Vec::new(), None).expect("written");
    row.insert(V.to_owned(), 2.into());
    let read = read_line(&serde_json::to_string(&row).expect("written"));
    let [Err(reason)] = &read[..] else { panic!("{read:?}") };
    assert!(reason.contains("version 2") && reason.contains("use a newer one"), "{reason}");
    row.insert(V.to_owned(), 1.into());
    row.insert("transcripts".to_owned(), json!([{ "text": "my card is 4111" }]));
    let read = read_line(&serde_json::to_string(&row).expect("written"));
    let [Err(reason)] = &read[..] else { panic!("{read:?}") };
    assert!(reason.contains("missing field") && !reason.contains("4111"), "{reason}");
}

#[test]
fn what_is_named_so_and_is_no_row_is_a_field() {
    for fields in [json!({ "earmark": "pending" }), json!({ "earmark": {} }), json!({ "v": 1 })] {
        let line = serde_json::to_string(&call(fields.clone())).expect("written");
        let [Ok(read)] = &read_line(&line)[..] else { panic!("{line}") };
        for (name, value) in fields.as_object().expect("an object") {
            assert_eq!(&read.call.rest[name], value);
        }
    }
}

/// Text as hostile as it comes.
fn text() -> impl Strategy<Value = String> {
    let sign = prop_oneof![
        4 => any::<char>(),
        2 => prop::sample::select(vec!['"', '\\', '\n', '\r', '\t', ',', ';', '=', '+', '-', '@', '\'', '{', '[']),
        1 => prop::sample::select(vec!['\0', '\u{1b}', '\u{202e}', '\u{2066}', '\u{feff}', '\u{fffd}', '\u{2028}']),
    ];
    prop::collection::vec(sign, 0..24).prop_map(String::from_iter)
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_filter("a number of JSON", |number| number.is_finite()).prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            fields(inner).prop_map(Value::Object),
        ]
    })
}

fn fields(value: impl Strategy<Value = Value>) -> impl Strategy<Value = Map<String, Value>> {
    prop::collection::vec((text(), value), 0..4).prop_map(Map::from_iter)
}

fn time() -> impl Strategy<Value = Option<String>> {
    prop::option::of((1..4_000_000_000_000_i64).prop_map(|millis| Time::from_millis(millis).to_string()))
}

prop_compose! {
    fn turn()(id: i64, at in time(), text in text(), user in prop_oneof![
        prop::sample::select(vec!["user", "assistant", "robot", "agent-action"]).prop_map(str::to_owned), text()
    ], transcript in prop::option::of(text())) -> Value {
        json!({ "id": id, "created_at": at, "text": text, "user": user, "transcript_id": transcript })
    }
}

prop_compose! {
    fn event()(sequence in 0..1_000_i64, kind in text(), node in prop::option::of(text()), at in time(),
               payload in prop::option::of(fields(value()))) -> PathwayEvent {
        serde_json::from_value(json!({ "conversation_id": "c-1", "sequence": sequence, "event_type": kind,
            "node_id": node, "created_at": at, "payload": payload })).expect("an event")
    }
}

prop_compose! {
    fn calls()(id in "[ -~é]{1,20}".prop_filter("an id", |id| !id.trim().is_empty() && id != "." && id != ".."),
               turns in prop::collection::vec(turn(), 0..6), start in time(), length in prop::option::of(0.0..1e4_f64),
               summary in prop::option::of(text()), number in prop::option::of(text()),
               metadata in prop::option::of(fields(value())), variables in prop::option::of(fields(value())),
               version in value(), joined in prop::option::of(text()), rest in fields(value()),
               recording in prop::option::of(text())) -> Call {
        let mut call = call(json!({}));
        call.call_id = id.into();
        call.transcripts = serde_json::from_value(turns.into()).expect("turns");
        call.started_at = start.map(|start| start.parse().expect("a time"));
        call.call_length = length;
        call.summary = summary.map(Into::into);
        call.from = number.map(Into::into);
        call.metadata = metadata;
        call.variables = variables;
        call.pathway_version = Some(version).filter(|version| !version.is_null());
        call.concatenated_transcript = joined.map(Into::into);
        call.recording_url = recording.map(Into::into);
        call.rest = rest;
        call
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_call_comes_back_as_it_was(
        call in calls(), events in prop::collection::vec(event(), 0..4), kept in prop::option::of(fields(value()))
    ) {
        there_and_back(&call, &events, kept.map(Value::Object).as_ref());
    }
}
