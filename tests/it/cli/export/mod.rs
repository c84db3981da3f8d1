//! `earmark export`: the rows of each table as another reader has them, and calls that come back as they were.

mod elsewhere;
mod ends;

use serde_json::{Value, json};

use super::{CALL, Done, Home, OTHER_CALL};

/// As hostile as it comes: quotes, line breaks, a formula, NUL, escape codes, signs that turn the text round.
const HOSTILE: &str =
    "=cmd|'/C calc'!A0\r\n\"quoted\", \u{0}\u{1b}[2J\u{202e}desrever\u{2066};\ttab \u{feff}\u{1f469}\u{200d}\u{1f52c}";
/// Each table.
const TABLES: [&str; 5] = ["calls", "turns", "flags", "issues", "relations"];

/// The lines of an export as objects.
fn lines(out: &str) -> Vec<Value> {
    let lines: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    for (line, object) in out.lines().zip(&lines) {
        assert!(line.starts_with("{\"v\":1,") && object["v"] == 1, "{line}");
    }
    lines
}

/// The rows of a table of CSV, each with its cells by their names.
fn rows(out: &str) -> Vec<std::collections::HashMap<String, String>> {
    let mut reader = csv::Reader::from_reader(out.as_bytes());
    let rows: Result<Vec<_>, _> = reader.deserialize().collect();
    rows.unwrap()
}

/// Two calls with hostile words, an issue with a flag, and another that it duplicates.
fn with_all() -> Home {
    let home = Home::new();
    // Neither an argument nor a flag takes NUL.
    let hostile = HOSTILE.replace('\0', "");
    let call = json!({
        "call_id": CALL, "created_at": "2026-08-11T16:20:24.118Z", "started_at": "2026-08-11T16:20:31Z", "inbound": true,
        "call_length": 1.9666666666666668, "from": "+12025550178", "to": "+12025550143", "status": "completed",
        "summary": HOSTILE, "pathway_id": "p-1", "pathway_name": "Booking", "variables": { "note": HOSTILE },
        "pathway_logs": [{ "role": "user", "text": HOSTILE, "chosen_node_id": 7, "tag": { "name": "=Greet" } }],
        "transcripts": [
            { "id": 1, "created_at": "2026-08-11T16:20:33.410Z", "text": "How can I help?", "user": "assistant" },
            { "id": 2, "created_at": "2026-08-11T16:20:39.027Z", "text": HOSTILE, "user": "user" },
            { "id": 3, "created_at": "2026-08-11T16:20:41Z", "text": hostile, "user": "robot" },
        ],
    });
    // Half a surrogate is mended when it is read; what comes back is what is stored.
    let half = format!(
        r#"{{"call_id":"{OTHER_CALL}","created_at":"2026-08-12T16:20:24Z","transcripts":[{{"id":1,"user":"user","text":"half \ud83d"}}]}}"#
    );
    let file = home.write("calls.jsonl", &format!("{call}\n{half}\n"));
    home.ok(&["import", &file, "--issues", "none"]);
    for (title, text) in [("=SUM(A1)", &*hostile), ("Second", "plain")] {
        let args = ["issue", "new", "--severity", "high", "--category", "Bug", "--title", title, "--description", text];
        home.ok(&[&args[..], &["--call", CALL]].concat());
    }
    home.ok(&["flag", "add", "1001", "--call", CALL, "--index", "2", "--type", "missed_handoff", "--note=-1+2"]);
    home.ok(&["flag", "add", "1002", "--call", CALL, "--type", "dead_air"]);
    home.ok(&["relation", "add", "1001", "duplicate_of", "1002"]);
    home
}

#[test]
fn each_table_comes_back_as_it_is_in_both_forms() {
    let home = with_all();
    for table in TABLES {
        let json = lines(&home.ok(&["export", table, "--with-text"]));
        let out = home.ok(&["export", table, "--with-text", "--format", "csv", "--raw"]);
        let csv = rows(&out);
        assert_eq!(json.len(), csv.len(), "{table}");
        if table == "calls" {
            continue;
        }
        for (object, row) in json.iter().zip(&csv) {
            let names: Vec<&String> = object.as_object().unwrap().keys().skip(1).collect();
            assert_eq!(names.len(), row.len(), "{table}");
            for name in names {
                let cell = match &object[name] {
                    Value::Null => String::new(),
                    Value::String(text) => text.clone(),
                    other => other.to_string(),
                };
                assert_eq!(row[name], cell, "{table}: {name}");
            }
        }
    }
    let turns = lines(&home.ok(&["export", "turns", "--with-text"]));
    let said: Vec<_> = turns.iter().map(|turn| turn["text"].as_str().unwrap()).collect();
    assert_eq!(said, ["How can I help?", HOSTILE, &HOSTILE.replace('\0', ""), "half \u{fffd}"]);
    assert_eq!((&turns[1]["message_index"], &turns[1]["at_ms"]), (&json!(1), &json!(8_027)));
    assert_eq!((&turns[1]["node_id"], &turns[1]["node_name"]), (&json!("7"), &json!("=Greet")));
    assert_eq!(turns[1]["created_at"], "2026-08-11T16:20:39.027Z");
    let flags = lines(&home.ok(&["export", "flags", "--with-text"]));
    assert_eq!(flags[0]["message_text"], HOSTILE.replace('\0', ""));
    let told = |name: &str| flags.iter().map(|flag| flag[name].clone()).collect::<Vec<_>>();
    assert_eq!(told("triage_id"), [json!("T-1001"), json!("T-1002")]);
    assert_eq!(told("message_index"), [json!(2), Value::Null]);
    assert_eq!((told("note")[0].as_str(), &told("place")[0]), (Some("-1+2"), &Value::Null));
    let issues = lines(&home.ok(&["export", "issues", "--with-text"]));
    assert_eq!((&issues[0]["title"], &issues[0]["flag_count"]), (&json!("=SUM(A1)"), &json!(1)));
    let [relation] = &lines(&home.ok(&["export", "relations"]))[..] else { panic!("each relation once") };
    assert_eq!((&relation["source_triage_id"], &relation["target_triage_id"]), (&json!("T-1001"), &json!("T-1002")));
    assert_eq!(relation["type"], "duplicate_of");
}

#[test]
fn a_spreadsheet_takes_no_cell_for_a_formula() {
    let home = with_all();
    for table in TABLES {
        let out = home.ok(&["export", table, "--with-text", "--format", "csv"]);
        for row in rows(&out) {
            for (name, cell) in row {
                assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{table}: {name}: {cell:?}");
            }
        }
    }
    let calls = rows(&home.ok(&["export", "calls", "--format", "csv"]));
    assert_eq!(
        (&*calls[0]["from"], &*calls[0]["length_s"], &*calls[0]["direction"]),
        ("'+12025550178", "118", "inbound")
    );
    assert_eq!((&*calls[0]["issues"], &*calls[0]["flag_types"]), ("T-1001 T-1002", "dead_air missed_handoff"));
    let raw = rows(&home.ok(&["export", "calls", "--format", "csv", "--raw"]));
    assert_eq!(raw[0]["from"], "+12025550178");
    assert!(home.fails(2, &["export", "calls", "--raw"]).contains("--format csv"));
}

#[test]
fn calls_are_there_already_when_they_are_imported_again() {
    let home = with_all();
    let out = home.ok(&["export", "calls", "--with-text"]);
    assert_eq!(out, home.ok(&["export", "calls", "--with-text"]), "the same data gives the same bytes");
    let told = home.piped(&["import", "-", "--json"], &out);
    assert_eq!(told.code, 0, "{told:?}");
    let told: Value = serde_json::from_str(&told.out).unwrap();
    let counts = ["calls_added", "calls_present", "calls_differing", "calls_replaced"].map(|name| told[name].clone());
    assert_eq!(counts, [0, 2, 0, 0].map(Value::from), "{told}");
    assert_eq!((&told["files"][0]["format"], &told["files"][0]["notes"]), (&json!("bland"), &json!([])));
    // Elsewhere they are what they are here, to the last sign.
    let there = Home::new();
    assert_eq!(there.piped(&["import", "-", "--issues", "none"], &out).code, 0);
    assert_eq!(there.ok(&["export", "calls", "--with-text"]), out);
    let shown = |home: &Home| home.ok(&["call", "show", CALL, "--outcome", "--json"]);
    assert_eq!(shown(&there), shown(&home));
}

/// A run of a benchmark and subtitles: what they are judged against, what became of them, offsets.
#[test]
fn what_is_kept_beside_calls_of_other_formats_travels_with_them() {
    let home = Home::new();
    let run = json!([{ "task_id": 3, "trial": 0, "reward": 0.0,
        "info": { "task": { "instruction": "Cancel it.", "actions": [{ "name": "cancel", "kwargs": { "id": "Z" } }] },
                  "reward_info": { "r_actions": 0.1 } },
        "traj": [{ "role": "system", "content": "Ask for a yes." }, { "role": "user", "content": "Please cancel." },
                 { "role": "assistant", "content": "Done." }] }]);
    let runs = home.write("runs.json", &run.to_string());
    let talk = home.write(
        "talk.vtt",
        "WEBVTT\n\n00:01.000 --> 00:02.500\n<v Agent>Hello.\n\n00:03.000 --> 00:04.000\n<v Ana>Hi.\n",
    );
    home.ok(&["import", &runs, &talk, "--issues", "none"]);
    let out = home.ok(&["export", "calls", "--with-text"]);
    assert_eq!(lines(&out).len(), 2);
    let there = Home::new();
    assert_eq!(there.piped(&["import", "-", "--issues", "none"], &out).code, 0);
    assert_eq!(there.ok(&["export", "calls", "--with-text"]), out);
    for call in lines(&out) {
        let show = ["call", "show", call["call_id"].as_str().unwrap(), "--outcome"];
        assert_eq!(there.ok(&show), home.ok(&show));
    }
    assert!(out.contains("Cancel it.") && out.contains("turn_offsets_ms"), "{out}");
    let turns = lines(&home.ok(&["export", "turns"]));
    let at: Vec<_> = turns.iter().filter_map(|turn| turn["at_ms"].as_i64()).collect();
    assert_eq!(at, [1_000, 3_000], "offsets count from the beginning");
    let calls = rows(&home.ok(&["export", "calls", "--format", "csv"]));
    assert!(calls.iter().all(|call| call["created_at"].is_empty() && !call["format"].is_empty()), "{calls:?}");
}

#[test]
fn without_text_nothing_is_told_of_what_was_said() {
    let home = with_all();
    for table in TABLES {
        for form in ["jsonl", "csv"] {
            let out = home.ok(&["export", table, "--format", form]);
            for said in ["calc", "quoted", "How can I help", "half "] {
                assert!(!out.contains(said), "{table} {form}: {out}");
            }
        }
    }
    let done = home.run(&["export", "calls"]);
    assert!(done.err.contains("--with-text"), "{done:?}");
    let refused = home.piped(&["import", "-", "--format", "bland"], &done.out);
    assert!(refused.code != 0 && refused.err.contains("transcripts"), "{refused:?}");
}

#[test]
fn a_mask_hides_numbers_in_every_column() {
    let home = Home::new();
    let call = json!({
        "call_id": CALL, "created_at": "2026-08-11T16:20:24Z", "from": "+12025550178", "to": "+12025550143",
        "summary": "Call back +49 170 1234567", "recording_url": "https://x.example/ann@example.com.mp3",
        "transcripts": [{ "id": 1, "user": "user", "text": "My card is 4111 1111 1111 1111." }],
    });
    let file = home.write("call.json", &call.to_string());
    home.ok(&["import", &file, "--issues", "all"]);
    let note = ["--note", "ask ann@example.com"];
    home.ok(&[&["flag", "add", "1001", "--call", CALL, "--index", "0", "--type", "data_leak"], &note[..]].concat());
    for table in TABLES {
        for form in ["jsonl", "csv"] {
            let args = ["export", table, "--with-text", "--format", form, "--mask"];
            let out = home.ok(&args);
            for secret in ["4111 1111", "ann@example", "2025550178", "1234567"] {
                assert!(!out.contains(secret), "{table} {form}: {secret} in {out}");
            }
            assert!(table == "issues" || table == "relations" || out.contains(CALL), "ids stay: {out}");
        }
    }
    assert!(home.ok(&["export", "turns", "--with-text"]).contains("4111 1111"));
}

#[test]
fn a_query_narrows_what_is_written_and_a_wrong_one_is_refused_with_its_place() {
    let home = with_all();
    let count = |args: &[&str]| lines(&home.ok(&[&["export"], args].concat())).len();
    assert_eq!(count(&["calls", "--query", "has:flag"]), 1);
    assert_eq!(count(&["calls", "--query", "-has:issue"]), 1, "what begins with a dash is no option");
    assert_eq!(count(&["turns", "--query", "flag:dead_air after:2026-08-01"]), 3);
    assert_eq!(count(&["issues", "--query", "second"]), 1);
    assert_eq!(count(&["flags", "--query", "number:1002"]), 1);
    assert_eq!(count(&["flags", "--query", "flag:missed_handoff"]), 1);
    for query in ["number:1001", "number:1002", "severity:high", ""] {
        assert_eq!(count(&["relations", "--query", query]), 1, "{query}: each once, from either end");
    }
    let ids = |args: &[&str]| {
        let all = lines(&home.ok(&[&["export", "calls"], args].concat()));
        all.iter().map(|call| call["call_id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(ids(&[]), [CALL, OTHER_CALL], "the oldest first");
    assert_eq!(ids(&["--query", "sort:newest"]), [OTHER_CALL, CALL]);
    let refused = home.fails(2, &["export", "calls", "--query", "flg:dead_air"]);
    assert!(refused.contains("did you mean `flag:`?"), "{refused}");
    let refused = home.fails(2, &["export", "relations", "--query", "severty:low"]);
    assert!(refused.contains("did you mean `severity:`?"), "{refused}");
    let Done { out, err, .. } = home.run(&["export", "turns", "--limit", "3"]);
    assert_eq!(lines(&out).len(), 3);
    assert!(err.contains("3 turns written") && err.contains("raise --limit"), "{err}");
    let Done { err, .. } = home.run(&["export", "turns", "--limit", "4"]);
    assert!(!err.contains("raise --limit"), "these are all: {err}");
}
