//! People and keys from the command line: at the machine of a database, and from afar with a key of one's own.

use serde_json::Value;

use super::{Done, Home, done, remote::Server};

/// The program at the machine of the team's database.
fn at_the_machine(home: &Home, args: &[&str]) -> Done {
    let database = home.path("team/team.db");
    home.run(&[args, &["--database", database.to_str().unwrap()]].concat())
}

/// The program elsewhere, with this key.
fn from_afar(home: &Home, server: &Server, key: &str, args: &[&str]) -> Done {
    let mut command = home.command(args);
    command.args(["--profile", "bland"]).env("BLAND_BASE_URL", &server.address).env("BLAND_API_KEY", key);
    done(command.output().unwrap())
}

#[cfg(unix)]
#[test]
fn a_team_begins_with_its_first_owner_and_looks_after_itself() {
    let home = Home::new();
    std::fs::create_dir(home.path("team")).unwrap();
    let missing = at_the_machine(&home, &["user", "list"]);
    assert!(missing.code == 3 && missing.err.contains("no database"), "{missing:?}");
    let added = at_the_machine(&home, &["user", "add", "Ada Maria Lund", "--permission", "owner", "--json"]);
    let added: Value = serde_json::from_str(&added.out).unwrap();
    assert_eq!((&added["first_name"], &added["last_name"]), (&"Ada Maria".into(), &"Lund".into()));
    let key = at_the_machine(&home, &["key", "new", "laptop", "--user", "ada maria lund"]);
    let ada = key.out.trim();
    assert!(key.code == 0 && ada.starts_with("org_") && ada.len() == 68 && !key.err.contains(ada), "{key:?}");

    // From here on she needs nobody at the machine.
    let server = Server::with(&home, "127.0.0.1:0", &[]);
    let run = |key: &str, args: &[&str]| from_afar(&home, &server, key, args);
    let ben = run(ada, &["user", "add", "Ben Okafor", "--permission", "operator"]);
    assert!(ben.code == 0 && ben.out.starts_with("added Ben Okafor  operator  "), "{ben:?}");
    let key = run(ada, &["key", "new", "desk", "--user", "Ben Okafor", "--scope", "triage,read", "--days", "30"]);
    let ben = key.out.trim().to_owned();
    assert_eq!(run(&ben, &["issue", "list"]).code, 0);
    let refused = run(&ben, &["user", "list"]);
    assert!(refused.code == 4 && refused.err.contains("owner"), "{refused:?}");
    let listed = run(ada, &["key", "list", "--all", "--jsonl"]);
    assert_eq!(listed.out.lines().count(), 3, "that of the file, of Ada and of Ben: {listed:?}");
    assert!(!listed.out.contains(&ben) && listed.out.contains(&ben[..12]));
    let rotated = run(&ben, &["key", "rotate", &ben[..12], "--overlap", "1"]);
    assert!(rotated.code == 0 && rotated.err.contains("1 h"), "{rotated:?}");
    let next = rotated.out.trim();
    assert_eq!((run(&ben, &["issue", "list"]).code, run(next, &["issue", "list"]).code), (0, 0));
    assert_eq!(run(ada, &["key", "revoke", &ben[..12]]).code, 0);
    assert_eq!((run(&ben, &["issue", "list"]).code, run(next, &["issue", "list"]).code), (4, 0));
    assert_eq!(run(ada, &["user", "disable", "ben okafor"]).code, 0);
    assert_eq!(run(next, &["issue", "list"]).code, 4);
    let users = run(ada, &["user", "list"]);
    assert!(users.out.contains("Ben Okafor") && users.out.contains("disabled"), "{users:?}");
    assert_eq!(run(ada, &["user", "enable", "Ben Okafor"]).code, 0);
    let set = run(ada, &["user", "set", "Ben Okafor", "--permission", "viewer", "--name", "Ben Obi"]);
    assert!(set.out.starts_with("changed Ben Obi  viewer"), "{set:?}");
    assert_eq!(run(ada, &["user", "set", "Nobody Here", "--permission", "viewer"]).code, 3);
    let service = run(ada, &["user", "add", "Call feed", "--permission", "owner", "--service"]);
    assert!(service.code == 5 && service.err.contains("a service cannot be an owner"), "{service:?}");

    // The trail holds all of it, and an altered row is named.
    let trail = run(ada, &["audit", "export"]);
    let rows: Vec<Value> = trail.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let verbs: Vec<_> = rows.iter().map(|row| row["verb"].as_str().unwrap()).collect();
    assert_eq!(verbs[..4], ["add_user", "make_key", "add_user", "make_key"], "{verbs:?}");
    assert!(rows[0]["address"].is_null() && rows[2]["address"] == "127.0.0.1", "{rows:?}");
    let told = trail.out.to_lowercase();
    assert!(!["lund", "okafor", "laptop", "desk", "org_"].iter().any(|word| told.contains(word)), "{told}");
    let verified = run(ada, &["audit", "verify"]);
    assert!(verified.code == 0 && verified.out.contains("not sealed yet"), "{verified:?}");
    server.end("-TERM");
}

/// Has a server on this database seal what is not sealed yet.
async fn seal(path: &std::path::Path) {
    use earmark::server::{Database, Listener, Options, serve_with};
    let database = Database::open(path).await.unwrap();
    let listener = Listener::Tcp(tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap());
    let options = Options { chores_each: Some(std::time::Duration::from_millis(10)), ..Options::default() };
    let asked = "SELECT count(*) FROM audit_seals WHERE last_seq = (SELECT max(seq) FROM audit)";
    let path = path.to_owned();
    let sealed = async move { while count(&path, asked).await == 0 {} };
    serve_with(listener, database.clone(), &options, sealed).await.unwrap();
    database.close().await;
}

/// The one number that this brings.
async fn count(path: &std::path::Path, asked: &'static str) -> i64 {
    use sqlx::Connection as _;
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
    let mut connection = sqlx::SqliteConnection::connect_with(&options).await.unwrap();
    let count = sqlx::query_scalar(asked).fetch_one(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    count
}

#[tokio::test]
async fn an_altered_row_is_named_by_its_seal() {
    let home = Home::new();
    let path = home.path("team/team.db");
    std::fs::create_dir(home.path("team")).unwrap();
    for _ in 0..2 {
        for name in ["Ada Lund", "Ben Okafor"] {
            assert_eq!(at_the_machine(&home, &["user", "add", name, "--permission", "owner"]).code, 0);
        }
        seal(&path).await;
    }
    let verified = at_the_machine(&home, &["audit", "verify"]);
    assert!(verified.code == 0 && verified.out.starts_with("4 rows under 2 seals as written\n"), "{verified:?}");
    assert!(verified.out.contains("newest seal: 2 of 2"), "{verified:?}");
    count(&path, "UPDATE audit SET actor_id = 'somebody' WHERE seq = 4 RETURNING seq").await;
    let altered = at_the_machine(&home, &["audit", "verify"]);
    assert!(altered.code == 1 && altered.err.contains("seal 2 is broken: a row behind 2 and up to 4"), "{altered:?}");
    count(&path, "DELETE FROM audit WHERE seq = 1 RETURNING seq").await;
    let gone = at_the_machine(&home, &["audit", "verify"]);
    assert!(gone.code == 1 && gone.err.contains("seal 1 is broken: of 2 rows under it there are 1"), "{gone:?}");
    count(&path, "DELETE FROM audit_seals WHERE number = 1 RETURNING number").await;
    let gone = at_the_machine(&home, &["audit", "verify"]);
    assert!(gone.code == 1 && gone.err.contains("seal 2 is broken: seals 1 to 1 are gone"), "{gone:?}");
}
