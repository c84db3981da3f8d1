//! A server to be asked, with calls, two members and an issue or two.

use earmark::server::{Database, Listener, NewMember, Options, Permission, serve_with};
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};
use tokio_util::sync::{CancellationToken, DropGuard};

use super::deposit::deposit;

/// Names the cluster of PostgreSQL on which servers keep what they are told; without it they keep it in files.
pub(crate) const POSTGRES: &str = "EARMARK_TEST_POSTGRES";

/// Key of the local user.
pub(crate) const KEY: &str = "org_0123456789abcdef0123456789abcdef";
/// Key of a member who may only read.
pub(crate) const VIEWER_KEY: &str = "org_viewer_0123456789abcdef0123456789abcdef";
/// An id that is nobody's.
pub(crate) const NOBODY: &str = "ffffffff-ffff-4fff-8fff-ffffffffffff";

/// A server that ends with this value.
pub(crate) struct Live {
    pub(crate) database: Database,
    pub(crate) base: String,
    pub(crate) client: Client,
    pub(crate) folder: tempfile::TempDir,
    _ending: DropGuard,
    pub(crate) kept: Kept,
}

/// An answer: its status and its body, null when there is none.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) body: Value,
}

impl Answer {
    /// What is in the envelope.
    pub(crate) fn data(&self) -> &Value {
        assert!(self.status.is_success(), "{self:?}");
        &self.body["data"]
    }

    /// The text at `pointer` of what is in the envelope.
    pub(crate) fn text(&self, pointer: &str) -> String {
        self.data().pointer(pointer).and_then(Value::as_str).unwrap_or_else(|| panic!("{pointer}: {self:?}")).to_owned()
    }

    /// The refusal that this answer must be; that of the ticket API has no code.
    pub(crate) fn refusal(&self, status: u16, code: &str) -> &str {
        assert_eq!(self.status, status, "{self:?}");
        if self.body["statusCode"] == status {
            let told = (&self.body["status"], self.body["error"].as_str(), self.body["timestamp"].is_string());
            assert_eq!(told, (&Value::Bool(false), self.status.canonical_reason(), true), "{self:?}");
            let message = &self.body["message"];
            return message.as_str().or_else(|| message[0].as_str()).unwrap_or_else(|| panic!("{self:?}"));
        }
        assert_eq!(self.body["data"], Value::Null);
        assert_eq!(self.body["errors"][0]["error"], code, "{self:?}");
        self.body["errors"][0]["message"].as_str().unwrap()
    }
}

/// Where a server keeps what it is told.
pub(crate) enum Kept {
    File(std::path::PathBuf),
    #[cfg(unix)]
    Postgres(crate::postgres::cluster::Own),
}

impl Kept {
    /// A file in this folder, or a database of the cluster.
    pub(crate) async fn new(folder: &std::path::Path) -> Self {
        #[cfg(unix)]
        if let Ok(cluster) = std::env::var(POSTGRES) {
            return Self::Postgres(crate::postgres::cluster::Own::new(&cluster).await);
        }
        Self::File(folder.join("earmark.db"))
    }

    /// Changes it past the server.
    pub(crate) async fn change(&self, statement: String) {
        let statement = sqlx::AssertSqlSafe(statement);
        match self {
            Self::File(path) => {
                let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
                let mut connection = sqlx::ConnectOptions::connect(&options).await.unwrap();
                sqlx::query(statement).execute(&mut connection).await.unwrap();
            }
            #[cfg(unix)]
            Self::Postgres(own) => crate::postgres::cluster::run(&own.address(), &statement.0).await,
        }
    }

    /// The answer to a question past the server, which is a number.
    pub(crate) async fn number(&self, question: &'static str) -> i64 {
        match self {
            Self::File(path) => {
                let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
                let mut connection = sqlx::ConnectOptions::connect(&options).await.unwrap();
                sqlx::query_scalar(question).fetch_one(&mut connection).await.unwrap()
            }
            #[cfg(unix)]
            Self::Postgres(own) => crate::postgres::cluster::number(&own.address(), question).await,
        }
    }

    /// All that it holds, as bytes in small letters.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let all = match self {
            Self::File(path) => std::fs::read_dir(path.parent().unwrap())
                .unwrap()
                .flat_map(|entry| std::fs::read(entry.unwrap().path()).unwrap_or_default())
                .collect(),
            #[cfg(unix)]
            Self::Postgres(own) => own.dump(),
        };
        all.to_ascii_lowercase()
    }

    /// Opens it; several may.
    pub(crate) async fn open(&self) -> Database {
        match self {
            Self::File(path) => Database::open(path).await.unwrap(),
            #[cfg(unix)]
            Self::Postgres(own) => {
                let address = earmark::server::Address::read(&own.address(), false).unwrap();
                Database::connect(&address).await.unwrap()
            }
        }
    }
}

/// The header in which the API of a path takes a key.
pub(crate) fn key_header(path: &str) -> &'static str {
    let of_tickets = ["/v1/tickets", "/v1/comments", "/v1/teams"].iter().any(|family| path.starts_with(family));
    if of_tickets { "x-api-key" } else { "authorization" }
}

/// A client that needs no certificates.
pub(crate) fn client() -> reqwest::ClientBuilder {
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().tls_certs_only(std::iter::empty::<reqwest::Certificate>()).no_proxy()
}

/// The id of the stored call `number`.
pub(crate) fn call(number: u32) -> String {
    format!("00000000-0000-4000-8000-{number:012}")
}

impl Live {
    /// A server with ten calls.
    pub(crate) async fn start() -> Self {
        Self::with(Options::default()).await
    }

    /// The same with options.
    pub(crate) async fn with(options: Options) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let kept = Kept::new(folder.path()).await;
        Self { folder, ..Self::kept_in(kept, options).await }
    }

    /// The same on this, whatever others are on.
    pub(crate) async fn kept_in(kept: Kept, options: Options) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = kept.open().await;
        database.register_key(database.local_user(), KEY).await.unwrap();
        let viewer = NewMember { first_name: "Ida".into(), last_name: "Brandt".into(), permission: Permission::Viewer };
        let viewer = database.add_member(&viewer).await.unwrap();
        database.register_key(&viewer, VIEWER_KEY).await.unwrap();
        let calls: Vec<_> =
            (0..10).map(|number| earmark::server::Deposit { issue: None, ..deposit(number, 6) }).collect();
        database.deposit(&calls).await.unwrap();
        let (base, ending) = listen_with(database.clone(), options).await;
        Self { database, base, client: client().build().unwrap(), folder, _ending: ending, kept }
    }

    /// Asks with `key`, in the header of the API to which the path belongs.
    pub(crate) async fn ask_as(&self, key: &str, method: Method, path: &str, body: Option<&Value>) -> Answer {
        let mut request = self.client.request(method, format!("{}{path}", self.base)).header(key_header(path), key);
        if let Some(body) = body {
            request = request.json(body);
        }
        answer(request.send().await.unwrap()).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.ask_as(KEY, Method::GET, path, None).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.ask_as(KEY, Method::POST, path, Some(&body)).await
    }

    pub(crate) async fn patch(&self, path: &str, body: Value) -> Answer {
        self.ask_as(KEY, Method::PATCH, path, Some(&body)).await
    }

    pub(crate) async fn put(&self, path: &str) -> Answer {
        self.ask_as(KEY, Method::PUT, path, None).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.ask_as(KEY, Method::DELETE, path, None).await
    }

    /// A new issue; answers its path.
    pub(crate) async fn issue(&self, title: &str) -> String {
        let body = json!({ "title": title, "severity": "high", "category": "Dialogue" });
        format!("/v1/triage/issues/{}", self.post("/v1/triage/issues", body).await.text("/id"))
    }

    /// A member with this permission; answers its id and its key.
    pub(crate) async fn member(&self, permission: Permission) -> (String, String) {
        let member = json!({ "first_name": "Ben", "last_name": "Okafor", "permission": permission.as_str() });
        let id = self.post("/v1/earmark/users", member).await.text("/id");
        let key = self.key(json!({ "name": "laptop", "user_id": id })).await;
        (id, key)
    }

    /// A key that is made as this says.
    pub(crate) async fn key(&self, new: Value) -> String {
        self.post("/v1/earmark/keys", new).await.text("/key")
    }

    /// A new ticket; answers its id.
    pub(crate) async fn ticket(&self, title: &str) -> String {
        let body = json!({ "title": title, "requestorEmail": "lena@northpier.example", "teamId": "T00VOXTEAM" });
        self.post("/v1/tickets", body).await.text("/id")
    }

    /// A new issue with call 1 attached; answers its path.
    pub(crate) async fn issue_with_call(&self, title: &str) -> String {
        let issue = self.issue(title).await;
        let link = json!({ "resource_type": "call", "resource_id": call(1) });
        assert_eq!(self.post(&format!("{issue}/resources"), link).await.status, 201);
        issue
    }

    /// The types of the feed of `issue`, newest first.
    pub(crate) async fn events(&self, issue: &str) -> Vec<String> {
        let feed = self.get(&format!("{issue}/activity?limit=100")).await;
        let entries = feed.data()["items"].as_array().unwrap();
        entries.iter().map(|entry| entry["type"].as_str().unwrap().to_owned()).collect()
    }
}

/// Reads an answer to its end.
pub(crate) async fn answer(response: reqwest::Response) -> Answer {
    let status = response.status();
    let text = response.text().await.unwrap();
    let body = if text.is_empty() { Value::Null } else { serde_json::from_str(&text).expect(&text) };
    Answer { status, body }
}

/// Serves `database` on a free port until the guard goes.
pub(crate) async fn listen(database: Database) -> (String, DropGuard) {
    listen_with(database, Options::default()).await
}

pub(crate) async fn listen_with(database: Database, options: Options) -> (String, DropGuard) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let ending = CancellationToken::new();
    let end = ending.clone().cancelled_owned();
    start(async move { serve_with(Listener::Tcp(listener), database, &options, end).await });
    (base, ending.drop_guard())
}

/// Numbers that look random and are the same in every run.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    /// A number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % end
    }

    /// One of these.
    pub(crate) fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

/// Runs `future` beside the test.
#[expect(clippy::disallowed_methods, reason = "a test runs things beside it")]
pub(crate) fn start<T: Send + 'static>(future: impl Future<Output = T> + Send + 'static) -> tokio::task::JoinHandle<T> {
    tokio::spawn(future)
}
