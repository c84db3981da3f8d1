//! What holds for any call: no text makes the rules fail, hits lie within the call, and work grows with its length.

use proptest::prelude::*;

use crate::rules::{
    call::{Call, Medium, Node, Turn, TurnEnd, Utterances, Who},
    declared::Declared,
    hit::suggestions,
    pass::read,
    score::score,
};

const RULES: &str = r#"
[[rule]]
id = "a"
when = "*"
record = "id"
fail_if = "args.*.x == record.*.x or len(args) > 3 or sum(args.list) == 4 or exists(record.id)"
say = "a"
[[rule]]
id = "b"
when = "b*"
need_before = { tool = "get*", ok = true }
say = "b"
[[rule]]
id = "c"
need_within = { said_by = "agent", text = "re*rd", seconds = 3, turns = 2 }
say = "c"
[[rule]]
id = "d"
never = { said_by = "caller", text = "é*no" }
say = "d"
"#;

fn text() -> impl Strategy<Value = String> {
    let words = "(yes|no, it's |I said |book\\(|\\{\"id\":\"AB12C\"\\}|error|May 5|2026-05-06|\\$3,4|[{}\\[\\]()\"',.?!*$%<> 0-9]|hello\\?|[a-zé’ﬁǅ]|\\n){0,12}";
    prop_oneof![words.prop_map(String::from), "\\PC{0,40}", Just(String::new())]
}

fn action() -> impl Strategy<Value = String> {
    let called = "(book|get|cancel_x|transfer)\\((\\{\\}|\\{\"id\":\"AB12C\",\"amount\":348\\}|\\{\"list\":\\[1,3\\]\\}|[^)]{0,9})\\)";
    prop_oneof![called, "(Error|\\[\\]|\\{\"id\":\"AB12C\"\\}|ok)", text()]
}

type Row = (u8, String, String, Option<(i64, i64)>, Option<f32>);

fn row() -> impl Strategy<Value = Row> {
    (0..5_u8, text(), action(), proptest::option::of((any::<i64>(), any::<i64>())), proptest::option::of(any::<f32>()))
}

fn built(rows: &[Row]) -> Call<'_> {
    let turns = rows.iter().zip(0..).map(|((who, text, action, times, confidence), index)| Turn {
        index,
        who: [Who::Caller, Who::Agent, Who::Action, Who::Action, Who::Other][usize::from(*who)],
        text: if matches!(who, 2 | 3) { action } else { text },
        start: times.map(|(start, _)| start),
        end: times.map(
            |(start, end)| if end % 2 == 0 { TurnEnd::Told(start.wrapping_add(end)) } else { TurnEnd::Estimated(end) },
        ),
        confidence: *confidence,
        node: times.map(|_| Node { name: text, kind: action }),
        utterances: if who % 2 == 0 { Utterances::One } else { Utterances::Unknown },
    });
    Call {
        turns: turns.collect(),
        medium: if rows.len().is_multiple_of(2) { Medium::Voice } else { Medium::Text },
        ..Call::default()
    }
}

proptest! {
    #[test]
    fn hits_are_within_the_call_and_the_same_again(rows in proptest::collection::vec(row(), 0..24)) {
        let declared = Declared::parse(RULES);
        prop_assert_eq!(&declared.findings, &[]);
        let call = built(&rows);
        let reading = read(&call, Some(&declared));
        prop_assert_eq!(&reading, &read(&call, Some(&declared)));
        let turns = rows.len() as u32;
        for hit in &reading.hits {
            prop_assert!(hit.message_index < turns && hit.ref_index.is_none_or(|index| index < turns));
            prop_assert!(hit.score <= 100 && !hit.reason.shown().is_empty());
        }
        prop_assert!(reading.hits.is_sorted_by_key(|hit| hit.message_index));
        prop_assert!(reading.landmarks.iter().all(|(index, _)| *index < turns));
        let made = suggestions(&reading.hits);
        prop_assert_eq!(made.iter().map(|one| one.hits.len()).sum::<usize>(), reading.hits.len());
        score(&reading);
    }

    #[test]
    fn no_text_makes_a_file_of_rules_fail(text in "\\PC{0,80}", more in "[a-z.*=<>!()'\" 0-9]{0,60}") {
        Declared::parse(&text);
        Declared::parse(&format!("[[rule]]\nid = \"a\"\nwhen = \"*\"\nsay = \"x\"\nfail_if = '''{more}'''\n{text}"));
        let _ = crate::rules::declared::expression::Expression::parse(&more);
    }
}

/// Texts that make careless matching slow, each as large as is wanted.
fn hostile(size: usize) -> Vec<(&'static str, Vec<(Who, String)>)> {
    let repeated =
        |who, text: &str| vec![(Who::Caller, "Yes.".to_owned()), (who, text.repeat(size / text.len().max(1)))];
    let rows = |text: &str| -> Vec<(Who, String)> {
        let each = [Who::Caller, Who::Agent, Who::Action, Who::Action];
        (0..size / text.len().max(1)).map(|row| (each[row % 4], text.to_owned())).collect()
    };
    vec![
        ("one word", repeated(Who::Agent, "a")),
        ("stops", repeated(Who::Agent, ".")),
        ("questions", repeated(Who::Agent, "Which city is it that you leave from? ")),
        ("quotes", repeated(Who::Caller, "no, i said ")),
        ("digits", repeated(Who::Agent, "1,")),
        ("digits and a letter", vec![(Who::Caller, format!("{}1x", "1,".repeat(size / 2)))]),
        ("a change of much", {
            let ids: Vec<String> = (0..size / 30).map(|id| format!("\"AB{id:03}C\"")).collect();
            let ids = ids.join(",");
            vec![
                (Who::Caller, format!("Yes, {ids}")),
                (Who::Action, "list({})".to_owned()),
                (Who::Action, format!("{{\"order_id\":[{ids}]}}")),
                (Who::Action, format!("book({{\"order_id\":[{ids}]}})")),
                (Who::Action, "ok".to_owned()),
                (Who::Action, format!("cancel({{\"order_id\":[{ids}],\"total\":90}})")),
                (Who::Action, "ok".to_owned()),
            ]
        }),
        ("a correction of much", {
            let values =
                |from: usize| -> Vec<String> { (0..size / 8).map(|at| format!("{}", from + 2 * at)).collect() };
            let (old, new) = (values(10).join(" "), values(11).join(" "));
            vec![(Who::Agent, old.clone()), (Who::Caller, format!("No, it's {new}")), (Who::Agent, old)]
        }),
        ("changes behind a long turn", {
            let mut rows = vec![(Who::Agent, "so ".repeat(size / 6)), (Who::Caller, "Yes.".to_owned())];
            rows.extend((0..size / 60).flat_map(|number| {
                let name = if number % 2 == 0 { "book" } else { "cancel" };
                [(Who::Action, format!("{name}({{\"n\":{number}}})")), (Who::Action, "ok".to_owned())]
            }));
            rows
        }),
        ("dates", repeated(Who::Caller, "May 5 of 5 May ")),
        ("brackets", repeated(Who::Action, "{{")),
        ("lists", repeated(Who::Action, "[")),
        ("codes", rows("cannot AB12C XY12Z.")),
        ("calls", rows("book({\"id\":\"AB12C\",\"total\":90})")),
        ("results", rows("{\"id\":\"AB12C\",\"total\":90}")),
        ("the same", rows("Could you please rephrase that for me, again?")),
        ("nothing", rows(" ")),
    ]
}

/// In the long form, four times the text may take ten times as long, but not sixteen times.
#[test]
fn work_grows_with_the_length_of_the_call() {
    let is_long = std::env::var_os("EARMARK_LONG").is_some_and(|value| value == "1");
    let declared = Declared::parse(RULES);
    let time = |rows: &[(Who, String)]| {
        let turns = rows.iter().zip(0..).map(|((who, text), index)| Turn { index, who: *who, text, ..Turn::default() });
        let call = Call { turns: turns.collect(), medium: Medium::Voice, ..Call::default() };
        #[expect(clippy::disallowed_methods, reason = "it is measured")]
        let begin = std::time::Instant::now();
        let hits = read(&call, Some(&declared)).hits;
        assert!(hits.iter().all(|hit| (hit.message_index as usize) < rows.len()));
        begin.elapsed()
    };
    let size = if is_long { 1 << 18 } else { 1 << 13 };
    for ((name, small), (_, large)) in hostile(size).iter().zip(hostile(4 * size)) {
        let (small, large) = (time(small), time(&large));
        println!("{name}: {small:?} for {size} bytes, {large:?} for {}", 4 * size);
        assert!(!is_long || large < 10 * small + std::time::Duration::from_millis(50), "{name}: {small:?}, {large:?}");
    }
}
