//! The data of the demo fits together: every reference resolves, every time is in order, every fault is there.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use earmark::{
    domain::{
        choice::{IssueStatus, RelationType, Severity, Speaker},
        flag_type, limits,
        text::Untrusted,
        time::Time,
    },
    wire::{Call, Turn},
};
use serde_json::Value;

fn text<'a>(row: &'a Value, name: &str) -> &'a str {
    row[name].as_str().unwrap_or_else(|| panic!("{name} in {row}"))
}

fn time(row: &Value, name: &str) -> Time {
    text(row, name).parse().unwrap_or_else(|_| panic!("{name} in {row}"))
}

#[expect(clippy::unwrap_used, reason = "a test")]
fn organisation() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo/organisation.json");
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// The calls by key, each with its nodes.
#[expect(clippy::unwrap_used, reason = "a test")]
fn calls() -> BTreeMap<String, (Call, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo/calls");
    let mut calls = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let file: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        let key = text(&file, "key").to_owned();
        assert_eq!(path.file_stem().unwrap().to_str(), Some(key.as_str()));
        calls.insert(key, (serde_json::from_value(file["call"].clone()).unwrap(), file["nodes"].clone()));
    }
    calls
}

fn rows<'a>(data: &'a Value, name: &str) -> &'a Vec<Value> {
    data[name].as_array().unwrap_or_else(|| panic!("{name} is a list"))
}

fn all_words(turns: &[Turn]) -> String {
    turns.iter().map(|turn| turn.text.verbatim()).collect()
}

#[test]
fn calls_are_whole_and_their_times_ascend() {
    let calls = calls();
    assert!(calls.len() >= 12);
    let ids: BTreeSet<_> = calls.values().map(|(call, _)| call.call_id.as_str().to_owned()).collect();
    assert_eq!(ids.len(), calls.len());
    for (key, (call, nodes)) in &calls {
        assert!(uuid::Uuid::try_parse(call.call_id.as_str()).is_ok(), "{key}");
        assert!((14..=45).contains(&call.transcripts.len()), "{key} has {} turns", call.transcripts.len());
        let times: Vec<Time> = [Some(call.created_at), call.started_at]
            .into_iter()
            .chain(call.transcripts.iter().map(|turn| turn.created_at))
            .chain([call.end_at])
            .map(|time| time.expect(key))
            .collect();
        assert!(times.is_sorted_by(|before, after| before < after), "{key}");
        assert!(call.transcripts.is_sorted_by(|before, after| before.id < after.id), "{key}");
        let seconds = times[times.len() - 1].since(times[1]) as f64 / 1_000.0;
        assert!((call.call_length.expect(key) * 60.0 - seconds).abs() < 1.0, "{key}");
        assert_eq!(
            call.corrected_duration.as_ref().map(Untrusted::verbatim),
            Some(seconds.round().to_string().as_str())
        );
        for number in [&call.to, &call.from] {
            assert!(number.as_ref().is_some_and(|number| number.verbatim().starts_with("+120255501")), "{key}");
        }
        for turn in &call.transcripts {
            assert!(turn.user.is_known() && !turn.text.is_empty(), "{key}");
            let words = turn.text.verbatim();
            if turn.user == Speaker::AgentAction && words.starts_with('{') {
                assert!(serde_json::from_str::<Value>(words).is_ok(), "{key}: {words}");
            }
        }
        let nodes = nodes.as_array().expect(key);
        let from: Vec<_> = nodes.iter().map(|node| node["from"].as_u64().expect(key)).collect();
        assert!(from[0] == 0 && from.is_sorted_by(|before, after| before < after), "{key}");
        assert!(from.iter().all(|turn| (*turn as usize) < call.transcripts.len()), "{key}");
        assert!(nodes.iter().all(|node| !text(node, "id").is_empty() && !text(node, "name").is_empty()), "{key}");
    }
}

#[test]
fn the_calls_show_what_they_are_there_to_show() {
    let calls = calls();
    let words: String = calls.values().map(|(call, _)| all_words(&call.transcripts)).collect();
    for sign in ['\u{1b}', '\u{7}', 'ñ', '陈', 'س', '😊', '\u{200d}'] {
        assert!(words.contains(sign), "{sign:?}");
    }
    let (silence, _) = &calls["workshop-silence"];
    let times: Vec<_> = silence.transcripts.iter().filter_map(|turn| turn.created_at).collect();
    assert!(times.windows(2).any(|pair| pair[1].since(pair[0]) > 20_000), "the silence can be seen in the times");
}

#[test]
fn every_reference_resolves() {
    let (data, calls) = (organisation(), calls());
    let reference = time(&data, "reference");
    let members: BTreeSet<_> = rows(&data, "members").iter().map(|row| text(row, "key")).collect();
    assert_eq!(members.len(), 3);
    assert_eq!(rows(&data, "members").iter().filter(|row| row.get("id").is_none()).count(), 1, "one is local");
    let mut created = BTreeMap::new();
    let mut attached: BTreeMap<(u64, &str), Time> = BTreeMap::new();
    let (mut ids, mut statuses, mut severities) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for (row, number) in rows(&data, "issues").iter().zip(1001..) {
        assert_eq!(row["number"], number);
        assert!(uuid::Uuid::try_parse(text(row, "id")).is_ok() && ids.insert(text(row, "id")));
        assert!(limits::fits(text(row, "title"), limits::TITLE) && !text(row, "category").is_empty());
        assert!(IssueStatus::from(text(row, "status")).is_known() && Severity::from(text(row, "severity")).is_known());
        statuses.insert(text(row, "status"));
        severities.insert(text(row, "severity"));
        assert!(members.contains(text(row, "author")));
        created.insert(number, time(row, "at"));
        for call in rows(row, "calls") {
            attached.insert((number, call.as_str().unwrap_or_default()), time(row, "at"));
        }
    }
    assert!(created.values().is_sorted(), "numbers are given in the order of time");
    let known = |row: &Value, name: &str| created[&row[name].as_u64().unwrap_or_default()] < time(row, "at");
    for row in rows(&data, "attachments") {
        assert!(known(row, "issue") && members.contains(text(row, "by")), "{row}");
        let number = row["issue"].as_u64().unwrap_or_default();
        assert!(attached.insert((number, text(row, "call")), time(row, "at")).is_none(), "{row}");
    }
    for ((_, call), at) in &attached {
        assert!(calls[*call].0.end_at.is_some_and(|end| end < *at), "{call} ends before it is attached");
    }
    let with_calls: BTreeSet<_> = attached.keys().map(|(_, call)| *call).collect();
    assert!(calls.len() > with_calls.len(), "a call is attached to nothing");
    let with_evidence: BTreeSet<_> = attached.keys().map(|(number, _)| number).collect();
    assert_eq!(created.len() - with_evidence.len(), 1, "an issue has no evidence");
    for row in rows(&data, "changes") {
        assert!(known(row, "issue") && members.contains(text(row, "by")), "{row}");
        assert!(row.get("assignee").is_none_or(|_| members.contains(text(row, "assignee"))));
        statuses.extend(row["status"].as_str());
        severities.extend(row["severity"].as_str());
    }
    assert_eq!((statuses.len(), severities.len()), (IssueStatus::KNOWN.len(), Severity::KNOWN.len()));
    for row in rows(&data, "comments") {
        assert!(known(row, "issue") && members.contains(text(row, "by")), "{row}");
        for call in row["calls"].as_array().into_iter().flatten() {
            let place = (row["issue"].as_u64().unwrap_or_default(), call.as_str().unwrap_or_default());
            assert!(attached[&place] < time(row, "at"), "{row}");
        }
    }
    let types: BTreeSet<_> = rows(&data, "relations").iter().map(|row| text(row, "type")).collect();
    assert_eq!(types, RelationType::KNOWN.iter().map(RelationType::as_str).collect());
    let related = |row: &&Value| known(row, "issue") && known(row, "related") && row["issue"] != row["related"];
    assert_eq!(rows(&data, "relations").iter().filter(related).count(), rows(&data, "relations").len());
    let newest = ["attachments", "changes", "flags", "relations", "comments"]
        .iter()
        .flat_map(|list| rows(&data, list).iter().map(|row| time(row, "at")))
        .max();
    assert_eq!(newest, Some(reference.plus(-4 * 60_000)), "the newest entry is four minutes old");
    flags(&data, &calls, &attached);
}

/// A flag names its turn; the text is taken from there at set-up, so it is checked that there is something to take.
fn flags(data: &Value, calls: &BTreeMap<String, (Call, Value)>, attached: &BTreeMap<(u64, &str), Time>) {
    let mut seen = BTreeSet::new();
    for row in rows(data, "flags") {
        let (number, call) = (row["issue"].as_u64().unwrap_or_default(), text(row, "call"));
        assert!(attached[&(number, call)] < time(row, "at"), "{row}");
        let turns = &calls[call].0.transcripts;
        let turn = &turns[row["index"].as_u64().unwrap_or(u64::MAX) as usize];
        assert!(limits::fits(turn.text.verbatim(), limits::MESSAGE_TEXT), "{row}");
        let name = text(row, "type");
        assert_eq!(flag_type::normalise(name).as_deref(), Ok(name));
        assert!(name != "other" || row.get("note").is_some(), "`other` has a note");
        assert!(
            turn.user == Speaker::Assistant || matches!(name, "other" | "dead_air" | "wrong_tool_arguments"),
            "{row}"
        );
        seen.insert(name);
    }
    for name in [
        "missed_handoff",
        "wrong_confirmation",
        "dialogue_loop",
        "dead_air",
        "tool_error_unhandled",
        "claimed_action_not_done",
        "ignored_correction",
        "hallucinated_fact",
        "entity_mistranscribed",
        "skipped_verification",
        "good_example",
    ] {
        assert!(seen.contains(name), "{name}");
    }
}
