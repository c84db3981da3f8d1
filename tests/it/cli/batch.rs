//! Many changes from one file.

use serde_json::Value;

use super::{CALL, Done, Home};

fn results(done: &Done) -> Vec<Value> {
    done.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn flags_are_added_from_lines_and_each_line_has_its_result() {
    let home = Home::with_calls();
    home.issue("One");
    let lines = format!(
        "{}\n\n{}\n{}\nno json\n{}\n",
        serde_json::json!({ "issue": "T-1001", "call": CALL, "index": 0, "type": "dead air", "attach": true }),
        serde_json::json!({ "issue": 1001, "call": CALL, "index": 9, "type": "dead air" }),
        serde_json::json!({ "issue": "1001", "call": CALL, "index": 1, "type": "wrong fact", "note": "\u{1b}[31mred" }),
        serde_json::json!({ "issue": "1001", "call": CALL, "typ": "x" }),
    );
    let file = home.write("flags.jsonl", &lines);
    let done = home.run(&["flag", "add", "--from", &file]);
    assert_eq!(done.code, 7, "{done:?}");
    let rows = results(&done);
    let short: Vec<(u64, bool)> = rows.iter().map(|row| (row["line"].as_u64().unwrap(), row["ok"] == true)).collect();
    assert_eq!(short, [(1, true), (3, false), (4, true), (5, false), (6, false)], "in the order of the lines");
    assert!(rows[1]["error"].as_str().unwrap().contains("its messages are 0 to 1"), "{rows:?}");
    assert!(rows[3]["error"].as_str().unwrap().contains("column"), "{rows:?}");
    assert!(rows[4]["error"].as_str().unwrap().contains("typ"), "{rows:?}");
    assert!(done.err.contains("2 of 5 done"), "{}", done.err);
    assert!(!done.out.contains('\u{1b}'));
    let flags = home.json(&["flag", "list", "1001"]);
    assert_eq!(flags.as_array().unwrap().len(), 2);
    assert_eq!(flags[1]["id"], rows[2]["id"]);
    assert_eq!(flags[1]["note"], "\u{1b}[31mred", "what is sent is what was written");
}

#[test]
fn a_pipe_is_read_and_everything_done_is_exit_code_0() {
    let home = Home::with_calls();
    for title in ["One", "Two", "Three"] {
        home.issue(title);
    }
    let done = home.piped(
        &["issue", "set", "--from", "-"],
        "{\"issue\":1001,\"status\":\"done\"}\n{\"issue\":\"T-1002\",\"severity\":\"low\"}",
    );
    assert_eq!(done.code, 0, "{done:?}");
    assert_eq!(home.json(&["issue", "list", "--status", "done"]).as_array().unwrap().len(), 1);
    let done = home.piped(&["relation", "add", "--from", "-"], "{\"issue\":1001,\"type\":\"blocks\",\"other\":1002}\n");
    assert_eq!(done.code, 0, "{done:?}");
    let done = home.piped(&["issue", "comment", "--from", "-"], "{\"issue\":1003,\"text\":\"heard it\"}\n");
    assert_eq!(done.code, 0, "{done:?}");
    let done = home.piped(&["issue", "set", "--from", "-"], "{\"issue\":1001,\"stauts\":\"done\"}\n");
    assert_eq!(done.code, 2, "nothing was done, and the reason was in the line: {done:?}");
    let done =
        home.piped(&["issue", "set", "--from", "-"], "{\"issue\":1001,\"status\":\"todo\",\"severtiy\":\"low\"}\n");
    assert_eq!(done.code, 2, "a slip of the pen is no change that is left out: {done:?}");
    assert!(done.out.contains("severtiy") && done.out.contains("name title, description"), "{done:?}");
    assert_eq!(home.json(&["issue", "list", "--status", "done"]).as_array().unwrap().len(), 1);
    home.fails(2, &["flag", "add", "--from", "-", "1001"]);
    home.fails(3, &["flag", "add", "--from", "/nowhere/at/all"]);
}

#[test]
fn an_issue_is_viewed_and_deleted_by_its_code_alone() {
    let home = Home::new();
    home.issue("One");
    home.ok(&["issue", "view", "1001"]);
    assert!(home.fails(2, &["issue", "delete", "1001"]).contains("--yes T-1001"));
    assert!(home.fails(2, &["issue", "delete", "1001", "--yes", "T-1002"]).contains("nothing deleted"));
    home.ok(&["issue", "delete", "1001", "--yes", "T-1001"]);
    assert_eq!(home.json(&["issue", "list"]), serde_json::json!([]));
    home.fails(3, &["issue", "delete", "1001", "--yes", "T-1001"]);
}

#[test]
fn issues_are_listed_by_a_query_as_in_the_workbench() {
    let home = Home::with_calls();
    for title in ["Refund refused", "Dead air", "Refund twice"] {
        home.issue(title);
    }
    let titles = |query: &str| {
        let rows = home.json(&["issue", "list", "--query", query]);
        let mut titles: Vec<String> =
            rows.as_array().unwrap().iter().map(|row| row["title"].as_str().unwrap().to_owned()).collect();
        titles.sort();
        titles
    };
    assert_eq!(titles("refund"), ["Refund refused", "Refund twice"]);
    assert_eq!(titles("refund -twice"), ["Refund refused"]);
    assert_eq!(titles("severity:high air$"), ["Dead air"]);
    assert_eq!(titles("number:1002..1003").len(), 2);
    let done = home.run(&["issue", "list", "--query", "stauts:todo"]);
    assert!(done.err.contains("did you mean `status:`?"), "{done:?}");
    let done = home.run(&["issue", "list", "--query", "severity:high", "--limit", "2"]);
    assert!(done.err.contains("there are more than these 2"), "{done:?}");
}

#[test]
fn a_file_of_changes_may_be_in_another_encoding() {
    let home = Home::with_calls();
    ["One", "Two"].iter().for_each(|title| drop(home.issue(title)));
    let line = |issue: u32, title: &str| format!("{{\"issue\":{issue},\"title\":\"{title}\"}}\n");
    let wide = format!("\u{feff}{}{}", line(1001, "schön"), line(1002, "grün"));
    let wide = wide.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let joined = format!("\u{feff}{}\u{feff}{}", line(1001, "eins"), line(1002, "zwölf")).into_bytes();
    let old = format!("{}{}", line(1001, "möglich"), line(1002, "x"));
    let old: Vec<u8> = old.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    for (name, bytes, encoding, titles) in [
        ("wide", wide, None, ["schön", "grün"]),
        ("joined", joined, None, ["eins", "zwölf"]),
        ("old", old, Some("latin1"), ["möglich", "x"]),
    ] {
        let path = home.path(name);
        std::fs::write(&path, bytes).unwrap();
        let mut args = vec!["issue", "set", "--from", path.to_str().unwrap()];
        args.extend(encoding.iter().flat_map(|label| ["--encoding", label]));
        home.ok(&args);
        assert_eq!(
            ["1001", "1002"].map(|issue| home.json(&["issue", "show", issue])["title"].clone()),
            titles,
            "{name}"
        );
    }
}

#[test]
#[cfg(unix)]
fn a_file_that_cannot_be_read_is_told_as_that() {
    let home = Home::with_calls();
    let folder = home.path("folder");
    std::fs::create_dir(&folder).unwrap();
    let folder = folder.to_str().unwrap();
    for args in [&["flag", "add", "--from", folder][..], &["import", "--files-from", folder]] {
        let said = home.fails(1, args);
        assert!(said.contains(&format!("{folder}: cannot be read: ")), "{said}");
    }
}
