//! What two damages at once hid: a place that holds something else than it should is named, also where another place of
//! the same message has words.

use serde_json::json;

use super::{
    shapes::{one, said},
    *,
};

fn notes(call: &Conversation) -> String {
    call.notes.join("\n")
}

#[test]
fn nothing_in_the_place_of_a_prompt_is_no_prompt() {
    let text = json!({ "messages": [{ "role": "system", "content": {} }, { "role": "user", "content": "Hi" }] });
    let call = one(&text.to_string(), Format::OpenAi);
    assert!(notes(&call).contains("message 1: its words are no text"), "{:?}", call.notes);
    assert_eq!(call.kept, None);
}

#[test]
fn nothing_in_the_place_of_an_utterance_is_no_speech() {
    let text = json!({ "conversation_id": "d", "utterances": [
        { "speaker": "user", "text": [], "apis": [{ "name": "films", "args": {} }] }, { "speaker": "assistant", "text": 7 } ] });
    let call = one(&text.to_string(), Format::Taskmaster);
    assert_eq!(said(&call), [("agent-action", "films({})"), ("assistant", "7")]);
    assert!(notes(&call).contains("messages 1, 2: its words are no text"), "{:?}", call.notes);
}

#[test]
fn calls_of_tools_that_are_no_list_are_named_beside_words() {
    let text = json!({ "messages": [{ "role": "assistant", "content": "One moment", "tool_calls": 7 }] });
    let call = one(&text.to_string(), Format::OpenAi);
    assert_eq!(said(&call), [("assistant", "One moment")]);
    assert!(notes(&call).contains("message 1: what should be its calls of tools is no list"), "{:?}", call.notes);
}

#[test]
fn an_empty_answer_to_a_call_that_is_not_there_is_named() {
    for nothing in [json!([]), json!("")] {
        let text = json!({ "messages": [
            { "role": "user", "content": "Hi" }, { "role": "tool", "tool_call_id": "a", "content": nothing } ] });
        let call = one(&text.to_string(), Format::OpenAi);
        assert!(notes(&call).contains("message 2: it answers a call that is not there"), "{:?}", call.notes);
    }
}
