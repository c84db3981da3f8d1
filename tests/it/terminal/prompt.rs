//! From a key to the screen that shows it, whatever the server does meanwhile. What is counted holds on every machine; how
//! long it takes is held to a bound in the long form alone.

use std::time::Duration;

use tokio::time::Instant;

use super::{
    Terminal,
    chaos::{
        fate::Fate,
        proxy::{Extensions, Proxy},
    },
    nothing_waits,
    team::{Team, go_to},
};
use crate::{
    long,
    server::{deposit::deposit, support::client},
};

/// What 99 of 100 keys may take in the long form. A program that is built for finding faults is given more.
const BOUND: Duration = Duration::from_millis(if cfg!(debug_assertions) { 250 } else { 50 });
const TURNS: u32 = 10_000;
/// Letters of a turn, which make the call one of ten megabytes.
const LETTERS: usize = 1_000;

/// What was seen of the keys.
struct Seen {
    keys: usize,
    /// How many of them were on the screen while it told of a reading that was under way.
    while_reading: usize,
}

/// Moves down and up between the first two messages, each of which is to be seen. Before so many keys each, `disturb`
/// presses something else.
async fn measure(what: &str, terminal: &mut Terminal, every: usize, disturb: &[&str]) -> Seen {
    let (mut times, mut while_reading) = (Vec::new(), 0);
    for at in 0..if long() { 1_000 } else { 200 } {
        if at % every == 0 {
            terminal.press(disturb).await;
        }
        let (key, place) = if at % 2 == 0 { ("j", "message 1 ·") } else { ("k", "message 0 ·") };
        let pressed = Instant::now();
        terminal.press(&[key]).await;
        terminal.shows(place).await;
        times.push(pressed.elapsed());
        while_reading += usize::from(terminal.text().contains(" reading…"));
    }
    let keys = times.len();
    times.sort_unstable();
    let (median, high) = (times[keys / 2], times[keys * 99 / 100]);
    println!("key to paint, {what}: {keys} keys, {while_reading} beside a reading, p50 {median:.1?}, p99 {high:.1?}");
    assert!(!long() || high < BOUND, "{what}: {high:?}");
    Seen { keys, while_reading }
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
    settled(&mut terminal).await;
    let asked = proxy.asked();
    measure("a server at rest", &mut terminal, usize::MAX, &[]).await;
    assert_eq!(proxy.asked(), asked, "no key waits for an answer");

    let url = format!("http://{}/v1/calls/00000000-0000-4000-8000-000000000001", team.address);
    let call = client().build().unwrap().get(url).header("authorization", &team.key).send().await.unwrap();
    let size = call.bytes().await.unwrap().len();
    assert!(size > 10_000_000, "{size}");
    measure("a call of 10 MB is read again and again", &mut terminal, 50, &["r"]).await;

    let fates: [(&str, &[Fate]); 2] =
        [("a server that hangs", &[Fate::Silence]), ("a server that drips", &[Fate::Drip])];
    for (what, fate) in fates {
        proxy.fail(0, fate);
        terminal.press(&["r"]).await;
        settled(&mut terminal).await;
        proxy.fail(100, fate);
        terminal.press(&["f", "1", "r"]).await;
        terminal.shows("pending").await;
        let seen = measure(what, &mut terminal, 20, &["r"]).await;
        // If a key waited for a reading, that would be over whenever the key is seen, and none would be counted. A reading
        // is given up in the end, so on a slow machine not all are.
        assert!(seen.while_reading >= seen.keys / 4, "{what}: {} of {} keys", seen.while_reading, seen.keys);
    }
    terminal.quit().await;
}

/// Waits until nothing is under way and the server is within reach.
async fn settled(terminal: &mut Terminal) {
    let is_settled = |screen: &vt100::Screen| {
        let text = screen.contents();
        nothing_waits(&text) && ![" reading…", " offline"].iter().any(|word| text.contains(word))
    };
    terminal.until("nothing is under way", is_settled).await;
}
