//! What is flagged on a bad network is on the server in the end: once, and in order.

pub(crate) mod fate;
pub(crate) mod proxy;

use std::{collections::BTreeMap, time::Duration};

use fate::{BAD, Fate};
use proxy::{Extensions, Proxy};

use super::{
    Terminal,
    faults::shim,
    team::{Stored, Team, go_to},
};
use crate::{long, server::support::call};

const ISSUES: u32 = 10;
const TURNS: u32 = 100;
/// Of a hundred requests, how many fail.
const SHARE: usize = 30;

/// How far the clock of this machine is set ahead, one after the other (seconds).
const AHEAD: [i64; 4] = [3_600, -3_600, 600, -600];
/// How long readers do not see what was written.
const LAG: Duration = Duration::from_millis(100);

/// A flag as it was keyed: the digit of its type, and where.
#[derive(Debug, Clone, Copy)]
struct Keyed {
    issue: i64,
    index: i64,
    digit: i64,
}

/// Places flags on messages that follow one another, the last message twice; gives what was keyed.
async fn flag(terminal: &mut Terminal, issue: i64, first: i64, count: i64) -> Vec<Keyed> {
    go_to(terminal, issue, first).await;
    let digit = 1 + (issue + first) % 3;
    let mut keyed = vec![Keyed { issue, index: first, digit }];
    let mut keys = format!("f{digit}");
    for at in 1..count {
        let index = first + at.min(count - 2);
        keys.push_str(if index > keyed[keyed.len() - 1].index { "j." } else { "." });
        keyed.push(Keyed { issue, index, digit });
    }
    assert!(terminal.pour(keys.as_bytes()).await);
    keyed
}

/// Waits until the screen says that every change is stored.
async fn all_stored(terminal: &mut Terminal) {
    terminal.press(&["w"]).await;
    let mut left = usize::MAX;
    while !terminal.comes_to(|screen| screen.contents().contains("Every change is stored")).await {
        let pending = terminal.text();
        let pending = pending.split("◌ ").nth(1).and_then(|text| text.split(' ').next()?.parse().ok());
        assert!(pending.is_some_and(|pending: usize| pending < left), "it does not get on:\n{}", terminal.text());
        left = pending.unwrap();
    }
}

/// Holds what the server has against what was keyed.
fn compare(keyed: &[Keyed], stored: &[Stored]) {
    let mut types: BTreeMap<i64, &str> = BTreeMap::new();
    for issue in (1_001..).take(ISSUES as usize) {
        let wanted: Vec<_> = keyed.iter().filter(|keyed| keyed.issue == issue).collect();
        let found: Vec<_> = stored.iter().filter(|stored| stored.issue == issue).collect();
        let indexes = |rows: &[&Stored]| rows.iter().map(|row| row.index).collect::<Vec<_>>();
        let keyed_indexes: Vec<_> = wanted.iter().map(|keyed| keyed.index).collect();
        assert_eq!(indexes(&found), keyed_indexes, "T-{issue}: each once, in order");
        for (keyed, stored) in wanted.iter().zip(found) {
            assert_eq!(stored.call, call(u32::try_from(issue - 1_000).unwrap()));
            assert_eq!(*types.entry(keyed.digit).or_insert(&stored.flag_type), stored.flag_type);
        }
    }
    assert_eq!(stored.len(), keyed.len());
}

/// Flags on a bad network, while the server is killed again and again.
async fn flags_through(extensions: Extensions) {
    let team = Team::start(ISSUES, TURNS).await;
    let proxy = Proxy::start(&team.address, extensions).await;
    let home = tempfile::tempdir().unwrap();
    let terminal = team.workbench_through(&proxy.address.to_string(), home.path());
    let clock = home.path().join("no clock");
    flags_with((team, proxy, terminal), extensions, &clock).await;
}

async fn flags_with(
    (mut team, proxy, mut terminal): (Team, Proxy, Terminal),
    extensions: Extensions,
    clock: &std::path::Path,
) {
    let (rounds, each, kills) = if long() { (20, 5, 20) } else { (2, 3, 4) };
    terminal.shows("1 of 10").await;
    proxy.fail(SHARE, BAD);
    let mut keyed = Vec::new();
    let visits = rounds * i64::from(ISSUES);
    for visit in 0..visits {
        let (round, issue) = (visit / i64::from(ISSUES), 1_001 + visit % i64::from(ISSUES));
        keyed.extend(flag(&mut terminal, issue, round * each, each).await);
        if visit % (visits / kills) == 1 {
            team.kill_and_restart().await;
        }
        if clock.exists() && visit % (visits / kills) == 0 {
            let ahead = AHEAD[usize::try_from(visit / (visits / kills)).unwrap() % AHEAD.len()];
            std::fs::write(clock, ahead.to_string()).unwrap();
        }
    }
    all_stored(&mut terminal).await;
    compare(&keyed, &team.flags().await);
    let seen = proxy.seen();
    let waits = proxy.waits();
    assert_eq!(waits.undercut, 0, "{waits:?}");
    let requests: usize = seen.values().sum();
    let failed = requests - seen.get(&Fate::Through).copied().unwrap_or(0);
    println!(
        "extensions {extensions:?}, {kills} kills: {} flags, each stored once and in order, 0 lost, 0 doubled; {failed} of \
         {requests} requests failed: {seen:?}; {waits:?}",
        keyed.len(),
    );
    terminal.quit().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn flags_with_idempotency_keys_on_a_bad_network_while_the_server_is_killed() {
    flags_through(Extensions::Announced).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn flags_that_are_looked_for_on_a_bad_network_while_the_server_is_killed() {
    flags_through(Extensions::Unknown).await;
}

/// The worst that is borne: readers lag behind, one route asks everybody to wait, and the clock of this machine is set by
/// hours while the program runs.
#[tokio::test(flavor = "multi_thread")]
async fn flags_on_a_bad_network_with_readers_that_lag_waits_and_a_clock_that_is_set() {
    let Some(library) = shim::library() else { return };
    let team = Team::start(ISSUES, TURNS).await;
    let proxy = Proxy::start(&team.address, Extensions::Unknown).await;
    proxy.lag(LAG);
    proxy.be_strict(3, 2);
    let home = tempfile::tempdir().unwrap();
    let clock = home.path().join("ahead");
    std::fs::write(&clock, "0").unwrap();
    let more = [
        ("LD_PRELOAD", library.to_owned()),
        ("CLOCK_AHEAD", clock.to_string_lossy().into_owned()),
        ("EARMARK_PACE", "quick".to_owned()),
    ];
    let address = format!("http://{}", proxy.address);
    let terminal = Terminal::with(home.path(), &address, &team.key, &more, (140, 40));
    flags_with((team, proxy, terminal), Extensions::Unknown, &clock).await;
}

/// A clock that is set back while the service is away delays nothing.
#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_set_back_while_offline_does_not_stop_sending() {
    let Some(library) = shim::library() else { return };
    let team = Team::start(1, TURNS).await;
    let proxy = Proxy::start(&team.address, Extensions::Unknown).await;
    let home = tempfile::tempdir().unwrap();
    let clock = home.path().join("ahead");
    std::fs::write(&clock, "0").unwrap();
    let more = [("LD_PRELOAD", library.to_owned()), ("CLOCK_AHEAD", clock.to_string_lossy().into_owned())];
    let address = format!("http://{}", proxy.address);
    let mut terminal = Terminal::with(home.path(), &address, &team.key, &more, (140, 40));
    terminal.shows("1 of 1").await;
    go_to(&mut terminal, 1_001, 1).await;
    proxy.fail(100, &[Fate::Unavailable]);
    terminal.press(&["f", "1"]).await;
    terminal.shows("1 pending").await;
    std::fs::write(&clock, "-3600").unwrap();
    proxy.fail(0, BAD);
    let waiting = terminal.until("no change waits", |screen| super::nothing_waits(&screen.contents()));
    tokio::time::timeout(Duration::from_secs(60), waiting).await.expect("within a minute, not an hour");
    assert_eq!(team.flags().await.len(), 1);
    terminal.quit().await;
}
