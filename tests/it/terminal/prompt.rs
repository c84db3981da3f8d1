//! From a key to the screen that shows it, whatever the server does meanwhile.

use std::time::Duration;

use tokio::time::Instant;

use super::{
    Terminal,
    chaos::proxy::{Extensions, Fate, Proxy},
    team::{Team, go_to},
};
use crate::{
    long,
    server::{deposit::deposit, support::client},
};

/// What 99 of 100 keys may take. A program that is built for finding faults, beside other tests, is given more.
const BOUND: Duration = Duration::from_millis(if cfg!(debug_assertions) { 250 } else { 50 });
const TURNS: u32 = 10_000;
/// Letters of a turn, which make the call one of ten megabytes.
const LETTERS: usize = 1_000;

/// Moves down and up between the first two messages, and says how long each key took to be seen. Before so many keys
/// each, `disturb` presses something else.
async fn measure(what: &str, terminal: &mut Terminal, every: usize, disturb: &[&str]) {
    let mut times = Vec::new();
    for at in 0..if long() { 1_000 } else { 200 } {
        if at % every == 0 {
            terminal.press(disturb).await;
        }
        let (key, place) = if at % 2 == 0 { ("j", "message 1 of") } else { ("k", "message 0 of") };
        let pressed = Instant::now();
        terminal.press(&[key]).await;
        terminal.shows(place).await;
        times.push(pressed.elapsed());
    }
    times.sort_unstable();
    let (median, high) = (times[times.len() / 2], times[times.len() * 99 / 100]);
    println!("key to paint, {what}: {} keys, p50 {median:.1?}, p99 {high:.1?}", times.len());
    assert!(high < BOUND, "{what}: {high:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_are_shown_at_once_whatever_the_server_does() {
    let mut large = deposit(1, TURNS);
    for turn in &mut large.call.transcripts {
        turn.text = "A word is said. ".repeat(LETTERS / 16).into();
    }
    let team = Team::with(&[large]).await;
    let proxy = Proxy::start(&team.address, Extensions::Announced).await;
    let home = tempfile::tempdir().unwrap();
    let mut terminal = team.workbench_through(&proxy.address.to_string(), home.path());
    terminal.shows("1 of 1").await;
    go_to(&mut terminal, 1_001, 0).await;
    measure("a server at rest", &mut terminal, usize::MAX, &[]).await;

    let url = format!("http://{}/v1/calls/00000000-0000-4000-8000-000000000001", team.address);
    let call = client().build().unwrap().get(url).header("authorization", &team.key).send().await.unwrap();
    let size = call.bytes().await.unwrap().len();
    assert!(size > 10_000_000, "{size}");
    measure("a call of 10 MB is read again and again", &mut terminal, 50, &["r"]).await;

    let fates: [(&str, &[Fate]); 2] =
        [("a server that hangs", &[Fate::Silence]), ("a server that drips", &[Fate::Drip])];
    for (what, fate) in fates {
        proxy.fail(100, fate);
        terminal.press(&["f", "1", "r"]).await;
        terminal.shows("pending").await;
        measure(what, &mut terminal, 20, &["r"]).await;
    }
    terminal.quit().await;
}
