//! A server that is operated: its settings, its port for health, its log, and its end.

use std::{
    collections::BTreeSet,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    os::unix::net::UnixDatagram,
    process::{Child, Command, Stdio},
    sync::mpsc,
    time::Duration,
};

use serde_json::Value;

use super::{Done, Home, done};

/// How long anything may take that must come; reached only when it never does.
const PATIENCE: Duration = Duration::from_secs(30);

/// How often it is asked whether something has come; reached only when it never does.
const ATTEMPTS: usize = 20_000;

/// `earmark serve`, running, with a port for health.
struct Running {
    child: Child,
    /// Where the API is, without its scheme.
    api: String,
    /// Where health is told.
    ops: String,
    key: String,
    lines: mpsc::Receiver<String>,
    said: Vec<String>,
}

impl Running {
    fn start(home: &Home, more: &[&str]) -> Self {
        Self::with(home, more, &[])
    }

    fn with(home: &Home, more: &[&str], environment: &[(&str, &str)]) -> Self {
        let database = home.path("team/team.db");
        let usual = ["serve", "--listen", "127.0.0.1:0", "--ops-listen", "127.0.0.1:0", "--database"];
        let args = [&usual[..], &[database.to_str().unwrap()], more].concat();
        let mut command = home.command(&args);
        command.envs(environment.iter().copied());
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut api = String::new();
        out.read_line(&mut api).unwrap();
        let (_, api) = api.trim().split_once("://").expect("an address");
        let (sent, lines) = mpsc::channel();
        let err = BufReader::new(child.stderr.take().unwrap());
        std::thread::spawn(move || err.lines().map_while(Result::ok).try_for_each(|line| sent.send(line)));
        let key = std::fs::read_to_string(home.path("team/team.key")).unwrap().trim().to_owned();
        let mut running = Self { child, api: api.to_owned(), ops: String::new(), key, lines, said: Vec::new() };
        let line = running.hears("health");
        let ops = match serde_json::from_str::<Value>(&line) {
            Ok(line) => line["address"].as_str().unwrap().to_owned(),
            Err(_) => line.rsplit_once("http://").unwrap().1.to_owned(),
        };
        Self { ops, ..running }
    }

    /// Waits for a line on standard error with this in it.
    fn hears(&mut self, what: &str) -> String {
        loop {
            let line = self.lines.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("no {what} in {:?}", self.said));
            self.said.push(line.clone());
            if line.contains(what) {
                return line;
            }
        }
    }

    fn signal(&self, signal: &str) {
        assert!(Command::new("kill").args([signal, &self.child.id().to_string()]).status().unwrap().success());
    }

    /// Waits for its end; gives its exit code and what it said.
    fn ended(mut self) -> (Option<i32>, Vec<String>) {
        let code = self.child.wait().unwrap().code();
        self.said.extend(self.lines.iter());
        (code, self.said)
    }

    /// Asks the API with a good key.
    fn asks(&self, method: &str, path: &str, headers: &str, body: &str) -> String {
        let headers = format!("authorization: {}\r\n{headers}", self.key);
        ask(&self.api, method, path, &headers, body)
    }

    /// Asks the port for health.
    fn watched(&self, path: &str) -> (u16, String) {
        parted(&ask(&self.ops, "GET", path, "", ""))
    }

    /// Waits until this is answered there.
    fn comes_to(&self, path: &str, holds: impl Fn(u16, &str) -> bool) {
        for _ in 0..ATTEMPTS {
            let (status, body) = self.watched(path);
            if holds(status, &body) {
                return;
            }
        }
        panic!("{path} stays {:?}", self.watched(path));
    }
}

/// A request and its whole answer.
fn ask(address: &str, method: &str, path: &str, headers: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n{headers}content-type: application/json\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

/// Status and body of an answer.
fn parted(answer: &str) -> (u16, String) {
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("{answer:?}"));
    (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
}

fn issue(title: &str) -> String {
    serde_json::json!({ "title": title, "severity": "low", "category": "Bug" }).to_string()
}

/// The names of what is counted, with their labels.
fn series(metrics: &str) -> BTreeSet<String> {
    let lines = metrics.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| line.rsplit_once(' ').unwrap().0.to_owned()).collect()
}

fn health(home: &Home, running: &Running) -> Done {
    home.run(&["serve", "health", "--ops-listen", &running.ops])
}

#[test]
fn health_is_told_from_the_start_to_the_end_and_never_on_the_port_of_the_api() {
    let home = Home::new();
    let mut running = Running::start(&home, &["--drain", "300"]);
    for (path, told) in [("/livez", "alive\n"), ("/startupz", "started\n"), ("/readyz", "ready\n")] {
        assert_eq!(running.watched(path), (200, told.to_owned()), "{path}");
        assert_eq!(parted(&ask(&running.api, "GET", path, "", "")).0, 401, "{path}");
        assert_eq!(parted(&running.asks("GET", path, "", "")).0, 404, "{path}");
    }
    assert_eq!(running.watched("/v1/triage/issues").0, 404);
    assert_eq!(parted(&ask(&running.ops, "POST", "/readyz", "", "")).0, 405);
    assert_eq!(health(&home, &running).code, 0);

    running.signal("-TERM");
    running.comes_to("/readyz", |status, body| (status, body) == (503, "ending\n"));
    assert_eq!(running.watched("/livez").0, 200);
    let asked = health(&home, &running);
    assert!(asked.code == 1 && asked.err.contains("not ready: ending"), "{asked:?}");
    assert_eq!(parted(&running.asks("POST", "/v1/triage/issues", "", &issue("late"))).0, 201, "it goes on for now");

    // A connection that would be kept open is ended after its answer.
    let mut kept = TcpStream::connect(&running.api).unwrap();
    let request = format!("GET /v1/me HTTP/1.1\r\nhost: {}\r\nauthorization: {}\r\n\r\n", running.api, running.key);
    kept.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    kept.read_to_string(&mut answer).unwrap();
    assert!(parted(&answer).0 == 200 && answer.contains("\r\nconnection: close\r\n"), "{answer}");

    running.signal("-TERM");
    let code = running.child.wait().unwrap().code();
    assert_eq!(code, Some(1), "a second signal ends it at once");
    let gone = health(&home, &running);
    assert!(gone.code == 1 && gone.err.contains("no answer from"), "{gone:?}");
    running.hears("a second time");
}

#[test]
fn a_request_that_is_running_is_answered_before_the_end() {
    let home = Home::new();
    let running = Running::start(&home, &["--drain", "0"]);
    let body = issue("in full");
    let (first, second) = body.split_at(10);
    let mut stream = TcpStream::connect(&running.api).unwrap();
    let head = format!(
        "POST /v1/triage/issues HTTP/1.1\r\nhost: {}\r\nauthorization: {}\r\ncontent-type: application/json\r\n\
         content-length: {}\r\n\r\n{first}",
        running.api,
        running.key,
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    running.comes_to("/metrics", |_, text| text.contains("earmark_http_in_flight 1\n"));
    running.signal("-TERM");
    let is_closed = (0..ATTEMPTS).any(|_| TcpStream::connect(&running.api).is_err());
    assert!(is_closed, "connections are still taken");
    assert_eq!(running.watched("/readyz"), (503, "ending\n".to_owned()), "health is told to the end");
    stream.write_all(second.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (status, stored) = parted(&answer);
    assert_eq!((status, stored.contains("in full")), (201, true), "{answer}");
    let (code, said) = running.ended();
    assert_eq!((code, said.last().map(String::as_str)), (Some(0), Some("ended")), "{said:?}");
}

/// Words that nobody may find in a log: what is said, numbers, keys, and what breaks lines and terminals.
const HOSTILE: [&str; 20] = [
    "kumquat",
    "+12025550143",
    "2025550178",
    "lena@northpier.example",
    "4111111111111111",
    "my%20secret",
    "org_wrong_7f00c1d2",
    "Bearer",
    "hunter2",
    "<script>",
    "DROP%20TABLE",
    "../../etc/passwd",
    "%0d%0ainjected",
    "%1b[31m",
    "{\"level\":\"fatal\"}",
    "Blutgruppe",
    "Herzinfarkt",
    "Mozilla/9.9",
    "convo_7c19",
    "203.0.113.77",
];

#[test]
fn what_is_counted_has_few_names_whatever_is_asked() {
    let home = Home::new();
    let running = Running::start(&home, &[]);
    let turns = |turn: usize| {
        for (at, word) in HOSTILE.iter().enumerate() {
            let path = format!("/v1/calls/{turn}{}", word.replace([' ', '"', '<', '>', '{', '}', '%'], "x"));
            running.asks("GET", &path, "", "");
            running.asks("GET", &format!("/{turn}{at}/none?q={turn}"), "", "");
            ask(&running.api, "GET", &path, &format!("authorization: {turn}-{at}\r\n"), "");
            running.asks(&format!("METHOD{turn}X{at}"), "/v1/calls", "", "");
            running.asks("POST", "/v1/triage/issues", "", &issue(word));
        }
        running.watched("/metrics").1
    };
    let first = turns(1);
    let names = series(&first);
    for name in [
        "earmark_http_requests_total{route=\"/v1/calls/{call_id}\",method=\"GET\",status=\"404\"}",
        "earmark_http_requests_total{route=\"other\",method=\"GET\",status=\"404\"}",
        "earmark_http_requests_total{route=\"/v1/calls\",method=\"-\",status=\"405\"}",
        "earmark_http_requests_total{route=\"/v1/triage/issues\",method=\"POST\",status=\"201\"}",
        "earmark_http_request_seconds_count{route=\"/v1/triage/issues\"}",
        "earmark_http_refused_total{code=\"AUTH_FAILURE\"}",
        "earmark_http_in_flight",
        "earmark_connections",
        "earmark_connections_turned_away_total{reason=\"crowded\"}",
        "earmark_db_seconds_count{kind=\"statement\"}",
        "earmark_db_seconds_count{kind=\"change\"}",
        "earmark_uptime_seconds",
    ] {
        assert!(names.contains(name), "{name}\n{first}");
    }
    assert!(names.iter().any(|name| name.starts_with("earmark_build_info{version=")), "{first}");
    let changes = "earmark_db_seconds_count{kind=\"change\"} ";
    let count = first.lines().find_map(|line| line.strip_prefix(changes)).unwrap();
    assert!(count.parse::<usize>().unwrap() >= HOSTILE.len(), "{count}");
    let second = turns(2);
    assert_eq!(series(&second), names, "no name comes of what is asked");
    for word in HOSTILE {
        assert!(!second.contains(word), "{word}\n{second}");
    }
}

#[test]
fn lines_of_json_tell_of_each_request_and_hold_nothing_that_was_sent() {
    let home = Home::new();
    let mut running =
        Running::start(&home, &["--log-format", "json", "--behind-proxy", "127.0.0.1", "--name", "team.example"]);
    let trace = "0af7651916cd43dd8448eb211c80319c";
    let answer = running.asks(
        "POST",
        "/v1/triage/issues",
        &format!(
            "x-request-id: mine-1\r\ntraceparent: 00-{trace}-b7ad6b7169203331-01\r\nx-forwarded-proto: https\r\n\
             x-forwarded-for: 203.0.113.77\r\n"
        ),
        &issue("kumquat"),
    );
    assert!(answer.contains("\r\nx-request-id: mine-1\r\n"), "{answer}");
    let bare = running.asks("GET", "/v1/triage/issues?search=kumquat", "", "");
    let made = bare.lines().find_map(|line| line.strip_prefix("x-request-id: ")).unwrap().to_owned();
    assert!(made.len() == 32 && made.bytes().all(|byte| byte.is_ascii_hexdigit()), "{made}");
    for word in HOSTILE {
        let bent = word.replace(' ', "%20");
        let headers = format!(
            "user-agent: {word}\r\nreferer: https://{word}\r\nx-request-id: {word} {word}\r\ntraceparent: {word}\r\n\
             x-forwarded-for: {word}\r\nidempotency-key: {word}\r\n"
        );
        running.asks("GET", &format!("/v1/calls/{bent}?q={bent}"), &headers, "");
        running.asks("GET", &format!("/{bent}/{bent}"), &headers, "");
        running.asks("POST", "/v1/triage/issues", &headers, &issue(word));
        running.asks("POST", "/v1/triage/issues", &headers, &format!("{{\"{word}"));
        ask(&running.api, "GET", "/v1/calls", &format!("authorization: Bearer {word}\r\n{headers}"), "");
    }
    running.signal("-TERM");
    running.hears("asked to end");
    running.signal("-TERM");
    let key = running.key.clone();
    let (_, said) = running.ended();
    let mut lines = Vec::new();
    for line in said.iter().filter(|line| line.starts_with('{')) {
        let line: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        assert!(line["time"].as_str().unwrap().parse::<earmark::domain::time::Time>().is_ok(), "{line}");
        assert!(["info", "warn", "error"].contains(&line["level"].as_str().unwrap()), "{line}");
        lines.push(line);
    }
    // The last words of one that is cut are for whoever has cut it.
    assert!(said.len() - lines.len() <= 1, "{said:?}");
    let answered: Vec<&Value> = lines.iter().filter(|line| line["message"] == "answered").collect();
    // A few of them are no HTTP, and refused at the edge.
    assert!(answered.len() > 2 + 4 * HOSTILE.len(), "{}", answered.len());
    let first = answered.iter().find(|line| line["request_id"] == "mine-1").unwrap();
    let told = ["method", "route", "trace_id", "scheme", "status"].map(|name| first[name].clone());
    assert_eq!(told, ["POST".into(), "/v1/triage/issues".into(), trace.into(), "https".into(), Value::from(201)]);
    assert!(first["ms"].is_u64() && first["user"].as_str().is_some_and(|user| user.len() == 36), "{first}");
    let second = answered.iter().find(|line| line["request_id"] == made.as_str()).unwrap();
    assert_eq!((&second["scheme"], &second["trace_id"]), (&"http".into(), &Value::Null));
    let all = said.join("\n");
    for word in HOSTILE.into_iter().chain([key.as_str(), "/v1/calls/x", "?"]) {
        assert!(!all.contains(word), "{word} stands in\n{all}");
    }
}

#[test]
fn settings_come_from_arguments_the_environment_and_a_file() {
    let home = Home::new();
    let file = home.write("serve.toml", "drain = 0\nlog_format = \"json\"\nname = [\"team.example\"]\n");
    let running = Running::with(&home, &["--settings", &file], &[("EARMARK_SERVE_LOG_FORMAT", "text")]);
    assert_eq!(running.said.len(), 1, "{:?}", running.said);
    assert!(
        running.said[0].starts_with("health and metrics at "),
        "the environment goes before the file: {:?}",
        running.said
    );
    let named = ask(&running.api, "GET", "/v1/me", "", "").replace("401", "");
    assert!(named.contains("AUTH_FAILURE"), "{named}");
    running.signal("-TERM");
    assert_eq!(running.ended().0, Some(0));

    let wrong = home.write("wrong.toml", "drain = 0\nlisen = \"127.0.0.1:0\"\n");
    let words = home.fails(2, &["serve", "--settings", &wrong, "--database", "x.db"]);
    assert!(words.contains("wrong.toml:2:1: unknown key `lisen`; did you mean `listen`?"), "{words}");
    let words = home.fails(2, &["serve", "--database", "postgres://me:hunter2@db.example/team"]);
    assert!(words.contains("EARMARK_DATABASE_URL") && words.contains("--database-file"), "{words}");
    assert!(!words.contains("hunter2"), "{words}");
    let words = home.fails(2, &["serve", "--database", "postgres://me@db.example/team?sslmode=disable"]);
    assert!(words.contains("--allow-plain-database"), "{words}");
    let mut command = home.command(&["serve", "--database", "x.db"]);
    let refused = done(command.env("EARMARK_SERVE_DRAIN", "hunter2").output().unwrap());
    assert!(refused.code == 2 && refused.err.contains("EARMARK_SERVE_DRAIN: is a whole number"), "{refused:?}");
    assert!(!refused.err.contains("hunter2"), "{refused:?}");
    home.fails(2, &["serve"]);
    assert!(!home.path("x.db").exists(), "nothing is made of what is refused");
}

#[test]
fn systemd_is_told_of_begin_life_and_end() {
    let home = Home::new();
    let path = home.path("notify");
    let socket = UnixDatagram::bind(&path).unwrap();
    socket.set_read_timeout(Some(PATIENCE)).unwrap();
    let environment = [("NOTIFY_SOCKET", path.to_str().unwrap()), ("WATCHDOG_USEC", "50000")];
    let running = Running::with(&home, &["--drain", "0"], &environment);
    let heard = || {
        let mut bytes = [0; 64];
        let length = socket.recv(&mut bytes).unwrap();
        String::from_utf8(bytes[..length].to_vec()).unwrap()
    };
    assert_eq!([heard(), heard(), heard()], ["READY=1", "WATCHDOG=1", "WATCHDOG=1"]);
    running.signal("-TERM");
    while heard() != "STOPPING=1" {}
    assert_eq!(running.ended().0, Some(0));
}

/// How many rows each table has.
fn counts(database: &std::path::Path) -> Vec<(String, i64)> {
    use sqlx::{Connection as _, Row as _};
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(database).read_only(true);
    let read = async {
        let mut connection = sqlx::SqliteConnection::connect_with(&options).await?;
        let tables =
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name";
        let mut counts = Vec::new();
        for table in sqlx::query(tables).fetch_all(&mut connection).await? {
            let name: String = table.try_get(0)?;
            let query = sqlx::AssertSqlSafe(format!("SELECT count(*) FROM \"{name}\""));
            counts.push((name, sqlx::query_scalar(query).fetch_one(&mut connection).await?));
        }
        Ok::<_, sqlx::Error>(counts)
    };
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(read).unwrap()
}

/// The recipe of docs/operation.md, while the server runs.
#[test]
fn a_copy_that_was_made_of_a_running_server_is_put_in_its_place() {
    let home = Home::new();
    let running = Running::start(&home, &["--drain", "0"]);
    for number in 0..20 {
        assert_eq!(parted(&running.asks("POST", "/v1/triage/issues", "", &issue(&format!("before {number}")))).0, 201);
    }
    let (database, copy) = (home.path("team/team.db"), home.path("copy.db"));
    copy_of(&database, &copy);
    let before = counts(&copy);
    assert!(before.iter().any(|(table, count)| table == "issues" && *count == 20), "{before:?}");
    assert_eq!(parted(&running.asks("POST", "/v1/triage/issues", "", &issue("after"))).0, 201);
    running.signal("-TERM");
    assert_eq!(running.ended().0, Some(0));
    for ending in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{ending}", database.display()));
    }
    std::fs::copy(&copy, &database).unwrap();
    let running = Running::start(&home, &["--drain", "0"]);
    let (status, listed) = parted(&running.asks("GET", "/v1/triage/issues?limit=100", "", ""));
    assert_eq!(
        (status, listed.matches("\"before ").count(), listed.contains("\"after\"")),
        (200, 20, false),
        "{listed}"
    );
    running.signal("-TERM");
    assert_eq!(running.ended().0, Some(0));
    // A server that ends seals its trail.
    let unsealed =
        |counts: Vec<(String, i64)>| counts.into_iter().filter(|(table, _)| table != "audit_seals").collect::<Vec<_>>();
    assert_eq!(unsealed(counts(&database)), unsealed(before));
}

fn copy_of(database: &std::path::Path, copy: &std::path::Path) {
    use sqlx::Connection as _;
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(database).read_only(true);
    let write = async {
        let mut connection = sqlx::SqliteConnection::connect_with(&options).await?;
        sqlx::query("VACUUM INTO $1").bind(copy.to_str().unwrap()).execute(&mut connection).await
    };
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(write).unwrap();
}
