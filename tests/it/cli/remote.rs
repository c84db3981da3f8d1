//! A server elsewhere: `earmark serve` on one side, a profile on the other.

use std::{
    io::{BufRead as _, BufReader, Read as _},
    process::{Child, ChildStdout, Command, Stdio},
};

use super::{Done, Home, done};

/// `earmark serve`, running.
pub(super) struct Server {
    child: Child,
    out: BufReader<ChildStdout>,
    pub(super) address: String,
    pub(super) key: String,
}

impl Server {
    fn start(home: &Home) -> Self {
        Self::listen(home, "127.0.0.1:0")
    }

    fn listen(home: &Home, address: &str) -> Self {
        Self::with(home, address, &[])
    }

    /// A server that listens there, started with more words.
    pub(super) fn with(home: &Home, address: &str, more: &[&str]) -> Self {
        let database = home.path("team/team.db");
        let args = [&["serve", "--listen", address, "--database", database.to_str().unwrap()], more].concat();
        let mut child = home.command(&args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut address = String::new();
        out.read_line(&mut address).unwrap();
        let key = std::fs::read_to_string(home.path("team/team.key")).unwrap();
        Self { child, out, address: address.trim().to_owned(), key: key.trim().to_owned() }
    }

    pub(super) fn ask(&self, home: &Home, args: &[&str]) -> Done {
        let mut command = home.command(args);
        command.args(["--profile", "bland"]).env("BLAND_BASE_URL", &self.address).env("BLAND_API_KEY", &self.key);
        done(command.output().unwrap())
    }

    /// Asks it to end, and gives its exit code and what it said.
    #[cfg(unix)]
    pub(super) fn end(mut self, signal: &str) -> (Option<i32>, String) {
        let told = Command::new("kill").args([signal, &self.child.id().to_string()]).status().unwrap();
        assert!(told.success());
        let code = self.child.wait().unwrap().code();
        let mut said = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        self.out.read_to_string(&mut said).unwrap();
        (code, said)
    }
}

#[cfg(unix)]
#[test]
fn a_team_server_is_used_like_the_live_one() {
    let home = Home::new();
    let server = Server::start(&home);
    assert!(super::is_private(&home.path("team/team.key")));
    let made = server.ask(&home, &["issue", "new", "--title", "x", "--severity", "low", "--category", "Bug", "--json"]);
    assert_eq!(made.code, 0, "{made:?}");
    let listed = server.ask(&home, &["issue", "list", "--json"]);
    let listed: serde_json::Value = serde_json::from_str(&listed.out).unwrap();
    assert_eq!(listed[0]["triage_id"], "T-1001");
    assert!(!home.path("data").exists(), "nothing local is touched");
    let (code, said) = server.end("-TERM");
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("team.key"), "{said}");
}

#[cfg(unix)]
#[test]
fn a_wrong_key_and_a_server_that_is_gone_have_their_codes() {
    let home = Home::new();
    let mut server = Server::start(&home);
    let key = std::mem::replace(&mut server.key, "org_wrong".to_owned());
    let refused = server.ask(&home, &["issue", "list"]);
    assert_eq!(refused.code, 4, "{refused:?}");
    assert!(refused.err.contains("Check the API key"), "{refused:?}");
    let address = server.address.clone();
    assert_eq!(server.end("-INT").0, Some(0));
    let mut command = home.command(&["issue", "list", "--profile", "bland"]);
    let gone = done(command.env("BLAND_BASE_URL", address).env("BLAND_API_KEY", &key).output().unwrap());
    assert_eq!(gone.code, 6, "{gone:?}");
    assert!(gone.err.contains("no connection to 127.0.0.1"), "{gone:?}");
    assert!(!gone.err.contains(&key), "{gone:?}");
}

#[test]
fn an_address_that_others_can_reach_needs_a_word() {
    let home = Home::new();
    let words = home.fails(2, &["serve", "--listen", "0.0.0.0:0", "--database", "x.db"]);
    assert!(words.contains("--allow-remote"), "{words}");
}

#[test]
fn a_key_does_not_travel_in_clear_text() {
    let home = Home::new();
    let mut command = home.command(&["issue", "list", "--profile", "bland"]);
    command.env("BLAND_BASE_URL", "http://api.bland.ai").env("BLAND_API_KEY", "org_secret");
    let refused = done(command.output().unwrap());
    assert_eq!(refused.code, 2, "{refused:?}");
    assert!(refused.err.contains("use https") && !refused.err.contains("org_secret"), "{refused:?}");
}

/// How many comments with these words the team's database holds.
#[cfg(unix)]
fn comments(home: &Home, words: &str) -> i64 {
    use sqlx::Connection as _;
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(home.path("team/team.db"));
    let count = async {
        let mut connection = sqlx::SqliteConnection::connect_with(&options).await?;
        sqlx::query_scalar("SELECT count(*) FROM activity WHERE detail = $1")
            .bind(words)
            .fetch_one(&mut connection)
            .await
    };
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(count).unwrap()
}

#[cfg(unix)]
#[test]
fn what_cannot_be_sent_is_kept_and_sent_later_once() {
    let home = Home::new();
    let server = Server::start(&home);
    let args = ["issue", "new", "--title", "x", "--severity", "low", "--category", "Bug", "--json"];
    let issue: serde_json::Value = serde_json::from_str(&server.ask(&home, &args).out).unwrap();
    let issue = issue["id"].as_str().unwrap().to_owned();
    let (address, key) = (server.address.clone(), server.key.clone());
    server.end("-KILL");
    let ask = |args: &[&str]| {
        let mut command = home.command(args);
        command.args(["--profile", "bland"]).env("BLAND_BASE_URL", &address).env("BLAND_API_KEY", &key);
        done(command.output().unwrap())
    };
    let kept = ask(&["issue", "comment", &issue, "while away"]);
    assert_eq!(kept.code, 6, "{kept:?}");
    assert!(kept.err.contains("earmark outbox retry"), "{kept:?}");
    let listed = ask(&["outbox", "list", "--json"]);
    let listed: serde_json::Value = serde_json::from_str(&listed.out).unwrap();
    assert_eq!((listed[0]["change"].as_str(), listed[0]["number"].as_i64()), (Some("comment"), Some(1)));
    assert!(!listed.to_string().contains("while away"), "the list tells what, not the words");
    let still = ask(&["outbox", "retry"]);
    assert_eq!(still.code, 6, "{still:?}");

    let server = Server::listen(&home, address.trim_start_matches("http://"));
    let sent = server.ask(&home, &["outbox", "retry"]);
    assert_eq!((sent.code, sent.err.contains("1 of 1 stored")), (0, true), "{sent:?}");
    assert_eq!(server.ask(&home, &["outbox", "list", "--json"]).out.trim(), "[]");
    assert_eq!(comments(&home, "while away"), 1);

    let refused = server.ask(&home, &["outbox", "drop", "7"]);
    assert_eq!(refused.code, 3, "{refused:?}");
    server.end("-KILL");
    elsewhere(&home, &issue, &address, &key);
    ask(&["issue", "comment", &issue, "unwanted"]);
    let dropped = ask(&["outbox", "drop", "3"]);
    assert_eq!((dropped.code, dropped.err.contains("dropped #3 comment")), (0, true), "{dropped:?}");
    assert_eq!(ask(&["outbox", "list", "--json"]).out.trim(), "[]");
}

/// What was made while the profile led to another address is listed with it, is not sent to this one, and goes when it is
/// named.
#[cfg(unix)]
fn elsewhere(home: &Home, issue: &str, address: &str, key: &str) {
    let at = |address: &str, args: &[&str]| {
        let mut command = home.command(args);
        command.args(["--profile", "bland"]).env("BLAND_BASE_URL", address).env("BLAND_API_KEY", key);
        done(command.output().unwrap())
    };
    let old = "http://127.0.0.1:9/";
    let kept = at(old, &["issue", "comment", issue, "to the old address"]);
    assert_eq!(kept.code, 6, "{kept:?}");
    let listed: serde_json::Value = serde_json::from_str(&at(address, &["outbox", "list", "--json"]).out).unwrap();
    assert_eq!(listed[0]["service"], format!("bland {old}"));
    assert_eq!((listed[0]["state"].as_str(), listed[0]["number"].as_i64()), (Some("other address"), Some(2)));
    let table = at(address, &["outbox", "list"]);
    assert!(table.out.contains(&format!("waits for {old}")), "{table:?}");
    let retried = at(address, &["outbox", "retry"]);
    assert!(retried.err.contains("1 more for another address of this profile"), "{retried:?}");
    assert!(retried.err.contains("nothing waits for this address"), "{retried:?}");
    let refused = at(address, &["outbox", "retry", "2"]);
    assert!(refused.code != 0 && refused.err.contains("set base_url back"), "{refused:?}");
    let dropped = at(address, &["outbox", "drop", "2"]);
    assert_eq!((dropped.code, dropped.err.contains("dropped #2 comment")), (0, true), "{dropped:?}");
    assert_eq!(at(address, &["outbox", "list", "--json"]).out.trim(), "[]");
}
