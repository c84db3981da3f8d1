//! Rules as tables: a call in one line of text, and the message that a rule flags, or none.
//!
//! A call is written as its turns with `|` between: `A: ` the agent, `C: ` the caller, `> ` a call of a tool, `< ` its
//! result, `~ ` a note. `A 1-3.5: ` has told times in seconds, `A 1~3.5: ` an estimated end, `C %40: ` a confidence.
//! Before the turns: `@voice`, `@joined` (turns may be several utterances), `@nodes Name/Kind, Name/Kind`,
//! `@transferred yes`, `@heard text` (a prompt).

mod acts;
mod calls;
mod property;
mod real;
mod talk;
mod timing;
mod wording;

use std::collections::BTreeMap;

use super::{
    call::{Call, Medium, Node, Turn, TurnEnd, Utterances, Who},
    catalogue::Rule,
    hit::Source,
    pass::{Reading, read},
};

/// A rule with calls that it flags (and where), and calls that it must not flag.
type Case = (Rule, &'static [(&'static str, u32)], &'static [&'static str]);

/// The call that a line of text tells.
fn call(script: &str) -> Call<'_> {
    let mut call = Call::default();
    let mut utterances = Utterances::One;
    for part in script.split('|').map(str::trim_start) {
        if let Some(option) = part.strip_prefix('@') {
            let (name, value) = option.split_once(' ').unwrap_or((option, ""));
            match name {
                "voice" => call.medium = Medium::Voice,
                "joined" => utterances = Utterances::Unknown,
                "transferred" => call.transferred = Some(value == "yes"),
                "heard" => call.prompts.push(value),
                "nodes" => call.nodes.extend(value.split(", ").map(|node| {
                    let (name, kind) = node.split_once('/').unwrap();
                    Node { name, kind }
                })),
                other => panic!("no option {other}"),
            }
            continue;
        }
        let index = u32::try_from(call.turns.len()).unwrap();
        let mut turn = Turn { index, utterances, ..Turn::default() };
        match part.split_at(1) {
            ("~" | ">" | "<", text) => (turn.who, turn.text) = (Who::Action, text.trim_start()),
            (who, rest) => {
                turn.who = if who == "A" { Who::Agent } else { Who::Caller };
                let (how, text) = rest.split_once(':').unwrap();
                turn.text = text.trim();
                let seconds = |text: &str| (text.parse::<f64>().unwrap() * 1_000.0) as i64;
                match how.trim().split_once(['-', '~']) {
                    Some((start, end)) => {
                        turn.start = Some(seconds(start));
                        let end = seconds(end);
                        turn.end = Some(if how.contains('-') { TurnEnd::Told(end) } else { TurnEnd::Estimated(end) });
                    }
                    None => {
                        turn.confidence = how.trim().strip_prefix('%').map(|sure| sure.parse::<f32>().unwrap() / 100.0)
                    }
                }
            }
        }
        call.turns.push(turn);
    }
    call
}

/// The messages that a rule flags.
fn flagged(reading: &Reading, rule: Rule) -> Vec<u32> {
    reading.hits.iter().filter(|hit| hit.source == Source::Built(rule)).map(|hit| hit.message_index).collect()
}

fn reasons(script: &str, rule: Rule) -> Vec<String> {
    let hits = read(&call(script), None).hits;
    let hits = hits.into_iter().filter(|hit| hit.source == Source::Built(rule));
    hits.map(|hit| format!("{} ({:?}, {}): {}", hit.message_index, hit.ref_index, hit.score, hit.reason.shown()))
        .collect()
}

fn all_cases() -> Vec<&'static Case> {
    [acts::CASES, talk::CASES, wording::CASES, timing::CASES].into_iter().flatten().collect()
}

#[test]
fn each_rule_hits_what_it_should_and_nothing_else() {
    let mut wrong = Vec::new();
    for (rule, hits, misses) in all_cases() {
        for (script, wanted) in *hits {
            let found = flagged(&read(&call(script), None), *rule);
            if found != [*wanted] {
                wrong.push(format!("{}: wanted {wanted}, found {found:?}: {script}", rule.id()));
            }
        }
        for script in *misses {
            let found = flagged(&read(&call(script), None), *rule);
            if !found.is_empty() {
                wrong.push(format!("{}: wanted none, found {found:?}: {script}", rule.id()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_rule_has_three_calls_that_it_flags_and_five_that_it_does_not() {
    let mut counts: BTreeMap<Rule, (usize, usize)> = BTreeMap::new();
    for (rule, hits, misses) in all_cases() {
        let count = counts.entry(*rule).or_default();
        count.0 += hits.len();
        count.1 += misses.len();
    }
    for rule in Rule::ALL {
        let (hits, misses) = counts.get(rule).copied().unwrap_or_default();
        assert!(hits >= 3 && misses >= 5, "{}: {hits} and {misses}", rule.id());
    }
}
