//! The rules on real conversations, where the files are at hand: 200 of an airline's agent, with the hits of each rule,
//! and 210 orders of coffee, in which nearly nothing is to be found.

use std::{collections::BTreeMap, path::PathBuf};

use serde_json::Value;

use crate::rules::{
    call::{Call, Turn, Who},
    declared::Declared,
    pass::read,
    score::score,
};

/// Rules of the airline that the language of conditions can say.
const AIRLINE: &str = include_str!("../../../tests/data/rules/airline.toml");

/// Hits of each rule, failed calls with one, and passed ones. Where the figures of `docs/moments.md`, which a first trial of
/// the rules gave, are others, later repairs are the reason: `upset` leaves out callers who speak of themselves,
/// `correction_ignored` looks at the next turn of the agent alone, and of the six declared rules two are here, as the
/// language of conditions counts no free bags and no cards by their names, and two more have no hit.
const WANTED: &[(&str, usize, usize, usize)] = &[
    ("EmptyResult", 28, 12, 4),
    ("FailedTool", 73, 27, 9),
    ("SecondWrite", 15, 9, 1),
    ("ThirdRefusal", 27, 9, 18),
    ("apology", 7, 4, 2),
    ("caller_corrects", 7, 2, 5),
    ("correction_ignored", 1, 1, 0),
    ("denied_then_done", 3, 1, 1),
    ("frustration", 2, 0, 2),
    ("language_switch", 2, 2, 0),
    ("policy:basic-economy-stays", 17, 5, 1),
    ("policy:cancelled-late", 15, 12, 3),
    ("question_again", 4, 1, 1),
    ("repeat_agent", 16, 7, 3),
    ("repeat_caller", 4, 2, 2),
    ("same_call_again", 17, 10, 1),
    ("tool_error_again", 14, 12, 2),
    ("tool_refused_values", 31, 12, 5),
    ("unspoken_value", 19, 13, 1),
    ("upset", 1, 0, 1),
    ("write_unconfirmed", 44, 16, 4),
    ("write_unseen", 1, 1, 0),
];

/// The rows of a conversation as an import makes them, and its prompts.
fn rows(one: &Value) -> (Vec<String>, Vec<(Who, String)>) {
    let (mut prompts, mut rows) = (Vec::new(), Vec::new());
    for message in one["traj"].as_array().unwrap() {
        let text = message["content"].as_str().unwrap_or_default();
        match message["role"].as_str().unwrap() {
            "system" => prompts.push(text.to_owned()),
            "tool" => rows.push((Who::Action, text.to_owned())),
            "user" => {
                let said = text.trim_end().strip_suffix("###STOP###").map_or(text, str::trim_end);
                if !said.is_empty() {
                    rows.push((Who::Caller, said.to_owned()));
                }
            }
            _ => {
                let calls = message["tool_calls"].as_array().map_or(&[] as &[Value], Vec::as_slice);
                if !text.is_empty() || calls.is_empty() {
                    rows.push((Who::Agent, text.to_owned()));
                }
                rows.extend(calls.iter().map(|call| {
                    let part = |name: &str| call["function"][name].as_str().unwrap();
                    (Who::Action, format!("{}({})", part("name"), part("arguments")))
                }));
            }
        }
    }
    (prompts, rows)
}

/// A file of real conversations, where it is at hand.
fn real(file: &str) -> Option<String> {
    let folder = std::env::var_os("EARMARK_TEST_DATA")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data"), PathBuf::from);
    let text = std::fs::read_to_string(folder.join(file)).ok();
    if text.is_none() {
        println!("skipped: {file} is not in {}", folder.display());
    }
    text
}

#[test]
fn smooth_talk_is_left_alone() {
    let Some(text) = real("taskmaster4-data_07.json") else { return };
    let all: Vec<Value> = serde_json::from_str(&text).unwrap();
    let mut found = Vec::new();
    for one in &all {
        let turns = one["utterances"].as_array().unwrap().iter().zip(0..).map(|(said, index)| Turn {
            index,
            who: if said["speaker"] == "user" { Who::Caller } else { Who::Agent },
            text: said["text"].as_str().unwrap(),
            ..Turn::default()
        });
        let reading = read(&Call { turns: turns.collect(), ..Call::default() }, None);
        found.extend(reading.hits.into_iter().map(|hit| format!("{}: {}", hit.source.name(), hit.reason.shown())));
    }
    println!("{} hits in {} conversations:\n{}", found.len(), all.len(), found.join("\n"));
    assert_eq!((all.len(), found.len()), (210, 5));
}

#[test]
fn the_hits_on_real_conversations_are_held() {
    let Some(text) = real("tau-bench-airline-gpt-4o.json") else { return };
    let all: Vec<Value> = serde_json::from_str(&text).unwrap();
    let declared = Declared::parse(AIRLINE);
    assert_eq!(declared.findings, []);
    let mut counts: BTreeMap<String, (usize, usize, usize)> = BTreeMap::new();
    let mut scores: [Vec<u8>; 2] = Default::default();
    for one in &all {
        let failed = one["reward"].as_f64().unwrap() < 1.0;
        let (prompts, rows) = rows(one);
        let turns = rows.iter().zip(0..).map(|((who, text), index)| Turn { index, who: *who, text, ..Turn::default() });
        let prompts = prompts.iter().map(String::as_str).collect();
        let reading = read(&Call { turns: turns.collect(), prompts, ..Call::default() }, Some(&declared));
        scores[usize::from(failed)].push(score(&reading).total);
        let mut names: Vec<String> = reading.hits.iter().map(|hit| hit.source.name().into_owned()).collect();
        names.extend(reading.landmarks.iter().map(|(_, landmark)| format!("{landmark:?}")));
        names.sort();
        for name in &names {
            counts.entry(name.clone()).or_default().0 += 1;
        }
        names.dedup();
        for name in names {
            let count = counts.entry(name).or_default();
            *(if failed { &mut count.1 } else { &mut count.2 }) += 1;
        }
    }
    println!("{:28} hits failed passed of {} and {}", "rule", scores[1].len(), scores[0].len());
    for (name, (hits, failed, passed)) in &counts {
        println!("{name:28} {hits:4} {failed:6} {passed:6}");
    }
    let found: Vec<_> = counts.iter().map(|(name, count)| (name.as_str(), count.0, count.1, count.2)).collect();
    assert_eq!(found, WANTED);
    // How often a failed call has a higher score than a passed one.
    let wins: f64 = scores[1].iter().flat_map(|failed| scores[0].iter().map(move |passed| (failed, passed))).fold(
        0.0,
        |sum, (failed, passed)| {
            sum + match failed.cmp(passed) {
                std::cmp::Ordering::Less => 0.0,
                std::cmp::Ordering::Equal => 0.5,
                std::cmp::Ordering::Greater => 1.0,
            }
        },
    );
    let area = wins / (scores[0].len() * scores[1].len()) as f64;
    println!("area under the curve of the score: {area:.3}");
    assert!(area > 0.70, "{area}");
}
