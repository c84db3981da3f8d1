//! The log file: what stands in it, and what never does.

use super::{CALL, Home, is_private, remote::Server};

/// Words that stand in everything that is said, written and looked for.
const SAID: &str = "kumquat";
/// A number that is called.
const NUMBER: &str = "2025550143";
/// A key that nobody has.
const WRONG_KEY: &str = "org_wrong_7f00c1d2";

/// A team's server and a home on it, each with a log; the database holds a call.
fn started(home: &Home) -> Server {
    let call = serde_json::json!({
        "call_id": CALL, "created_at": "2026-08-11T16:20:24.118+00:00", "from": "+12025550178",
        "to": format!("+1{NUMBER}"), "status": "completed", "summary": format!("About a {SAID}"),
        "transcripts": [
            { "id": 1, "user": "user", "text": format!("One {SAID}, please."), "created_at": "2026-08-11T16:20:31Z" },
        ],
    });
    let file = home.write("call.json", &call.to_string());
    let database = home.path("team/team.db");
    std::fs::create_dir_all(home.path("team")).unwrap();
    home.ok(&["import", &file, "--issues", "all", "--database", database.to_str().unwrap()]);
    Server::with(home, "127.0.0.1:0", &["--log", home.path("server.log").to_str().unwrap()])
}

/// What one line of a log tells, as `name=value`.
fn value<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    line.split(' ').find_map(|word| word.strip_prefix(name)?.strip_prefix('='))
}

#[test]
fn nothing_that_is_said_and_no_key_stands_in_the_log_of_either_end() {
    let home = Home::new();
    let mut server = started(&home);
    let client_log = home.path("client.log");
    let log = ["--log", client_log.to_str().unwrap()];
    let issue = "1001";
    let named = format!("{SAID}@example.com");
    let changes = home.write("changes.jsonl", &format!("{{\"issue\":\"T-1001\",\"text\":\"{SAID}\"}}\n"));
    for (code, args) in [
        (0, &["issue", "new", "--title", SAID, "--severity", "low", "--category", SAID, "--description", SAID][..]),
        (0, &["issue", "list", "--search", SAID]),
        (0, &["issue", "list", "--category", SAID]),
        (0, &["issue", "list", "--query", SAID]),
        (0, &["issue", "show", issue]),
        (0, &["issue", "set", issue, "--title", SAID]),
        (0, &["issue", "comment", issue, SAID]),
        (0, &["issue", "comment", "--from", &changes]),
        (0, &["call", "show", CALL]),
        (3, &["call", "show", NUMBER]),
        (3, &["call", "show", SAID]),
        (0, &["flag", "add", issue, "--call", CALL, "--index", "0", "--type", SAID, "--note", SAID]),
        (0, &["ticket", "new", "--title", SAID, "--description", SAID, "--requestor", &named]),
        (3, &["issue", "show", "9999"]),
    ] {
        let done = server.ask(&home, &[args, &log].concat());
        assert!(done.code == code || args[0] == "ticket", "{args:?}: {done:?}");
    }
    let key = std::mem::replace(&mut server.key, WRONG_KEY.to_owned());
    assert_eq!(server.ask(&home, &[&["issue", "list"][..], &log].concat()).code, 4);
    server.end("-TERM");
    for file in ["client.log", "server.log"] {
        let bytes = std::fs::read(home.path(file)).unwrap();
        for secret in [SAID, NUMBER, "2025550178", &key, WRONG_KEY, "org_", "Bearer", "uthorization", "search", "?"] {
            let holds = bytes.windows(secret.len()).any(|found| found == secret.as_bytes());
            assert!(!holds, "{secret} stands in {file}:\n{}", String::from_utf8_lossy(&bytes));
        }
        assert!(is_private(&home.path(file)), "{file}");
        // Each line is a time, a word for how bad it is, and words of our own.
        for line in String::from_utf8(bytes).unwrap().lines() {
            let (time, rest) = line.split_once(' ').unwrap();
            assert!(time.parse::<earmark::domain::time::Time>().is_ok(), "{line}");
            assert!(["info ", "warn ", "error "].iter().any(|level| rest.starts_with(level)), "{line}");
        }
    }
    let client = std::fs::read_to_string(client_log).unwrap();
    let server = std::fs::read_to_string(home.path("server.log")).unwrap();
    let added = |log: &str, end: &str| {
        let lines = log.lines().filter(|line| line.contains(&format!("{end} answered")));
        let mut flags = lines.filter(|line| value(line, "method") == Some("POST"));
        let line = flags.find(|line| value(line, "path") == Some("/v1/triage/issues/{}/flags")).map(str::to_owned);
        line.unwrap_or_else(|| panic!("no flag in\n{log}"))
    };
    let (asked, served) = (added(&client, "asked"), added(&server, "served"));
    assert!(value(&asked, "service").is_some_and(|service| service.starts_with("127.0.0.1:")), "{asked}");
    assert!(value(&asked, "ms").is_some_and(|ms| ms.parse::<u64>().is_ok()), "{asked}");
    assert_eq!(value(&asked, "id"), value(&served, "id"), "both name the issue");
    assert!(value(&served, "user").is_some_and(|user| user.len() == 36), "{served}");
    assert_eq!(
        (value(&asked, "status"), value(&served, "status")),
        (value(&served, "status"), value(&asked, "status"))
    );
    assert!(client.contains("asked failed") && client.contains("kind=unauthorised"), "{client}");
    assert!(server.contains("served refused") && server.contains("code=AUTH_FAILURE"), "{server}");
    assert!(server.contains("listening address=127.0.0.1:") && server.contains("stopped cut="), "{server}");
}

#[test]
fn a_log_goes_on_behind_what_is_there_and_one_that_cannot_be_written_is_told() {
    let home = Home::with_calls();
    let log = home.path("log");
    let run = || home.ok(&["issue", "list", "--log", log.to_str().unwrap()]);
    run();
    let first = std::fs::read_to_string(&log).unwrap();
    assert!(first.contains("service=inside") && first.contains("served answered"), "{first}");
    run();
    let second = std::fs::read_to_string(&log).unwrap();
    assert!(second.starts_with(&first) && second.len() > first.len());
    let nowhere = home.path("none/log");
    let words = home.fails(2, &["issue", "list", "--log", nowhere.to_str().unwrap()]);
    assert!(words.contains(nowhere.to_str().unwrap()) && words.contains("name a file"), "{words}");
    let words = home.fails(2, &["issue", "list", "--log", home.folder.path().to_str().unwrap()]);
    assert!(words.contains("is no file"), "{words}");
    std::os::unix::fs::symlink(&log, home.path("link")).unwrap();
    home.fails(2, &["issue", "list", "--log", home.path("link").to_str().unwrap()]);
}
