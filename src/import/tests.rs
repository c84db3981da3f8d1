//! Each format with good and bad records, and what finds out which one it is.

mod table;
mod text;
mod whole;

use std::path::PathBuf;

use super::*;
use crate::domain::{choice::Speaker, limits, time::Time};

type All = (Result<Format, ImportError>, Vec<Conversation>, Vec<BadRecord>);

fn read_bytes(bytes: &[u8], name: &str, format: Option<Format>) -> All {
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    let mut source = bytes;
    let outcome = read(&mut source, name, format, &mut |next| {
        match next {
            Ok(conversation) => good.push(conversation),
            Err(record) => bad.push(record),
        }
        ControlFlow::Continue(())
    });
    (outcome, good, bad)
}

/// Reads text of which every record must be good.
fn good(text: &str, format: Format) -> Vec<Conversation> {
    let (outcome, good, bad) = read_bytes(text.as_bytes(), "file", None);
    assert_eq!(outcome.unwrap(), format);
    assert_eq!(bad, []);
    good
}

fn turns(conversation: &Conversation) -> Vec<(i64, &str, &str)> {
    let turns = conversation.call.transcripts.iter();
    turns.map(|turn| (turn.id, turn.user.as_str(), turn.text.verbatim())).collect()
}

const CHAT: &str = r#"{"messages": [
    {"role": "system", "content": "Be kind."},
    {"role": "user", "content": [{"type": "text", "text": "My bill"}, {"type": "image_url", "image_url": {"url": "x"}}]},
    {"role": "assistant", "content": "Let me look.", "tool_calls": [
        {"id": "a", "type": "function", "function": {"name": "find_bill", "arguments": "{\"month\":\"July\"}"}},
        {"id": "b", "type": "function", "function": {"name": "find_user", "arguments": {"id": 7}}}]},
    {"role": "tool", "tool_call_id": "a", "content": "{\"total\": 40}"},
    {"role": "function", "name": "find_user", "content": {"name": "Ada"}},
    {"role": "supervisor", "content": "Careful."},
    {"role": "assistant", "content": null, "refusal": "I cannot.", "weight": 0},
    {"role": "assistant", "content": null},
    {"role": "assistant", "content": "", "function_call": {"name": "hang_up", "arguments": "{}"}}
], "tools": [{"type": "function"}], "id": 9}"#;

/// Half a surrogate, alone or twice, a raw control sign, `NaN` and a key that comes twice cost no record.
#[test]
fn what_strict_json_refuses_costs_no_record() {
    let lines = [
        r#"{"messages":[{"role":"user","content":"whole \ud83d\ude21"},{"role":"tool","content":"{\"note\":\"upset \ud83d..."}]}"#,
        r#"{"messages":[{"role":"user","content":"\udc21 \ud83d\ud83d"}],"weight":NaN}"#,
        "{\"messages\":[{\"role\":\"user\",\"content\":\"a\tb\"}]}",
        r#"{"messages":[{"role":"user","content":"first","content":"last"}]}"#,
    ];
    let all = good(&lines.join("\n"), Format::OpenAi);
    let said: Vec<String> = all.iter().flat_map(|one| turns(one).into_iter().map(|turn| turn.2.to_owned())).collect();
    assert_eq!(said, ["whole 😡", "{\"note\":\"upset \u{fffd}...", "\u{fffd} \u{fffd}\u{fffd}", "a\tb", "last"]);
}

#[test]
fn chat_messages_of_every_shape() {
    let all = good(CHAT, Format::OpenAi);
    assert_eq!(
        turns(&all[0]),
        [
            (1_000, "user", "My bill\n[image_url]"),
            (2_000, "assistant", "Let me look."),
            (2_001, "agent-action", r#"find_bill({"month":"July"})"#),
            (2_002, "agent-action", r#"find_user({"id":7})"#),
            (3_000, "agent-action", r#"{"total": 40}"#),
            (4_000, "agent-action", r#"{"name":"Ada"}"#),
            (5_000, "supervisor", "Careful."),
            (6_000, "assistant", "I cannot."),
            (8_000, "agent-action", "hang_up({})"),
        ]
    );
    let kept = all[0].kept.as_ref().unwrap();
    assert_eq!(kept["prompts"][0]["content"], "Be kind.");
    assert_eq!(kept["tools"][0]["type"], "function");
    assert_eq!((all[0].title.as_str(), all[0].failed), ("My bill [image_url]", None));
    let facts = all[0].call.metadata.as_ref().unwrap();
    assert_eq!((facts["format"].as_str(), facts["file"].as_str()), (Some("openai"), Some("file")));
    assert_eq!(
        all[0].notes,
        ["message 8: it holds no words"],
        "an answer without anything in it is named, and no turn"
    );
    assert!(!all[0].words_lost);
    assert_eq!((all[0].call.created_at, &facts["time_unknown"]), (Time::EPOCH, &true.into()), "no time is made up");
    assert!(all[0].call.transcripts.iter().all(|turn| turn.created_at.is_none()), "no time is made up");
}

#[test]
fn chat_lies_in_files_in_many_ways() {
    let one = r#"{"messages":[{"role":"user","content":"one"}]}"#;
    let two = r#"{"conversation":[{"role":"user","content":"two"}]}"#;
    let bare = r#"[{"role":"user","content":"three"}]"#;
    for (text, count) in [
        (one.to_owned(), 1),
        (two.to_owned(), 1),
        (bare.to_owned(), 1),
        (format!("{one}\n{two}\n"), 2),
        (format!("{one}\r\n\r\n{bare}\r\n{two}"), 3),
        (format!("{bare}\n{bare}"), 2),
        (format!("\u{feff}[{one}, {two}]"), 2),
        (format!("[{bare}, {bare}]"), 2),
        (format!(r#"{{"data": [{one}], "errors": null}}"#), 1),
        (format!(r#"{{"conversations": [{one}, {two}]}}"#), 2),
        (serde_json::to_string_pretty(&serde_json::from_str::<serde_json::Value>(one).unwrap()).unwrap(), 1),
    ] {
        assert_eq!(good(&text, Format::OpenAi).len(), count, "{text}");
    }
}

#[test]
fn ids_are_stable_and_distinct() {
    let line = r#"{"messages":[{"role":"user","content":"again"}]}"#;
    let text = format!("{line}\n{line}\n");
    let ids = |name| -> Vec<_> {
        read_bytes(text.as_bytes(), name, None).1.into_iter().map(|one| one.call.call_id).collect()
    };
    assert_eq!(ids("a.jsonl"), ids("b.jsonl"));
    assert_ne!(ids("a.jsonl")[0], ids("a.jsonl")[1]);
    assert_eq!(good(line, Format::OpenAi)[0].call.call_id, ids("a")[0], "the layout of the file changes no id");
    let run = |reward: u8| format!(r#"[{{"task_id":1,"trial":0,"reward":{reward},"traj":[]}}]"#);
    let id = |text: &str| good(text, Format::TauBench)[0].call.call_id.clone();
    assert_eq!(id(&run(0)), id(&run(0)));
    assert_ne!(id(&run(0)), id(&run(1)), "another run of the same task and trial is another call");
}

#[test]
fn a_bad_record_stops_nothing_and_is_not_quoted() {
    let fine = r#"{"messages":[{"role":"user","content":"fine"}]}"#;
    let deep = format!(r#"{{"messages":[{{"role":"user","content":{}1{}}}]}}"#, "[".repeat(200), "]".repeat(200));
    for broken in [
        r#"{"messages":[{"role":"user","content":"secret 4111"#,
        r#"{"messages":"secret 4111"}"#,
        r#"{"messages":[{"role":"user","content_of":"secret 4111"}]}"#,
        r#"{"messages":[{"role":"user","content":"secret 4111"}]} secret"#,
        r#"{"other":"secret 4111"}"#,
        "secret 4111",
        deep.as_str(),
    ] {
        for text in [format!("{fine}\n{broken}\n{fine}"), format!("{broken}\n{fine}\n{fine}\n")] {
            let (outcome, good, bad) = read_bytes(text.as_bytes(), "file", None);
            assert_eq!(outcome.unwrap(), Format::OpenAi, "{text}");
            assert_eq!((good.len(), bad.len()), (2, 1), "{text}\n{bad:?}");
            assert!(bad[0].record.starts_with("line "), "{bad:?}");
            assert!(!bad[0].reason.contains("secret") && !bad[0].reason.contains("4111"), "{bad:?}");
        }
    }
    let bytes =
        [fine.as_bytes(), b"\n{\"messages\":[{\"role\":\"user\",\"content\":\"\xff\"}]}\n", fine.as_bytes()].concat();
    let (_, good, bad) = read_bytes(&bytes, "file", None);
    assert_eq!((good.len(), bad.len()), (2, 1), "invalid UTF-8 spoils its record only");
    let whole = format!("[{fine},{fine},{fine}]");
    let (_, good, bad) = read_bytes(&whole.as_bytes()[..whole.len() - 10], "file", None);
    assert_eq!((good.len(), bad.len()), (2, 1), "a file that was cut short");
}

#[test]
fn the_end_sign_of_tau_bench_is_no_speech() {
    let text = r####"[{"task_id": 3, "trial": 2, "reward": 0.0, "info": {"source": "user"}, "traj": [
        {"role": "system", "content": "Policy"}, {"role": "user", "content": "Cancel my flight"},
        {"role": "assistant", "content": "Done."}, {"role": "user", "content": "Thanks ###STOP###\n"}]},
      {"task_id": "x", "reward": 1, "traj": [{"role": "user", "content": "###STOP###"}]}]"####;
    let all = good(text, Format::TauBench);
    assert_eq!(turns(&all[0]).last(), Some(&(3_000, "user", "Thanks")));
    assert_eq!(all[0].title, "Task 3, trial 2, failed: Cancel my flight");
    assert_eq!((all[0].failed, all[1].failed), (Some(true), Some(false)));
    assert_eq!(all[0].call.call_ended_by.as_ref().unwrap().verbatim(), "USER");
    assert_eq!(all[0].kept.as_ref().unwrap()["info"]["source"], "user");
    assert_eq!((turns(&all[1]).len(), all[1].title.as_str()), (0, "Task x, succeeded"));
}

#[test]
fn taskmaster_calls_become_turns() {
    let text = r#"[{"conversation_id": "dlg-1", "vertical": "Coffee", "instructions": "Order", "utterances": [
        {"index": 0, "speaker": "USER", "text": "A mocha", "segments": [{"start_index": "0", "text": "mocha"}],
         "annotations": [
            {"name": "api_call", "value": "find", "context": "api_call_0"},
            {"name": "request", "value": "{\"q\":\"mocha\"}", "context": "api_call_0"},
            {"name": "api_response", "value": "find", "context": "api_response_0"},
            {"name": "response", "value": "{\"n\":1}", "context": "api_response_0"},
            {"name": "api_call", "value": "menu", "context": "api_call_1"},
            {"name": "odd", "value": "thing", "context": ""}]},
        {"index": 1, "speaker": "assistant", "text": "One mocha."}]},
      {"conversationId": "dlg-2", "utterances": [{"speaker": "user", "text": "Film",
         "apis": [{"name": "films", "index": 0, "args": {"when": "now"}, "response": {"n": 2}}]}]}]"#;
    let all = good(text, Format::Taskmaster);
    assert_eq!(
        turns(&all[0]),
        [
            (0, "user", "A mocha"),
            (1, "agent-action", r#"find({"q":"mocha"})"#),
            (2, "agent-action", r#"{"n":1}"#),
            (3, "agent-action", "menu()"),
            (4, "agent-action", "odd: thing"),
            (1_000, "assistant", "One mocha."),
        ]
    );
    assert_eq!(
        turns(&all[1])[1..],
        [(1, "agent-action", r#"films({"when":"now"})"#), (2, "agent-action", r#"{"n":2}"#)]
    );
    assert_eq!((all[0].title.as_str(), all[1].title.as_str()), ("Coffee: A mocha", "Film"));
    assert_eq!(all[0].kept.as_ref().unwrap()["segments"][0]["segments"][0]["text"], "mocha");
}

const CALL: &str = r#"{"call_id": 123, "created_at": "2026-08-11T16:20:24.118+00:00", "status": "completed",
    "summary": "Moved a cleaning.", "metadata": {"format": "mine"}, "batch_id": 7, "price": 0.1, "pathway_logs": [
        {"role": "user", "text": "<Call Connected>", "created_at": "2026-08-11T16:20:30Z", "chosen_node_id": "1",
         "tag": {"name": "Greeting", "color": "red"}, "decision": null, "pathway_info": null},
        {"role": "assistant", "text": "Hello", "created_at": "2026-08-11T16:20:31Z", "chosen_node_id": "1"},
        {"role": "user", "text": "Hi", "created_at": null, "chosen_node_id": 2,
         "decision": "{\"node_name\": \"Offer slot\"}"}],
    "transcripts": [
        {"id": 8, "created_at": "2026-08-11T16:20:33.41+00:00", "text": "Hello ", "user": "assistant"},
        {"id": "5", "created_at": "soon", "text": "Hi", "user": "user"},
        {"id": 9, "created_at": "2026-08-11T16:20:32Z", "text": "Ended call", "user": "agent-action"},
        {"text": null}]}"#;

#[test]
fn bland_calls_stay_as_they_are() {
    let call = &good(CALL, Format::Bland)[0];
    assert_eq!(call.call.call_id.as_str(), "123");
    assert_eq!(
        turns(call),
        [(8, "assistant", "Hello "), (5, "user", "Hi"), (9, "agent-action", "Ended call"), (0, "unknown", "")]
    );
    let times: Vec<_> = call.call.transcripts.iter().map(|turn| turn.created_at.is_some()).collect();
    assert_eq!(times, [true, false, true, false], "a time that cannot be read is no time, and the order stays");
    assert_eq!((call.call.rest["price"].as_f64(), call.title.as_str()), (Some(0.1), "Moved a cleaning."));
    assert_eq!(call.call.metadata.as_ref().unwrap()["format"], "mine");
    let events: Vec<_> = call
        .events
        .iter()
        .map(|event| (event.event_type.as_str(), event.node_id.as_ref().map_or("", |node| node.as_str())))
        .collect();
    assert_eq!(
        events,
        [
            ("node.transition", ""),
            ("node.tag", "1"),
            ("transcript.assistant", "1"),
            ("node.transition", "1"),
            ("node.tag", "2"),
            ("transcript.user", "2")
        ]
    );
    assert_eq!(call.events[4].payload.as_ref().unwrap()["name"], "Offer slot");
}

#[test]
fn bland_answers_are_unwrapped() {
    let call = r#"{"call_id":"a","created_at":"2026-08-11T16:20:24Z","transcripts":[]}"#;
    let row = r#"{"call_id":"b","created_at":"2026-08-11T16:20:24Z"}"#;
    assert_eq!(good(&format!(r#"{{"data": {call}, "errors": null}}"#), Format::Bland).len(), 1);
    assert_eq!(good(&format!(r#"{{"data": {{"calls": [{call}]}}}}"#), Format::Bland).len(), 1);
    let list = format!(r#"{{"total_count": 2, "count": 2, "calls": [{row}, {call}]}}"#);
    let (outcome, good, bad) = read_bytes(list.as_bytes(), "file", None);
    assert_eq!((outcome.unwrap(), good.len(), bad.len()), (Format::Bland, 1, 1));
    assert!(bad[0].reason.contains("no `transcripts`"), "{bad:?}");
    assert_eq!(good[0].title, "Call a");
}

#[test]
fn webvtt_with_all_its_oddities() {
    let text = "\u{feff}WEBVTT - a call\r\n\r\nNOTE made\r\nby hand\r\n\r\nSTYLE\r\n::cue {}\r\n\r\n\
        intro\r\n00:01.000 --> 00:02.500 align:left\r\n<v Agent>Hello &amp; <i>welcome</i>\r\n\r\n\
        00:02.000 --> 00:04.000\r\n<v Caller>Hi</v><v.loud Agent>Sorry?\r\n\r\n\
        00:05.000 --> oops\r\nlost\r\n\r\n00:06.000 --> 00:07.000\r\nCaller: bye\r\n00:08.000 --> 00:09.000\r\n- one\r\n- two";
    let (outcome, all, bad) = read_bytes(text.as_bytes(), "call.vtt", None);
    assert_eq!(outcome.unwrap(), Format::WebVtt);
    assert_eq!((bad.len(), bad[0].record.as_str()), (1, "line 16"), "{bad:?}");
    assert!(bad[0].reason.contains("its words are in"), "{bad:?}");
    assert_eq!(
        turns(&all[0]),
        [
            (0, "assistant", "Hello & welcome"),
            (1_000, "user", "Hi"),
            (1_001, "assistant", "Sorry?"),
            (2_000, "unknown", "oops\nlost"),
            (3_000, "user", "bye"),
            (4_000, "unknown", "one"),
            (4_001, "unknown", "two"),
        ]
    );
    let offsets = &all[0].call.metadata.as_ref().unwrap()["turn_offsets_ms"];
    assert_eq!(offsets[2], serde_json::json!([2_000, 4_000]));
    assert_eq!(offsets[3], serde_json::json!([null, null]));
    assert_eq!(offsets.as_array().unwrap().len(), 7);
    assert_eq!(all[0].kept.as_ref().unwrap()["notes"][0], "made\r\nby hand".replace('\r', ""));
    assert!(read_bytes(b"WEBVTT", "x", None).2[0].reason.contains("no cue"));
}

#[test]
fn srt_without_manners() {
    let text = "1\n00:00:01,000 --> 00:00:02,000 X1:0\n{\\an8}<i>Agent: hello</i>\nthere\n\n\
        00:00:03.5 --> 00:00:04,000\n[Caller] 42\n3\n00:00:05,000 --> 00:00:06,000\n7\n\n\n9\n00:00:07,000 --> 00:00:08,000\n5 < 6";
    let all = good(text, Format::Srt);
    assert_eq!(
        turns(&all[0]),
        [(0, "assistant", "hello\nthere"), (1_000, "user", "42"), (2_000, "unknown", "7"), (3_000, "unknown", "5 < 6"),]
    );
    assert_eq!(all[0].call.metadata.as_ref().unwrap()["turn_offsets_ms"][1], serde_json::json!([3_500, 4_000]));
}

#[test]
fn plain_text_in_several_conversations() {
    let text = "Call of Monday\n=====\n[00:01] Agent: Hello.\nHow can I help?\nCaller: the time: 5 pm\nNina: x\n\
        Nina: y\nhttp://example.com\n---\nassistant: Hi \n user: Bye \n agent-action: Ended call \n \n";
    let all = good(text, Format::Plain);
    assert_eq!(
        turns(&all[0]),
        [
            (0, "assistant", "Hello.\nHow can I help?"),
            (1_000, "user", "the time: 5 pm"),
            (2_000, "Nina", "x"),
            (3_000, "Nina", "y\nhttp://example.com"),
        ]
    );
    assert_eq!(all[0].kept.as_ref().unwrap()["heading"], "Call of Monday");
    assert_eq!(all[0].call.metadata.as_ref().unwrap()["turn_marks"][0], "00:01");
    assert_eq!(turns(&all[1]), [(0, "assistant", "Hi"), (1_000, "user", "Bye"), (2_000, "agent-action", "Ended call")]);
    let bytes = [text.as_bytes(), b"\n###\nAgent: \xff\nCaller: x\n"].concat();
    let (_, all, bad) = read_bytes(&bytes, "file", None);
    assert_eq!((all.len(), bad.len(), bad[0].record.as_str()), (2, 1, "line 16"), "{bad:?}");
}

#[test]
fn what_cannot_be_read_is_refused_in_words() {
    let words = |bytes: &[u8], format| read_bytes(bytes, "x", format).0.unwrap_err().to_string();
    assert_eq!(words(b"", None), "is empty");
    assert_eq!(words(b"\xef\xbb\xbf \n", None), "is empty");
    assert!(words(b"[ ]", None).contains("empty list"));
    assert!(words(br#"{"count": 0, "calls": []}"#, None).contains("empty list"));
    assert!(words(b"\x7fELF\0\0", None).contains("binary"));
    assert!(words(b"\x1f\x8b\x08", None).contains("gzip"));
    assert!(words(b"\xff\xfeA\0", None).contains("UTF-16"));
    let refusal = words(br#"[{"task_id": 1, "steps": []}]"#, None);
    assert!(refusal.contains("tau-bench: there is `task_id`, but no `traj`"), "{refusal}");
    assert_eq!(refusal.lines().count(), 3, "what nothing was there of is not near: {refusal}");
    let refusal = words(b"Agent: hello\nthat was all\n", None);
    assert!(refusal.contains("text: only one line"), "{refusal}");
    let refusal = words(br#"[{"convo_id": 1, "original": []}]"#, None);
    assert!(refusal.contains("looks like ABCD dialogues, which is not read"), "{refusal}");
    let refusal = words(br#"{"data": {"messages": [{"sender": "USER", "message": "hi"}]}}"#, None);
    assert!(refusal.contains("SMS conversation of Bland"), "{refusal}");
    assert!(words(br#"{"a": 1}"#, None).contains("--list-formats"));
    assert!(words(b"[{'messages': []}]", None).contains("json.dumps"));
    assert!(words(b"// of Monday\n{}", None).contains("comment"));
    let wrong = words(CHAT.as_bytes(), Some(Format::TauBench));
    assert!(wrong.starts_with("is not tau-bench") && wrong.ends_with("it looks like openai"), "{wrong}");
    assert!(words(b"Agent: a\nCaller: b", Some(Format::Bland)).contains("looks like text"));
    let folder = std::fs::File::open(std::env::temp_dir());
    if let Ok(mut folder) = folder {
        let outcome = read(&mut folder, "x", None, &mut |_| ControlFlow::Continue(()));
        assert!(matches!(outcome, Err(ImportError::Folder)), "{outcome:?}");
    }
    assert!("chat".parse::<Format>().is_err());
    assert!(Format::ALL.into_iter().all(|format| format.name().parse() == Ok(format)));
}

mod corpus;
mod hidden;
mod named;
mod runs;
mod shapes;
mod times;
mod traces;

#[test]
fn the_reader_can_be_stopped() {
    let text = r#"{"messages":[{"role":"user","content":"x"}]}"#;
    let lines = format!("{text}\n").repeat(5);
    let mut count = 0;
    let outcome = read(&mut lines.as_bytes(), "x", None, &mut |_| {
        count += 1;
        if count == 2 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    assert_eq!((outcome.unwrap(), count), (Format::OpenAi, 2));
}

#[test]
fn dashes_and_labels_go_together() {
    let all = good("WEBVTT\n\n00:01.000 --> 00:02.000\n- Agent: hello\n- Caller: hi", Format::WebVtt);
    assert_eq!(turns(&all[0]), [(0, "assistant", "hello"), (1, "user", "hi")]);
}

proptest::proptest! {
    #[test]
    fn no_damage_makes_a_reader_fail(
        sample in 0..6_usize, format in 0..8_usize, at: proptest::sample::Index, drop in 0..40_usize, put in "\\PC{0,3}|[\"{}<>&:\\[\\]\n\r-]{0,3}",
    ) {
        let samples = [
            CHAT,
            CALL,
            r####"[{"task_id": 3, "trial": 2, "reward": 0.0, "traj": [{"role": "user", "content": "Bye ###STOP###"}]}]"####,
            "WEBVTT\n\nNOTE x\n\n1\n00:01.000 --> 00:02.000\n<v Agent>Hi &amp; <i>you</i>\n- a\n- b\n",
            "1\n00:00:01,000 --> 00:00:02,000\n{\\an8}[Agent] hi\n\n2\n00:00:03,000 --> 00:00:04,000\nCaller: <b>x</b>\n",
            "Title\n===\n[00:01] Agent: hi\nmore\nCaller: x\n---\nAI: y\nUser: z\n",
        ];
        let mut bytes = samples[sample].as_bytes().to_vec();
        let start = at.index(bytes.len());
        let end = (start + drop).min(bytes.len());
        bytes.splice(start..end, put.into_bytes());
        let (_, good, _) = read_bytes(&bytes, "file", Format::ALL.get(format).copied());
        for one in &good {
            assert!(limits::fits(&one.title, limits::TITLE) && !one.call.call_id.as_str().is_empty());
        }
    }
}

/// The folder with real transcripts, where there is one.
fn real(file: &str) -> Option<Vec<u8>> {
    let folder = std::env::var_os("EARMARK_TEST_DATA")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data"), PathBuf::from);
    let bytes = std::fs::read(folder.join(file)).ok();
    if bytes.is_none() {
        println!("skipped: {file} is not in {}", folder.display());
    }
    bytes
}

#[test]
fn real_tau_bench() {
    let Some(bytes) = real("tau-bench-airline-gpt-4o.json") else { return };
    let (outcome, all, bad) = read_bytes(&bytes, "tau", None);
    assert_eq!((outcome.unwrap(), bad.len(), all.len()), (Format::TauBench, 0, 200));
    assert_eq!(all.iter().filter(|one| one.failed == Some(true)).count(), 116);
    let spoken =
        |one: &Conversation| one.call.transcripts.iter().filter(|turn| turn.user != Speaker::AgentAction).count();
    // 1,490 of callers and 2,454 of the agent, of which 1,164 call a tool and 90 of these speak as well; what
    // holds only the end sign is gone.
    let silent = all.iter().filter(|one| one.call.call_ended_by.is_some()).count();
    let total: usize = all.iter().map(spoken).sum();
    assert!((1_490 + 1_290 + 90 - silent..=1_490 + 1_290 + 90).contains(&total), "{total}");
    assert!(all.iter().all(|one| limits::fits(&one.title, limits::TITLE) && one.title.starts_with("Task ")));
    assert!(all.iter().flat_map(|one| &one.call.transcripts).all(|turn| !turn.text.verbatim().contains("###STOP###")));
    distinct(&all);
}

#[test]
fn real_taskmaster() {
    let Some(bytes) = real("taskmaster4-data_07.json") else { return };
    let (outcome, all, bad) = read_bytes(&bytes, "tm", None);
    assert_eq!((outcome.unwrap(), bad.len(), all.len()), (Format::Taskmaster, 0, 210));
    let turns: usize = all.iter().map(|one| one.call.transcripts.len()).sum();
    assert_eq!(turns, 786 + 2 * 858);
    distinct(&all);
}

fn distinct(all: &[Conversation]) {
    let ids: std::collections::HashSet<_> = all.iter().map(|one| &one.call.call_id).collect();
    assert_eq!(ids.len(), all.len());
}
