//! What no user does and every terminal may: sizes that change all the time, bytes that mean nothing, pastes of anything.
//! And what most users do most of the time: nothing.

use std::path::Path;

use super::{
    Terminal, json,
    service::{KEY, Service},
    write_config,
};

/// Time in which the program may answer, so that what follows does not reach it together with what came before.
const A_MOMENT: std::time::Duration = std::time::Duration::from_millis(10);

/// Numbers that are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % most
    }

    fn byte(&mut self) -> u8 {
        self.below(256) as u8
    }

    fn size(&mut self) -> (u16, u16) {
        (1 + self.below(500) as u16, 1 + self.below(200) as u16)
    }
}

/// Nothing fell over, and it still draws.
async fn lives(terminal: &mut Terminal) {
    terminal.resize((30, 10));
    terminal.shows("needs 40x12").await;
    assert!(!String::from_utf8_lossy(&terminal.raw).contains("met a fault"), "{}", terminal.text());
}

#[tokio::test]
async fn sizes_that_change_while_keys_are_pressed() {
    let home = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::start(home.path(), &["demo"], (100, 30));
    terminal.shows("1 of 10").await;
    let (count, mut dice) = (if crate::long() { 1_000 } else { 150 }, Dice(1));
    let keys = b"jkJKGhl\t\r+_-=n{}";
    for at in 0..count {
        let size = match at {
            0 => (1, 1),
            1 => (500, 200),
            _ => dice.size(),
        };
        terminal.resize(size);
        let pressed: Vec<u8> = (0..dice.below(8)).map(|_| keys[dice.below(keys.len() as u64) as usize]).collect();
        assert!(terminal.pour(&pressed).await, "it ended at {size:?}");
        terminal.writes_within(A_MOMENT).await;
    }
    terminal.resize((100, 30));
    terminal.shows("? help").await;
    lives(&mut terminal).await;
    println!("{count} sizes, {} bytes drawn", terminal.raw.len());
    terminal.quit().await;
}

/// What the list shows of every issue: whatever is written changes a counter or a time of it.
fn issues(home: &Path) -> serde_json::Value {
    json(home, &["--profile", "demo", "issue", "list", "--limit", "1000", "--json"])
}

#[tokio::test]
async fn bytes_that_mean_nothing() {
    let home = tempfile::tempdir().unwrap();
    write_config(home.path(), "[profile.demo]\nread_only = true\n");
    let before = issues(home.path());
    let (count, mut dice) = (if crate::long() { 100_000 } else { 10_000 }, Dice(2));
    let (mut poured, mut starts) = (0, 0);
    while poured < count {
        let mut terminal = Terminal::start(home.path(), &["demo", "--fresh"], (100, 30));
        terminal.shows(" of 10").await;
        starts += 1;
        let mut goes_on = true;
        while goes_on && poured < count {
            // Ctrl-C does mean something: it leaves, and so does `q` in the right place.
            let bytes: Vec<u8> = (0..64).map(|_| dice.byte()).filter(|byte| *byte != 3).collect();
            poured += bytes.len();
            // An Esc of its own closes what the bytes have opened, so that the panes get their share.
            goes_on = terminal.pour(&bytes).await && terminal.pour(b"\x1b").await;
            terminal.writes_within(A_MOMENT).await;
        }
        // A `q` among the last bytes may still be on its way to end it.
        terminal.resize((30, 10));
        if goes_on && terminal.comes_to(|screen| screen.contents().contains("needs 40x12")).await {
            terminal.signal("TERM");
        }
        let status = terminal.end().await;
        assert!(status.success(), "{status:?}: {}", terminal.text());
        assert!(!String::from_utf8_lossy(&terminal.raw).contains("met a fault"), "{}", terminal.text());
    }
    assert_eq!(issues(home.path()), before, "nothing was written");
    println!("{poured} bytes in {starts} sessions");
}

#[tokio::test]
async fn a_paste_is_text_wherever_it_lands() {
    let service = Service::start("").await;
    let home = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::elsewhere(home.path(), &service.address(), KEY, (160, 48));
    terminal.shows("To the island").await;
    let (count, mut dice) = (if crate::long() { 10_000 } else { 1_000 }, Dice(3));
    for (keys, there) in [
        (&["1"][..], "? help"),
        (&["2"], "? help"),
        (&["3"], "? help"),
        (&["4"], "? help"),
        (&["2", "f"], "Flag message"),
        (&["2", "f", "Tab", "1"], "/4000"),
        (&["c"], "Comment"),
        (&["1", "/"], "Enter show these"),
        (&["2", "/"], "Enter find"),
        (&["b", "r"], "number or words"),
        (&["3", "a"], "Attach"),
        (&["?"], "Keys that work here"),
        (&["w"], "Changes"),
        (&["ga"], "Activity"),
        (&[":"], "12 goes to message 12"),
    ] {
        terminal.press(keys).await;
        // A frame may arrive in pieces: the panes' own foot is gone when something lies over them.
        let over = there != "? help";
        let is_there = |screen: &vt100::Screen| {
            let text = screen.contents();
            text.contains(there) && text.contains("? help") != over
        };
        terminal.until(there, is_there).await;
        // Keys that would act stand in front: flag, status, comment, undo, quit.
        let mut bytes = b"f3\rsdP1cx\r\x03yuq".to_vec();
        bytes.extend((0..count).map(|_| dice.byte()));
        let text = [b"\x1b[200~", without_its_end(&bytes).as_slice(), b"\x1b[201~"].concat();
        assert!(terminal.pour(&text).await, "{keys:?}");
        if over {
            assert!(terminal.pour(b"\x1b").await, "{keys:?}");
            terminal.until("the panes", |screen| screen.contents().contains("? help")).await;
        }
    }
    let requests = service.requests().await;
    let written = requests.iter().filter(|request| request.method.as_str() != "GET");
    let written: Vec<String> = written.map(|request| format!("{} {}", request.method, request.url.path())).collect();
    assert_eq!(written, Vec::<String>::new());
    println!("{} bytes in each of 15 places, {} requests, 0 of them written", count, requests.len());
    lives(&mut terminal).await;
    terminal.quit().await;
}

/// Bytes in which no paste ends.
fn without_its_end(bytes: &[u8]) -> Vec<u8> {
    String::from_utf8_lossy(bytes).replace("\x1b[201~", "").into_bytes()
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn nothing_is_done_while_nothing_happens() {
    use std::time::Duration;
    let home = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::start(home.path(), &["demo"], (100, 30));
    terminal.shows("1 of 10").await;
    terminal.shows("Caller wants Friday").await;
    // What the start still does in the background is none of it, and ends; what comes again and again never does.
    while terminal.writes_within(Duration::from_millis(500)).await {}
    let seconds = if crate::long() { 10 } else { 2 };
    let mut woken = wakings(terminal.id());
    assert!(woken > 0, "the start had something to wait for");
    for spell in 1.. {
        assert!(!terminal.writes_within(Duration::from_secs(seconds)).await, "{}", terminal.text());
        let before = std::mem::replace(&mut woken, wakings(terminal.id()));
        if woken == before {
            println!("0 bytes, and no thread was woken in {seconds} s, after {spell} such spells");
            break;
        }
        assert!(spell < 10, "{} times in the last {seconds} s", woken.abs_diff(before));
    }
    terminal.quit().await;
}

/// How often a thread of a process had gone to sleep and was woken, all threads. Load on the machine does not change that.
#[cfg(target_os = "linux")]
fn wakings(process: u32) -> u64 {
    let threads = std::fs::read_dir(format!("/proc/{process}/task")).unwrap();
    let of = |thread: std::io::Result<std::fs::DirEntry>| {
        let text = std::fs::read_to_string(thread.unwrap().path().join("status")).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"));
        line.and_then(|count| count.trim().parse::<u64>().ok()).unwrap_or(0)
    };
    threads.map(of).sum()
}
