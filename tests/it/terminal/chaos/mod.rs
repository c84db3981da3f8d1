//! What is flagged on a bad network is on the server in the end: once, and in order.

pub(crate) mod proxy;

use std::collections::BTreeMap;

use proxy::{BAD, Extensions, Fate, Proxy};

use super::{
    Terminal,
    team::{Stored, Team, go_to},
};
use crate::{long, server::support::call};

const ISSUES: u32 = 10;
const TURNS: u32 = 100;
/// Of a hundred requests, how many fail.
const SHARE: usize = 30;

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
    let (rounds, each, kills) = if long() { (20, 5, 20) } else { (2, 3, 4) };
    let mut team = Team::start(ISSUES, TURNS).await;
    let proxy = Proxy::start(&team.address, extensions).await;
    let home = tempfile::tempdir().unwrap();
    let mut terminal = team.workbench_through(&proxy.address.to_string(), home.path());
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
    }
    all_stored(&mut terminal).await;
    compare(&keyed, &team.flags().await);
    let seen = proxy.seen();
    let requests: usize = seen.values().sum();
    let failed = requests - seen.get(&Fate::Through).copied().unwrap_or(0);
    println!(
        "extensions {extensions:?}, {kills} kills: {} flags, each stored once and in order, 0 lost, 0 doubled; {failed} of \
         {requests} requests failed: {seen:?}",
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
