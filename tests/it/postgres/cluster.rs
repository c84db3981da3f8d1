//! A cluster of PostgreSQL for tests: in a folder of its own, gone with its value, or with the process however that ends.
#![expect(
    clippy::disallowed_methods,
    reason = "a server of another kind is waited for, which tells nobody when it is ready"
)]

use std::{
    fs,
    io::Write as _,
    os::unix::{fs as unix, process::CommandExt as _},
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};

/// How long the cluster may take to start.
const PATIENCE: Duration = Duration::from_secs(60);
/// Requires that PostgreSQL is there.
const REQUIRED: &str = "EARMARK_REQUIRE_POSTGRES";
/// Where the programs of PostgreSQL are beside `PATH`: in a folder for each version.
const VERSIONED: &str = "/usr/lib/postgresql";

/// A cluster that runs.
pub(crate) struct Cluster {
    folder: tempfile::TempDir,
    pub(crate) port: u16,
    programs: PathBuf,
    owner: Option<(u32, u32)>,
    keeper: Option<Child>,
    settings: &'static str,
}

/// What a cluster for tests that lose nothing on purpose is told: the disk is not waited for.
pub(crate) const QUICK: &str = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off";

/// Says on the terminal, past what the harness captures, that tests did not run.
pub(crate) fn not_run(what: &str) {
    let words = format!("NOT RUN: {what}: no initdb found (install postgresql)\n");
    let _ = std::io::stderr().write_all(words.as_bytes());
    assert!(std::env::var_os(REQUIRED).is_none(), "{REQUIRED} is set, and there is no PostgreSQL");
}

impl Cluster {
    /// Starts one; nothing where PostgreSQL is not installed.
    pub(crate) fn start(settings: &'static str) -> Option<Self> {
        let programs = programs()?;
        let folder = tempfile::tempdir().unwrap();
        // It does not run as root.
        let owner = (rustix::process::geteuid().is_root()).then(|| (id("-u"), id("-g")));
        if let Some((user, group)) = owner {
            unix::chown(folder.path(), Some(user), Some(group)).unwrap();
        }
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut cluster = Self { folder, port, programs, owner, keeper: None, settings };
        let data = cluster.data();
        let made = cluster
            .command("initdb")
            .args(["-U", "earmark", "-E", "UTF8", "--locale=C", "-A", "trust", "--no-sync", "-D"])
            .arg(&data)
            .output()
            .unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        cluster.run();
        Some(cluster)
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn command(&self, program: &str) -> Command {
        self.as_owner(Command::new(self.programs.join(program)))
    }

    fn as_owner(&self, mut command: Command) -> Command {
        command.env("LC_ALL", "C").current_dir(self.folder.path());
        if let Some((user, group)) = self.owner {
            command.uid(user).gid(group);
        }
        command
    }

    /// Starts the server, and waits until it takes connections. It ends when the pipe to its keeper does.
    pub(crate) fn run(&mut self) {
        const KEEP: &str = r#"exec 3<&0; "$0" -D "$1" -p "$2" -k "$3" $4 </dev/null >"$3/log" 2>&1 & cat <&3 >/dev/null; kill -INT $!; wait"#;
        let folder = self.folder.path();
        let mut keeper = self.as_owner(Command::new("sh"));
        keeper.arg("-c").arg(KEEP).arg(self.programs.join("postgres")).arg(self.data()).arg(self.port.to_string());
        let settings = format!("-c max_connections=400 -c listen_addresses=127.0.0.1 {}", self.settings);
        self.keeper = Some(keeper.arg(folder).arg(settings).stdin(Stdio::piped()).spawn().unwrap());
        let begun = Instant::now();
        while std::net::TcpStream::connect(("127.0.0.1", self.port)).is_err() || !self.is_ready() {
            let log = fs::read_to_string(folder.join("log")).unwrap_or_default();
            assert!(begun.elapsed() < PATIENCE, "PostgreSQL does not start: {log}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Ends all its processes at once, without a word to them.
    pub(crate) fn kill(&mut self) {
        let told = fs::read_to_string(self.data().join("postmaster.pid")).unwrap();
        let number = told.lines().next().unwrap().to_owned();
        // Its children first: they would notice.
        for kill in [["-9", "-P", &number].as_slice(), &["-9", "-F", "postmaster.pid"]] {
            let _ = Command::new("pkill").args(kill).current_dir(self.data()).status();
        }
        let mut keeper = self.keeper.take().unwrap();
        drop(keeper.stdin.take());
        keeper.wait().unwrap();
    }

    fn is_ready(&self) -> bool {
        let asked = self.command("pg_isready").args(["-q", "-h", "127.0.0.1", "-p", &self.port.to_string()]).status();
        asked.is_ok_and(|status| status.success())
    }

    /// The address of a database of it.
    pub(crate) fn address(&self, database: &str) -> String {
        format!("postgres://earmark@127.0.0.1:{}/{database}", self.port)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Some(mut keeper) = self.keeper.take() {
            drop(keeper.stdin.take());
            let _ = keeper.wait();
        }
    }
}

/// The folder with the programs.
fn programs() -> Option<PathBuf> {
    let in_path = std::env::split_paths(&std::env::var_os("PATH")?).collect::<Vec<_>>();
    let mut versioned: Vec<_> =
        fs::read_dir(VERSIONED).into_iter().flatten().flatten().map(|entry| entry.path().join("bin")).collect();
    versioned.sort();
    let complete =
        |folder: &PathBuf| ["initdb", "postgres", "pg_isready"].iter().all(|name| folder.join(name).is_file());
    versioned.into_iter().rev().chain(in_path).find(complete)
}

/// The number of the user to whom a cluster of root belongs.
fn id(which: &str) -> u32 {
    let told = Command::new("id").args([which, "postgres"]).output().unwrap();
    String::from_utf8_lossy(&told.stdout).trim().parse().expect("the packages of PostgreSQL make a user for it")
}

/// Runs statements on the database at `address`.
pub(crate) async fn run(address: &str, statements: &str) {
    let mut connection = PgConnection::connect(address).await.unwrap();
    connection.execute(AssertSqlSafe(statements.to_owned())).await.unwrap();
    connection.close().await.unwrap();
}

/// The answer to a question, which is a number.
pub(crate) async fn number(address: &str, question: &'static str) -> i64 {
    let mut connection = PgConnection::connect(address).await.unwrap();
    let number = sqlx::query_scalar(question).fetch_one(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    number
}

/// A database of its own, gone with this value.
pub(crate) struct Own {
    maintenance: String,
    name: String,
}

impl Own {
    /// A new database of the cluster at `maintenance`, with our tables in it.
    pub(crate) async fn new(maintenance: &str) -> Self {
        let own = Self { maintenance: maintenance.to_owned(), name: format!("test_{}", uuid::Uuid::new_v4().simple()) };
        let template = "earmark_template";
        let made = AssertSqlSafe(format!("CREATE DATABASE {} TEMPLATE {template}", own.name));
        let mut connection = PgConnection::connect(maintenance).await.unwrap();
        connection.execute(made).await.unwrap();
        connection.close().await.unwrap();
        own
    }

    /// All rows of all tables, as text.
    pub(crate) fn dump(&self) -> Vec<u8> {
        let dumped = Command::new(programs().unwrap().join("pg_dump")).arg(self.address()).output().unwrap();
        assert!(dumped.status.success(), "{}", String::from_utf8_lossy(&dumped.stderr));
        dumped.stdout
    }

    /// Its address.
    pub(crate) fn address(&self) -> String {
        let (front, _) = self.maintenance.rsplit_once('/').unwrap();
        format!("{front}/{}", self.name)
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        let (address, name) = (self.maintenance.clone(), self.name.clone());
        // On a thread of its own: the runtime of the test ends.
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(run(&address, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")));
        });
        let _ = dropped.join();
    }
}

/// Makes the database of which those of tests are copies.
pub(crate) async fn make_template(cluster: &Cluster) {
    run(&cluster.address("postgres"), "CREATE DATABASE earmark_template").await;
    let address = earmark::server::Address::read(&cluster.address("earmark_template"), false).unwrap();
    earmark::server::Database::migrate(&address).await.unwrap();
}
