//! `earmark issue …`, run as people run it.

use super::{CALL, Home, queues::Service};

#[test]
fn an_issue_lives_its_life() {
    let home = Home::new();
    assert_eq!(home.json(&["issue", "list"]), serde_json::json!([]));
    let made = home.issue("Wrong slot");
    assert_eq!(made["triage_id"], "T-1001");
    assert_eq!(made["status"], "todo");
    let id = made["id"].as_str().unwrap();
    for name in ["T-1001", "t1001", "1001", id] {
        assert_eq!(home.json(&["issue", "show", name])["id"], made["id"], "{name}");
    }
    let me = made["author_id"].as_str().unwrap();
    let changed = home.json(&["issue", "set", "1001", "--status", "in_progress", "--assignee", me]);
    assert_eq!((&changed["status"], &changed["assignee_id"]), (&"in_progress".into(), &me.into()));
    assert_eq!(changed["title"], "Wrong slot", "what is not named stays");
    let cleared = home.json(&["issue", "set", "1001", "--assignee", "none", "--title", "Wrong day"]);
    assert_eq!((&cleared["assignee_id"], &cleared["title"]), (&serde_json::Value::Null, &"Wrong day".into()));
    assert_eq!(home.json(&["issue", "comment", "1001", "Heard it."])["detail"], "Heard it.");
    let shown = home.ok(&["issue", "show", "1001"]);
    assert!(shown.starts_with("T-1001  Wrong day\nin_progress · high · Dialogue · manual issue\n"), "{shown}");
}

#[test]
fn lists_can_be_filtered_and_cut() {
    let home = Home::new();
    for title in ["One", "Two", "Three"] {
        home.issue(title);
    }
    home.ok(&["issue", "set", "1002", "--status", "done"]);
    let done = home.json(&["issue", "list", "--status", "done,closed"]);
    assert_eq!(done.as_array().unwrap().len(), 1);
    assert_eq!(home.json(&["issue", "list", "--search", "thre"])[0]["number"], 1003);
    let oldest = home.json(&["issue", "list", "--sort", "created_at", "--order", "asc"]);
    assert_eq!(oldest[0]["title"], "One");
    let cut = home.run(&["issue", "list", "--jsonl", "--limit", "2"]);
    assert_eq!((cut.code, cut.out.lines().count()), (0, 2));
    assert!(cut.err.contains("raise --limit"), "{}", cut.err);
    assert!(cut.out.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()));
    let table = home.run(&["issue", "list", "--limit", "3"]);
    assert!(table.out.contains("T-1002  done  high  Dialogue") && table.err.is_empty(), "{table:?}");
    assert!(!table.out.contains('\u{1b}'));
}

#[tokio::test]
async fn a_list_by_number_is_asked_of_a_server_that_can_and_of_no_other() {
    let home = Home::new();
    for title in ["One", "Two", "Three"] {
        home.issue(title);
    }
    let numbers = |rows: &serde_json::Value| -> Vec<u64> {
        rows.as_array().unwrap().iter().map(|row| row["number"].as_u64().unwrap()).collect()
    };
    let sorted = ["issue", "list", "--sort", "number", "--order", "asc"];
    assert_eq!(numbers(&home.json(&sorted)), [1001, 1002, 1003]);
    assert_eq!(numbers(&home.json(&["issue", "list", "--query", "sort:number"])), [1003, 1002, 1001]);
    let service = Service::with(0).await;
    for wish in [sorted.as_slice(), &["issue", "list", "--query", "sort:number:asc"]] {
        let refused = service.ask(&home, wish);
        assert_eq!(refused.code, 5, "{refused:?}");
        assert!(refused.err.contains("cannot sort by number"), "{}", refused.err);
    }
    assert!(!service.asked().await.iter().any(|path| path.contains("issues")), "the list was not asked for");
}

#[test]
fn several_issues_are_changed_and_what_fails_is_told() {
    let home = Home::new();
    home.issue("One");
    home.issue("Two");
    home.ok(&["issue", "set", "1001", "T-1002", "--severity", "low"]);
    let part = home.run(&["issue", "set", "1001", "T-1009", "--severity", "critical"]);
    assert_eq!(part.code, 7, "{part:?}");
    assert!(part.err.contains("T-1009: there is no issue T-1009"), "{}", part.err);
    assert_eq!(home.json(&["issue", "show", "1001"])["severity"], "critical");
    home.fails(3, &["issue", "set", "1008", "T-1009", "--severity", "critical"]);
}

#[test]
fn long_texts_can_come_from_standard_input() {
    let home = Home::new();
    home.issue("One");
    let description = "Line one\nLine \"two\" — ünï\n";
    let done = home.piped(&["issue", "set", "1001", "--description", "-"], description);
    assert_eq!(done.code, 0, "{done:?}");
    assert_eq!(home.json(&["issue", "show", "1001"])["description"], description.trim_end());
    home.ok(&["issue", "set", "1001", "--description", "none"]);
    assert_eq!(home.json(&["issue", "show", "1001"])["description"], "");
    let done = home.piped(&["issue", "comment", "1001", "-"], &"x".repeat(4_001));
    assert_eq!(done.code, 2, "{done:?}");
    assert!(done.err.contains("more than 4000 characters"), "{done:?}");
    assert_eq!(home.piped(&["issue", "comment", "1001", "-"], &"é".repeat(4_000)).code, 0);
    assert_eq!(home.piped(&["issue", "comment", "1001", "-"], " \n").code, 2);
}

#[test]
fn wrong_usage_is_told_before_anything_happens() {
    let home = Home::new();
    home.issue("One");
    for args in [
        &["issue", "set", "1001"][..],
        &["issue", "set", "1001", "--status", "open"],
        &["issue", "show", "seven"],
        &["issue", "new", "--title", "x"],
        &["issue", "new", "--title", " ", "--severity", "low", "--category", "Bug"],
        &["issue", "list", "--limit", "0"],
        &["issue", "list", "--json", "--jsonl"],
        &["nonsense"],
    ] {
        let words = home.fails(2, args);
        assert!(!words.is_empty(), "{args:?}");
    }
    home.fails(3, &["issue", "show", "T-9"]);
    home.fails(3, &["issue", "show", "00000000-0000-4000-8000-000000000000"]);
}

#[test]
fn a_hostile_title_does_nothing_to_the_terminal() {
    let home = Home::new();
    let title = "a\u{1b}]0;owned\u{7}\u{9b}31m\u{202e}evil";
    home.issue(title);
    for args in [&["issue", "list"][..], &["issue", "show", "1001"], &["issue", "set", "1001", "--status", "done"]] {
        let mut forms = vec![home.ok(args)];
        forms.push(home.ok(&[args, &["--json"]].concat()));
        for out in forms {
            let bad = out.chars().find(|c| (c.is_control() && *c != '\n') || *c == '\u{202e}');
            assert_eq!(bad, None, "{args:?}: {out:?}");
        }
    }
    assert_eq!(home.json(&["issue", "show", "1001"])["title"], title, "what is stored is what was typed");
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let home = Home::new();
    let description = "word ".repeat(1_900);
    for _ in 0..12 {
        home.ok(&[
            "issue",
            "new",
            "--title",
            "x",
            "--severity",
            "low",
            "--category",
            "Bug",
            "--description",
            &description,
        ]);
    }
    let mut child = home
        .command(&["issue", "list", "--json"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let ended = child.wait_with_output().unwrap();
    assert_eq!((ended.status.code(), String::from_utf8(ended.stderr).unwrap()), (Some(0), String::new()));
}

#[test]
fn an_empty_list_says_how_to_fill_it() {
    let home = Home::new();
    let done = home.run(&["issue", "list"]);
    assert_eq!((done.code, done.out.as_str()), (0, ""));
    assert!(done.err.contains("earmark import FILE"), "{done:?}");
    let narrowed = home.run(&["issue", "list", "--search", "x"]);
    assert!(!narrowed.err.contains("import"), "{narrowed:?}");
    assert_eq!(home.run(&["issue", "list", "--json"]).err, "");
}

#[test]
fn a_query_that_is_wrong_is_refused_with_the_reason_and_is_no_empty_list() {
    let home = Home::new();
    home.issue("One");
    for (query, reason) in [
        ("status:todo,don", "did you mean `done`?"),
        ("status:", "backlog, todo"),
        ("stauts:todo", "did you mean `status:`?"),
        ("\"open", "not closed"),
        ("date:8d", "`8d` is not known"),
    ] {
        let said = home.fails(2, &["issue", "list", "--query", query]);
        assert!(said.contains(reason), "{query}: {said}");
    }
    home.write("config/config.toml", "[[view]]\nname = \"Mine\"\nquery = \"status:todo,don\"\n");
    let said = home.fails(2, &["issue", "list", "--view", "Mine"]);
    assert!(said.contains("did you mean `done`?"), "{said}");
    assert_eq!(home.json(&["issue", "list", "--query", "status:todo,done"]).as_array().unwrap().len(), 1);
}

#[test]
fn flags_are_found_from_the_command_line() {
    let home = Home::with_calls();
    for title in ["One", "Two", "Three"] {
        home.issue(title);
    }
    home.ok(&["resource", "attach", "1002", "--call", CALL]);
    home.ok(&["flag", "add", "1002", "--call", CALL, "--index", "1", "--type", "dead_air"]);
    let numbers = |query: &str| -> Vec<u64> {
        let rows = home.json(&["issue", "list", "--query", query]);
        rows.as_array().unwrap().iter().map(|row| row["number"].as_u64().unwrap()).collect()
    };
    assert_eq!(numbers("flag:dead_air"), [1002]);
    assert_eq!(numbers("flag:\"Dead Air\",slow_response"), [1002]);
    assert_eq!(numbers("sort:created_at -flag:dead_air"), [1003, 1001]);
    assert_eq!(numbers("flag:slow_response"), Vec::<u64>::new());
}

#[test]
fn an_own_change_leaves_an_issue_read_that_was() {
    let home = Home::with_calls();
    let (one, two) = (home.issue("One"), home.issue("Two"));
    let (one, two) = (one["id"].as_str().unwrap(), two["id"].as_str().unwrap());
    let unread = |issue: &str| home.json(&["issue", "show", issue])["has_unread_activity"].clone();
    assert_eq!((unread(one), unread(two)), (false.into(), false.into()));
    home.ok(&["issue", "set", one, "--status", "done"]);
    home.ok(&["issue", "comment", one, "mine"]);
    home.ok(&["relation", "add", one, "blocks", two]);
    assert_eq!((unread(one), unread(two)), (false.into(), false.into()));
}

#[test]
fn people_are_meant_by_name_and_by_me() {
    let home = Home::new();
    for title in ["One", "Two"] {
        home.issue(title);
    }
    let me = home.json(&["issue", "show", "1001"])["author_id"].as_str().unwrap().to_owned();
    for name in ["me", "local reviewer", "Reviewer", &me] {
        let changed = home.json(&["issue", "set", "1001", "--assignee", name, "--owner", name]);
        assert_eq!(
            (&changed["assignee_id"], &changed["owner_id"]),
            (&me.as_str().into(), &me.as_str().into()),
            "{name}"
        );
        let numbers = |query: &[&str]| -> Vec<u64> {
            let rows = home.json(&[&["issue", "list"], query].concat());
            rows.as_array().unwrap().iter().map(|row| row["number"].as_u64().unwrap()).collect()
        };
        let quoted = |key: &str| format!("{key}:\"{name}\"");
        assert_eq!(numbers(&["--query", &quoted("assignee")]), [1001], "{name}");
        assert_eq!(numbers(&["--query", &quoted("owner")]), [1001], "{name}");
        assert_eq!(numbers(&["--query", &format!("!{}", quoted("owner"))]), [1002], "{name}");
        assert_eq!(numbers(&["--query", &quoted("author")]).len(), 2, "{name}");
        assert_eq!(numbers(&["--assignee", name]), [1001], "{name}");
    }
    let said = home.fails(2, &["issue", "list", "--query", "author:zed"]);
    assert!(said.contains("author: nobody here is called `zed`"), "{said}");
    let shown = home.ok(&["issue", "show", "1001"]);
    assert!(shown.contains("by you") && !shown.contains(&me), "{shown}");
}
