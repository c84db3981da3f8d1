//! What several people have read without a server, and one of them brings together: `--share`, `export-session`, `merge`.

use std::fs;

use serde_json::{Value, json};

use super::{
    Home,
    queues::{Service, call},
};

/// Takes and reads all that a queue has, flagging what `is_bad` says.
fn read_all(service: &Service, home: &Home, queue: &str, is_bad: impl Fn(&str) -> bool) -> Vec<String> {
    let mut calls = Vec::new();
    loop {
        let taken = service.ask(home, &["review", "next", queue, "--json"]);
        let taken: Value = serde_json::from_str(&taken.out).unwrap_or_else(|_| panic!("{taken:?}"));
        let Some(held) = taken["items"].get(0) else { return calls };
        let (item, call) = (held["item_id"].as_str().unwrap(), held["call_id"].as_str().unwrap());
        let flagged = ["review", "verdict", item, "flagged", "--mark", "dead_air"];
        let args = if is_bad(call) { &flagged[..] } else { &["review", "verdict", item, "clean"] };
        service.ok(home, args);
        calls.push(call.to_owned());
    }
}

#[tokio::test]
async fn shares_are_read_apart_and_merged() {
    let service = Service::with(24).await;
    let (ana, ben, lead) = (Home::new(), Home::new(), Home::new());
    let mut read = Vec::new();
    for (home, share, name) in [(&ana, "1/2", "Ana R."), (&ben, "2/2", "Ben O.")] {
        let add = ["review", "add", "Q", "--new", "--calls", "--share", share, "--also", "40%"];
        let added = service.json(home, &add);
        assert_eq!(added["found"], json!(24));
        read.push(read_all(&service, home, "Q", |call| name == "Ana R." && call.ends_with('0')));
        service.ok(home, &["review", "export-session", "Q", home.path("mine.jsonl").to_str().unwrap(), "--name", name]);
    }
    let twice: Vec<_> = read[0].iter().filter(|call| read[1].contains(call)).collect();
    let mut union: Vec<_> = read.iter().flatten().collect();
    union.sort();
    union.dedup();
    assert_eq!(union.len(), 24, "together they have read all");
    assert!((4..=16).contains(&twice.len()), "{} of 24 twice", twice.len());
    let blind = service.json(&ana, &["review", "show", twice[0]]);
    assert_eq!(
        (&blind[0]["wanted"], &blind[0]["state"]),
        (&json!(2), &json!("partly")),
        "the other reading is to come"
    );

    service.ok(&lead, &["review", "new", "Q"]);
    let files = [ana.path("mine.jsonl"), ben.path("mine.jsonl")].map(|file| file.to_str().unwrap().to_owned());
    let merge = ["review", "merge", "Q", &files[0], &files[1]];
    let merged = service.json(&lead, &merge);
    let all = read[0].len() + read[1].len();
    assert_eq!(
        (&merged["stored"], &merged["surplus"], &merged["added"]),
        (&json!(all), &json!(0), &json!(24)),
        "{merged}"
    );
    let again = service.json(&lead, &merge);
    assert_eq!((&again["stored"], &again["known"], &again["added"]), (&json!(0), &json!(all), &json!(0)), "{again}");
    let disputed = twice.iter().filter(|call| call.ends_with('0')).count();
    let counts = &service.json(&lead, &["review", "status", "Q"])["counts"];
    assert_eq!((&counts["settled"], &counts["disputed"]), (&json!(24 - disputed), &json!(disputed)), "{counts}");
    let shown = service.json(&lead, &["review", "show", twice[0]]);
    let mut names: Vec<_> =
        shown[0]["readings"].as_array().unwrap().iter().map(|one| one["reviewer"].clone()).collect();
    names.sort_by_key(Value::to_string);
    assert_eq!(names, ["Ana R.", "Ben O."]);

    // What is changed later goes the same way, and the earlier one is history.
    let item = service.json(&ana, &["review", "show", &read[0][0]])[0]["id"].as_str().unwrap().to_owned();
    service.ok(&ana, &["review", "verdict", &item, "cannot_judge", "--reason", "no_text"]);
    service.ok(&ana, &["review", "export-session", "Q", &files[0], "--name", "Ana R."]);
    let later = service.json(&lead, &["review", "merge", "Q", &files[0]]);
    assert_eq!((&later["stored"], &later["refused"]), (&json!(1), &json!(0)), "{later}");
    let all_of_them = lead.path("all.jsonl").to_str().unwrap().to_owned();
    service.ok(&lead, &["review", "export-session", "Q", &all_of_them, "--all"]);
    assert_eq!(fs::read_to_string(&all_of_them).unwrap().lines().count(), 1 + all + 1);
}

#[tokio::test]
async fn what_is_wrong_in_a_file_is_named_and_the_rest_is_merged() {
    let service = Service::with(3).await;
    let (ana, lead) = (Home::new(), Home::new());
    service.ok(&ana, &["review", "add", "Q", "--new", "--calls"]);
    read_all(&service, &ana, "Q", |_| true);
    let file = ana.path("mine.jsonl").to_str().unwrap().to_owned();
    let told = service.ask(&ana, &["review", "export-session", "Q", &file, "--name", "Ana"]);
    assert!(told.err.contains("3 readings written, as read by Ana"), "{told:?}");
    let text = fs::read_to_string(&file).unwrap();
    let mut lines: Vec<_> = text.lines().map(str::to_owned).collect();
    let mut long: Value = serde_json::from_str(&lines[2]).unwrap();
    long["reading"]["reading"]["note"] = "x".repeat(5_000).into();
    lines[2] = long.to_string();
    lines.insert(1, "{\"reading\":{}}".to_owned());
    let elsewhere = lines[2].replace(&call(0), "c-9").replace(&call(1), "c-9").replace(&call(2), "c-9");
    lines.push(elsewhere);
    fs::write(&file, lines.join("\n")).unwrap();
    service.ok(&lead, &["review", "new", "Q"]);
    let merged = service.ask(&lead, &["review", "merge", "Q", &file]);
    assert_eq!(merged.code, 7, "{merged:?}");
    assert!(merged.out.starts_with("2 readings stored"), "{merged:?}");
    for words in [
        "mine.jsonl:2: column",
        "mine.jsonl:4: could not tell the readings: readings: item 0 reading: note: must be at most 4000 characters",
        "mine.jsonl:6: call c-9: the verdict",
        "its id is that of another reading",
    ] {
        assert!(merged.err.contains(words), "{words}: {}", merged.err);
    }
    let no_file = service.ask(&lead, &["review", "merge", "Q", lead.write("x.jsonl", "{}\n").as_str()]);
    assert!(no_file.code == 5 && no_file.err.contains("x.jsonl:1: this is no file of"), "{no_file:?}");
}
