//! JSON of every maker: what is said, done, thought and told in it, when, and what of it is named.

use serde_json::Value;

use super::*;

/// One conversation of a text, whatever notes it has.
pub(super) fn one(text: &str, format: Format) -> Conversation {
    let mut all = good(text, format);
    assert_eq!(all.len(), 1, "{text}");
    all.remove(0)
}

/// What was said and done, without ids.
pub(super) fn said(conversation: &Conversation) -> Vec<(&str, &str)> {
    turns(conversation).into_iter().map(|(_, who, text)| (who, text)).collect()
}

pub(super) fn kept(conversation: &Conversation) -> &Value {
    conversation.kept.as_ref().unwrap_or(&Value::Null)
}

pub(super) fn facts(conversation: &Conversation) -> &crate::wire::Object {
    conversation.call.metadata.as_ref().expect("facts")
}

pub(super) fn times(conversation: &Conversation) -> Vec<String> {
    let time =
        |turn: &crate::wire::Turn| turn.created_at.map_or_else(String::new, |at| at.to_string()[11..].to_owned());
    conversation.call.transcripts.iter().map(time).collect()
}

pub(super) fn asides(conversation: &Conversation) -> Vec<&str> {
    kept(conversation)["asides"].as_array().into_iter().flatten().filter_map(|aside| aside["text"].as_str()).collect()
}

const CANCEL: [(&str, &str); 4] = [
    ("user", "Cancel it"),
    ("agent-action", r#"cancel({"id":7})"#),
    ("agent-action", r#"{"ok":false}"#),
    ("assistant", "I could not."),
];

#[test]
fn calls_of_vapi_old_and_new() {
    let messages = r#"[
        {"role":"system","message":"You are Ava.","time":1772359201000,"secondsFromStart":0},
        {"role":"bot","message":"Hi.","time":1772359202000,"endTime":1772359203500,"secondsFromStart":1,"duration":1500},
        {"role":"user","message":"I need help.","time":1772359204000,"endTime":1772359206000,"secondsFromStart":3},
        {"role":"tool_calls","message":"","toolCalls":[{"id":"t1","type":"function",
            "function":{"name":"find","arguments":"{\"n\":7}"}}],"time":1772359207000,"secondsFromStart":6},
        {"role":"tool_call_result","name":"find","toolCallId":"t1","result":"not found","time":1772359208000},
        {"role":"assistant","message":"It is not there.","time":1772359209000,"secondsFromStart":8}]"#;
    let head = r#""id":"v-1","orgId":"o","type":"inboundPhoneCall","startedAt":"2026-03-01T10:00:01.000Z",
        "endedAt":"2026-03-01T10:00:31.000Z","endedReason":"customer-ended-call","customer":{"number":"+12025550143"},
        "analysis":{"successEvaluation":"false"}"#;
    let old = format!(r#"{{{head},"messages":{messages}}}"#);
    let new = format!(r#"{{{head},"messages":[],"artifact":{{"messages":{messages},"transcript":"AI: Hi."}}}}"#);
    let report = format!(
        r#"{{"message":{{"type":"end-of-call-report","artifact":{{"messages":{messages}}},"call":{{{head}}}}}}}"#
    );
    for text in [&old, &new, &report, &format!("[{new}]")] {
        let call = one(text, Format::Vapi);
        assert_eq!(
            turns(&call),
            [
                (1_000, "assistant", "Hi."),
                (2_000, "user", "I need help."),
                (3_000, "agent-action", r#"find({"n":7})"#),
                (4_000, "agent-action", "not found"),
                (5_000, "assistant", "It is not there."),
            ],
            "{text}"
        );
        assert_eq!(times(&call), ["10:00:02.000Z", "10:00:04.000Z", "10:00:07.000Z", "10:00:08.000Z", "10:00:09.000Z"]);
        assert_eq!(kept(&call)["prompts"][0]["content"], "You are Ava.");
        assert_eq!(call.call.started_at.map(|at| at.to_string()).as_deref(), Some("2026-03-01T10:00:01.000Z"));
        assert_eq!((call.call.created_at, call.call.call_length), (call.call.started_at.unwrap(), Some(0.5)));
        assert_eq!((call.call.inbound, call.call.call_ended_by.as_ref().unwrap().verbatim()), (Some(true), "USER"));
        assert_eq!(call.call.from.as_ref().unwrap().verbatim(), "+12025550143");
        assert_eq!(call.call.analysis.as_ref().unwrap()["successEvaluation"], "false");
        assert_eq!(facts(&call)["vapi_call_id"], "v-1");
        assert!(call.notes.is_empty(), "{:?}", call.notes);
    }
    let flat = one(&format!(r#"{{{head},"transcript":"AI: Hi.\nUser: Hello\n"}}"#), Format::Vapi);
    assert_eq!(said(&flat), [("assistant", "Hi."), ("user", "Hello")]);
    assert!(flat.notes[0].contains("`transcript`") && !flat.words_lost, "{:?}", flat.notes);
}

#[test]
fn calls_of_retell_in_their_three_forms() {
    let head = r#""call_id":"r-1","call_type":"phone_call","call_status":"ended","direction":"inbound",
        "start_timestamp":1772359200000,"end_timestamp":1772359230000,"disconnection_reason":"user_hangup",
        "from_number":"+1","to_number":"+2","retell_llm_dynamic_variables":{"city":"Ulm"},
        "call_analysis":{"call_successful":false}"#;
    let words = r#"[{"word":"Hi","start":0.7,"end":1.1},{"word":"there","start":1.1,"end":1.5}]"#;
    let rows = format!(
        r#"[{{"role":"node_transition","new_node_id":"n1","new_node_name":"Greeting","former_node_name":"Begin"}},
        {{"role":"agent","content":"Hi there","words":{words}}},
        {{"role":"tool_call_invocation","tool_call_id":"c","name":"find","arguments":"{{\"n\":7}}","type":"custom"}},
        {{"role":"tool_call_result","tool_call_id":"c","content":"{{\"state\":\"late\"}}","successful":false}},
        {{"role":"dtmf","digit":"2"}}, {{"role":"user","content":"Hello","words":[]}},
        {{"role":"transfer_target","content":"Desk."}}]"#
    );
    let call = one(
        &format!(
            r#"{{"event":"call_analyzed","call":{{{head},"transcript":"Agent: Hi there\nUser: Hello","transcript_object":[],
        "transcript_with_tool_calls":{rows}}}}}"#
        ),
        Format::Retell,
    );
    assert_eq!(
        said(&call),
        [
            ("assistant", "Hi there"),
            ("agent-action", r#"find({"n":7})"#),
            ("agent-action", r#"error: {"state":"late"}"#),
            ("agent-action", "dtmf: 2"),
            ("user", "Hello"),
            ("transfer_target", "Desk."),
        ]
    );
    assert_eq!(
        (&facts(&call)["turn_offsets_ms"][0], &facts(&call)["failed_turns"]),
        (&serde_json::json!([700, 1_500]), &serde_json::json!([3_000]))
    );
    assert_eq!(call.call.created_at.to_string(), "2026-03-01T10:00:00.000Z");
    assert_eq!(
        (call.call.call_length, call.call.variables.as_ref().unwrap()["city"].as_str()),
        (Some(0.5), Some("Ulm"))
    );
    assert_eq!(call.events[0].payload.as_ref().unwrap()["chosen_node_name"], "Greeting");
    assert_eq!(call.events[1].node_id.as_ref().unwrap().as_str(), "n1");
    assert!(call.notes.is_empty(), "{:?}", call.notes);
    let plain =
        format!(r#"[{{{head},"transcript_object":[{{"role":"agent","content":"Hi there","words":{words}}}]}}]"#);
    assert_eq!(said(&one(&plain, Format::Retell)), [("assistant", "Hi there")]);
    let flat = one(&format!(r#"[{{{head},"transcript":"Agent: Hi\nUser: Hello\n"}}]"#), Format::Retell);
    assert_eq!(said(&flat), [("assistant", "Hi"), ("user", "Hello")]);
    let (_, none, bad) = read_bytes(format!(r#"{{"items":[{{{head}}}],"has_more":false}}"#).as_bytes(), "list", None);
    assert!(none.is_empty() && bad[0].reason.contains("row of the list"), "{bad:?}");
}

#[test]
fn conversations_of_elevenlabs() {
    let call = r#"{"conversation_id":"c-1","agent_id":"a","status":"done",
        "metadata":{"start_time_unix_secs":1772359200,"call_duration_secs":30,"termination_reason":"client ended",
            "phone_call":{"direction":"inbound","agent_number":"+2","external_number":"+1"}},
        "analysis":{"call_successful":"failure"},
        "conversation_initiation_client_data":{"dynamic_variables":{"city":"Ulm"}},
        "transcript":[
            {"role":"agent","message":"Hello.","time_in_call_secs":0,"tool_calls":null,"agent_metadata":{"workflow_node_id":"greet"}},
            {"role":"user","message":"A refund.","time_in_call_secs":3,"conversation_turn_metrics":{"metrics":{"a":{"elapsed_time":1}}}},
            {"role":"agent","message":null,"time_in_call_secs":6,
             "tool_calls":[{"type":"webhook","request_id":"r","tool_name":"refund","params_as_json":"{\"n\":7}"}],
             "tool_results":[{"type":"webhook","request_id":"r","tool_name":"refund","result_value":"no","is_error":true}]}]}"#;
    for text in [call.to_owned(), format!(r#"{{"type":"post_call_transcription","event_timestamp":1,"data":{call}}}"#)]
    {
        let call = one(&text, Format::ElevenLabs);
        assert_eq!(
            said(&call),
            [
                ("assistant", "Hello."),
                ("user", "A refund."),
                ("agent-action", r#"refund({"n":7})"#),
                ("agent-action", "error: no"),
            ]
        );
        assert_eq!(facts(&call)["turn_offsets_ms"][1], serde_json::json!([3_000, null]));
        assert_eq!((call.call.call_length, call.call.from.as_ref().unwrap().verbatim()), (Some(0.5), "+1"));
        assert_eq!(call.call.created_at.to_string(), "2026-03-01T10:00:00.000Z");
        assert_eq!(call.events[0].payload.as_ref().unwrap()["chosen_node_id"], "greet");
        assert_eq!(call.call.analysis.as_ref().unwrap()["call_successful"], "failure");
        assert!(call.notes.is_empty(), "{:?}", call.notes);
    }
}

#[test]
fn blocks_of_anthropic() {
    let call = one(
        r#"{"model":"m","system":"You are Ava.","messages":[
        {"role":"user","content":"My balance?"},
        {"role":"assistant","content":[{"type":"thinking","thinking":"look it up","signature":"x"},{"type":"text","text":"One moment."},
            {"type":"tool_use","id":"u","name":"balance","input":{"account":"A-1"}}]},
        {"role":"user","content":[{"type":"tool_result","tool_use_id":"u","is_error":true,"content":[{"type":"text","text":"timeout after 5s"}]}]},
        {"role":"assistant","content":[{"type":"text","text":"The bank is away."}]}]}"#,
        Format::Anthropic,
    );
    assert_eq!(
        said(&call),
        [
            ("user", "My balance?"),
            ("assistant", "One moment."),
            ("agent-action", r#"balance({"account":"A-1"})"#),
            ("agent-action", "timeout after 5s"),
            ("assistant", "The bank is away."),
        ]
    );
    assert_eq!((asides(&call), &facts(&call)["failed_turns"]), (vec!["look it up"], &serde_json::json!([2_000])));
    assert_eq!(kept(&call)["prompts"][0]["content"], "You are Ava.");
    assert_eq!(kept(&call)["answers"][0], serde_json::json!({"answer": 2_000, "call": 1_001}));
    assert!(call.notes.is_empty(), "{:?}", call.notes);
    let bedrock = one(
        r#"[{"role":"user","content":[{"text":"Cancel it"}]},
        {"role":"assistant","content":[{"toolUse":{"toolUseId":"u","name":"cancel","input":{"id":7}}}]},
        {"role":"user","content":[{"toolResult":{"toolUseId":"u","content":[{"json":{"ok":false}}],"status":"success"}}]},
        {"role":"assistant","content":[{"text":"I could not."}]}]"#,
        Format::Anthropic,
    );
    assert_eq!(said(&bedrock), CANCEL);
}

#[test]
fn messages_of_openai_with_sound() {
    let call = one(
        r#"{"messages":[{"role":"user","content":[{"type":"input_audio","input_audio":{"data":"UklGRg==","format":"wav"}}]},
        {"role":"assistant","content":null,"audio":{"id":"a","data":"UklGRg==","transcript":"It ships tomorrow."}}]}"#,
        Format::OpenAi,
    );
    assert_eq!(said(&call), [("user", "[input_audio]"), ("assistant", "It ships tomorrow.")]);
    assert!(call.notes.is_empty(), "{:?}", call.notes);
    let one_answer = r#"{"id":"c","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"Done"}}]}"#;
    assert_eq!(said(&one(one_answer, Format::OpenAi)), [("assistant", "Done")]);
    let request = r#"{"custom_id":"r","body":{"model":"m","messages":[{"role":"user","content":"Cancel it"}]}}"#;
    assert_eq!(said(&one(request, Format::OpenAi)), [("user", "Cancel it")]);
}

#[test]
fn odd_messages_are_named_and_the_others_go_in() {
    for (text, wanted, note) in [
        (
            r#"{"conversation":[{"role":"user","content":"x"}],"messages":[{"role":"user","content":"a"}]}"#,
            "a",
            "not shown: `conversation`",
        ),
        (r#"{"messages":[{"role":"user","content":"first","content":"b"}]}"#, "b", "a name comes twice"),
        (r#"{"messages":[{"role":null,"content":"c"}]}"#, "c", "message 1: it tells nobody who speaks"),
        (r#"{"messages":[{"role":"user","content":"d","tool_calls":"[]"}]}"#, "d", ""),
        (
            r#"{"messages":[{"role":"user","content":"e","function_call":"auto"}]}"#,
            "e",
            "message 1: kept beside the call",
        ),
        (r#"{"messages":[null,{"role":"user","content":"f"}]}"#, "f", "message 1: there is nothing in it"),
        (r#"{"messages":"[{\"role\":\"user\",\"content\":\"g\"}]"}"#, "g", ""),
        (
            r#""{\"messages\":[{\"role\":\"user\",\"content\":\"h\"}]}"
"{\"messages\":[]}""#,
            "h",
            "JSON inside a string",
        ),
        (r#"{"messages":[{"role":"user","content":"i"},]}"#, "i", "not strict JSON"),
        (
            r#"{"messages":[{"role":"user","content":"j"},{"role":"user","words_of":"Hello"}]}"#,
            "j",
            "message 2: no words in any place that is known; kept beside the call: `words_of`",
        ),
        (r#"{"messages":[{"role":"user","content":"k","timestamp":"soon"}]}"#, "k", "its time cannot be read"),
    ] {
        let (outcome, all, bad) = read_bytes(text.as_bytes(), "file", None);
        assert!(outcome.is_ok() && bad.is_empty(), "{text}: {outcome:?} {bad:?}");
        assert_eq!(said(&all[0]).last().unwrap().1, wanted, "{text}");
        let notes = all[0].notes.join("\n");
        assert!(if note.is_empty() { notes.is_empty() } else { notes.contains(note) }, "{text}: {notes}");
        assert_eq!(all[0].words_lost, note.contains("no words"), "{text}");
    }
    let tools = one(r#"{"messages":[{"role":"user","content":"x","tool_calls":{"name":"y"}}]}"#, Format::OpenAi);
    assert_eq!(said(&tools)[1], ("agent-action", "y({})"));
    let (_, none, bad) = read_bytes(br#"{"messages":[{"role":"user","say":"Hello"}]}"#, "file", None);
    assert!(none.is_empty() && bad[0].reason.starts_with("1 of 1 messages"), "{bad:?}");
}

#[test]
fn items_of_responses_in_all_their_boxes() {
    let call = r#"{"type":"function_call","id":"f","call_id":"c","name":"cancel","arguments":"{\"id\":7}","status":"completed"}"#;
    let answer = r#"{"type":"function_call_output","call_id":"c","output":"{\"ok\":false}"}"#;
    let last = r#"{"type":"message","id":"m","role":"assistant","content":[{"type":"output_text","text":"I could not.","annotations":[]}]}"#;
    let thought = r#"{"type":"reasoning","id":"r","summary":[{"type":"summary_text","text":"Look it up"}]}"#;
    let first = r#"{"role":"user","content":"Cancel it"}"#;
    let list = one(&format!("[{first},{thought},{call},{answer},{last}]"), Format::Responses);
    assert_eq!((said(&list), asides(&list)), (CANCEL.to_vec(), vec!["Look it up"]));
    assert!(list.notes.is_empty(), "{:?}", list.notes);
    let response = format!(r#"{{"object":"response","instructions":"Be kind.","output":[{call},{last}]}}"#);
    let response = one(&response, Format::Responses);
    assert_eq!(said(&response), [CANCEL[1], CANCEL[3]]);
    assert_eq!(kept(&response)["prompts"][0]["content"], "Be kind.");
    let mixed = one(&format!(r#"{{"messages":[{first},{call},{answer},{last}]}}"#), Format::OpenAi);
    assert_eq!(said(&mixed), CANCEL);
    let history = one(
        r#"[{"itemId":"1","type":"message","role":"user","content":[{"type":"input_audio","transcript":"Cancel it"}]},
        {"itemId":"2","type":"function_call","name":"cancel","arguments":"{\"id\":7}","output":"{\"ok\":false}"},
        {"itemId":"3","type":"message","role":"assistant","content":[{"type":"output_audio","transcript":"I could not."}]}]"#,
        Format::Responses,
    );
    assert_eq!(said(&history), CANCEL);
}

#[test]
fn parts_of_the_ai_sdk_of_all_generations() {
    let now = r#"[{"id":"1","role":"user","parts":[{"type":"text","text":"Cancel it"}]},
        {"id":"2","role":"assistant","parts":[{"type":"step-start"},{"type":"tool-cancel","toolCallId":"c",
            "state":"output-available","input":{"id":7},"output":{"ok":false}},{"type":"text","text":"I could not."}]}]"#;
    let before = r#"[{"id":"1","role":"user","content":"Cancel it","parts":[{"type":"text","text":"Cancel it"}]},
        {"id":"2","role":"assistant","content":"I could not.","parts":[{"type":"tool-invocation","toolInvocation":
            {"toolCallId":"c","toolName":"cancel","args":{"id":7},"result":{"ok":false},"state":"result"}},
            {"type":"text","text":"I could not."}]}]"#;
    let model = r#"{"messages":[{"role":"user","content":[{"type":"text","text":"Cancel it"}]},
        {"role":"assistant","content":[{"type":"tool-call","toolCallId":"c","toolName":"cancel","input":{"id":7}}]},
        {"role":"tool","content":[{"type":"tool-result","toolCallId":"c","toolName":"cancel","output":{"type":"json","value":{"ok":false}}}]},
        {"role":"assistant","content":"I could not."}]}"#;
    for text in [now, before, model] {
        let call = one(text, Format::AiSdk);
        assert_eq!(said(&call), CANCEL, "{text}");
        assert!(call.notes.is_empty(), "{:?}", call.notes);
    }
}

#[test]
fn roles_and_shapes_of_other_makers() {
    let flat = r#"{"messages":[{"type":"system","content":"You are Ava"},{"type":"human","content":"Cancel it"},
        {"type":"ai","content":"","tool_calls":[{"name":"cancel","args":{"id":7},"id":"c","type":"tool_call"}]},
        {"type":"tool","content":"{\"ok\":false}","tool_call_id":"c"},{"type":"ai","content":"I could not."}]}"#;
    let deep = r#"[{"type":"human","data":{"content":"Cancel it","type":"human"}},
        {"type":"ai","data":{"content":"","type":"ai","tool_calls":[{"name":"cancel","args":{"id":7},"id":"c"}]}},
        {"type":"tool","data":{"content":"{\"ok\":false}","type":"tool","tool_call_id":"c"}},
        {"type":"ai","data":{"content":"I could not.","type":"ai"}}]"#;
    let dumped = r#"[{"lc":1,"type":"constructor","id":["langchain","schema","messages","HumanMessage"],"kwargs":{"content":"Cancel it"}},
        {"lc":1,"type":"constructor","id":["langchain","schema","messages","AIMessage"],"kwargs":{"content":"","type":"ai","additional_kwargs":
            {"tool_calls":[{"id":"c","type":"function","function":{"name":"cancel","arguments":"{\"id\":7}"}}]}}},
        {"lc":1,"type":"constructor","id":["langchain","schema","messages","ToolMessage"],"kwargs":{"content":"{\"ok\":false}","type":"tool","tool_call_id":"c"}},
        {"lc":1,"type":"constructor","id":["langchain","schema","messages","AIMessage"],"kwargs":{"content":"I could not.","type":"ai"}}]"#;
    for text in [flat, deep, dumped] {
        let call = one(text, Format::LangChain);
        assert_eq!(said(&call), CANCEL, "{text}");
        assert!(call.notes.is_empty(), "{:?}", call.notes);
    }
    let share = one(
        r#"{"id":"s","conversations":[{"from":"system","value":"You are Ava"},{"from":"human","value":"Cancel it"},
        {"from":"function_call","value":"{\"name\": \"cancel\", \"arguments\": {\"id\": 7}}"},
        {"from":"observation","value":"{\"ok\":false}"},{"from":"gpt","value":"I could not."}]}"#,
        Format::ShareGpt,
    );
    assert_eq!((said(&share), &kept(&share)["prompts"][0]["content"]), (CANCEL.to_vec(), &"You are Ava".into()));
    let gemini = one(
        r#"{"systemInstruction":{"parts":[{"text":"Be kind."}]},"contents":[{"role":"user","parts":[{"text":"Cancel it"}]},
        {"role":"model","parts":[{"text":"hm","thought":true},{"functionCall":{"name":"cancel","args":{"id":7}}}]},
        {"role":"user","parts":[{"functionResponse":{"name":"cancel","response":{"ok":false}}}]},
        {"role":"model","parts":[{"text":"I could not."}]}]}"#,
        Format::Gemini,
    );
    assert_eq!((said(&gemini), asides(&gemini)), (CANCEL.to_vec(), vec!["hm"]));
    assert_eq!(kept(&gemini)["prompts"][0]["content"], "Be kind.");
    let mixed = one(
        r#"{"messages":[{"role":"Customer","content":"a"},{"role":"Agent","content":"b"},{"role":"ASSISTANT","content":"c"},
        {"role":"model","parts":[{"text":"d"}]},{"role":"ai","content":"","tool_calls":[{"name":"x","args":{},"id":"1"}]}]}"#,
        Format::OpenAi,
    );
    assert_eq!(said(&mixed)[..4], [("user", "a"), ("assistant", "b"), ("assistant", "c"), ("assistant", "d")]);
    assert_eq!(said(&mixed)[4], ("agent-action", "x({})"));
}

#[test]
fn times_of_pipecat_are_those_of_the_turns() {
    let call = one(
        r#"[{"role":"user","content":"Cancel it","timestamp":"2026-03-01T10:00:01.000+00:00","user_id":"p"},
        {"role":"assistant","content":"Done","timestamp":"2026-03-01 10:00:03.500"}]"#,
        Format::Pipecat,
    );
    assert_eq!(
        (times(&call), call.call.created_at.to_string()),
        (vec!["10:00:01.000Z".to_owned(), "10:00:03.500Z".to_owned()], "2026-03-01T10:00:01.000Z".to_owned())
    );
    assert!(!facts(&call).contains_key("time_unknown") && call.notes.is_empty(), "{:?}", call.notes);
}

#[test]
fn sessions_of_livekit() {
    let items = r#"[{"id":"1","type":"agent_config_update","instructions":"Be brief","created_at":1772359200.1},
        {"id":"2","type":"message","role":"assistant","content":["Hello?"],"interrupted":true,"created_at":1772359201.25,"metrics":{}},
        {"id":"3","type":"message","role":"user","content":["My router is dead."],"transcript_confidence":0.9,"created_at":1772359204.5},
        {"id":"4","type":"function_call","call_id":"c","arguments":"{\"sn\":\"X1\"}","name":"check","created_at":1772359206.0},
        {"id":"5","type":"function_call_output","name":"check","call_id":"c","output":"line ok","is_error":false,"created_at":1772359207.0},
        {"id":"6","type":"agent_handoff","old_agent_id":"intake","new_agent_id":"billing","created_at":1772359207.5},
        {"id":"7","type":"message","role":"assistant","content":["It is fine."],"created_at":1772359208.0}]"#;
    let wanted = [
        ("assistant", "Hello?"),
        ("user", "My router is dead."),
        ("agent-action", r#"check({"sn":"X1"})"#),
        ("agent-action", "line ok"),
        ("assistant", "It is fine."),
    ];
    for text in [
        format!(r#"{{"items":{items}}}"#),
        format!(r#"{{"job_id":"j","room_id":"r","events":[],"chat_history":{{"items":{items}}}}}"#),
    ] {
        let call = one(&text, Format::LiveKit);
        assert_eq!(said(&call), wanted);
        assert_eq!(
            (times(&call)[0].as_str(), &kept(&call)["prompts"][0]["content"]),
            ("10:00:01.250Z", &"Be brief".into())
        );
        assert_eq!(call.events[0].payload.as_ref().unwrap()["chosen_node_id"], "billing");
        assert!(call.notes.is_empty(), "{:?}", call.notes);
    }
    let cloud = one(
        r#"{"items":[{"id":"1","timestamp":"2026-03-01T10:00:01.200Z","message":{"role":"ROLE_AGENT","text":"Hello?"}},
        {"id":"2","timestamp":"2026-03-01T10:00:06Z","toolCall":{"name":"find","callId":"c","arguments":"{\"n\":7}"}},
        {"id":"3","timestamp":"2026-03-01T10:00:07Z","toolResult":{"name":"find","callId":"c","output":"late","isError":true}},
        {"id":"4","timestamp":"2026-03-01T10:00:08Z","agentHandoff":{"toAgentId":"billing"}}],"pageInfo":{"hasMore":false}}"#,
        Format::LiveKit,
    );
    assert_eq!(
        said(&cloud),
        [("assistant", "Hello?"), ("agent-action", r#"find({"n":7})"#), ("agent-action", "error: late")]
    );
    assert!(cloud.notes.is_empty(), "{:?}", cloud.notes);
}

#[test]
fn variants_of_bland() {
    let joined =
        r#""concatenated_transcript":"user: Hello? \n assistant: Hi, this is Ava. \n agent-action: Ended call \n ""#;
    let wanted = [("user", "Hello?"), ("assistant", "Hi, this is Ava."), ("agent-action", "Ended call")];
    for rows in ["", r#""transcripts":null,"#, r#""transcripts":[],"#] {
        let call =
            one(&format!(r#"{{"call_id":"b","created_at":"2026-03-01T10:00:00Z",{rows}{joined}}}"#), Format::Bland);
        assert_eq!(said(&call), wanted, "{rows}");
        assert!(call.notes[0].contains("`concatenated_transcript`") && !call.words_lost, "{:?}", call.notes);
    }
    let text = r#"[{"call_id":"b","created_at":"2026-03-01T10:00:00Z","transcripts":"[{\"id\":1,\"user\":\"user\",\"text\":\"Hello?\"}]"}]"#;
    assert_eq!(said(&one(text, Format::Bland)), [("user", "Hello?")]);
    let heard = r#"{"corrected":[{"id":1,"text":"Cancel at noon","user":"user","start":0.4,"end":1.5}],"aligned":[],"original":[{"text":"x","c_id":"b"}]}"#;
    let call = format!(
        r#"{{"call_id":"b","created_at":"2026-03-01T10:00:00Z","transcripts":[{{"id":1,"user":"user","text":"Cancel it"}}],"corrected_transcript":{heard}}}"#
    );
    let call = one(&call, Format::Bland);
    assert_eq!(
        (said(&call)[0].1, &kept(&call)["second_hearing"]["corrected"][0]["text"]),
        ("Cancel it", &"Cancel at noon".into())
    );
    let own = one(heard, Format::BlandCorrected);
    assert_eq!((said(&own), &facts(&own)["call_id"]), (vec![("user", "Cancel at noon")], &"b".into()));
    assert_eq!(facts(&own)["turn_offsets_ms"][0], serde_json::json!([400, 1_500]));
}

#[test]
fn calls_that_could_not_be_opened_are_named() {
    let call = |id: &str| {
        format!(
            r#"{{"call_id":{id},"created_at":"2026-03-01T10:00:00Z","transcripts":[{{"id":1,"user":"user","text":"a"}}]}}"#
        )
    };
    let bad_ids = [r#""""#, r#"".""#, r#""..""#, r#""a\nb""#, r#""a\u001b[31m""#, r#"["x"]"#];
    let all: Vec<String> = bad_ids.into_iter().chain([r#""fine""#, "12", r#""../x""#]).map(call).collect();
    let (outcome, good, bad) = read_bytes(format!("[{}]", all.join(",")).as_bytes(), "file", None);
    assert_eq!((outcome.unwrap(), good.len(), bad.len()), (Format::Bland, 3, bad_ids.len()), "{bad:?}");
    assert!(bad.iter().all(|bad| bad.reason.contains("id")), "{bad:?}");
}
