//! What is asked of each maker, how its list goes on, and where a walk stands.

use serde_json::{Value, json};

use super::{
    makers,
    page::{Next, Part},
    thread::{Open, begin},
    *,
};
use crate::domain::maker::Maker;

fn at(minutes: i64) -> Time {
    Time::from_millis(minutes * 60_000)
}

fn raw(value: &Value) -> Box<RawValue> {
    serde_json::value::to_raw_value(value).expect("JSON")
}

fn next(maker: Maker, answer: &Value, part: &Part, most: u32) -> Result<Next, String> {
    makers::read(maker, &raw(answer), part, most, at(100_000)).map(|page| page.next)
}

#[test]
fn bland_goes_on_at_the_time_of_the_last_row() {
    let row = |id: &str, minutes: i64| json!({ "call_id": id, "created_at": at(minutes) });
    let part = Part::first(at(5), None);
    let list = json!({ "calls": [row("a", 5), row("b", 7)] });
    assert_eq!(next(Maker::Bland, &list, &part, 2), Ok(Next::Part(Part::first(at(7), None))));
    assert_eq!(next(Maker::Bland, &list, &part, 3), Ok(Next::End), "a page that is short is the last");
    // All of one moment: only the index goes on.
    let list = json!({ "calls": [row("a", 5), row("b", 5)] });
    assert_eq!(next(Maker::Bland, &list, &part, 2), Ok(Next::Part(Part { skip: 2, ..part.clone() })));
    assert!(next(Maker::Bland, &json!({ "rows": [] }), &part, 2).expect_err("no list").contains("another shape"));
}

#[test]
fn vapi_is_asked_in_windows_that_come_whole() {
    let row = |id: usize| json!({ "id": id.to_string(), "createdAt": at(1) });
    let part = Part::first(at(0), None);
    let full = json!((0..4).map(row).collect::<Vec<_>>());
    let Ok(Next::Smaller(half)) = next(Maker::Vapi, &full, &part, 4) else { panic!("it may go on") };
    assert_eq!((half.from, half.to), (at(0), Some(at(180))));
    let Ok(Next::Part(wider)) = next(Maker::Vapi, &json!([]), &half, 4) else { panic!("there is more time") };
    assert_eq!((wider.from, wider.to), (at(180), Some(at(540))));
    let last = Part { from: at(99_990), to: Some(at(100_010)), ..part.clone() };
    assert_eq!(next(Maker::Vapi, &json!({ "results": [] }), &last, 4), Ok(Next::End), "the other form of a list");
    // A window that the end of the walk cuts to one moment is one as well.
    let cut = Part::first(at(0), Some(Time::from_millis(1)));
    assert_eq!(makers::list(Maker::Vapi, &cut, None, 4).pairs[0], ("limit", "1000".to_owned()));
    // Of one moment there is no half.
    let moment = Part { to: Some(Time::from_millis(1)), ..part };
    let most = json!((0..1_000).map(row).collect::<Vec<_>>());
    assert!(next(Maker::Vapi, &most, &moment, 4).expect_err("too many").contains("more than 1000 calls"));
}

#[test]
fn a_list_that_does_not_say_how_it_goes_on_is_no_end() {
    let part = Part::first(at(0), None);
    for (maker, list, mark) in
        [(Maker::Retell, "items", "pagination_key"), (Maker::ElevenLabs, "conversations", "next_cursor")]
    {
        let told = |more: bool, place: Value| json!({ list: [], "has_more": more, mark: place });
        assert_eq!(next(maker, &told(false, json!("x")), &part, 9), Ok(Next::End));
        let went = next(maker, &told(true, json!("x")), &part, 9);
        let there = Part { mark: Some("x".to_owned()), ..part.clone() };
        assert_eq!(went, Ok(Next::Part(there.clone())));
        assert!(next(maker, &told(true, json!("x")), &there, 9).is_err(), "{maker}: the same place again");
        assert!(next(maker, &told(true, Value::Null), &part, 9).is_err(), "{maker}");
    }
}

#[test]
fn a_row_is_read_whatever_else_it_says() {
    for (maker, row, seconds, is_finished) in [
        (Maker::Bland, json!({ "call_id": 7, "call_length": 2, "queue_status": "call_error" }), Some(120.0), true),
        (Maker::Bland, json!({ "call_id": "7", "completed": false, "queue_status": "started" }), None, false),
        (Maker::Vapi, json!({ "id": "7", "status": "in-progress", "createdAt": 4 }), None, false),
        (
            Maker::Retell,
            json!({ "call_id": "7", "call_status": "not_connected", "duration_ms": 1500 }),
            Some(1.5),
            true,
        ),
        (
            Maker::ElevenLabs,
            json!({ "conversation_id": "7", "status": "done", "metadata": { "call_duration_secs": 9 } }),
            Some(9.0),
            true,
        ),
        (Maker::ElevenLabs, json!({ "conversation_id": "7", "status": "processing" }), None, false),
    ] {
        let read = makers::row(maker, &raw(&row)).unwrap_or_else(|| panic!("{maker}: {row}"));
        assert_eq!((read.id.as_str(), read.seconds, read.is_finished), ("7", seconds, is_finished), "{row}");
    }
    assert!(makers::row(Maker::Vapi, &raw(&json!({ "id": "" }))).is_none());
}

#[test]
fn addresses_of_recordings_are_those_that_do_not_pass() {
    let base = "https://api.example/".parse().expect("an address");
    let address = |maker, record: Value| recording(maker, &base, "a/b", &raw(&record));
    let vapi = address(Maker::Vapi, json!({ "artifact": { "recordingUrl": "https://x" } }));
    assert_eq!(vapi.as_deref(), Some("https://api.example/call/a%2Fb/mono-recording"));
    assert_eq!(address(Maker::Vapi, json!({ "artifact": {} })), None);
    let eleven = address(Maker::ElevenLabs, json!({ "has_audio": true }));
    assert_eq!(eleven.as_deref(), Some("https://api.example/v1/convai/conversations/a%2Fb/audio"));
    assert_eq!(address(Maker::ElevenLabs, json!({ "has_audio": false })), None);
    assert_eq!(address(Maker::Retell, json!({ "recording_url": "https://x" })), None);
}

fn wanted(since: Option<i64>, until: Option<i64>) -> Wanted {
    Wanted {
        since: since.map(at),
        until: until.map(at),
        agent: None,
        most: None,
        records: true,
        all_open: true,
        now: at(100_000),
    }
}

#[test]
fn a_walk_begins_where_nothing_is_left_out() {
    let there = Thread { from: Some(at(1_000)), position: Some(at(5_000)), ..Thread::default() };
    for (since, until, expected) in [
        // Where the last one ended, a little before.
        (None, None, (4_985, 5_000, true)),
        (Some(2_000), None, (4_985, 5_000, true)),
        // From an earlier time on everything again.
        (Some(500), None, (500, 500, true)),
        // A stretch by itself, and a later time: the thread stays where it is.
        (Some(500), Some(900), (500, 500, false)),
        (Some(6_000), None, (6_000, 6_000, false)),
    ] {
        let mut thread = there.clone();
        let begun = begin(&mut thread, &wanted(since, until));
        let (start, from, moves) = expected;
        assert_eq!(begun, (at(start), at(from), moves), "{since:?} {until:?}");
        assert_eq!(thread == there, !(moves && start == 500), "{since:?} {until:?}");
    }
    let mut first = Thread::default();
    assert_eq!(begin(&mut first, &wanted(None, None)).0, at(100_000 - 7 * 24 * 60));
}

#[test]
fn a_list_goes_on_while_its_times_do() {
    let page = |from: i64| {
        let row = |nth| page::Row {
            id: format!("{from}-{nth}"),
            at: Some(at(from + nth)),
            seconds: None,
            is_finished: true,
            agents: vec!["another".to_owned()],
            record: None,
        };
        (0..2).map(row).collect::<Vec<_>>()
    };
    let wanted = Wanted { agent: Some("one".to_owned()), ..wanted(Some(0), None) };
    let base = "http://127.0.0.1:1".parse().expect("an address");
    let api = CallSource::over_http(Maker::Bland, &base, &"key".into()).expect("a connection");
    let mut walk = Walk::new(api, Thread::default(), wanted, std::sync::Arc::default());
    // Calls of others, however many.
    (1..3_000).for_each(|from| walk.take_page(page(from)).expect("it goes on"));
    let again = (0..3_000).find_map(|_| walk.take_page(page(5)).err()).expect("always the same");
    assert!(again.message.as_str().contains("goes on for ever"), "{again}");
}

#[test]
fn a_call_whose_time_is_to_come_moves_nothing_past_those_before_it() {
    let row = page::Row {
        id: "of tomorrow".to_owned(),
        at: Some(at(200_000)),
        seconds: None,
        is_finished: true,
        agents: Vec::new(),
        record: None,
    };
    let base = "http://127.0.0.1:1".parse().expect("an address");
    let api = CallSource::over_http(Maker::Bland, &base, &"key".into()).expect("a connection");
    let mut walk = Walk::new(api, Thread::default(), wanted(Some(0), None), std::sync::Arc::default());
    walk.take_page(vec![row]).expect("taken");
    walk.move_on();
    assert_eq!(walk.thread().position, Some(at(100_000)));
}

#[test]
fn where_a_walk_stands_is_kept_by_one_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("sources/vapi.json");
    let file = ThreadFile::take(path.clone()).expect("nobody has it");
    assert!(matches!(ThreadFile::take(path.clone()), Err(BadThread::InUse)));
    assert_eq!(file.read("db").expect("none yet"), Thread::default());
    let mut thread = Thread { from: Some(at(1)), position: Some(at(2)), ..Thread::default() };
    thread.seen.insert("a".to_owned(), at(2));
    thread.open.insert("b".to_owned(), Open { at: at(1), first: at(1), asked: at(2), failed: 1 });
    file.keep(&thread, "db").expect("kept");
    assert_eq!(file.read("db").expect("read"), thread);
    assert_eq!(file.read("another").expect("read"), Thread::default(), "another database has nothing of it");
    assert_eq!(Thread::look(&path).expect("read"), thread);
    for text in ["", "{}", "{\"version\":2}", "{\"version\":1}"] {
        std::fs::write(&path, text).expect("written");
        let words = file.read("db").expect_err(text).to_string();
        assert!(words.contains("move it away"), "{words}");
    }
}
