//! `earmark import`, with good files and bad ones.

use std::io::Write as _;
#[cfg(unix)]
use std::process::{Command, Stdio};

use super::{Home, calls};

#[test]
fn the_same_import_twice_adds_nothing() {
    let home = Home::new();
    let file = home.write("calls.jsonl", &calls());
    let first = home.json(&["import", &file]);
    assert_eq!((&first["calls_added"], &first["calls_present"]), (&2.into(), &0.into()));
    let again = home.json(&["import", &file]);
    assert_eq!((&again["calls_added"], &again["calls_present"]), (&0.into(), &2.into()));
    assert_eq!(again["issues_added"], 0);
    assert_eq!(again["files"][0]["format"], "bland");
    assert_eq!(home.json(&["call", "list"]).as_array().unwrap().len(), 2);
}

#[test]
fn issues_are_opened_as_asked() {
    let home = Home::new();
    let file = home.write("calls.jsonl", &calls());
    assert_eq!(home.json(&["import", &file, "--issues", "none"])["issues_added"], 0);
    assert_eq!(home.json(&["import", &file, "--issues", "all"])["issues_added"], 2);
    assert_eq!(home.json(&["import", &file, "--issues", "all"])["issues_present"], 2);
    let issue = &home.json(&["issue", "list"])[0];
    assert_eq!((&issue["source"], &issue["severity"]), (&"automated".into(), &"medium".into()));
    assert_eq!(issue["resource_count"], 1);
}

#[test]
fn a_rehearsal_stores_nothing() {
    let home = Home::new();
    let file = home.write("calls.jsonl", &calls());
    let done = home.json(&["import", &file, "--dry-run"]);
    assert_eq!((&done["conversations"], &done["calls_added"]), (&2.into(), &0.into()));
    assert!(!home.path("data").exists(), "not even a folder");
}

#[test]
fn a_truncated_file_is_imported_in_part() {
    let home = Home::new();
    let whole = calls();
    let file = home.write("cut.jsonl", &whole[..whole.len() - 40]);
    let done = home.run(&["import", &file]);
    assert_eq!(done.code, 7, "{done:?}");
    assert!(done.out.contains("added 1 call"), "{done:?}");
    assert!(done.err.contains("cut.jsonl: line 2: "), "{done:?}");
    assert_eq!(home.json(&["call", "list"]).as_array().unwrap().len(), 1);
}

#[test]
fn one_bad_file_does_not_keep_the_others_out() {
    let home = Home::new();
    let good = home.write("calls.jsonl", &calls());
    let empty = home.write("empty", "");
    let done = home.run(&["import", &empty, &good, "--json"]);
    assert_eq!(done.code, 7, "{done:?}");
    let summary: serde_json::Value = serde_json::from_str(&done.out).unwrap();
    assert_eq!(summary["files"][0]["error"], "is empty");
    assert_eq!(summary["calls_added"], 2);
}

#[test]
fn files_that_cannot_be_imported_are_told() {
    let home = Home::new();
    let folder = home.path("nothing-in-it");
    std::fs::create_dir(&folder).unwrap();
    let wrong = home.write("wrong.json", r#"{"a": 1}"#);
    let empty = home.write("empty", "");
    for (code, args, words) in [
        (2, &["import", folder.to_str().unwrap()][..], "is a folder without any file to read"),
        (2, &["import", "/nowhere/at/all"], "cannot be opened"),
        (2, &["import", &wrong, "--format", "telegram"], "known are webvtt, srt, csv, vapi"),
        (1, &["import", &empty], "is empty"),
        (1, &["import", &wrong], "no known format"),
        (1, &["import", &wrong, "--format", "bland"], "is not bland"),
        (2, &["import"], "required"),
    ] {
        let said = home.fails(code, args);
        assert!(said.contains(words), "{args:?}: {said}");
    }
}

#[test]
fn conversations_come_through_a_pipe() {
    let home = Home::new();
    let done = home.piped(&["import", "-"], "Agent: Hello\nCaller: I want a person\nAgent: Bye\n");
    assert_eq!(done.code, 0, "{done:?}");
    assert!(done.out.contains("standard input  text  1 conversation"), "{done:?}");
}

#[test]
fn another_database_can_be_named() {
    let home = Home::new();
    let file = home.write("calls.jsonl", &calls());
    let database = home.path("team/team.db");
    let added = home.json(&["import", &file, "--database", database.to_str().unwrap()]);
    assert_eq!(added["calls_added"], 2);
    assert!(database.exists() && !home.path("data").exists());
}

/// Short calls, one a line.
fn many(count: u32) -> String {
    let call = |number: u32| {
        let id = format!("call-{number}");
        let turn = serde_json::json!({ "id": 1, "text": "Hello", "user": "assistant" });
        format!(
            "{}\n",
            serde_json::json!({ "call_id": id, "created_at": "2026-08-11T16:20:24Z", "transcripts": [turn] })
        )
    };
    (0..count).map(call).collect()
}

#[test]
fn many_conversations_go_in_batches() {
    let home = Home::new();
    let file = home.write("many.jsonl", &many(600));
    assert_eq!(home.json(&["import", &file])["calls_added"], 600);
    assert_eq!(home.json(&["call", "list", "--limit", "1000"]).as_array().unwrap().len(), 600);
}

#[cfg(unix)]
#[test]
fn an_interrupted_import_keeps_what_was_stored() {
    let home = Home::new();
    let mut command = home.command(&["import", "-"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    // More than is looked at to find out the format; and then nothing more comes.
    input.write_all(many(12_000).as_bytes()).unwrap();
    input.flush().unwrap();
    let stored = || home.json(&["call", "list", "--limit", "256"]).as_array().unwrap().len();
    let waited = (0..300).take_while(|_| stored() < 256).count();
    assert!(waited < 300, "nothing is stored: {:?}", child.try_wait());
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let done = super::done(child.wait_with_output().unwrap());
    drop(input);
    assert_eq!(done.code, 7, "{done:?}");
    assert!(done.out.contains("added ") && done.err.contains("interrupted"), "{done:?}");
}

/// A line of chat with these words.
fn chat(words: &str) -> String {
    format!("{{\"messages\":[{{\"role\":\"user\",\"content\":\"{words}\"}}]}}\n")
}

fn gzip(text: &str) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(text.as_bytes()).unwrap();
    packer.finish().unwrap()
}

/// A zip archive of these files; a name with `!` in front is of one that is encrypted.
fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        archive.start_file(name.trim_start_matches('!'), options).unwrap();
        archive.write_all(bytes).unwrap();
    }
    let mut bytes = archive.finish().unwrap().into_inner();
    for (name, _) in files.iter().filter_map(|(name, bytes)| name.strip_prefix('!').map(|name| (name, bytes))) {
        // The sign of encryption stands before the name, in the file's own header and in the list at the end.
        let places = (0..bytes.len()).filter(|at| bytes[*at..].starts_with(name.as_bytes())).collect::<Vec<_>>();
        bytes[places[0] - 24] |= 1;
        bytes[places[1] - 38] |= 1;
    }
    bytes
}

fn write(home: &Home, name: &str, bytes: &[u8]) -> String {
    let path = home.path(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, bytes).unwrap();
    path.to_str().unwrap().to_owned()
}

/// Names of files, what became of them.
fn told(summary: &serde_json::Value) -> Vec<(String, String)> {
    let file = |file: &serde_json::Value| {
        let name = file["name"].as_str().unwrap().rsplit("calls").next().unwrap().to_owned();
        let why = file["skipped"].as_str().or(file["error"].as_str()).or(file["format"].as_str()).unwrap();
        (name, why.to_owned())
    };
    summary["files"].as_array().unwrap().iter().map(file).collect()
}

#[test]
fn a_folder_is_read_with_all_that_is_in_it() {
    let home = Home::new();
    write(&home, "calls/b.txt", b"Agent: one\nCaller: two\n");
    write(&home, "calls/a/2.jsonl.gz", &gzip(&chat("packed")));
    write(&home, "calls/a/1.csv", b"speaker,text\nAgent,one\n");
    write(&home, "calls/a/.hidden", b"x");
    let utf16: Vec<u8> = chat("wide").encode_utf16().flat_map(u16::to_le_bytes).collect();
    write(&home, "calls/c.jsonl", &utf16);
    let archive = zip(&[("z/in.json", chat("zipped").as_bytes()), ("__MACOSX/in.json", b"x"), ("!locked.json", b"{}")]);
    write(&home, "calls/d.zip", &archive);
    let folder = home.path("calls");
    let done = home.run(&["import", folder.to_str().unwrap(), "--json"]);
    assert_eq!(done.code, 7, "{done:?}");
    let summary: serde_json::Value = serde_json::from_str(&done.out).unwrap();
    let pair = |name: &str, why: &str| (name.to_owned(), why.to_owned());
    assert_eq!(
        told(&summary),
        [
            pair("/a/.hidden", "is hidden"),
            pair("/a/1.csv", "csv"),
            pair("/a/2.jsonl.gz", "openai"),
            pair("/b.txt", "text"),
            pair("/c.jsonl", "openai"),
            pair("/d.zip/__MACOSX/in.json", "is hidden"),
            pair("/d.zip/locked.json", "is encrypted; unpack it with its password first"),
            pair("/d.zip/z/in.json", "openai"),
        ]
    );
    assert_eq!(summary["calls_added"], 5);
    let said = home.run(&["import", folder.to_str().unwrap()]);
    assert!(
        said.err.contains(".hidden: left out: is hidden") && said.out.contains("d.zip/z/in.json  openai"),
        "{said:?}"
    );
}

#[test]
fn a_folder_of_runs_is_read_with_what_a_file_beside_it_holds() {
    let home = Home::new();
    let results = serde_json::json!({
        "timestamp": "2026-09-01T10:00:00", "info": { "environment_info": { "policy": "Lend no atlas." } },
        "tasks": [
            { "id": "7", "user_scenario": { "instructions": { "reason_for_call": "Wants the atlas" } } },
            { "description": "Of no run" },
        ],
    });
    let run = |id: &str| {
        serde_json::json!({
            "id": id, "task_id": "7", "trial": 0, "termination_reason": "user_stop", "reward_info": { "reward": 0.0 },
            "messages": [{ "role": "user", "content": format!("The atlas, said {id}") }],
        })
        .to_string()
    };
    let (results, one, two) = (results.to_string(), run("one"), run("two"));
    let file = write(&home, "runs/results.json", results.as_bytes());
    write(&home, "runs/simulations/one.json", one.as_bytes());
    let second = write(&home, "runs/simulations/two.json", two.as_bytes());
    let folder = home.path("runs").to_str().unwrap().to_owned();
    let archive = zip(&[
        ("r/results.json", results.as_bytes()),
        ("r/simulations/one.json", one.as_bytes()),
        ("r/simulations/two.json", two.as_bytes()),
    ]);
    let archive = write(&home, "runs.zip", &archive);
    for (place, count) in [(&folder, 2), (&file, 2), (&archive, 2), (&second, 1)] {
        let summary = home.json(&["import", place, "--dry-run"]);
        assert_eq!((&summary["conversations"], &summary["bad_records"]), (&count.into(), &0.into()), "{summary}");
        if count == 2 {
            assert_eq!(summary["files"][0]["skipped"], "goes with the runs in `simulations`", "{summary}");
            assert!(summary["files"][0]["notes"][0].as_str().unwrap().contains("no id"), "{summary}");
        }
    }
    assert_eq!(home.json(&["import", &second, "--issues", "failed"])["issues_added"], 1);
    let id = home.json(&["call", "list"])[0]["call_id"].as_str().unwrap().to_owned();
    let shown = home.ok(&["call", "show", &id]);
    assert!(shown.contains("Lend no atlas.") && shown.contains("Wants the atlas"), "{shown}");
    let alone = write(&home, "alone/results.json", results.as_bytes());
    assert!(home.fails(1, &["import", &alone]).contains("no `simulations`"));
}

#[test]
fn files_come_by_a_list() {
    let home = Home::new();
    let (one, two) =
        (write(&home, "one two.jsonl", chat("1").as_bytes()), write(&home, "2.jsonl", chat("2").as_bytes()));
    let done = home.piped(&["import", "--files-from", "-", "--json"], &format!("{one}\n\n{two}\r\n"));
    assert_eq!(done.code, 0, "{done:?}");
    let summary: serde_json::Value = serde_json::from_str(&done.out).unwrap();
    assert_eq!(summary["calls_added"], 2);
    let list = write(&home, "list", format!("{one}\0{two}\0/nowhere\0").as_bytes());
    let done = home.run(&["import", "--files-from", &list, "-0"]);
    assert_eq!(done.code, 7, "{done:?}");
    assert!(done.err.contains("/nowhere: cannot be opened"), "{done:?}");
    assert!(home.fails(2, &["import", "-", "--files-from", "-"]).contains("at once"));
    home.fails(2, &["import", &one, "--null"]);
    home.fails(2, &["import", "--files-from", "/nowhere"]);
}

#[test]
fn an_encoding_is_named_where_bytes_do_not_tell_it() {
    let home = Home::new();
    let file = write(&home, "old.txt", b"Agent: Gr\xfc\xdf Gott\nCaller: k\xfcndigen\n");
    assert!(home.fails(1, &["import", &file]).contains("--encoding windows-1252"));
    home.ok(&["import", &file, "--encoding", "windows-1252"]);
    let id = home.json(&["call", "list"])[0]["call_id"].as_str().unwrap().to_owned();
    let call = home.json(&["call", "show", &id]).to_string();
    assert!(call.contains("Grüß Gott") && call.contains("kündigen"), "{call}");
    assert!(home.fails(2, &["import", &file, "--encoding", "klingon"]).contains("unknown encoding"));
}

#[test]
fn an_archive_that_is_made_to_do_harm_is_refused() {
    let home = Home::new();
    let much = chat("first").repeat(2) + &"\n".repeat(80 << 20);
    let file = write(&home, "bomb.zip", &zip(&[("calls.jsonl", much.as_bytes())]));
    drop(much);
    let done = home.run(&["import", &file]);
    let said = done.err;
    assert_eq!(done.code, 7, "{said}");
    assert!(said.contains("bomb.zip/calls.jsonl: cannot be read: unpacks to more than 200 times its size"), "{said}");
    let broken = write(&home, "broken.zip", b"PK\x03\x04 and no more");
    assert!(home.fails(2, &["import", &broken]).contains("broken or cut short"));
    let office = write(&home, "calls.xlsx", &zip(&[("[Content_Types].xml", b"<x/>")]));
    assert!(home.fails(2, &["import", &office]).contains("save it as CSV"));
}

/// A call whose messages say this, ten seconds apart where no other time is told.
fn call_saying(said: &[(&str, u32)]) -> String {
    let turns = said.iter().enumerate().map(|(at, (text, seconds))| {
        let at_time = format!("2026-08-11T16:{:02}:{:02}.000+00:00", seconds / 60, seconds % 60);
        serde_json::json!({ "id": at, "created_at": at_time, "text": text, "user": if at % 2 == 0 { "assistant" } else { "user" } })
    });
    let call = serde_json::json!({
        "call_id": "7a6f3e21-d5c8-4b09-9e42-1f8b60c7d3a9", "created_at": "2026-08-11T16:00:00.000+00:00",
        "status": "completed", "summary": "A call", "transcripts": turns.collect::<Vec<_>>(),
    });
    format!("{call}\n")
}

#[test]
fn a_second_hearing_is_put_beside_its_call_and_is_a_call_of_its_own_where_that_is_not_known() {
    let home = Home::new();
    let id = "7a6f3e21-d5c8-4b09-9e42-1f8b60c7d3a9";
    let again = serde_json::json!({
        "status": "success", "call_id": id, "original": [],
        "corrected": [
            { "start": 10.0, "end": 12.5, "text": "This is Anna Ruiz.", "speaker_label": "user", "confidence": 0.93 },
        ],
    });
    let again = home.write("again.json", &again.to_string());
    let alone = home.json(&["import", &again]);
    assert_eq!((&alone["hearings"], &alone["calls_added"]), (&0.into(), &1.into()), "{alone}");
    let file = home.write("calls.jsonl", &call_saying(&[("Who is calling?", 0), ("This is Ana Ruiz.", 10)]));
    home.json(&["import", &file]);
    for _ in 0..2 {
        let beside = home.json(&["import", &again]);
        assert_eq!((&beside["hearings"], &beside["calls_added"]), (&1.into(), &0.into()), "{beside}");
    }
    assert_eq!(home.json(&["call", "show", id])["transcripts"][1]["text"], "This is Ana Ruiz.", "the first one stays");
}

#[test]
fn a_call_that_comes_again_with_other_words_is_told_and_replaced_when_asked() {
    let home = Home::new();
    let first =
        [("Who is calling, please?", 0), ("This is Ana Ruiz.", 10), ("Which day did you say?", 20), ("Friday.", 30)];
    let file = home.write("calls.jsonl", &call_saying(&first));
    home.json(&["import", &file, "--issues", "all"]);
    let issue = home.json(&["issue", "list"])[0]["triage_id"].as_str().unwrap().to_owned();
    let call = "7a6f3e21-d5c8-4b09-9e42-1f8b60c7d3a9";
    for message in ["0", "1", "2", "3"] {
        let done = home.run(&["flag", "add", &issue, "--call", call, "--type", "dead_air", "--index", message]);
        assert_eq!(done.code, 0, "{done:?}");
    }
    // A message was heard only later, one is in other words, and one is gone.
    let later =
        [("Who is calling, please?", 0), ("Hello?", 5), ("This is Anna Ruiz.", 10), ("Which day did you say?", 20)];
    let file = home.write("corrected.jsonl", &call_saying(&later));
    let told = home.run(&["import", &file]);
    assert_eq!(told.code, 7, "{told:?}");
    assert!(told.err.contains("1 call is there with other content; --replace takes its new words"), "{told:?}");
    let show = |home: &Home| home.json(&["call", "show", call])["transcripts"].as_array().unwrap().len();
    assert_eq!(
        (show(&home), home.json(&["call", "show", call])["transcripts"][1]["text"].clone()),
        (4, "This is Ana Ruiz.".into())
    );
    let done = home.json(&["import", &file, "--replace"]);
    assert_eq!(
        (&done["calls_replaced"], &done["calls_differing"], &done["calls_added"]),
        (&1.into(), &0.into(), &0.into())
    );
    assert_eq!(home.json(&["call", "show", call])["transcripts"][2]["text"], "This is Anna Ruiz.");
    let flags = home.json(&["flag", "list", &issue]);
    let places: Vec<String> = flags.as_array().unwrap().iter().map(|flag| flag["place"].to_string()).collect();
    let moved =
        |to: u32, text: &str| format!("{{\"state\":\"moved\",\"message_index\":{to},\"message_text\":\"{text}\"}}");
    assert_eq!(
        places,
        [
            "null".to_owned(),
            moved(2, "This is Anna Ruiz."),
            moved(3, "Which day did you say?"),
            "{\"state\":\"lost\"}".to_owned()
        ]
    );
    let listed = home.ok(&["flag", "list", &issue]);
    assert!(listed.contains("message 3, moved from message 2"), "{listed}");
    assert!(listed.contains("lost: message 3 is not there any more"), "{listed}");
    // The same again is the same.
    assert_eq!(home.json(&["import", &file])["calls_differing"], 0);
    let found = home.json(&["call", "list", "Anna"]);
    assert_eq!(found.as_array().unwrap().len(), 1, "the new words are found: {found}");
}
