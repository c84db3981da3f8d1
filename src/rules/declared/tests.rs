//! Rules of a team: what of a file cannot be read and where it stands, what conditions come to, what comes in time.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Declared, Glob,
    evaluate::{Budget, Ground, holds},
    expression::Expression,
};
use crate::rules::{
    call::{Call, Turn, Who},
    json::Json,
    pass::read,
};

fn findings(text: &str) -> Vec<String> {
    let found = Declared::parse(text).findings;
    found.into_iter().map(|found| format!("{}:{}: {}", found.line, found.column, found.text)).collect()
}

/// The rules of the documents.
const SAMPLE: &str = include_str!("../../../tests/data/rules/sample.toml");

#[test]
fn the_sample_is_read_whole() {
    let declared = Declared::parse(SAMPLE);
    assert_eq!(declared.findings, []);
    let ids: Vec<&str> = declared.rules.iter().map(|rule| &*rule.id).collect();
    assert_eq!(ids, ["basic-economy-stays", "identity-first", "recording-notice", "no-guarantee"]);
    assert_eq!(declared.rules[0].severity.as_ref().map(|severity| severity.as_str()), Some("high"));
    assert_eq!(&*declared.rules[1].flag_type, "compliance_policy");
    let says = |name| declared.changes.says(name);
    assert_eq!(
        [says("crm.upsert"), says("lookup"), says("search_x"), says("book")],
        [Some(true), Some(false), Some(false), None]
    );
    assert_eq!(declared.version.len(), 64);
    assert_ne!(declared.version, Declared::parse(&format!("{SAMPLE}\n")).version);
}

#[test]
fn every_mistake_has_its_place_and_the_rest_is_used() {
    let text = "\
[chnges]
[changes]
tools = [\"a b\", 3]
read = []
[[rule]]
id = \"one two\"
say = \"x\"
never = { said_by = \"agent\", text = \"x\" }
[[rule]]
id = \"no-check\"
say = \"x\"
[[rule]]
id = \"two\"
say = \"x\"
when = \"a\"
fail_if = \"args.x = 3\"
severity = \"worst\"
[[rule]]
id = \"no-when\"
say = \"x\"
fail_if = \"args.x == 3\"
[[rule]]
id = \"good\"
say = \"x\"
never = { said_by = \"agent\", text = \"x\" }
[[rule]]
id = \"good\"
say = \"x\"
never = { said_by = \"caller\", text = \"x\" }
[[rule]]
id = \"w\"
say = \"x\"
need_within = { said_by = \"agent\", text = \"x\" }
[[rule]]
id = \"b\"
when = \"a\"
need_before = { tool = \"x\", okay = true }
[[rule]]
when = \"a\"
say = \"\"
nevr = 3
";
    assert_eq!(
        findings(text),
        [
            "1:2: unknown section `chnges`; did you mean `changes`? There are [changes] and [[rule]]",
            "3:10: the name of a tool has 1 to 128 characters and no space; a star stands for anything",
            "3:17: a name of a tool stands here, in quotation marks",
            "4:1: unknown name `read`; [changes] has `tools` and `reads`",
            "6:6: an id has 1 to 64 letters, digits, `-` and `_`",
            "9:1: the rule `no-check` has 0 checks; a rule has one of `fail_if`, `need_before`, `need_within` and `never`",
            "16:19: equality is written `==`",
            "17:12: unknown severity `worst`: there are critical, high, medium, low",
            "18:1: the rule `no-when` needs `when`: the name of the tool whose calls it checks",
            "26:1: there is another rule `good`; give this one another id",
            "33:15: it has no end: add `seconds`, `turns` or both",
            "37:29: unknown name `okay`; there are `tool` and `ok`, or `said_by` and `text`",
            "40:7: `say` is a sentence of 1 to 200 characters",
            "41:1: unknown key `nevr` of a rule; did you mean `never`?",
        ]
    );
    let declared = Declared::parse(text);
    assert_eq!(declared.rules.iter().map(|rule| &*rule.id).collect::<Vec<_>>(), ["good"]);
}

#[test]
fn other_mistakes_of_a_rule_say_what_to_do() {
    let rule = |rows: &str| findings(&format!("[[rule]]\nid = \"a\"\nsay = \"x\"\n{rows}\n"));
    for (rows, wanted) in [
        (
            "when = \"a\"\nnever = { said_by = \"agent\", text = \"x\" }",
            "1:1: the rule `a` looks at words, so it has no `when`; leave it out",
        ),
        (
            "record = \"id\"\nnever = { said_by = \"agent\", text = \"x\" }",
            "1:1: `record` of the rule `a` belongs to `fail_if`; leave it out",
        ),
        ("never = \"x\"", "4:9: a table stands here: { said_by = \"agent\", text = \"…\" }"),
        ("never = { text = \"x\" }", "4:9: `said_by` is missing: \"agent\" or \"caller\""),
        ("never = { said_by = \"me\", text = \"x\" }", "4:21: said_by is \"agent\" or \"caller\""),
        ("never = { said_by = \"agent\", text = \"*\" }", "4:37: there is no word in `text`"),
        (
            "need_within = { said_by = \"agent\", text = \"x\", turns = 0 }",
            "4:56: turns is a whole number from 1 to 86400",
        ),
        ("when = \"a\"\nneed_before = { tool = \"b\", ok = 1 }", "5:34: ok is true or false"),
        (
            "type = \"!\"\nnever = { said_by = \"agent\", text = \"x\" }",
            "4:8: a flag type needs at least one letter or digit",
        ),
    ] {
        assert_eq!(rule(rows), [wanted], "{rows}");
    }
    assert!(findings("[[rule]\nid = 3")[0].starts_with("1:"), "no TOML has a place too");
    assert!(findings(&"#".repeat(super::BYTES + 1))[0].starts_with("1:1: the file has more than 64 KiB"));
    let many = "[[rule]]\nid = \"a\"\nsay = \"x\"\n".repeat(super::RULES + 1);
    assert!(findings(&many).iter().any(|found| found.contains("more than 200 rules")));
}

#[test]
fn a_mistake_of_a_condition_stands_at_its_place() {
    for (text, at, wanted) in [
        ("args.x = 3", 7, "equality is written `==`"),
        ("args.x == ", 10, "something is missing here: a path, a text in quotation marks or a number"),
        ("arg.x == 3", 0, "unknown word `arg`; did you mean `args`? "),
        ("args.x == yes", 10, "unknown word `yes`; "),
        ("args.x == 'yes", 10, "the text has no end: put ' behind it"),
        ("args..x", 5, "the name of a field, or `*`, is missing behind the dot"),
        ("args.x in 'a'", 10, "`(` is missing behind `in`: in ('a', 'b')"),
        ("args.x in (args.y)", 11, "the list of `in` holds texts and numbers"),
        ("(args.x == 1", 12, "`)` is missing to close the bracket"),
        ("len args.x", 4, "`(` is missing behind `len`: len(args.x)"),
        ("sum(3)", 4, "unknown word `3`; "),
        ("args.x == 1 args.y == 2", 12, "`args` is not expected here; join conditions with `and` or `or`"),
        ("args.x + 1 == 2", 7, "`+` is not expected here; "),
        ("args.x == 1.2.3", 10, "`1.2.3` is no number"),
        ("args.x == -", 10, "`-` is no number"),
        ("", 0, "something is missing here"),
        ("args.x == 'ä' ü", 15, "`ü` is not expected here"),
    ] {
        let mistake = Expression::parse(text).unwrap_err();
        assert!(mistake.text.starts_with(wanted) && mistake.at == at, "{text}: {} at {}", mistake.text, mistake.at);
    }
    let deep = format!("{}args.x{}", "(".repeat(1_000), ")".repeat(1_000));
    assert!(Expression::parse(&deep).unwrap_err().text.starts_with("too many brackets"));
    let nots = format!("{}exists(args.x)", "not ".repeat(1_000));
    assert!(Expression::parse(&nots).unwrap_err().text.starts_with("too many brackets"));
}

#[test]
fn conditions_hold_fail_or_do_not_decide() {
    let args = json!({
        "n": 3, "name": "Sue", "yes": true, "no": false, "nothing": null, "list": [1, 2, 3], "prices": [0.1, 0.2],
        "flights": [{"number": "A1", "price": 10}, {"number": "B2", "price": 20}], "empty": [], "a-b": 1,
        "mixed": [{"x": 1}, {"y": 2}], "deep": [[1, 2], [3]], "object": {"k": 1, "l": 2},
    });
    let record = json!({ "n": 3.0, "flights": [{"number": "A1"}, {"number": "B2"}], "created": "2024-05-14T15:00:00" });
    let (args, record) = (Json::deserialize(&args).unwrap(), Json::deserialize(&record).unwrap());
    let ground = Ground { args: Some(&args), record: Some(&record), ..Ground::default() };
    for (text, wanted) in [
        ("args.n == 3", Some(true)),
        ("args.n == record.n", Some(true)),
        ("args.n != 3.0", Some(false)),
        ("args.n < 4 and args.n >= 3", Some(true)),
        ("args.n > 3 or args.n <= 2", Some(false)),
        ("args.name == 'Sue' and args.name < \"Tom\"", Some(true)),
        ("record.created < '2024-05-14T16'", Some(true)),
        ("args.yes", Some(true)),
        ("not args.yes", Some(false)),
        ("args.no == false", Some(true)),
        ("args.a-b == 1", Some(true)),
        ("args.name in ('Tom', 'Sue')", Some(true)),
        ("args.n in (1, 2)", Some(false)),
        ("args.list.1 == 2", Some(true)),
        ("len(args.list) == 3 and len(args.name) == 3 and len(args.object) == 2", Some(true)),
        ("len(args.flights.*) == 2 and len(args.empty) == 0", Some(true)),
        ("sum(args.list) == 6 and sum(args.flights.*.price) == 30", Some(true)),
        ("sum(args.prices) == 0.3 and sum(args.empty) == 0", Some(true)),
        ("args.flights.*.number == record.flights.*.number", Some(true)),
        ("args.flights.*.number != record.flights.*.number", Some(false)),
        ("args.list == args.deep.*.*", Some(true)),
        ("args.empty == args.list", Some(false)),
        ("exists(args.n) and not exists(args.x)", Some(true)),
        ("exists(args.nothing)", Some(false)),
        ("exists(record.flights.*.number)", Some(true)),
        ("exists(call.x) or exists(variables.x)", Some(false)),
        ("(args.n == 1 or args.n == 3) and not (args.n == 4)", Some(true)),
        ("args.notes == 1", None),
        ("not args.notes == 1", None),
        ("args.nothing == 1", None),
        ("args.x.y.z == 1", None),
        ("args.n.x == 1", None),
        ("args.list.7 == 1", None),
        ("args.mixed.*.x == args.list", None),
        ("call.x == 1", None),
        ("variables.x != 1", None),
        ("len(args.x) == 0", None),
        ("len(args.n) == 1", None),
        ("sum(args.x) == 0", None),
        ("sum(args.flights.*.number) == 0", None),
        ("args.n == 'three'", None),
        ("args.list > 2", None),
        ("args.list == 1", None),
        ("args.object == 1", None),
        ("args.n in ('a')", None),
        ("args.x in ('a')", None),
        ("args.name", None),
        // What decides alone decides.
        ("args.n == 4 and args.x == 1", Some(false)),
        ("args.x == 1 and args.n == 4", Some(false)),
        ("args.x == 1 and args.n == 3", None),
        ("args.x == 1 or args.n == 3", Some(true)),
        ("args.x == 1 or args.n == 4", None),
        ("not exists(args.x) or args.x == 1", Some(true)),
    ] {
        let expression = Expression::parse(text).unwrap_or_else(|mistake| panic!("{text}: {}", mistake.text));
        assert_eq!(holds(&expression, ground, &mut Budget::of(0)), wanted, "{text}");
    }
    let expression = Expression::parse("args.n == 3").unwrap();
    assert_eq!(holds(&expression, Ground::default(), &mut Budget::of(0)), None);
}

#[test]
fn a_rule_that_looks_at_too_much_does_not_decide() {
    let args = json!({ "list": vec![1; 1_000_000] });
    let args = Json::deserialize(&args).unwrap();
    let ground = Ground { args: Some(&args), ..Ground::default() };
    let expression = Expression::parse("args.list.* == args.list.*").unwrap();
    assert_eq!(holds(&expression, ground, &mut Budget::of(0)), None);
    assert_eq!(holds(&expression, ground, &mut Budget::of(1_000_000)), Some(true));
    let mut budget = Budget::of(1_000_000);
    let held = (0..100).filter(|_| holds(&expression, ground, &mut budget).is_some()).count();
    assert!((1..10).contains(&held), "{held}");
}

#[test]
fn a_star_stands_for_anything() {
    for (pattern, name, wanted) in [
        ("get_*", "get_order", true),
        ("get_*", "get", false),
        ("*", "", true),
        ("*_order", "get_order", true),
        ("a*b*c", "aXbYbZc", true),
        ("a*b*c", "aXbY", false),
        ("get", "get_order", false),
        ("**", "x", true),
    ] {
        assert_eq!(Glob(pattern.into()).fits(name), wanted, "{pattern} {name}");
    }
}

/// The messages that rules flag, with their ids. Turns are `A`, `C` or `-` for actions, with seconds where there are some.
fn flagged(rules: &str, turns: &[(&str, Option<i64>)], variables: Option<&Value>) -> Vec<String> {
    let declared = Declared::parse(rules);
    assert_eq!(declared.findings, []);
    let turns = turns.iter().zip(0..).map(|((text, seconds), index)| {
        let (who, text) = text.split_at(1);
        let who = match who {
            "A" => Who::Agent,
            "C" => Who::Caller,
            _ => Who::Action,
        };
        Turn { index, who, text: text.trim_start(), start: seconds.map(|seconds| seconds * 1_000), ..Turn::default() }
    });
    let hits = read(&Call { turns: turns.collect(), variables, ..Call::default() }, Some(&declared)).hits;
    let declared = hits.iter().filter(|hit| hit.source.name().starts_with("policy:"));
    declared.map(|hit| format!("{} {}", hit.message_index, hit.source.name())).collect()
}

fn untimed<'t>(turns: &[&'t str]) -> Vec<(&'t str, Option<i64>)> {
    turns.iter().map(|turn| (*turn, None)).collect()
}

#[test]
fn a_condition_reads_the_newest_record_of_the_id() {
    let rules = "[[rule]]\nid = \"r\"\nwhen = \"cancel*\"\nrecord = \"order_id\"\nfail_if = \"record.status == 'sent'\"\nsay = \"x\"";
    let run = |turns: &[&str]| flagged(rules, &untimed(turns), None);
    let sent = "- {\"orders\":[{\"order_id\":\"a\",\"status\":\"sent\"},{\"order_id\":\"b\",\"status\":\"new\"}]}";
    assert_eq!(run(&["- list({})", sent, "- cancel({\"order_id\":\"a\"})"]), ["2 policy:r"]);
    assert_eq!(run(&["- list({})", sent, "- cancel({\"order_id\":\"b\"})"]), [] as [&str; 0]);
    assert_eq!(run(&["- list({})", sent, "- cancel({\"order_id\":\"c\"})"]), [] as [&str; 0]);
    assert_eq!(run(&["- list({})", sent, "- cancel(order_id=a)"]), [] as [&str; 0]);
    let newer = "- {\"order_id\":\"a\",\"status\":\"new\"}";
    assert_eq!(run(&["- list({})", sent, "- get({})", newer, "- cancel_all({\"order_id\":\"a\"})"]), [] as [&str; 0]);
    // A result that does not repeat the id is that of the id that was asked for; one that failed is none.
    assert_eq!(
        run(&["- get({\"order_id\":\"a\"})", "- {\"status\":\"sent\"}", "- cancel({\"order_id\":\"a\"})"]),
        ["2 policy:r"]
    );
    let failed = "- {\"error\":\"x\",\"status\":\"sent\"}";
    assert_eq!(run(&["- get({\"order_id\":\"a\"})", failed, "- cancel({\"order_id\":\"a\"})"]), [] as [&str; 0]);
}

#[test]
fn variables_are_read() {
    let rules = "[[rule]]\nid = \"v\"\nwhen = \"*\"\nfail_if = \"variables.tier != 'gold'\"\nsay = \"x\"";
    let turns = untimed(&["- give_bonus({})"]);
    assert_eq!(flagged(rules, &turns, Some(&json!({"tier": "silver"}))), ["0 policy:v"]);
    assert_eq!(flagged(rules, &turns, Some(&json!({"tier": "gold"}))), [] as [&str; 0]);
    assert_eq!(flagged(rules, &turns, None), [] as [&str; 0]);
}

#[test]
fn what_has_to_come_before_is_looked_for() {
    let tool =
        "[[rule]]\nid = \"r\"\nwhen = \"get_account*\"\nneed_before = { tool = \"verify\", ok = true }\nsay = \"x\"";
    let run = |turns: &[&str]| flagged(tool, &untimed(turns), None);
    let none: [&str; 0] = [];
    assert_eq!(run(&["- get_account({})"]), ["0 policy:r"]);
    assert_eq!(run(&["- verify({})", "- {\"ok\":1}", "- get_account({})"]), none);
    assert_eq!(run(&["- verify({})", "- Error: no", "- get_account({})"]), ["2 policy:r"]);
    // Without a result it is not known whether it succeeded.
    assert_eq!(run(&["- verify({})", "A Good.", "- get_account({})"]), none);
    assert_eq!(run(&["- get_account({})", "- {}", "- verify({})", "- {}", "- get_account_x({})"]), ["0 policy:r"]);
    let called = tool.replace(", ok = true", "");
    assert_eq!(flagged(&called, &untimed(&["- verify({})", "- Error", "- get_account({})"]), None), none);
    let itself = tool.replace("\"verify\"", "\"get_account\"");
    assert_eq!(flagged(&itself, &untimed(&["- get_account({})", "- {}", "- get_account({})"]), None), ["0 policy:r"]);

    let said = "[[rule]]\nid = \"s\"\nwhen = \"get*\"\nneed_before = { said_by = \"agent\", text = \"date of birth\" }\nsay = \"x\"";
    let run = |turns: &[&str]| flagged(said, &untimed(turns), None);
    assert_eq!(run(&["A Your  Date of\nbirth, please?", "- get({})"]), none);
    assert_eq!(run(&["C My date of birth is", "- get({})"]), ["1 policy:s"]);
    assert_eq!(run(&["A The update of birthdays", "- get({})"]), ["1 policy:s"]);
}

#[test]
fn what_has_to_be_said_in_time_is_waited_for() {
    let rule = |bounds: &str| {
        format!(
            "[[rule]]\nid = \"n\"\nneed_within = {{ said_by = \"agent\", text = \"recorded\", {bounds} }}\nsay = \"x\""
        )
    };
    let none: [&str; 0] = [];
    let turns = rule("turns = 2");
    assert_eq!(flagged(&turns, &untimed(&["A Hi.", "C Hi.", "A Hm.", "A Recorded."]), None), ["2 policy:n"]);
    assert_eq!(flagged(&turns, &untimed(&["A Hi.", "C Hi.", "A This is RECORDED."]), None), none);
    assert_eq!(flagged(&turns, &untimed(&["A Hi.", "C Bye."]), None), none, "the call was over before");
    let seconds = rule("seconds = 30");
    assert_eq!(
        flagged(&seconds, &[("A Hi.", Some(5)), ("A Hm.", Some(35)), ("A Recorded.", Some(36))], None),
        ["2 policy:n"]
    );
    assert_eq!(flagged(&seconds, &[("A Hi.", Some(5)), ("A Recorded.", Some(35))], None), none);
    assert_eq!(flagged(&seconds, &untimed(&["A Hi.", "A Hm."]), None), none, "without times it does not decide");
    let both = rule("seconds = 30, turns = 2");
    let late = |second: i64, third: i64| [("A Hi.", Some(0)), ("A Hm.", Some(second)), ("A Recorded.", Some(third))];
    assert_eq!(flagged(&both, &late(5, 20), None), none, "two turns, and still in time");
    assert_eq!(flagged(&both, &late(40, 50), None), ["1 policy:n"]);
    assert_eq!(flagged(&both, &late(5, 50), None), ["2 policy:n"]);
    assert_eq!(flagged(&both, &untimed(&["A Hi.", "A Hm."]), None), ["1 policy:n"], "without times the count decides");
}

#[test]
fn words_that_must_not_be_said_are_found_each_time() {
    let never = "[[rule]]\nid = \"g\"\nnever = { said_by = \"agent\", text = \"guarantee*money\" }\nseverity = \"low\"\nsay = \"x\"";
    let turns = [
        "A We Guaranteed the money.",
        "C I guarantee money.",
        "A guarantee",
        "A money guarantee",
        "A guarantees your **money**",
    ];
    assert_eq!(flagged(never, &untimed(&turns), None), ["0 policy:g", "4 policy:g"]);
    let accents = "[[rule]]\nid = \"a\"\nnever = { said_by = \"agent\", text = \"ÉCLAIR\" }\nsay = \"x\"";
    assert_eq!(flagged(accents, &untimed(&["A Un éclair ?", "A Éclair"]), None), ["0 policy:a", "1 policy:a"]);
}

#[test]
fn a_teams_words_decide_what_a_change_is() {
    let rules = "[changes]\ntools = [\"crm.upsert\"]\nreads = [\"send_*\"]\n";
    let declared = Declared::parse(rules);
    let turns = ["C Hm.", "- crm.upsert({})", "- send_code({})", "- book({})"];
    let turns = turns.iter().zip(0..).map(|(text, index)| Turn {
        index,
        who: if text.starts_with('C') { Who::Caller } else { Who::Action },
        text: &text[2..],
        ..Turn::default()
    });
    let call = Call { turns: turns.collect(), ..Call::default() };
    let at = |declared| read(&call, declared).hits.iter().map(|hit| hit.message_index).collect::<Vec<_>>();
    assert_eq!(at(Some(&declared)), [1, 3]);
    assert_eq!(at(None), [2, 3]);
}
