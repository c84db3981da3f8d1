//! Calls as they travel, and what the rules are told of them.

use serde_json::json;

use super::*;

/// A call with these turns (who, what, seconds from its start) and other fields.
fn call(turns: &[(&str, &str, Option<u32>)], mut fields: Value) -> Call {
    let turns = turns.iter().zip(1..).map(|((user, text, at), id)| {
        let at = at.map(|at| format!("2026-08-12T09:{:02}:{:02}Z", at / 60, at % 60));
        json!({ "id": id, "user": user, "text": text, "created_at": at })
    });
    fields["call_id"] = "c-1".into();
    fields["created_at"] = "2026-08-12T09:00:00Z".into();
    fields["transcripts"] = turns.collect();
    serde_json::from_value(fields).expect("a call")
}

fn plain(fields: Value) -> Call {
    call(&[("assistant", "Hi.", None), ("user", "Hm.", None)], fields)
}

/// Events from (type, node, payload).
fn events(rows: &[(&str, &str, Value)]) -> Vec<PathwayEvent> {
    let rows = rows.iter().zip(1..).map(|((kind, node, payload), sequence)| {
        let row = json!({
            "conversation_id": "c-1", "sequence": sequence, "event_type": kind, "node_id": node, "payload": payload,
        });
        serde_json::from_value(row).expect("an event")
    });
    rows.collect()
}

/// What was found: message, name of the rule, reason.
fn found(call: &Call, events: &[PathwayEvent], declared: Option<&Declared>) -> Vec<String> {
    let hits = read(call, events, None, declared).hits;
    hits.iter().map(|hit| format!("{} {}: {}", hit.message_index, hit.source.name(), hit.reason.shown())).collect()
}

#[test]
fn turns_are_read_in_the_order_of_their_indices() {
    let mixed = [
        ("user", "Third", Some(9)),
        ("robot", "First", Some(1)),
        ("agent-action", "get({})", Some(4)),
        ("ghost", "Last", Some(12)),
    ];
    let mixed = call(&mixed, json!({}));
    let parts = Parts::of(&mixed, &[]);
    let read = parts.as_read();
    let told: Vec<_> = read.turns.iter().map(|turn| (turn.index, turn.who, turn.text, turn.start)).collect();
    assert_eq!(
        told,
        [
            (0, Who::Agent, "First", Some(0)),
            (1, Who::Action, "get({})", Some(3_000)),
            (2, Who::Caller, "Third", Some(8_000)),
            (3, Who::Other, "Last", Some(11_000)),
        ]
    );
    assert_eq!(read.turns[0].end, Some(TurnEnd::Estimated(rules::spoken_ms("First"))));
    assert!(read.turns.iter().all(|turn| turn.utterances == Utterances::One));
}

#[test]
fn a_silence_is_one_from_the_end_of_what_was_said() {
    let words = "one two three four five six seven eight nine ten eleven twelve thirteen";
    // Thirteen words take five seconds.
    for (at, is_silent) in [(8, false), (9, true)] {
        let silent = call(&[("assistant", words, Some(0)), ("user", "Hello?", Some(at))], json!({}));
        assert_eq!(read(&silent, &[], None, None).hits.len(), usize::from(is_silent), "{at} s");
    }
}

#[test]
fn subtitles_tell_when_turns_end() {
    let kept = json!({ "metadata": { "format": "webvtt", "turn_offsets_ms": [[0, 5_000], [2_000, 9_000], ["?"]] } });
    let turns = [("user", "I want to say", None), ("assistant", "Sure.", None), ("user", "Hm", None)];
    let cut = call(&turns, kept.clone());
    assert_eq!(found(&cut, &[], None), ["1 interrupted: speaks 3.0 s over the caller"]);
    let parts = Parts::of(&cut, &[]);
    assert_eq!((parts.as_read().medium, parts.as_read().turns[2].start), (Medium::Voice, None));
    // Where turns have times, those hold: the turns may stand in another order.
    let timed = call(&turns.map(|(user, text, _)| (user, text, Some(3))), kept);
    assert_eq!(Parts::of(&timed, &[]).as_read().turns[1].start, Some(0));
}

#[test]
fn what_the_record_says_of_the_call() {
    for (fields, medium, transferred, end) in [
        (json!({}), Medium::Text, None, End::Plain),
        (json!({ "from": "", "to": " " }), Medium::Text, None, End::Plain),
        (json!({ "from": "+1202" }), Medium::Voice, None, End::Plain),
        (json!({ "call_length": 1.5 }), Medium::Voice, None, End::Plain),
        // As an import of chats leaves it.
        (json!({ "call_ended_by": "USER" }), Medium::Text, None, End::Plain),
        (json!({ "to": "+1202", "call_ended_by": "USER" }), Medium::Voice, Some(false), End::Plain),
        (
            json!({ "to": "+1", "call_ended_by": "ASSISTANT", "transferred_to": "+2" }),
            Medium::Voice,
            Some(true),
            End::Plain,
        ),
        (json!({ "warm_transfer_call": { "state": "MERGED" } }), Medium::Text, Some(true), End::Plain),
        (json!({ "warm_transfer_call": { "state": "NO_ANSWER" } }), Medium::Text, Some(false), End::FailedTransfer),
        (
            json!({ "to": "+1", "call_ended_by": "USER", "warm_transfer_call": { "state": "STARTED" } }),
            Medium::Voice,
            None,
            End::Plain,
        ),
        (json!({ "error_message": "no line" }), Medium::Text, None, End::Error),
        (json!({ "queue_status": "call_error" }), Medium::Text, None, End::Error),
        (json!({ "queue_status": "complete", "status": "failed" }), Medium::Text, None, End::Plain),
    ] {
        let one = plain(fields.clone());
        let parts = Parts::of(&one, &[]);
        let read = parts.as_read();
        assert_eq!((read.medium, read.transferred, read.end), (medium, transferred, end), "{fields}");
    }
}

#[test]
fn what_became_of_the_call_is_not_told() {
    let secret = "SECRET";
    let told = json!({
        "to": "+1202", "inbound": true, "call_length": 2.5, "pathway_version": 7, "persona_name": "Ada",
        "summary": secret, "status": secret, "disposition_tag": secret, "analysis": { "won": secret },
        "call_ended_by": secret, "error_message": secret, "concatenated_transcript": secret,
        "metadata": { "team": "north", "reward": secret, "Final-Outcome": secret, "deep": [{ "label": secret, "x": 1 }] },
        "variables": { "plan": "gold", "outcome": secret, "score": 700 },
        "request_data": { "plan": "basic", "city": "Bonn", "task": "Be kind." },
        "price": 0.1, "dispositions": [secret], "citations": [secret], "pathway_logs": [secret], "prompt": "Say hello.",
    });
    let one = plain(told);
    let parts = Parts::of(&one, &[]);
    let facts = &parts.facts;
    assert!(!format!("{facts}{:?}{:?}", parts.variables, parts.as_read().prompts).contains(secret), "{facts}");
    assert_eq!(facts["metadata"], json!({ "team": "north", "deep": [{ "x": 1 }] }));
    assert_eq!(
        [&facts["to"], &facts["inbound"], &facts["call_length"], &facts["pathway_version"], &facts["price"]],
        [&json!("+1202"), &json!(true), &json!(2.5), &json!(7), &json!(0.1)]
    );
    // What the agent went by may be named like a verdict.
    assert_eq!(parts.variables, Some(json!({ "plan": "gold", "city": "Bonn", "task": "Be kind.", "score": 700 })));
    assert_eq!(parts.as_read().prompts, ["Say hello.", "Be kind."]);
}

#[test]
fn rules_of_a_team_read_facts_and_variables() {
    let rules = r#"
[[rule]]
id = "gold-alone"
when = "refund"
fail_if = "variables.plan != 'gold' and call.metadata.team == 'north'"
say = "only gold gets refunds"
"#;
    let declared = Declared::parse(rules);
    assert_eq!(declared.findings, []);
    let turns = [("user", "A refund, yes please", None), ("agent-action", "refund({\"id\":1})", None)];
    let mut fields = json!({ "metadata": { "team": "north" }, "variables": { "plan": "basic" } });
    let wanted = ["1 policy:gold-alone: only gold gets refunds"];
    assert_eq!(found(&call(&turns, fields.clone()), &[], Some(&declared)), wanted);
    fields["variables"]["plan"] = "gold".into();
    assert_eq!(found(&call(&turns, fields), &[], Some(&declared)), [] as [&str; 0]);
}

#[test]
fn nodes_decide_where_all_of_them_are_known() {
    let turns = [("user", "Hm", None), ("assistant", "Connecting you with the team.", None), ("user", "ok", None)];
    let one = call(&turns, json!({}));
    let announced = ["1 transfer_no_node: a transfer was announced; no node of the call is one"];
    let nothing: [&str; 0] = [];
    let tag = |node: &'static str, name: &str| ("node.tag", node, json!({ "name": name }));
    let step = |to: &str| ("node.transition", "a", json!({ "chosen_node_id": to }));
    for (rows, wanted) in [
        (vec![tag("a", "Start")], &announced[..]),
        (vec![tag("a", "Start"), tag("b", "Transfer to billing")], &nothing),
        // What `b` is nobody knows; it could be the transfer.
        (vec![tag("a", "Start"), step("b")], &nothing),
        (vec![tag("a", "Start"), step("b"), tag("b", "Billing")], &announced),
        (vec![tag("a", "Start"), step("b"), ("transfer_call.invoke", "b", json!({}))], &nothing),
        (vec![], &nothing),
    ] {
        assert_eq!(found(&one, &events(&rows), None), wanted, "{rows:?}");
    }
}

#[test]
fn actions_stand_at_the_node_before_them() {
    let turns = [("assistant", "Hi.", None), ("agent-action", "Looked up", None), ("user", "Ok", None)];
    let one = call(&turns, json!({}));
    let rows = [
        ("node.tag", "a", json!({ "name": "Start" })),
        ("transcript.assistant", "a", json!({ "text": "Hi." })),
        ("node.tag", "b", json!({ "name": "Next" })),
        ("transcript.user", "b", json!({ "text": "Ok" })),
    ];
    let events = events(&rows);
    let parts = Parts::of(&one, &events);
    let names: Vec<_> = parts.as_read().turns.iter().map(|turn| turn.node.map(|node| node.name)).collect();
    assert_eq!(names, [Some("Start"), Some("Start"), Some("Next")]);
}

#[test]
fn odd_fields_are_not_believed() {
    let ends = json!([[i64::MIN, i64::MAX], [i64::MAX, i64::MIN], 7, [], [1.5, null], ["a", { "b": 1 }]]);
    let turns = ["user", "assistant", "user", "assistant", "agent-action", ""].map(|user| (user, "Yes (1", None));
    for offsets in [ends, json!(7), json!({}), Value::Null] {
        let fields = json!({
            "metadata": { "turn_offsets_ms": offsets }, "request_data": [1], "warm_transfer_call": "MERGED", "prompt": 7,
            "variables": { "a": [{ "b": {} }] }, "pathway_version": [], "task": null,
        });
        let odd = events(&[("transfer_call", "", Value::Null), ("", "n", json!({ "chosen_node_id": 7 }))]);
        let one = call(&turns, fields);
        assert!(read(&one, &odd, None, None).hits.iter().all(|hit| hit.message_index < 6));
        assert_eq!((Parts::of(&one, &odd).as_read().transferred, prompts(&one).len()), (None, 0));
    }
}

#[test]
fn what_the_agent_was_told_before_counts_as_heard() {
    let turns = [
        ("user", "Book it.", None),
        ("agent-action", "get({})", None),
        ("agent-action", "{}", None),
        ("assistant", "Your code is AB12C.", None),
    ];
    let call = call(&turns, json!({}));
    let unbacked = |kept: Value| {
        let hits = read(&call, &[], Some(&brief(&call, Some(&kept), false)), None).hits;
        hits.iter().any(|hit| hit.source.name() == "value_unbacked")
    };
    assert!(unbacked(json!({})), "nobody told the code");
    assert!(!unbacked(json!({ "prompts": [{ "content": "Codes such as AB12C are orders." }] })), "a prompt tells it");
    assert!(!unbacked(json!({ "policy": "Use AB12C for all." })), "the policy tells it");
    assert!(unbacked(json!({ "info": { "task": { "instruction": "Your code is AB12C." } } })), "the caller knows it");
}

#[test]
fn of_a_very_long_message_the_beginning_is_read() {
    let filler = "so much is said here ".repeat(limits::RULES_READ / 20);
    for (text, wanted) in [(format!("Dear {{{{name}}}}, {filler}"), 1), (format!("{filler} Dear {{{{name}}}}."), 0)] {
        let long = call(&[("assistant", &text, Some(0)), ("user", "Hm.", Some(9))], json!({}));
        let of_name = found(&long, &[], None).iter().filter(|hit| hit.contains("placeholder")).count();
        assert_eq!(of_name, wanted, "{:?}", found(&long, &[], None));
    }
}
