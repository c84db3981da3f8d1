//! Traces, which tell the talk so far again with each call of a model: each message comes once, and what stands around the
//! calls is kept and named.

use serde_json::{Value, json};

use super::{
    shapes::{kept, one, said},
    *,
};

/// An observation of Langfuse, at this second.
fn observation(kind: &str, second: u32, more: Value) -> Value {
    let mut row = json!({ "id": format!("o{second}"), "traceId": "t", "type": kind, "startTime": format!("2026-09-01T10:00:{second:02}Z") });
    row.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap_or_default());
    row
}

fn trace(observations: Value, more: Value) -> String {
    let mut trace =
        json!({ "id": "t", "timestamp": "2026-09-01T10:00:00Z", "name": "talk", "observations": observations });
    trace.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap_or_default());
    trace.to_string()
}

fn reply() -> Value {
    observation(
        "GENERATION",
        1,
        json!({ "input": [{ "role": "user", "content": "Please search for my parcel" }], "output": { "role": "assistant", "content": "One moment." } }),
    )
}

#[test]
fn what_a_trace_has_around_its_observations_is_kept_and_named() {
    let around = json!({ "input": { "question": "Please search for my parcel" }, "output": "Nobody wrote this answer",
        "metadata": { "note": "called twice" }, "comment": "an angry one" });
    let call = one(&trace(json!([reply()]), around), Format::Langfuse);
    assert_eq!(said(&call), [("user", "Please search for my parcel"), ("assistant", "One moment.")]);
    let all = kept(&call).to_string();
    for words in ["Nobody wrote this answer", "called twice", "an angry one", "talk"] {
        assert!(all.contains(words), "{words}: {all}");
    }
    let notes = call.notes.join("\n");
    assert!(notes.contains("`output`") && notes.contains("`comment`") && !notes.contains("`input`"), "{notes}");
    // A box of traces, and the answer of a list.
    let session = format!(r#"{{"id":"s","remark":"He wept","traces":[{}]}}"#, trace(json!([reply()]), json!({})));
    let list = format!(r#"{{"remark":"He wept","meta":{{}},"data":[{}]}}"#, reply());
    for text in [session, list] {
        let call = one(&text, Format::Langfuse);
        assert!(kept(&call).to_string().contains("He wept"), "{text}");
        assert!(call.notes.join("\n").contains("`remark`"), "{:?}", call.notes);
    }
}

#[test]
fn what_spans_around_the_calls_of_a_model_say_beside_is_named() {
    let span = observation("SPAN", 0, json!({ "input": "Please search", "output": "The courier was rude" }));
    let call = one(&trace(json!([span, reply()]), json!({})), Format::Langfuse);
    assert!(kept(&call).to_string().contains("The courier was rude"));
    assert!(call.notes.join("\n").contains("`output`"), "{:?}", call.notes);
}

#[test]
fn a_tool_is_told_by_a_call_of_it_and_not_by_a_word() {
    let tool = observation("TOOL", 2, json!({ "name": "search", "input": { "parcel": 7 }, "output": "lost in Ulm" }));
    let wanted = ("agent-action", r#"search({"parcel":7})"#);
    let call = one(&trace(json!([reply(), tool]), json!({})), Format::Langfuse);
    assert_eq!(said(&call)[2..], [wanted, ("agent-action", "lost in Ulm")]);
    // Where the messages call it, its row tells the same once more, and what it tells beside is named.
    let calls =
        json!([{ "id": "c", "type": "function", "function": { "name": "search", "arguments": "{\"parcel\":7}" } }]);
    let mut model = reply();
    model["output"] = json!({ "role": "assistant", "content": null, "tool_calls": calls });
    let call = one(&trace(json!([model.clone(), tool.clone()]), json!({})), Format::Langfuse);
    assert_eq!(said(&call)[1..], [wanted]);
    assert!(kept(&call).to_string().contains("lost in Ulm"));
    assert!(call.notes.join("\n").contains("`output`"), "{:?}", call.notes);
    let again = observation(
        "GENERATION",
        3,
        json!({ "input": [{ "role": "user", "content": "Please search for my parcel" }, model["output"], { "role": "tool", "tool_call_id": "c", "content": "lost in Ulm" }],
            "output": { "role": "assistant", "content": "It is lost." } }),
    );
    let call = one(&trace(json!([model, tool, again]), json!({})), Format::Langfuse);
    assert_eq!(said(&call)[1..], [wanted, ("agent-action", "lost in Ulm"), ("assistant", "It is lost.")]);
    assert!(call.notes.is_empty(), "{:?}", call.notes);
}

#[test]
fn messages_that_differ_in_words_are_not_the_same() {
    let first = json!([{ "type": "human", "data": { "content": "One" } }]);
    let second = json!([{ "type": "human", "data": { "content": "Two" } }]);
    let of = |second_at, input: Value| observation("GENERATION", second_at, json!({ "input": input }));
    let call = one(&trace(json!([of(1, first), of(2, second)]), json!({})), Format::Langfuse);
    assert_eq!(said(&call), [("user", "One"), ("user", "Two")]);
    let called = |name: &str| json!([{ "role": "assistant", "tool_calls": [{ "id": "c", "function": { "name": name, "arguments": "{}" } }] }]);
    let call = one(&trace(json!([of(1, called("date")), of(2, called("time"))]), json!({})), Format::Langfuse);
    assert_eq!(said(&call), [("agent-action", "date({})"), ("agent-action", "time({})")]);
    let call = one(&trace(json!([of(1, json!(["One"])), of(2, json!(["Two"]))]), json!({})), Format::Langfuse);
    assert_eq!(said(&call).len(), 2, "{:?}", said(&call));
}

/// Two spans of which the second has the talk so far; the second part of each pair is its answer.
fn spans(talks: &[(Value, Value)], group: &Value) -> String {
    let attribute = |key: &str, value: &Value| json!({ "key": key, "value": { "stringValue": value.to_string() } });
    let span = |(at, (input, output)): (usize, &(Value, Value))| {
        json!({ "traceId": group, "name": "chat", "startTimeUnixNano": format!("178825680{at}000000000"),
            "attributes": [attribute("gen_ai.input.messages", input), attribute("gen_ai.output.messages", output)] })
    };
    let spans: Vec<Value> = talks.iter().enumerate().map(span).collect();
    json!({ "resourceSpans": [{ "scopeSpans": [{ "spans": spans }] }] }).to_string()
}

#[test]
fn an_answer_that_comes_again_without_its_reason_to_end_is_one() {
    let says = |role: &str, text: &str| json!({ "role": role, "parts": [{ "type": "text", "content": text }] });
    let mut ended = says("assistant", "Hello.");
    ended["finish_reason"] = "stop".into();
    let mut nameless = ended.clone();
    nameless.as_object_mut().unwrap().remove("role");
    for answer in [ended, nameless] {
        let talks = [
            (json!([says("user", "Hi")]), json!([answer])),
            (
                json!([says("user", "Hi"), says("assistant", "Hello."), says("user", "Bye")]),
                json!([says("assistant", "Goodbye.")]),
            ),
        ];
        let call = one(&spans(&talks, &json!("tr")), Format::Otlp);
        assert_eq!(said(&call), [("user", "Hi"), ("assistant", "Hello."), ("user", "Bye"), ("assistant", "Goodbye.")]);
    }
}

#[test]
fn traces_without_any_name_are_told_apart_by_what_is_in_them() {
    let says = |text: &str| json!([{ "role": "user", "content": text }]);
    let ids = |texts: [String; 2], format| texts.map(|text| one(&text, format).call.call_id);
    let [first, second] = ids(["One", "Two"].map(|text| spans(&[(says(text), json!([]))], &json!(""))), Format::Otlp);
    assert_ne!(first, second);
    let nameless = |text: &str| json!({ "observations": [{ "type": "GENERATION", "input": says(text) }] }).to_string();
    let [first, second] = ids(["One", "Two"].map(nameless), Format::Langfuse);
    assert_ne!(first, second);
}

#[test]
fn what_an_agent_was_told_in_any_span_is_read_or_named() {
    let attribute = |key: &str, value: Value| json!({ "key": key, "value": { "stringValue": value.to_string() } });
    let span = |told: &str, said: Option<&str>| {
        let mut all = vec![attribute("gen_ai.system_instructions", json!([{ "type": "text", "content": told }]))];
        all.extend(said.map(|said| attribute("gen_ai.input.messages", json!([{ "role": "user", "content": said }]))));
        json!({ "traceId": "t", "name": "chat", "attributes": all })
    };
    let text = |spans: Value| json!({ "resourceSpans": [{ "scopeSpans": [{ "spans": spans }] }] }).to_string();
    let call =
        one(&text(json!([span("Be kind", None), span("Be kind", Some("Hi")), span("Be harsh", None)])), Format::Otlp);
    assert_eq!(kept(&call)["prompts"][0]["content"], "Be kind");
    assert!(kept(&call).to_string().contains("Be harsh"));
    assert_eq!(call.notes, ["`gen_ai.system_instructions` holds other words than the turns; kept beside the call"]);
}

#[test]
fn an_observation_of_a_type_that_is_not_known_is_named() {
    let odd = observation("SONG", 0, json!({ "name": "find_book", "input": "la" }));
    let call = one(&trace(json!([odd, reply()]), json!({})), Format::Langfuse);
    assert!(call.notes.contains(&"an observation is of a type that is not known".to_owned()), "{:?}", call.notes);
}
