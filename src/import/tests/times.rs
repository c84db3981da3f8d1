//! Times in the units and places in which makers write them; one that cannot be read is named.

use serde_json::{Value, json};

use super::{
    shapes::{one, times},
    *,
};

#[test]
fn a_table_counts_from_1970_in_any_unit() {
    for at in ["1772359201.25", "1772359201250", "1772359201250000", "1772359201250000000"] {
        let text = format!("speaker,start,text\nAgent,{at},Hello\n");
        let call = one(&text, Format::Csv);
        assert_eq!(times(&call), ["10:00:01.250Z"], "{at}");
        assert_eq!(call.call.created_at.to_string(), "2026-03-01T10:00:01.250Z");
    }
    let (_, all, bad) = read_bytes(b"speaker,start,text\nAgent,1772359201,Hello\nCaller,4,Hi\n", "x", None);
    assert_eq!((times(&all[0]), bad.len()), (vec!["10:00:01.000Z".to_owned(), String::new()], 1), "{bad:?}");
    assert!(bad[0].reason.contains("time that cannot be read"), "{bad:?}");
}

/// A call of Bland with this log.
fn logged(log: Value) -> Conversation {
    let turn = json!({ "id": 1, "created_at": "2026-08-01T09:00:00Z", "text": "Hi", "user": "user" });
    let call =
        json!({ "call_id": "c", "created_at": "2026-08-01T09:00:00Z", "transcripts": [turn], "pathway_logs": log });
    one(&call.to_string(), Format::Bland)
}

#[test]
fn a_log_of_bland_has_times_in_any_form() {
    for at in [json!(1_785_574_800), json!("1785574800000"), json!("2026-08-01 09:00:00")] {
        let call = logged(json!([
            { "role": "user", "text": "Hi", "created_at": at, "chosen_node_id": "a" },
            { "event_type": "node.tag", "payload": { "name": "x" }, "created_at": at },
        ]));
        let told: Vec<_> = call.events.iter().map(|event| event.created_at.map(|at| at.to_string())).collect();
        assert_eq!(told, vec![Some("2026-08-01T09:00:00.000Z".to_owned()); 3], "{at}");
        assert!(call.notes.is_empty(), "{:?}", call.notes);
    }
    let call = logged(json!([
        { "role": "user", "text": "Hi", "created_at": "soon" },
        { "event_type": "node.tag", "payload": { "name": "x" }, "created_at": [] },
        { "role": 7, "text": "unseen" },
        "words",
    ]));
    assert_eq!(call.events.len(), 2, "{:?}", call.events);
    let notes = call.notes.join("\n");
    assert!(notes.contains("a time in `pathway_logs` cannot be read"), "{notes}");
    assert!(notes.contains("2 rows of `pathway_logs` cannot be read"), "{notes}");
    let notes = logged("[{".into()).notes.join("\n");
    assert!(notes.contains("`pathway_logs` cannot be read; kept beside the call"), "{notes}");
}

#[test]
fn a_time_of_a_call_that_cannot_be_read_is_named() {
    let item = json!({ "id": "i", "type": "message", "role": "user", "content": ["Hi"], "created_at": 1_785_574_800 });
    let row = json!({ "role": "user", "message": "Hi", "time": 1_785_574_800_000_i64, "secondsFromStart": 1 });
    let says = |side: &str| json!([{ "role": side, "content": "Hi" }]);
    let span = |name: &str| {
        let input = json!({ "key": "gen_ai.input.messages", "value": { "stringValue": says("user").to_string() } });
        json!({ "resourceSpans": [{ "scopeSpans": [{ "spans": [{ "traceId": "t", (name): "soon", "attributes": [input] }] }] }] })
    };
    let observed = |name: &str| {
        let mut row =
            json!({ "id": "o", "traceId": "t", "type": "GENERATION", "startTime": null, "input": says("user") });
        row[name] = "soon".into();
        json!({ "data": [row] })
    };
    for (format, name, call) in [
        (
            Format::LiveKit,
            "audio_recording_started_at",
            json!({ "items": [item], "audio_recording_started_at": "soon" }),
        ),
        (
            Format::Retell,
            "start_timestamp",
            json!({ "call_id": "c", "transcript_object": [{ "role": "user", "content": "Hi" }], "start_timestamp": "soon" }),
        ),
        (
            Format::Retell,
            "end_timestamp",
            json!({ "call_id": "c", "transcript_object": [{ "role": "user", "content": "Hi" }], "end_timestamp": 7 }),
        ),
        (Format::Vapi, "endedAt", json!({ "orgId": "o", "messages": [row], "endedAt": "soon" })),
        (
            Format::ElevenLabs,
            "start_time_unix_secs",
            json!({ "conversation_id": "c", "transcript": [{ "role": "user", "message": "Hi", "time_in_call_secs": 1 }], "metadata": { "start_time_unix_secs": "soon" } }),
        ),
        (Format::Langfuse, "startTime", observed("startTime")),
        (Format::Langfuse, "endTime", observed("endTime")),
        (Format::Otlp, "startTimeUnixNano", span("startTimeUnixNano")),
        (Format::Otlp, "endTimeUnixNano", span("endTimeUnixNano")),
        (
            Format::Whisper,
            "duration",
            json!({ "segments": [{ "start": 0, "end": 1, "text": "Hi" }], "duration": "long" }),
        ),
        (
            Format::AssemblyAi,
            "audio_duration",
            json!({ "utterances": [{ "speaker": "A", "start": 0, "end": 9, "text": "Hi", "words": [] }], "audio_duration": "long" }),
        ),
    ] {
        let call = one(&call.to_string(), format);
        let wanted = format!("`{name}` cannot be read as a time");
        assert!(call.notes.contains(&wanted), "{format} {name}: {:?}", call.notes);
    }
}

#[test]
fn times_of_contact_lens_stay_with_their_rows() {
    let row = |text: &str, at: &str| json!({ "Transcript": { "ParticipantId": "AGENT", "ParticipantRole": "AGENT", "Content": text, "BeginOffsetMillis": 0, "EndOffsetMillis": 5, "AbsoluteTime": at } });
    let text =
        json!({ "Segments": ["loose words", row("One", "2026-09-01T10:00:01Z"), row("Two", "soon")] }).to_string();
    let call = one(&text, Format::ContactLens);
    assert_eq!(times(&call), ["", "10:00:01.000Z", ""]);
    assert!(call.notes.join("\n").contains("message 3: its time cannot be read"), "{:?}", call.notes);
}
