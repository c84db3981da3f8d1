//! `earmark review …`: moments of calls, and the rules that find them.

use serde_json::{Value, json};
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::path};

use super::{CALL, Home, OTHER_CALL, done};

/// The call of the sample in which a late checkout is said to be done.
const CHECKOUT: &str = "8fbc5334-77d7-5bcc-90bd-0b38e679488b";
/// The one of the sample that goes well.
const WELL: &str = "3196cced-dc56-54e7-a62e-7f8043abba8d";

const RULES: &str = "\
[[rule]]
id = \"no-guarantee\"
never = { said_by = \"agent\", text = \"guarantee\" }
severity = \"high\"
say = \"promises a guarantee\"
";

/// A call of these turns, in a home of its own.
fn with(turns: &[(&str, &str)]) -> Home {
    let home = Home::new();
    import(&home, CALL, turns);
    home
}

fn import(home: &Home, call: &str, turns: &[(&str, &str)]) {
    let turns: Vec<Value> = turns.iter().map(|(user, text)| json!({ "user": user, "text": text })).collect();
    let call = json!({ "call_id": call, "created_at": "2026-08-11T16:20:24.118Z", "transcripts": turns });
    let file = home.write("call.json", &call.to_string());
    home.ok(&["import", &file, "--issues", "none"]);
}

#[test]
fn moments_are_told_with_their_reasons_and_nothing_is_stored() {
    let home = Home::new();
    let demo = |args: &[&str]| home.ok(&[&["--profile", "demo", "review", "moments"], args].concat());
    assert_eq!(
        demo(&[CHECKOUT]),
        format!(
            "Call {CHECKOUT}  22 messages\n\
             message 8  missed_confirmation  60 %\n    write_unconfirmed: set_checkout, but message 7 holds no yes\n\
             message 10  tool_error_unhandled  85 %\n    \
             tool_error_silent: set_checkout failed in message 9, and nothing is said about it\n\
             message 12  missed_confirmation  60 %\n    \
             write_unconfirmed: create_request, but message 11 holds no yes\n\
             score 51 of 255: write_unconfirmed 25 · 2 changes 16 · tool_error_silent 10\n"
        )
    );
    let told: Value = serde_json::from_str(&demo(&[CHECKOUT, "--json"])).unwrap();
    assert_eq!((&told["messages"], &told["more"], &told["rules_version"]), (&json!(22), &json!(0), &Value::Null));
    let hit = json!({
        "rule": "write_unconfirmed", "version": "1", "ref_index": 7, "score": 60,
        "reason": "set_checkout, but message 7 holds no yes",
    });
    let first = json!({
        "message_index": 8, "type": "missed_confirmation", "severity": null, "score": 60, "hits": [hit],
    });
    assert_eq!(told["moments"][0], first);
    assert_eq!(told["score"]["reasons"][1], json!({ "reason": "2 changes", "points": 16 }));
    assert_eq!(demo(&[WELL]), format!("Call {WELL}  19 messages\nno moments: that is not a verdict\nscore 0 of 255\n"));
    home.fails(3, &["--profile", "demo", "review", "moments", "unknown"]);
}

#[test]
fn the_surest_twelve_are_shown_and_the_rest_is_counted() {
    let turns: Vec<(&str, &str)> = [("user", "Hi"), ("assistant", "Say {{x}} now")].repeat(20);
    let home = with(&turns);
    let shown = home.ok(&["review", "moments", CALL]);
    assert_eq!(shown.matches("\nmessage ").count(), 12, "{shown}");
    let all = home.ok(&["review", "moments", CALL, "--all"]);
    let count = all.matches("\nmessage ").count();
    assert!(
        shown.contains(&format!("\n{} more moments, less sure than these; --all shows them\n", count - 12)),
        "{shown}"
    );
    assert!(!all.contains("--all"), "{all}");
    let told = home.json(&["review", "moments", CALL]);
    assert_eq!((told["moments"].as_array().unwrap().len(), &told["more"]), (12, &json!(count - 12)));
    let told = home.json(&["review", "moments", CALL, "--all"]);
    assert_eq!((told["moments"].as_array().unwrap().len(), &told["more"]), (count, &json!(0)));
}

#[test]
fn rules_of_the_team_are_used_and_their_mistakes_told() {
    let home = with(&[("user", "Will it work?"), ("assistant", "I guarantee it.")]);
    let moments = ["review", "moments", CALL];
    assert!(home.ok(&moments).contains("no moments"));
    let named = home.write("elsewhere.toml", RULES);
    let wanted = "message 1  compliance_policy  90 %, high\n    policy:no-guarantee: promises a guarantee\n";
    let told = home.ok(&[&moments[..], &["--rules", &named]].concat());
    assert!(told.contains(wanted) && told.ends_with("score 40 of 255: policy:no-guarantee 40\n"), "{told}");
    // The file beside the configuration is used without being named, as far as it can be read.
    let file = home.write("config/rules.toml", &format!("{RULES}\n[[rule]]\nid = \"x\"\nnevr = 1\nsay = \"n\"\n"));
    let done = home.run(&moments);
    let mistake = format!("{file}:9:1: unknown key `nevr` of a rule; did you mean `never`?\n");
    assert_eq!(done.err, format!("{mistake}everything else of the file is used\n"));
    assert!(done.code == 0 && done.out.contains(wanted), "{done:?}");
    // One that was named is the question itself.
    let done = home.run(&[&moments[..], &["--rules", &file]].concat());
    assert_eq!(done.err, format!("{mistake}earmark: 1 mistake to mend in {file}; nothing was run\n"));
    assert_eq!((done.code, done.out.as_str()), (2, ""));
    let gone = home.fails(2, &[&moments[..], &["--rules", "/nowhere/rules.toml"]].concat());
    assert!(gone.contains("/nowhere/rules.toml: cannot be read"), "{gone}");
    let bytes = home.path("bytes.toml");
    std::fs::write(&bytes, b"say = \"\xff\"").unwrap();
    let bytes = home.fails(2, &[&moments[..], &["--rules", bytes.to_str().unwrap()]].concat());
    assert!(bytes.contains("it is not UTF-8 text"), "{bytes}");
    let long = home.write("long.toml", &"#é".repeat(40_000));
    let long = home.fails(2, &["review", "rules", "--rules", &long]);
    assert!(long.contains(":1:1: the file has more than 64 KiB"), "{long}");
}

#[test]
fn rules_are_listed_and_checked() {
    let home = Home::new();
    let all = earmark::rules::catalogue::Rule::ALL;
    let table = home.ok(&["review", "rules"]);
    assert_eq!(table.lines().count(), all.len());
    let first = table.lines().next().unwrap();
    assert!(first.starts_with("unspoken_value") && first.contains("  act     missed_confirmation"), "{first}");
    let rows = home.json(&["review", "rules"]);
    assert_eq!(rows.as_array().unwrap().len(), all.len());
    assert_eq!(rows[0]["finds"], all[0].says());
    let file = home.write("config/rules.toml", RULES);
    let rows = home.json(&["review", "rules"]);
    assert_eq!(rows.as_array().unwrap().len(), all.len() + 1);
    let (row, severity) = (&rows[0], &rows[0]["severity"]);
    assert_eq!(
        (&row["rule"], &row["type"], severity),
        (&json!("policy:no-guarantee"), &json!("compliance_policy"), &json!("high"))
    );
    assert_eq!(row["version"].as_str().unwrap().len(), 64);
    let done = home.run(&["review", "rules", "--rules", &file]);
    assert_eq!((done.code, done.out.lines().count()), (0, 1), "those of the file alone: {done:?}");
    assert_eq!(done.err, format!("no mistake in {file}; 1 rule\n"));
    let bad = home.write("bad.toml", &RULES.replace("\"high\"", "\"dire\""));
    let done = home.run(&["review", "rules", "--rules", &bad]);
    assert_eq!((done.code, done.out.as_str()), (2, ""));
    let wanted = format!(
        "{bad}:4:12: unknown severity `dire`: there are critical, high, medium, low\n\
         1 to mend; everything else of the file is used\n"
    );
    assert_eq!(done.err, wanted);
    home.fails(2, &["review", "rules", "--limit", "3"]);
    home.fails(2, &["review", "rules", "--rules", &file, "--try", &file]);
}

#[test]
fn rules_are_tried_on_calls_that_people_have_looked_at() {
    let home = Home::new();
    let bad = ("assistant", "I guarantee it.");
    import(&home, CALL, &[("user", "Will it?"), bad, ("user", "Ok"), ("user", "Well"), bad]);
    import(&home, OTHER_CALL, &[bad]);
    for title in ["One", "Two"] {
        home.issue(title);
    }
    home.ok(&["flag", "add", "1001", "--call", CALL, "--index", "2", "--type", "dead air", "--attach"]);
    home.ok(&["resource", "attach", "1002", "--call", OTHER_CALL, "--call", CALL]);
    let file = home.write("rules.toml", RULES);
    let attempt = ["review", "rules", "--try", &file];
    let done = home.run(&attempt);
    assert_eq!((done.code, done.err.as_str()), (0, ""));
    let lines: Vec<&str> = done.out.lines().collect();
    assert_eq!(
        lines[..4],
        [
            "2 calls on 2 issues  1 flagged",
            "rule                 hits  calls  flagged  elsewhere  not flagged",
            "policy:no-guarantee  3     2      1        1          1",
            "policy:no-guarantee",
        ]
    );
    let mut examples = lines[4..].to_vec();
    examples.sort_unstable();
    let wanted = [
        format!("  call {CALL}, message 4: flagged elsewhere"),
        format!("  call {OTHER_CALL}, message 0: not flagged"),
    ];
    assert_eq!(examples, wanted);
    let told = home.json(&attempt);
    let counts = ["calls", "flagged", "issues", "unread"].map(|name| told[name].as_u64().unwrap());
    assert_eq!((counts, &told["complete"], &told["more"]), ([2, 1, 2, 0], &json!(true), &json!(false)));
    let one = home.run(&[&attempt[..], &["--limit", "1"]].concat());
    assert!(one.out.starts_with("1 call on 1 issue"), "{one:?}");
    assert_eq!(one.err, "there are more calls than these 1; raise --limit to read them\n");
    home.write("rules.toml", &RULES.replace("never", "nevr"));
    assert!(home.fails(2, &attempt).contains("nothing was run"));
}

#[test]
fn what_is_quoted_is_harmless_and_masked() {
    let said = "No, I said \u{202e}\u{1b}[31m it is wrong.";
    let act = "book({\"amount\":4111111111111111})";
    let home = with(&[("user", said), ("agent-action", act), ("assistant", "Dear [name]\u{7}")]);
    let rules = RULES.replace("guarantee\" }", "dear\" }").replace("promises", "ask ann@example.com: \u{202e}promises");
    let rules = home.write("rules.toml", &rules);
    for args in [
        &["review", "moments", CALL, "--rules", &rules] as &[&str],
        &["review", "moments", CALL, "--rules", &rules, "--json"],
        &["review", "rules", "--rules", &rules],
        &["review", "rules", "--rules", &rules, "--json"],
    ] {
        let open = home.ok(args);
        let acts = open.chars().find(|c| (c.is_control() && *c != '\n') || *c == '\u{202e}');
        assert_eq!(acts, None, "{args:?}: {open:?}");
        assert!(open.contains("ann@example.com"), "{args:?}: {open}");
        let is_call = args.contains(&"moments");
        assert!(!is_call || open.contains("4111111111111111"), "{args:?}: {open}");
        let masked = home.ok(&[args, &["--mask"]].concat());
        assert!(!masked.contains("ann@example") && !masked.contains("41111111"), "{args:?}: {masked}");
    }
}

/// A service that does not know the events of pathways, and stops answering.
#[tokio::test]
async fn what_a_service_does_not_tell_is_done_without() {
    let service = MockServer::start().await;
    let call = json!({
        "call_id": "c-1", "created_at": "2026-08-11T16:20:24.118Z",
        "transcripts": [
            { "user": "assistant", "text": "I guarantee it, {{name}}." }, { "user": "user", "text": "Thanks." },
        ],
    });
    let sample: Value = serde_json::from_str(include_str!("../../data/wire/issue.json")).unwrap();
    let issue = |number: u32| {
        let mut issue = sample["data"].clone();
        issue["id"] = format!("0d8f2b6e-1b1d-4f65-9d0b-{number:012}").into();
        issue["flag_count"] = 0.into();
        issue
    };
    let link = json!({
        "id": "0d8f2b6e-1b1d-4f65-9d0b-3f1f0e7a2c12", "issue_id": issue(1)["id"], "org_id": issue(1)["org_id"],
        "resource_type": "call", "resource_id": "c-1", "status": "available", "created_at": "2026-08-11T16:20:24.118Z",
    });
    let page = |items: Value| json!({ "data": { "items": items, "next_cursor": null }, "errors": null });
    let answer = |place: &'static str, code: u16, body: Value| {
        Mock::given(path(place)).respond_with(ResponseTemplate::new(code).set_body_json(body)).mount(&service)
    };
    answer("/v1/calls/c-1", 200, call).await;
    answer("/v1/triage/issues", 200, page(json!([issue(1), issue(2)]))).await;
    answer("/v1/triage/issues/0d8f2b6e-1b1d-4f65-9d0b-000000000001/resources", 200, page(json!([link]))).await;
    answer("/v1/triage/issues/0d8f2b6e-1b1d-4f65-9d0b-000000000002/resources", 500, json!({})).await;
    let home = Home::new();
    let ask = |args: &[&str]| {
        let mut command = home.command(&[&["--profile", "bland"], args].concat());
        command.env("BLAND_API_KEY", "org_x").env("BLAND_BASE_URL", service.uri());
        done(command.output().unwrap())
    };
    let moments = ask(&["review", "moments", "c-1"]);
    assert_eq!((moments.code, moments.err.as_str()), (0, ""));
    assert!(moments.out.contains("message 0  variable_not_filled  95 %"), "{moments:?}");
    let file = home.write("rules.toml", RULES);
    let part = ask(&["review", "rules", "--try", &file]);
    assert_eq!(part.code, 7, "{part:?}");
    assert!(part.out.starts_with("1 call on 1 issue  0 flagged\n"), "{part:?}");
    assert!(part.err.contains("not all could be read: "), "{part:?}");
}
