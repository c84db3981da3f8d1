//! `earmark ticket …`, run as people run it.

use serde_json::{Value, json};

use super::{Done, Home, done};
use crate::provider::thena_service::{API_KEY, Form, ORG_ID, TOKEN, TicketService};

const DEMO: [&str; 2] = ["--profile", "demo"];

fn demo(home: &Home, args: &[&str]) -> Value {
    home.json(&[args, &DEMO].concat())
}

#[test]
fn the_demo_has_tickets_that_are_tied() {
    let home = Home::new();
    let all = demo(&home, &["ticket", "list"]);
    assert_eq!(all.as_array().unwrap().len(), 8);
    let cut = home.run(&["ticket", "list", "--jsonl", "--limit", "3", "--profile", "demo"]);
    assert_eq!((cut.code, cut.out.lines().count(), cut.err.contains("raise --limit")), (0, 3, true), "{cut:?}");
    let six = demo(&home, &["ticket", "show", "vox-6"]);
    let of = |name: &str| six[name].as_array().unwrap().len();
    assert_eq!((of("comments"), of("related"), of("issues")), (2, 3, 1));
    assert_eq!(six["issues"][0]["triage_id"], "T-1007");
    let by_id = demo(&home, &["ticket", "show", six["id"].as_str().unwrap()]);
    assert_eq!(by_id, six);
    let shown = home.ok(&["ticket", "show", "VOX-6", "--profile", "demo"]);
    assert!(shown.starts_with("VOX-6  Family stood before a closed practice on Thursday\n"), "{shown}");
    for words in ["Related tickets (3)", "Issues (1)\nT-1007", "Comments (2)", "paid for the petrol"] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    for (kind, codes) in [("linked", vec!["VOX-4", "VOX-7"]), ("duplicate", vec!["VOX-8"]), ("sub", vec![])] {
        let related = demo(&home, &["ticket", "related", "VOX-6", "--kind", kind]);
        let found: Vec<_> = related.as_array().unwrap().iter().map(|row| row["ticketIdentifier"].clone()).collect();
        assert_eq!(found, codes, "{kind}");
    }
    assert_eq!(demo(&home, &["ticket", "related", "VOX-4", "--kind", "sub"])[0]["kind"], "sub_tickets");
    assert!(home.fails(3, &["ticket", "show", "VOX-99", "--profile", "demo"]).contains("no ticket VOX-99"));
    home.fails(2, &["ticket", "show", "a b", "--profile", "demo"]);
}

#[test]
fn a_link_says_that_it_stays_and_is_made_once() {
    let home = Home::new();
    let link = |one: &str, two: &str| home.run(&["ticket", "link", one, two, "--profile", "demo"]);
    let first = link("VOX-1", "VOX-2");
    assert_eq!((first.code, first.out.as_str()), (0, "linked VOX-1 and VOX-2\n"), "{first:?}");
    assert!(first.err.contains("cannot be undone"), "{first:?}");
    let again = link("VOX-2", "VOX-1");
    assert_eq!((again.code, again.out.as_str(), again.err.as_str()), (0, "VOX-2 and VOX-1 are linked already\n", ""));
    assert_eq!(link("VOX-1", "vox-1").code, 2);
    assert_eq!(link("VOX-1", "VOX-77").code, 3);
}

#[test]
fn a_ticket_is_made_from_an_issue_and_belongs_to_it() {
    let home = Home::new();
    let issue = home.issue("Wrong slot");
    home.ok(&["issue", "set", "1001", "--description", "It was Thursday."]);
    let made = home.json(&["ticket", "new", "--from-issue", "T-1001"]);
    assert_eq!((&made["title"], &made["priority"]), (&json!("Wrong slot"), &json!("High")));
    let description = made["description"].as_str().unwrap();
    let id = issue["id"].as_str().unwrap();
    assert!(description.starts_with("It was Thursday.\n\nMade from issue T-1001"), "{description}");
    assert!(description.contains(id), "{description}");
    let shown = home.json(&["ticket", "show", "VOX-1"]);
    assert_eq!(shown["issues"][0]["issue_id"], id);
    let again = home.json(&["ticket", "new", "--from-issue", id, "--title", "Another"]);
    assert_eq!(again["id"], made["id"], "a repeat makes no second ticket");
    let plain = home.ok(&["ticket", "new", "--title", "By hand", "--severity", "critical"]);
    assert_eq!(plain, "created VOX-2  By hand\n");
    assert_eq!(home.json(&["ticket", "show", "VOX-2"])["priority"], "Urgent");
    home.fails(2, &["ticket", "new"]);
    home.fails(3, &["ticket", "new", "--from-issue", "T-1009"]);
    home.fails(3, &["ticket", "new", "--title", "x", "--team", "ABC"]);
    home.write("config/config.toml", "[profile.local]\nread_only = true\n");
    for args in [&["ticket", "new", "--title", "x"][..], &["ticket", "link", "VOX-1", "VOX-2"]] {
        assert!(home.fails(2, args).contains("read-only"));
    }
    home.ok(&["ticket", "list"]);
}

#[test]
fn a_hostile_ticket_does_nothing_to_the_terminal() {
    let home = Home::new();
    let title = "a\u{1b}]0;owned\u{7}\u{9b}31m\u{202e}evil";
    home.ok(&["ticket", "new", "--title", title, "--description", title, "--requestor", title]);
    home.ok(&["ticket", "new", "--title", title]);
    home.ok(&["ticket", "link", "VOX-1", "VOX-2"]);
    for args in [&["ticket", "list"][..], &["ticket", "show", "VOX-1"], &["ticket", "related", "VOX-2"]] {
        for out in [home.ok(args), home.ok(&[args, &["--json"]].concat())] {
            let bad = out.chars().find(|c| (c.is_control() && *c != '\n') || *c == '\u{202e}');
            assert_eq!(bad, None, "{args:?}: {out:?}");
        }
    }
    assert_eq!(home.json(&["ticket", "show", "VOX-1"])["title"], title, "what is stored is what was typed");
}

#[test]
fn without_a_key_it_is_told_what_to_set() {
    let home = Home::new();
    let ask = |variables: &[(&str, &str)], args: &[&str]| {
        let mut command = home.command(&[&["ticket", "list"], args].concat());
        done(command.env("BLAND_API_KEY", "org_x").envs(variables.iter().copied()).output().unwrap())
    };
    let none = ask(&[], &["--profile", "bland"]);
    assert_eq!(none.code, 4, "{none:?}");
    assert!(none.err.contains("set THENA_API_KEY, or THENA_TOKEN and THENA_ORG_ID"), "{none:?}");
    let half = ask(&[("THENA_TOKEN", "secret_token")], &["--profile", "bland"]);
    assert_eq!(half.code, 4, "{half:?}");
    assert!(half.err.contains("THENA_ORG_ID is not") && !half.err.contains("secret_token"), "{half:?}");
    let same = ask(&[("THENA_API_KEY", "org_x"), ("THENA_BASE_URL", "http://127.0.0.1:1")], &["--profile", "bland"]);
    assert_eq!(same.code, 4, "{same:?}");
    assert!(same.err.contains("it was not sent") && !same.err.contains("org_x"), "{same:?}");
    home.write("config/config.toml", "[profile.team]\nbase_url = 'http://127.0.0.1:1'\nkey_env = 'BLAND_API_KEY'\n");
    let team = ask(&[("THENA_API_KEY", "k")], &["--profile", "team"]);
    assert_eq!(team.code, 2, "{team:?}");
    assert!(team.err.contains("add [profile.team.thena] to "), "{team:?}");
}

/// The program against both services, with the canary: each key is where it belongs, and nowhere else.
#[tokio::test(flavor = "multi_thread")]
async fn each_service_gets_its_own_key_alone() {
    let key = crate::server::support::KEY;
    let live = crate::server::support::Live::start().await;
    live.issue("Wrong slot").await;
    for form in [Form::ApiKey, Form::Bearer] {
        let (home, service) = (Home::new(), TicketService::start(form, 3).await);
        let variables = match form {
            Form::ApiKey => vec![("THENA_API_KEY", API_KEY)],
            Form::Bearer => vec![("THENA_TOKEN", TOKEN), ("THENA_ORG_ID", ORG_ID)],
        };
        let ask = |args: &[&str]| -> Done {
            let mut command = home.command(&[args, &["--profile", "bland"]].concat());
            command.env("BLAND_BASE_URL", &live.base).env("BLAND_API_KEY", key);
            command.env("THENA_BASE_URL", service.address()).envs(variables.iter().copied());
            let done = done(command.output().unwrap());
            let told = [key, API_KEY, TOKEN].into_iter().find(|key| done.out.contains(key) || done.err.contains(key));
            assert_eq!(told, None, "{args:?}");
            done
        };
        for args in [
            &["ticket", "list", "--json"][..],
            &["ticket", "show", "VOX-1", "--json"],
            &["ticket", "link", "VOX-1", "VOX-2"],
            &["ticket", "related", "VOX-2"],
            &["ticket", "new", "--from-issue", "T-1001", "--requestor", "lena@northpier.example", "--team", "vox"],
            &["issue", "list"],
            &["doctor"],
        ] {
            let done = ask(args);
            assert_eq!(done.code, 0, "{args:?}: {done:?}");
        }
        assert!(ask(&["doctor"]).out.contains("takes the key; teams: VOX"));
        assert_eq!(ask(&["ticket", "new", "--title", "x"]).code, 2, "nobody is named who asks");
        assert_eq!(service.faults(), Vec::<String>::new(), "{form:?}");
        let requests = service.requests().await;
        let holds_key = |request: &wiremock::Request| {
            let whole = format!("{:?} {:?} {}", request.headers, request.url, String::from_utf8_lossy(&request.body));
            whole.contains(key)
        };
        assert!(!requests.iter().any(holds_key));
        println!("{form:?}: {} requests to the ticket service, none with the other key", requests.len());
    }
}
