//! What lists cost the server: every documented filter with no hit against the same filter with hits, and a simple read
//! beside clients that ask for the worst lists. All figures of one run are told as ratios, so that the machine matters little.
//!
//! `cargo run --release -p earmark-benches --bin filters`; `EARMARK_BENCH_ISSUES` gives the sizes, `100000` by itself.

use std::{
    net::SocketAddr,
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, ensure};
use earmark::{
    domain::choice::Severity,
    server::{Database, Deposit, Listener, serve},
};
use earmark_benches::{client::Client, stored, terminal::now};
use serde_json::json;

const KEY: &str = "org_0123456789abcdef0123456789abcdef";
/// Requests for each figure of a filter, after the first ones.
const REQUESTS: usize = 30;
/// Requests that are not counted.
const WARM: usize = 3;
/// Clients that read one issue after the other.
const READERS: usize = 20;
/// Clients that ask for the worst lists.
const HOSTILE: usize = 10;
/// How long they are measured, and how often each way, in turn.
const SPELL: Duration = Duration::from_secs(4);
const TURNS: usize = 3;
/// Issues that have what a filter asks for.
const HITS: usize = 200;
/// Issues, the oldest, that have a category of their own: many, and far from the top.
const OLD: usize = 5_000;

/// Filters: the parameter, a value with hits and one without.
const FILTERS: &[(&str, &str, &str)] = &[
    ("status", "/v1/triage/issues?status=in_review", "/v1/triage/issues?status=backlog"),
    ("status, two", "/v1/triage/issues?status=in_review,todo", "/v1/triage/issues?status=backlog,closed"),
    ("severity", "/v1/triage/issues?severity=low", "/v1/triage/issues?severity=critical"),
    ("category", "/v1/triage/issues?category=Latency", "/v1/triage/issues?category=Nothing"),
    ("category, rare", "/v1/triage/issues?category=Rare", "/v1/triage/issues?category=Nothing"),
    ("resource_type", "/v1/triage/issues?resource_type=sms_conversation", "/v1/triage/issues?resource_type=file"),
    ("owner_id", "/v1/triage/issues?owner_id=ME", "/v1/triage/issues?owner_id=nobody"),
    ("assignee_id", "/v1/triage/issues?assignee_id=ME", "/v1/triage/issues?assignee_id=nobody"),
    ("agent_id", "/v1/triage/issues?agent_id=agent", "/v1/triage/issues?agent_id=nobody"),
    ("agent_version_id", "/v1/triage/issues?agent_version_id=version", "/v1/triage/issues?agent_version_id=nobody"),
    ("search, a word", "/v1/triage/issues?search=person", "/v1/triage/issues?search=xylophone"),
    ("search, a rare word", "/v1/triage/issues?search=rarely", "/v1/triage/issues?search=xylophone"),
    ("search, two letters", "/v1/triage/issues?search=pe", "/v1/triage/issues?search=zq"),
    ("search, two rare letters", "/v1/triage/issues?search=%C3%B6%C3%9F", "/v1/triage/issues?search=zq"),
    ("search, one letter", "/v1/triage/issues?search=p", "/v1/triage/issues?search=%E2%98%83"),
    ("calls: from_number", "/v1/calls?limit=50&from_number=%2B15550101", "/v1/calls?limit=50&from_number=1"),
    ("calls: to_number", "/v1/calls?limit=50&to_number=%2B15550100", "/v1/calls?limit=50&to_number=1"),
    ("calls: batch_id", "/v1/calls?limit=50&batch_id=batch", "/v1/calls?limit=50&batch_id=none"),
    ("calls: answered_by", "/v1/calls?limit=50&answered_by=human", "/v1/calls?limit=50&answered_by=nobody"),
    ("calls: completed", "/v1/calls?limit=50&completed=true", "/v1/calls?limit=50&completed=false"),
    ("calls: inbound", "/v1/calls?limit=50&inbound=true", "/v1/calls?limit=50&inbound=false"),
    ("calls: duration_gt", "/v1/calls?limit=50&duration_gt=3", "/v1/calls?limit=50&duration_gt=100"),
    ("calls: duration_lt", "/v1/calls?limit=50&duration_lt=4", "/v1/calls?limit=50&duration_lt=0"),
    ("calls: start_date", "/v1/calls?limit=50&start_date=2020-01-01", "/v1/calls?limit=50&start_date=2100-01-01"),
    ("calls: end_date", "/v1/calls?limit=50&end_date=2100-01-01", "/v1/calls?limit=50&end_date=2020-01-01"),
];

/// What hostile clients ask for: what matches nothing, and what many pass that stand at the far end.
const WORST: &[&str] = &[
    "/v1/triage/issues?status=backlog",
    "/v1/triage/issues?search=zq",
    "/v1/triage/issues?category=Nothing",
    "/v1/triage/issues?resource_type=file",
    "/v1/calls?from_number=1",
    "/v1/triage/issues?status=todo&category=Old&sort=created_at&order=desc",
    "/v1/triage/issues?severity=medium&category=Old&sort=severity&order=desc",
    "/v1/triage/issues?search=a%20person%20for%20the&sort=created_at",
    "/v1/triage/issues?status=todo&search=person%20asked&sort=status",
    "/v1/calls?completed=true&duration_lt=0.1&inbound=true",
];

fn main() -> Result<()> {
    let sizes = std::env::var("EARMARK_BENCH_ISSUES").unwrap_or_else(|_| "100000".to_owned());
    for size in sizes.split(',') {
        measure(size.parse()?)?;
    }
    Ok(())
}

fn measure(size: usize) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let filled = now();
    let (database, address) = runtime.block_on(async {
        let database = Database::open(&folder.path().join("earmark.db")).await?;
        database.register_key(database.local_user(), KEY).await?;
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        stored::fill(&database, size, deposit).await?;
        anyhow::Ok((database.clone(), (listener, address)))
    })?;
    let (listener, address) = address;
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let me = database.local_user().as_str().to_owned();
    let served = std::thread::spawn(move || {
        runtime.block_on(async move {
            let end = async { drop(stopped.await) };
            let result = serve(Listener::Tcp(listener), database.clone(), end).await;
            database.close().await;
            result
        })
    });
    let mut client = Client::new(address, KEY)?;
    let issues = add_hits(&mut client, &me)?;
    println!("{size} issues, each with a call, stored in {:.0} s", filled.elapsed().as_secs_f64());
    filters(&mut client, &me)?;
    beside(address, &issues)?;
    drop(stop);
    served.join().map_err(|_| anyhow::anyhow!("the server failed"))??;
    Ok(())
}

fn deposit(number: usize) -> Result<Deposit> {
    let more = json!({
        "to": "+15550100", "from": format!("+1555{:04}", 101 + number % 1_000), "inbound": true, "status": "completed",
        "summary": format!("Order {number} was late"),
        "answered_by": if number.is_multiple_of(3) { "human" } else { "voicemail" },
        "batch_id": number.is_multiple_of(1_000).then_some("batch"),
    });
    let mut deposit = stored::deposit(number, format!("The caller asked {number} times for a person"), more)?;
    if let Some(issue) = &mut deposit.issue {
        issue.description =
            format!("Nobody took over, and the caller hung up. Code {:06x}.", number * 7_919 % 0xff_ffff);
        issue.severity = if number.is_multiple_of(3) { Severity::Low } else { Severity::Medium };
        issue.category = if number < OLD { "Old" } else { ["Latency", "Dialogue", "Speech"][number % 3] }.into();
    }
    Ok(deposit)
}

/// Issues that have what is rare; their paths.
fn add_hits(client: &mut Client, me: &str) -> Result<Vec<String>> {
    let hit = |number: usize| {
        json!({
            "title": format!("Größe, which is rarely told {number}"), "severity": "medium", "status": "in_review",
            "category": "Rare", "owner_id": me, "assignee_id": me, "agent_id": "agent", "agent_version_id": "version",
            "resource_links": [{ "resource_type": "sms_conversation", "resource_id": format!("convo_{number}") }],
        })
    };
    let mut paths = Vec::new();
    for number in 0..HITS {
        let (status, body) = client.ask("POST", "/v1/triage/issues", Some(&hit(number)))?;
        ensure!(status == 201, "{status}: {body}");
        paths.push(format!("/v1/triage/issues/{}", body["data"]["id"].as_str().context("an id")?));
    }
    Ok(paths)
}

fn filters(client: &mut Client, me: &str) -> Result<()> {
    println!("{:<28} {:>6} {:>12} {:>12} {:>7}", "filter", "rows", "with hits", "no hit", "ratio");
    let mut worst = (0.0, "");
    for (name, hits, none) in FILTERS {
        let (with, rows) = median(client, &hits.replace("ME", me))?;
        let (without, no_rows) = median(client, none)?;
        ensure!(rows > 0 && no_rows == 0, "{name}: {rows} rows and {no_rows} rows");
        let ratio = without.as_secs_f64() / with.as_secs_f64();
        println!("{name:<28} {rows:>6} {:>9.2} ms {:>9.2} ms {ratio:>7.2}", millis(with), millis(without));
        if ratio > worst.0 {
            worst = (ratio, name);
        }
    }
    println!("worst ratio of no hit to hits: {:.2} ({}); to be at most 3", worst.0, worst.1);
    for path in WORST {
        let asked = now();
        let (status, _) = client.ask("GET", path, None)?;
        println!("  {:>9.2} ms  {status}  {path}", millis(asked.elapsed()));
    }
    Ok(())
}

/// A simple read alone and beside hostile clients, in turn.
fn beside(address: SocketAddr, issues: &[String]) -> Result<()> {
    let (mut alone, mut crowded) = (Vec::new(), Vec::new());
    let mut lists = 0;
    for _ in 0..TURNS {
        alone.extend(spell(address, issues, 0)?.0);
        let (times, asked) = spell(address, issues, HOSTILE)?;
        crowded.extend(times);
        lists += asked;
    }
    let (alone_50, alone_99) = spread(&mut alone);
    let (crowded_50, crowded_99) = spread(&mut crowded);
    println!(
        "a simple read of {READERS} readers alone: median {:.2} ms, p99 {:.2} ms ({} reads); beside {HOSTILE} hostile \
         clients: median {:.2} ms, p99 {:.2} ms ({} reads, {lists} lists)",
        millis(alone_50),
        millis(alone_99),
        alone.len(),
        millis(crowded_50),
        millis(crowded_99),
        crowded.len()
    );
    println!("ratio of p99: {:.2}; to be at most 5", crowded_99.as_secs_f64() / alone_99.as_secs_f64());
    Ok(())
}

/// The times of all reads, and how many lists were asked for meanwhile.
fn spell(address: SocketAddr, issues: &[String], hostile: usize) -> Result<(Vec<Duration>, usize)> {
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let hostile: Vec<_> = (0..hostile)
            .map(|number| {
                let is_over = &is_over;
                scope.spawn(move || -> Result<usize> {
                    let (mut client, mut asked) = (Client::new(address, KEY)?, 0);
                    while !is_over.load(Ordering::Relaxed) {
                        client.ask("GET", WORST[number % WORST.len()], None)?;
                        asked += 1;
                    }
                    Ok(asked)
                })
            })
            .collect();
        let readers: Vec<_> = (0..READERS)
            .map(|number| {
                scope.spawn(move || -> Result<Vec<Duration>> {
                    let (mut client, mut times) = (Client::new(address, KEY)?, Vec::new());
                    let begun = now();
                    for path in issues.iter().cycle().skip(number) {
                        if begun.elapsed() > SPELL {
                            break;
                        }
                        let asked = now();
                        let (status, _) = client.ask("GET", path, None)?;
                        times.push(asked.elapsed());
                        ensure!(status == 200, "{status}");
                    }
                    Ok(times)
                })
            })
            .collect();
        let failed = |_| anyhow::anyhow!("a client failed");
        let mut times = Vec::new();
        for reader in readers {
            times.extend(reader.join().map_err(failed)??);
        }
        is_over.store(true, Ordering::Relaxed);
        let mut asked = 0;
        for client in hostile {
            asked += client.join().map_err(failed)??;
        }
        Ok((times, asked))
    })
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

/// Median and 99th of a hundred.
fn spread(times: &mut [Duration]) -> (Duration, Duration) {
    times.sort_unstable();
    let at = |part: usize| times.get(times.len() * part / 100).copied().unwrap_or_default();
    (at(50), at(99))
}

/// The median time of a list, and the rows of its first page.
fn median(client: &mut Client, path: &str) -> Result<(Duration, usize)> {
    let (mut times, mut rows) = (Vec::new(), 0);
    for _ in 0..WARM + REQUESTS {
        let asked: Instant = now();
        let (status, body) = client.ask("GET", path, None)?;
        times.push(asked.elapsed());
        ensure!(status == 200, "{path}: {status} {body}");
        let list = body["calls"].as_array().or(body["data"]["items"].as_array()).context("rows")?;
        rows = list.len();
    }
    Ok((spread(&mut times[WARM..]).0, rows))
}
