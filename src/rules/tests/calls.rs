//! What holds for a call as a whole: suggestions, landmarks, score, and texts that mean harm.

use super::{call, flagged, read};
use crate::rules::{
    call::{Call, End, Turn, Who},
    catalogue::{Landmark, Rule},
    declared::Declared,
    hit::{QUOTE, Source, suggestions, surest},
    score::{Why, score},
};

#[test]
fn the_table_is_in_order() {
    let mut ids: Vec<&str> = Rule::ALL.iter().map(|rule| rule.id()).collect();
    assert!(Rule::ALL.iter().all(|rule| Rule::named(rule.id()) == Some(*rule)));
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), Rule::ALL.len());
    for rule in Rule::ALL {
        let stored = crate::domain::flag_type::normalise(rule.flag_type());
        assert_eq!(stored.as_deref(), Ok(rule.flag_type()), "{}", rule.id());
        assert!(rule.version() > 0 && (1..=100).contains(&rule.score()) && rule.points() > 0, "{}", rule.id());
    }
}

#[test]
fn hits_on_one_message_with_one_type_are_one_suggestion() {
    // A change without a yes, of an amount that nobody said: both propose one type.
    let reading = read(&call("C: Hm.|> book({\"amount\":348})"), None);
    let made = suggestions(&reading.hits);
    assert_eq!(made.len(), 1);
    assert_eq!((made[0].message_index, &*made[0].flag_type, made[0].score), (1, "missed_confirmation", 84));
    assert_eq!(made[0].shown().as_str(), "book with amount 348, which nobody said; book, but message 0 holds no yes");
}

#[test]
fn twelve_suggestions_are_shown_and_the_rest_is_counted() {
    let script = vec!["C: Hi|A: Say {{x}} or [name] now"; 20].join("|");
    let made = suggestions(&read(&call(&script), None).hits);
    let (shown, rest) = surest(&made);
    assert_eq!(shown.len(), 12);
    assert_eq!(rest, made.len() - 12);
    assert!(shown.is_sorted_by_key(|one| one.message_index));
    let least = shown.iter().map(|one| one.score).min();
    assert!(made.iter().filter(|one| Some(one.score) > least).count() <= 12);
}

#[test]
fn landmarks_are_no_hits() {
    let script = "C: Yes, both.|> cancel({\"id\":\"a\"})|< ok|> refund_all({\"id\":\"b\"})|< Error: down|> get({})|< []\
        |A: I cannot do that, sorry.|A: We are unable to.|A: It is not possible.";
    let reading = read(&call(script), None);
    assert_eq!(
        reading.landmarks,
        [
            (3, Landmark::SecondWrite),
            (4, Landmark::FailedTool),
            (6, Landmark::EmptyResult),
            (9, Landmark::ThirdRefusal)
        ]
    );
    // Two cancellations that the caller ordered in one breath.
    let both = "A: Shall I cancel AB12C and XY12C?|C: Yes, both.|> cancel({\"id\":\"AB12C\"})|< ok|> cancel({\"id\":\"XY12C\"})|< ok";
    assert_eq!(read(&call(both), None).landmarks, []);
}

#[test]
fn talk_rules_are_silent_without_a_caller() {
    let among_agents = "A: Could you please rephrase that for me?|A: Could you please rephrase that for me?";
    assert_eq!(flagged(&read(&call(among_agents), None), Rule::RepeatAgent), [] as [u32; 0]);
    let with_caller = format!("C: Hm|{among_agents}");
    assert_eq!(flagged(&read(&call(&with_caller), None), Rule::RepeatAgent), [2]);
}

#[test]
fn a_score_says_what_it_is_made_of() {
    let mut one =
        call("C: Hm.|> book({\"a\":1})|< Error: down|> book({\"a\":2})|< Error: down|C: Ok.|> book({\"a\":3})|< ok");
    one.end = End::Error;
    let scored = score(&read(&one, None));
    assert_eq!(
        scored.reasons,
        [
            (Why::Rule(Source::Built(Rule::ToolErrorAgain)), 30),
            (Why::Rule(Source::Built(Rule::WriteUnconfirmed)), 25),
            (Why::Changes(3), 24),
            (Why::BadEnd(End::Error), 15),
        ]
    );
    assert_eq!(scored.total, 94);
    assert_eq!(score(&read(&call("C: Hi|A: Hello."), None)).total, 0);
    let long = vec!["C: Hi|A: Hello."; 16].join("|");
    assert_eq!(score(&read(&call(&long), None)).reasons, [(Why::Long, 10)]);
}

#[test]
fn a_score_ends_at_255() {
    let rules: String = (0..10)
        .map(|number| {
            format!("[[rule]]\nid = \"r{number}\"\nnever = {{ said_by = \"agent\", text = \"never\" }}\nsay = \"no\"\n")
        })
        .collect();
    let declared = Declared::parse(&rules);
    assert_eq!(declared.findings, []);
    let reading = read(&call("C: Hi|A: Never."), Some(&declared));
    assert_eq!((reading.hits.len(), score(&reading).total), (10, 255));
}

#[test]
fn a_reason_holds_no_more_than_it_must_and_nothing_that_acts() {
    let name = "x".repeat(100);
    let evil = format!(
        "C: Hm|> book_{name}({{\"total\\u001b[31m\\u202e{name}\":348}})|< Error\u{1b}]0;x\u{7} not found \u{202e}{name}"
    );
    let hits = read(&call(&evil), None).hits;
    assert!(hits.len() >= 2, "{hits:?}");
    for hit in &hits {
        let shown = hit.reason.shown();
        assert!(!shown.as_str().contains(['\u{1b}', '\u{7}', '\u{202e}', '\n']), "{shown}");
        assert!(hit.reason.text().verbatim().chars().count() <= 3 * QUOTE + 60);
    }
}

#[test]
fn an_index_need_not_be_a_position() {
    let turns = [(4, Who::Caller, "Hm"), (9, Who::Action, "book({})"), (11, Who::Agent, "Hello {{name}}")];
    let turns = turns.map(|(index, who, text)| Turn { index, who, text, ..Turn::default() });
    let hits = read(&Call { turns: turns.to_vec(), ..Call::default() }, None).hits;
    let places: Vec<_> = hits.iter().map(|hit| (hit.message_index, hit.ref_index)).collect();
    assert_eq!(places, [(9, Some(4)), (11, None)]);
}
