//! What is no call is refused, what stands in an odd place is read or named, and two calls never have one id.

use serde_json::json;

use super::{
    shapes::{asides, facts, kept, one, said},
    *,
};

fn refused(text: &str, format: Format) -> String {
    let line = format!("{text}\n{text}\n");
    let (outcome, good, bad) = read_bytes(line.as_bytes(), "file", Some(format));
    assert!(good.is_empty(), "{text} is taken: {outcome:?}");
    bad.into_iter().map(|bad| bad.reason).chain(outcome.err().map(|error| error.to_string())).collect()
}

#[test]
fn an_answer_that_is_an_error_is_no_call() {
    let fine = [
        (Format::Responses, r#"{"object":"response","output":[{"type":"message","role":"assistant","content":"Hi"}]}"#),
        (Format::Gemini, r#"{"contents":[{"role":"user","parts":[{"text":"Hi"}]}]}"#),
    ];
    for (format, fine) in fine {
        let text = format!("{fine}\n{{\"error\":{{\"code\":429,\"message\":\"slow down\"}}}}\n{fine}\n");
        let (outcome, good, bad) = read_bytes(text.as_bytes(), "file", Some(format));
        assert_eq!((outcome.unwrap(), good.len(), bad.len()), (format, 2, 1), "{bad:?}");
        assert!(bad[0].reason.contains("there is no list in `"), "{bad:?}");
    }
}

#[test]
fn an_input_of_another_kind_is_not_dropped() {
    let item = r#"{"object":"response","input":{"role":"user","content":"Cancel it"},"output":[{"type":"message","role":"assistant","content":"Done"}]}"#;
    assert_eq!(said(&one(item, Format::Responses)), [("user", "Cancel it"), ("assistant", "Done")]);
}

#[test]
fn two_runs_of_one_task_without_names_are_two_calls() {
    let run = |text: &str| json!({ "task_id": "1", "termination_reason": "user_stop", "messages": [{ "role": "user", "content": text }] });
    let text = json!({ "tasks": [], "simulations": [run("One"), run("Two")] }).to_string();
    let all = good(&text, Format::Tau2);
    assert_eq!(all.len(), 2);
    assert_ne!(all[0].call.call_id, all[1].call.call_id);
    assert_eq!(good(&text, Format::Tau2)[1].call.call_id, all[1].call.call_id);
}

#[test]
fn what_was_heard_in_a_tick_is_no_thought() {
    let tick = json!({ "tick_id": 0, "timestamp": "2026-09-01T10:00:00Z", "user_transcript": "hullo",
        "user_chunk": { "role": "user", "content": "Hello", "utterance_ids": ["u"] } });
    let text = json!({ "simulations": [{ "task_id": "1", "id": "s", "ticks": [tick] }] }).to_string();
    let call = one(&text, Format::Tau2);
    assert_eq!((said(&call), asides(&call)), (vec![("user", "Hello")], vec!["hullo"]));
    assert_eq!(kept(&call)["asides"][0]["kind"], "heard");
}

#[test]
fn a_list_that_is_text_of_text_stays_and_is_named() {
    let inner = json!([{ "role": "user", "content": "hidden words" }]).to_string();
    let twice = json!(inner).to_string();
    let text = json!({ "messages": [{ "role": "user", "content": "x", "parts": twice }] }).to_string();
    let call = one(&text, Format::OpenAi);
    assert!(kept(&call).to_string().contains("hidden words") && call.notes[0].contains("`parts`"), "{:?}", call.notes);
}

#[test]
fn words_of_whisperx_are_read_where_there_are_no_segments() {
    let words = json!([
        { "word": "Cancel", "start": 0.5, "end": 0.9, "speaker": "SPEAKER_00" },
        { "word": "it", "start": 1.0, "end": 1.2, "speaker": "SPEAKER_00" },
        { "word": "Done", "start": 2.0, "end": 2.5, "speaker": "SPEAKER_01" }
    ]);
    for text in [json!({ "word_segments": words }), json!({ "segments": [], "word_segments": words })] {
        let call = one(&text.to_string(), Format::Whisper);
        assert_eq!(said(&call), [("SPEAKER_00", "Cancel it"), ("SPEAKER_01", "Done")], "{text}");
        assert_eq!(facts(&call)["turn_offsets_ms"][0], json!([500, 1_200]));
        assert!(call.notes.is_empty(), "{:?}", call.notes);
    }
    let silent = one(r#"{"segments":[],"word_segments":[],"text":""}"#, Format::Whisper);
    assert!(said(&silent).is_empty());
}

#[test]
fn a_segment_of_contact_lens_that_is_text_is_read() {
    let row = json!({ "Transcript": { "ParticipantId": "AGENT", "ParticipantRole": "AGENT", "Content": "Hello", "BeginOffsetMillis": 0, "EndOffsetMillis": 500 } });
    let text = json!({ "Segments": [row, row.to_string(), "and loose words"] }).to_string();
    let call = one(&text, Format::ContactLens);
    assert_eq!(said(&call), [("assistant", "Hello"), ("assistant", "Hello"), ("unknown", "and loose words")]);
    assert!(call.notes.join("\n").contains("message 3: it is text that names no speaker"), "{:?}", call.notes);
}

#[test]
fn messages_of_langchain_may_lie_in_text() {
    let data = json!({ "content": "Cancel it", "type": "human" });
    let text = json!([{ "type": "human", "data": data }, { "type": "human", "data": data.to_string() }]).to_string();
    assert_eq!(said(&one(&text, Format::LangChain)), [("user", "Cancel it"), ("user", "Cancel it")]);
}

#[test]
fn nothing_in_the_place_of_words_is_no_speech() {
    for nothing in [json!({}), json!([])] {
        let rows = json!([{ "text": "Hello", "user": "assistant" }, { "text": nothing, "user": "user" }]);
        let text = json!({ "corrected": rows, "aligned": [], "original": [{ "text": "real words", "user": "user", "c_id": "b" }] });
        let call = one(&text.to_string(), Format::BlandCorrected);
        assert_eq!(said(&call), [("assistant", "Hello")]);
        assert!(call.notes.join("\n").contains("message 2: its words are no text"), "{:?}", call.notes);
    }
    assert!(
        refused(r#"{"corrected":[{"text":{},"user":"user"}],"original":[]}"#, Format::BlandCorrected)
            .contains("no words")
    );
}

#[test]
fn json_whose_fields_are_named_as_columns_are_is_no_table() {
    let text = r#"{"call_id":"c","transcripts":[{"id":1,"text":"Hi","user":"user","created_at":[]},"words"],"created_at":"2026-08-01T09:00:00Z"}"#;
    assert_eq!(read_bytes(text.as_bytes(), "file", None).0.unwrap(), Format::Bland);
}

#[test]
fn an_answer_without_an_id_names_a_tool_that_was_called() {
    let text = |called: &str| {
        json!({ "messages": [
            { "role": "user", "content": "Is it back?" },
            { "role": "assistant", "content": null, "function_call": { "name": called, "arguments": "{}" } },
            { "role": "function", "name": "find_book", "content": "borrowed" },
        ] })
    };
    assert!(one(&text("find_book").to_string(), Format::OpenAi).notes.is_empty());
    let call = one(&text("other").to_string(), Format::OpenAi);
    assert_eq!(call.notes, ["message 3: it answers a call that is not there"]);
}

#[test]
fn an_answer_before_any_call_is_named() {
    let text = json!({ "messages": [
        { "role": "user", "content": "Is it back?" },
        { "role": "tool", "tool_call_id": null, "content": "borrowed" },
    ] });
    let call = one(&text.to_string(), Format::OpenAi);
    assert_eq!(call.notes, ["message 2: it answers a call that is not there"]);
}

#[test]
fn a_tool_of_retell_that_is_called_by_a_number_is_named() {
    let row = json!({ "role": "tool_call_invocation", "tool_call_id": "t", "name": 7, "arguments": "{}" });
    let text = json!({ "call_id": "c", "transcript_with_tool_calls": [{ "role": "user", "content": "Hi" }, row] });
    let call = one(&text.to_string(), Format::Retell);
    assert_eq!(call.notes, ["message 2: a call of a tool has no name"]);
}

#[test]
fn a_segment_of_contact_lens_without_a_transcript_is_named() {
    let row = json!({ "Transcript": { "ParticipantId": "AGENT", "Content": "Hello", "BeginOffsetMillis": 0 } });
    let text = json!({ "Segments": [row, { "Heard": "entirely other words" }, { "Categories": { "MatchedCategories": ["late"] } }] });
    let call = one(&text.to_string(), Format::ContactLens);
    assert!(call.notes.contains(&"kept beside the call, not shown: `Heard`".to_owned()), "{:?}", call.notes);
}

#[test]
fn a_time_of_a_word_that_cannot_be_read_is_named() {
    let words = json!([
        { "word": "Cancel", "start": 0.5, "end": 0.9, "speaker": 0 }, { "word": "it", "start": "soon", "speaker": 0 },
        { "word": "Done", "start": 2.0, "end": 2.5, "speaker": 1 }
    ]);
    let recording = json!({ "results": { "channels": [{ "alternatives": [{ "words": words }] }] } });
    let call = one(&recording.to_string(), Format::Deepgram);
    assert_eq!(said(&call), [("Speaker 0", "Cancel it"), ("Speaker 1", "Done")]);
    assert_eq!(call.notes, ["message 1: its time cannot be read"]);
}

#[test]
fn a_tool_of_taskmaster_that_is_called_by_a_number_is_named() {
    let text = json!({ "conversation_id": "d", "utterances": [
        { "speaker": "user", "text": "Film", "apis": [{ "name": 7, "args": { "when": "now" } }, { "name": "films" }] } ] });
    let call = one(&text.to_string(), Format::Taskmaster);
    assert_eq!(said(&call)[1..], [("agent-action", r#"7({"when":"now"})"#), ("agent-action", "films()")]);
    assert_eq!(call.notes, ["message 1: a call of a tool has no name"]);
}
