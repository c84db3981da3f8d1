//! What happens when the program is killed, or its disk fails, at a chosen call to the system: a small library that is
//! loaded in front of the C library counts the calls that touch the client database and the service.

mod broken;
mod disk;
mod kill;
pub(crate) mod shim;

use std::path::{Path, PathBuf};

use pty_process::Command;
use sqlx::Connection as _;
use tokio::time::timeout;

use super::{
    PATIENCE, Terminal, comes,
    service::{self, Service},
};
use crate::server::support::{self, Live};

const WORDS: &str = "Heard it on the recording";
const SIZE: (u16, u16) = (120, 30);

/// What the user does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Deed {
    Flag,
    Relation,
    Comment,
}

impl Deed {
    const ALL: [Self; 3] = [Self::Flag, Self::Relation, Self::Comment];

    /// Everything but the last key.
    async fn prepare(self, terminal: &mut Terminal, home: &Path) {
        terminal.shows("1 of 2").await;
        terminal.shows("message 0 ·").await;
        match self {
            Self::Flag => {
                terminal.press(&["Enter", "Enter", "f"]).await;
                terminal.shows("Flag message 0").await;
            }
            Self::Relation => {
                terminal.press(&["b", "b", "Island"]).await;
                let found = |screen: &vt100::Screen| screen.contents().matches("Island timetable").count() >= 2;
                terminal.until("the issue in the list and in the dialog", found).await;
            }
            Self::Comment => {
                terminal.press(&["c"]).await;
                terminal.shows("Comment").await;
                terminal.press(&[WORDS]).await;
                terminal.shows(WORDS).await;
                made(home).await;
                let written = async { while kept(home).await.drafts != [WORDS] {} };
                timeout(PATIENCE, written).await.expect("the words are in the drafts before the last key");
            }
        }
    }

    fn last_key(self) -> u8 {
        match self {
            Self::Flag => b'1',
            Self::Relation | Self::Comment => b'\r',
        }
    }
}

/// A service that outlives the workbench.
enum Elsewhere {
    /// Our own, which knows idempotency keys.
    Ours(Box<Live>, String),
    /// One that knows only what the contract shows.
    Played(Service),
}

impl Elsewhere {
    async fn ours() -> Self {
        let live = Live::start().await;
        live.issue("Island timetable").await;
        let issue = live.issue_with_call("Wrong day").await;
        Self::Ours(Box::new(live), issue)
    }

    async fn played() -> Self {
        Self::Played(Service::start("").await)
    }

    /// Address, key, and path of the issue.
    fn place(&self) -> (String, &str, String) {
        match self {
            Self::Ours(live, issue) => (live.base.clone(), support::KEY, issue.clone()),
            Self::Played(played) => (played.address(), service::KEY, format!("/v1/triage/issues/{}", service::ISSUE)),
        }
    }

    /// How often it has what the deed makes.
    async fn count(&self, deed: Deed) -> usize {
        let (address, key, issue) = self.place();
        let list = match deed {
            Deed::Flag => "flags",
            Deed::Relation => "relations",
            Deed::Comment => "activity",
        };
        let request =
            support::client().build().unwrap().get(format!("{address}{issue}/{list}")).header("authorization", key);
        let page = support::answer(request.send().await.unwrap()).await;
        let rows = page.data()["items"].as_array().unwrap();
        rows.iter().filter(|row| deed != Deed::Comment || row["detail"] == WORDS).count()
    }
}

/// Starts the workbench on a service, with these variables.
fn start(home: &Path, at: &Elsewhere, variables: &[(&str, &str)]) -> Terminal {
    let (address, key, _) = at.place();
    let mut command = Command::new(env!("CARGO_BIN_EXE_earmark"))
        .args(["--profile", "bland"])
        .env("BLAND_BASE_URL", address)
        .env("BLAND_API_KEY", key)
        .env("EARMARK_PACE", "quick");
    for (name, value) in variables {
        command = command.env(name, value);
    }
    Terminal::spawn(command, home, SIZE)
}

/// What the client database holds.
#[derive(Debug, Default)]
struct Kept {
    changes: i64,
    drafts: Vec<String>,
}

fn database(home: &Path) -> PathBuf {
    home.join("state/client.db")
}

/// Waits for the client database: the first frame may be there before it is.
async fn made(home: &Path) {
    comes("the client database", || database(home).exists()).await;
}

async fn kept(home: &Path) -> Kept {
    match read(&database(home)).await {
        Ok(kept) => kept,
        // It was killed before the database was made.
        Err(error) if error.to_string().contains("no such table") => Kept::default(),
        Err(error) => panic!("the client database: {error}"),
    }
}

async fn read(database: &Path) -> sqlx::Result<Kept> {
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(database);
    let mut connection = sqlx::SqliteConnection::connect_with(&options).await?;
    let changes = sqlx::query_scalar("SELECT count(*) FROM outbox").fetch_one(&mut connection).await?;
    let drafts = sqlx::query_scalar("SELECT text FROM drafts").fetch_all(&mut connection).await?;
    connection.close().await?;
    Ok(Kept { changes, drafts })
}
