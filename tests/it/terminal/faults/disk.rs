//! A disk that fails under the client database, and a client database that cannot be used.

use futures_util::{StreamExt as _, stream};
use pty_process::Command;

use super::{
    super::Terminal,
    Deed, Elsewhere, SIZE, kept,
    shim::{Faults, library},
    start,
};
use crate::long;

/// `EIO` and `ENOSPC`.
const ERRORS: [(&str, &str); 2] = [("5", "EIO"), ("28", "ENOSPC")];

/// What came of one failing disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Came {
    /// The change was stored before the disk failed.
    Stored,
    /// It was held, told to the user, and stored once after the disk worked again.
    Held,
}

/// Does the deed on a disk that fails from this call on, then lets the disk work again.
async fn fails_at(deed: Deed, knows_keys: bool, (errno, name): (&str, &str), at: usize) -> Came {
    let what = format!("{deed:?}, {name} from call {at}, the service knows keys: {knows_keys}");
    let service = if knows_keys { Elsewhere::ours().await } else { Elsewhere::played().await };
    let home = tempfile::tempdir().unwrap();
    let faults = Faults::new(errno, at);
    let variables = faults.variables(library().unwrap());
    let variables: Vec<_> = variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let mut terminal = start(home.path(), &service, &variables);
    deed.prepare(&mut terminal, home.path()).await;
    faults.arm();
    assert!(terminal.pour(&[deed.last_key(), b'w']).await, "{what}: it ended");
    let is_over = |text: &str| text.contains("✗ held") || text.contains("Every change is stored");
    let seen = terminal.comes_to(|screen| is_over(&screen.contents())).await;
    assert!(seen, "{what}: neither stored nor held. The screen:\n{}", terminal.text());
    let held = terminal.text().contains("✗ held");
    if held {
        assert_eq!(service.count(deed).await, 0, "{what}: nothing leaves that is not kept");
        faults.cure();
        terminal.press(&["r"]).await;
        let stored = terminal.comes_to(|screen| screen.contents().contains("Every change is stored")).await;
        assert!(stored, "{what}: sent when there is room again. The screen:\n{}", terminal.text());
    } else {
        faults.cure();
    }
    assert_eq!(service.count(deed).await, 1, "{what}");
    terminal.quit().await;

    // What is left behind does not do it once more.
    let mut terminal = start(home.path(), &service, &[]);
    terminal.shows("message 0 ·").await;
    terminal.quit().await;
    let left = kept(home.path()).await;
    assert_eq!((left.changes, &left.drafts), (0, &Vec::new()), "{what}");
    assert_eq!(service.count(deed).await, 1, "{what}");
    if held { Came::Held } else { Came::Stored }
}

/// In the short form a few points of each deed; `EARMARK_LONG=1` takes the first forty.
#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_fails_loses_nothing_and_doubles_nothing() {
    if library().is_none() {
        return;
    }
    let points: &[usize] =
        if long() { &[1, 2, 3, 4, 5, 6, 8, 10, 12, 14, 16, 18, 20, 24, 28, 32, 36, 40] } else { &[1, 6] };
    let mut runs = Vec::new();
    for deed in Deed::ALL {
        for (number, error) in ERRORS.into_iter().enumerate() {
            for at in points {
                runs.extend(
                    [true, false]
                        .into_iter()
                        .filter(|keys| long() || *keys == (number == 0))
                        .map(|keys| (deed, keys, error, *at)),
                );
            }
        }
    }
    let runs = stream::iter(runs).map(|(deed, keys, error, at)| fails_at(deed, keys, error, at)).buffered(4);
    let came: Vec<Came> = runs.collect().await;
    let held = came.iter().filter(|came| **came == Came::Held).count();
    assert!(held > 0);
    println!(
        "{} failing disks: {held} changes held with their words and stored once when it worked again, {} stored before; \
         0 lost, 0 doubled, 0 ends",
        came.len(),
        came.len() - held
    );
}

/// The disk of the server inside the program: the flag waits, says why, and is stored once it works again.
#[tokio::test(flavor = "multi_thread")]
async fn a_change_that_waits_for_the_disk_of_the_own_server_says_so() {
    let Some(library) = library() else { return };
    for (errno, words) in [("28", "The disk of the server is full"), ("5", "The disk of the server failed")] {
        let home = tempfile::tempdir().unwrap();
        let faults = Faults::new(errno, 1);
        let mut command = Command::new(env!("CARGO_BIN_EXE_earmark"))
            .arg("demo")
            .env("EARMARK_PACE", "quick")
            .env("FAULT_FILE", "earmark.db");
        for (name, value) in faults.variables(library) {
            command = command.env(name, value);
        }
        let mut terminal = Terminal::spawn(command, home.path(), SIZE);
        terminal.shows("1 of 10").await;
        terminal.press(&["Enter"]).await;
        terminal.shows("Caller wants Friday").await;
        terminal.press(&["Enter"]).await;
        terminal.shows("message 0 ·").await;
        faults.arm();
        terminal.press(&["f"]).await;
        terminal.shows("Flag message 0").await;
        terminal.press(&["3"]).await;
        terminal.shows("Not stored yet").await;
        terminal.press(&["w"]).await;
        terminal
            .until("why it waits", |screen| {
                let text = screen.contents();
                text.contains("Changes not confirmed") && text.contains(words)
            })
            .await;
        faults.cure();
        terminal.shows("Every change is stored").await;
        terminal.quit().await;
        let flags = super::super::json(home.path(), &["--profile", "demo", "flag", "list", "T-1007", "--json"]);
        assert_eq!(flags.to_string().matches("\"message_index\":0,").count(), 1, "{flags}");
    }
}
