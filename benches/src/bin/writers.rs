//! Flags over HTTP from clients that wait for nothing but their answers: how many a second `earmark serve` stores, by the number of
//! clients, beside another build of it. All figures of one run are told as ratios, so that the machine matters little.
//!
//! `cargo run --release -p earmark-benches --bin writers -- [PROGRAM…]`; a program by itself is the one beside this one. `EARMARK_BENCH_ISSUES`
//! gives the number of issues, `1000` by itself.

use std::{
    io::{BufRead as _, BufReader},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use anyhow::{Context as _, Result, ensure};
use earmark::server::Database;
use earmark_benches::{client::Client, stored, terminal::now};
use serde_json::{Value, json};

/// Clients at a time.
const CLIENTS: [usize; 4] = [1, 8, 16, 64];
/// How long they are counted, and how often, each program in turn.
const SPELL: Duration = Duration::from_secs(3);
const TURNS: usize = 3;
/// Types of flags, of which each client puts one after the other.
const TYPES: [&str; 4] = ["wrong_route", "dead_air", "latency", "tone"];

fn main() -> Result<()> {
    let beside = std::env::current_exe()?.with_file_name("earmark");
    let mut programs: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    if programs.is_empty() {
        programs.push(beside);
    }
    let size = std::env::var("EARMARK_BENCH_ISSUES").map_or(Ok(1_000), |size| size.parse())?;
    let folder = tempfile::tempdir()?;
    let servers = programs
        .iter()
        .enumerate()
        .map(|(at, program)| Server::start(program, &folder.path().join(format!("{at}.db")), size));
    let servers: Vec<_> = servers.collect::<Result<_>>()?;
    println!("{size} issues; flags a second, the median of {TURNS} spells of {} s", SPELL.as_secs());
    println!(
        "{:>8} {}",
        "clients",
        (0..servers.len()).map(|at| format!("{:>12}", format!("program {at}"))).collect::<String>()
    );
    for clients in CLIENTS {
        let mut rates = vec![Vec::new(); servers.len()];
        for _ in 0..TURNS {
            for (server, rates) in servers.iter().zip(&mut rates) {
                rates.push(server.rate(clients, size)?);
            }
        }
        let row = rates.iter_mut().map(|rates| {
            rates.sort_by(f64::total_cmp);
            format!("{:>12.0}", rates[TURNS / 2])
        });
        println!("{clients:>8} {}", row.collect::<String>());
    }
    Ok(())
}

/// A server, running.
struct Server {
    child: Child,
    address: SocketAddr,
    key: String,
}

impl Server {
    fn start(program: &Path, database: &Path, size: usize) -> Result<Self> {
        set_up(database, size)?;
        let mut child = Command::new(program)
            .args(["serve", "--listen", "127.0.0.1:0", "--database"])
            .arg(database)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("cannot start {}", program.display()))?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().context("its output")?).read_line(&mut line)?;
        let address = line.trim().strip_prefix("http://").context("an address")?.parse()?;
        let key = std::fs::read_to_string(database.with_extension("key"))?.trim().to_owned();
        Ok(Self { child, address, key })
    }

    /// Flags that are stored in a second, each on the issue and the call that are its client's turn.
    fn rate(&self, clients: usize, size: usize) -> Result<f64> {
        std::thread::scope(|scope| {
            let begun = now();
            let clients: Vec<_> = (0..clients)
                .map(|client| {
                    scope.spawn(move || -> Result<usize> {
                        let (mut connection, mut stored) = (Client::new(self.address, &self.key)?, 0);
                        while begun.elapsed() < SPELL {
                            let number = (client * 31 + stored) % size;
                            let flag = json!({ "type": TYPES[stored % TYPES.len()], "call_id": stored::call_id(number), "message_index": stored % 4 });
                            let (status, body) = connection.ask("POST", &format!("/v1/triage/issues/{}/flags", stored::issue_id(number)), Some(&flag))?;
                            ensure!(status == 201, "{status}: {body}");
                            stored += 1;
                        }
                        Ok(stored)
                    })
                })
                .collect();
            let mut stored = 0;
            for client in clients {
                stored += client.join().map_err(|_| anyhow::anyhow!("a client failed"))??;
            }
            #[expect(clippy::cast_precision_loss, reason = "counts of a few seconds")]
            Ok(stored as f64 / begun.elapsed().as_secs_f64())
        })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It is of no use any more, whatever it says.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Issues, each with its call.
fn set_up(database: &Path, size: usize) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let database = Database::open(database).await?;
        let title = |number| format!("The caller asked {number} times for a person");
        stored::fill(&database, size, |number| stored::deposit(number, title(number), Value::Null)).await?;
        database.close().await;
        Ok(())
    })
}
