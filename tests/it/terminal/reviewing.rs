//! A sitting with a review queue, by keys in a real terminal: what each call costs in keys, and what is stored in the end.

use std::path::Path;

use serde_json::{Value, json as value};

use super::{Terminal, json, real_data::real};

/// A chat in which the agent leaves so many names unfilled, which a rule finds each time.
fn chat(number: usize, moments: usize) -> Value {
    let mut said = vec![value!({ "role": "user", "content": format!("Hello, this is caller {number}.") })];
    for at in 0..4 {
        let name = if at < moments { "{{first_name}}" } else { "Anna" };
        said.push(value!({ "role": "assistant", "content": format!("Thank you, {name}. Here is point {at} of it.") }));
        said.push(value!({ "role": "user", "content": format!("And what comes after point {at}?") }));
    }
    value!({ "task_id": number, "trial": 0, "traj": said })
}

/// A home with a queue for each call that is to be read, and one more call behind it; gives the ids of the calls.
pub(super) fn queues(home: &Path, moments: &[usize]) -> Vec<String> {
    let chats: Vec<Value> = moments.iter().enumerate().map(|(number, moments)| chat(number, *moments)).collect();
    let file = home.join("calls.json");
    std::fs::write(&file, serde_json::to_vec(&chats).unwrap()).unwrap();
    json(home, &["import", "--issues", "none", "--json", file.to_str().unwrap()]);
    let rows = json(home, &["call", "list", "--limit", "100", "--json"]);
    let rows = rows.as_array().unwrap();
    let of = |number: usize| {
        let is_it = |row: &&Value| row.to_string().contains(&format!("caller {number}."));
        rows.iter().find(is_it).unwrap()["call_id"].as_str().unwrap().to_owned()
    };
    (0..moments.len()).map(of).collect()
}

/// What is stored of the calls of a queue that were read: the verdict, its reason, and the marks as type and message.
fn readings(home: &Path, call: &str) -> Vec<Value> {
    let items = json(home, &["review", "show", call, "--json"]);
    let stored = items.as_array().unwrap().iter().flat_map(|item| item["readings"].as_array().unwrap());
    stored.map(|stored| stored["reading"].clone()).collect()
}

pub(super) fn marks(reading: &Value) -> Vec<(String, u64)> {
    let mark = |mark: &Value| (mark["type"].as_str().unwrap().to_owned(), mark["message_index"].as_u64().unwrap());
    reading["marks"].as_array().unwrap().iter().map(mark).collect()
}

/// Makes a queue of these calls, those with moments first.
pub(super) fn queue(home: &Path, name: &str, calls: &[&String]) {
    json(home, &["review", "new", name, "--second", "0%", "--unled", "0%", "--json"]);
    for call in calls {
        json(home, &["review", "add", name, "--call", call, "--json"]);
    }
}

/// One way through a call: its name, the moments of the call, what is pressed, and the verdict with its marks.
struct Way {
    name: &'static str,
    moments: usize,
    on_issue: bool,
    keys: &'static [&'static str],
    verdict: Option<&'static str>,
    marks: &'static [u64],
}

/// The ways with the keys that they may cost.
const WAYS: [Way; 6] = [
    Way { name: "clean", moments: 0, on_issue: false, keys: &["D"], verdict: Some("clean"), marks: &[] },
    Way { name: "three", moments: 3, on_issue: false, keys: &["x", "x", "x", "D"], verdict: Some("clean"), marks: &[] },
    Way { name: "two", moments: 2, on_issue: true, keys: &["a", "a", "D"], verdict: Some("flagged"), marks: &[1, 3] },
    Way {
        name: "homeless",
        moments: 2,
        on_issue: false,
        keys: &["a", "Enter", "a", "D"],
        verdict: Some("flagged"),
        marks: &[1, 3],
    },
    Way { name: "skip", moments: 1, on_issue: false, keys: &["S", "1"], verdict: None, marks: &[] },
    Way { name: "cannot", moments: 1, on_issue: false, keys: &["C", "2"], verdict: Some("cannot_judge"), marks: &[] },
];

async fn ways_at(size: (u16, u16)) {
    ways("", "", size).await;
}

async fn ways(before: &str, more: &str, size: (u16, u16)) {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path();
    // The last call is the one behind each.
    let moments: Vec<usize> = WAYS.iter().map(|way| way.moments).chain([0]).collect();
    let calls = queues(home, &moments);
    let title = ["--title", "Names are not filled in", "--severity", "medium", "--category", "Dialogue"];
    let issue = json(home, &[&["issue", "new"], title.as_slice(), &["--json"]].concat());
    let issue = issue["triage_id"].as_str().unwrap();
    for (way, call) in WAYS.iter().zip(&calls) {
        if way.on_issue {
            json(home, &["resource", "attach", issue, "--call", call, "--json"]);
        }
        // Of two that have nothing to them chance decides which is first.
        let behind = (way.moments > 0).then_some(&calls[WAYS.len()]);
        queue(home, way.name, &Vec::from_iter(std::iter::once(call).chain(behind)));
        let line = format!("{before} exec \"$EARMARK\" review start {}{more}", way.name);
        let mut terminal = Terminal::shell(home, &line, size);
        let number = calls.iter().position(|one| one == call).unwrap();
        // The place of the session before is shown until the call is taken.
        let is_there = |screen: &vt100::Screen| {
            let text = screen.contents();
            let is_opened = way.moments == 0 || ["▌ 1 ", "> 1 "].iter().any(|line| text.contains(line));
            text.contains(&format!("caller {number}.")) && text.contains("lease") && is_opened
        };
        terminal.until("the call in hand", is_there).await;
        for key in way.keys {
            // Each key is answered by the screen before the next one, as by somebody who looks.
            let before = terminal.text();
            terminal.press(&[key]).await;
            terminal.until(&format!("{}: {key} does something", way.name), |screen| screen.contents() != before).await;
        }
        let next = behind.map_or("Nothing is left".to_owned(), |_| format!("caller {}.", WAYS.len()));
        terminal.shows(&next).await;
        terminal.stored("1 done").await;
        terminal.quit().await;
        let read = readings(home, call);
        let verdicts: Vec<&str> = read.iter().map(|reading| reading["verdict"].as_str().unwrap()).collect();
        assert_eq!(verdicts, Vec::from_iter(way.verdict), "{}", way.name);
        let placed: Vec<u64> = read.iter().flat_map(marks).map(|(_, index)| index).collect();
        assert_eq!(placed, way.marks, "{}", way.name);
    }
    let flags = json(home, &["flag", "list", issue, "--json"]);
    assert_eq!(flags.as_array().unwrap().len(), 4, "the flags of both calls are on the issue: {flags}");
}

#[tokio::test]
async fn each_way_through_a_call_costs_its_keys_on_a_small_screen() {
    ways_at((80, 24)).await;
}

#[tokio::test]
async fn each_way_through_a_call_costs_its_keys_on_a_large_screen() {
    ways_at((160, 48)).await;
}

#[tokio::test]
async fn each_way_through_a_call_costs_its_keys_without_colour_and_in_ascii() {
    ways("NO_COLOR=1", " --ascii", (100, 30)).await;
}

/// Twenty real calls, read through by keys: what was done is what is stored.
#[tokio::test]
async fn twenty_real_calls_are_read_and_what_is_stored_is_what_was_done() {
    let Some(file) = real("tau-bench-airline-gpt-4o.json") else { return };
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path();
    let all: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    let twenty = home.join("twenty.json");
    std::fs::write(&twenty, serde_json::to_vec(&all.as_array().unwrap()[..20]).unwrap()).unwrap();
    json(home, &["import", "--issues", "none", "--json", twenty.to_str().unwrap()]);
    json(home, &["review", "new", "real", "--second", "0%", "--unled", "0%", "--json"]);
    json(home, &["review", "add", "real", "--calls", "--json"]);
    let mut terminal = Terminal::start(home, &["review", "start", "real"], (160, 48));
    terminal.shows("0 done").await;
    let mut flagged = 0;
    for done in 0..20 {
        // The panes tell whether there is a moment before anything is pressed.
        terminal
            .until("the call is looked through", |screen| {
                let text = screen.contents();
                text.contains("decided") || text.contains("that is no verdict")
            })
            .await;
        if ["moment open", "moments open"].iter().any(|open| terminal.text().contains(open)) {
            terminal.press(&["a"]).await;
            if flagged == 0 {
                terminal.shows("which issue?").await;
                terminal.press(&["n"]).await;
                terminal.shows("1 of").await;
            } else {
                terminal
                    .until("placed, or asked", |screen| {
                        let text = screen.contents();
                        text.contains("which issue?") || text.contains("1 of")
                    })
                    .await;
                if terminal.text().contains("which issue?") {
                    terminal.press(&["Enter"]).await;
                    terminal.shows("1 of").await;
                }
            }
            flagged += 1;
        }
        terminal.press(&["D"]).await;
        terminal.shows(&format!("{} done", done + 1)).await;
    }
    terminal.stored("20 done").await;
    terminal.quit().await;
    assert!(flagged > 3, "{flagged} of them have a moment");
    let rows = json(home, &["call", "list", "--limit", "100", "--json"]);
    let calls = rows.as_array().unwrap().iter().map(|row| row["call_id"].as_str().unwrap().to_owned());
    let (mut stored, mut clean) = (0, 0);
    for call in calls {
        let read = readings(home, &call);
        assert_eq!(read.len(), 1, "{call}: {read:?}");
        match read[0]["verdict"].as_str().unwrap() {
            "flagged" => {
                assert_eq!(marks(&read[0]).len(), 1, "{call}");
                assert!(read[0]["marks"][0]["flag_id"].is_string(), "{call}: a flag was made of it");
                stored += 1;
            }
            "clean" => clean += 1,
            other => panic!("{call}: {other}"),
        }
    }
    assert_eq!((stored, clean), (flagged, 20 - flagged));
}

#[tokio::test]
async fn whoever_is_killed_in_a_sitting_finds_the_call_and_the_flags_again() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path();
    let calls = queues(home, &[2, 0]);
    queue(home, "killed", &[&calls[0], &calls[1]]);
    let mut terminal = Terminal::start(home, &["review", "start", "killed"], (100, 30));
    terminal.shows("variable_not_filled").await;
    terminal.press(&["a", "n"]).await;
    terminal.shows("new → variable_not_filled").await;
    terminal.until("kept", |screen| !screen.contents().contains("being kept")).await;
    terminal.signal("KILL");
    terminal.end().await;
    let mut terminal = Terminal::start(home, &["review", "start", "killed"], (100, 30));
    terminal.shows("⚑ variable_not_filled").await;
    terminal.press(&["D"]).await;
    terminal.stored("1 done").await;
    terminal.quit().await;
    let read = readings(home, &calls[0]);
    assert_eq!((read.len(), read[0]["verdict"].as_str()), (1, Some("flagged")));
    assert_eq!(marks(&read[0]), [("variable_not_filled".to_owned(), 1)]);
    let issues = json(home, &["issue", "list", "--json"]);
    assert_eq!(issues.as_array().unwrap().len(), 1, "made once: {issues}");
}
