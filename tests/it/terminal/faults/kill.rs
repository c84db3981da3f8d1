//! `kill -9` at the calls of a flag, a relation and a comment.

use std::future::ready;

use futures_util::{StreamExt as _, stream};

use super::{
    super::Terminal,
    Deed, Elsewhere, Kept, WORDS, database, kept, made,
    shim::{Faults, library},
    start,
};
use crate::long;

/// What came of one kill.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Came {
    /// The call was never reached: nothing was killed.
    NotReached,
    /// Killed before the change was kept; its words, if it has some, are in the drafts.
    NotKept,
    /// Killed after it was kept; stored once in the end.
    Once,
}

/// Does the deed, killed at this call, then starts again and lets it finish.
async fn killed_at(deed: Deed, knows_keys: bool, how: &str, at: usize) -> (Came, String) {
    let what = format!("{deed:?}, {how} call {at}, the service knows keys: {knows_keys}");
    let service = if knows_keys { Elsewhere::ours().await } else { Elsewhere::played().await };
    let home = tempfile::tempdir().unwrap();
    let faults = Faults::new(how, at);
    let variables = faults.variables(library().unwrap());
    let variables: Vec<_> = variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let mut terminal = start(home.path(), &service, &variables);
    deed.prepare(&mut terminal, home.path()).await;
    faults.arm();
    let lives = terminal.pour(&[deed.last_key(), b'w']).await && shows_all_stored(&mut terminal).await;
    if lives {
        terminal.pour(b"\x03").await;
    }
    if terminal.end().await.success() {
        assert_eq!(service.count(deed).await, 1, "{what}");
        return (Came::NotReached, faults.log());
    }
    // It may be killed before there is any database; what was kept is in one.
    let left = if database(home.path()).exists() { kept(home.path()).await } else { Kept::default() };
    let was_there = service.count(deed).await;
    assert!(was_there <= 1, "{what}");

    let mut terminal = start(home.path(), &service, &[]);
    terminal.shows("1 of 2").await;
    // The list may be open before what was left is read, so the screen alone does not tell.
    made(home.path()).await;
    let sent = async { while kept(home.path()).await.changes > 0 {} };
    tokio::select! {
        () = sent => {},
        _ = terminal.comes_to(|_| false) => panic!("{what}: never sent. The screen:\n{}", terminal.text()),
    }
    terminal.press(&["w"]).await;
    assert!(shows_all_stored(&mut terminal).await, "{what}: the next start works");
    terminal.quit().await;
    let (count, after) = (service.count(deed).await, kept(home.path()).await);
    assert_eq!(after.changes, 0, "{what}: nothing waits any more");
    if left.changes > 0 || was_there > 0 {
        assert_eq!(count, 1, "{what}: {left:?}");
        assert_eq!(after.drafts, Vec::<String>::new(), "{what}");
        (Came::Once, faults.log())
    } else {
        assert_eq!(count, 0, "{what}");
        assert!(deed != Deed::Comment || after.drafts == [WORDS], "{what}: {after:?}");
        (Came::NotKept, faults.log())
    }
}

/// Waits until every change is stored; false when the program ends before.
async fn shows_all_stored(terminal: &mut Terminal) -> bool {
    terminal.comes_to(|screen| screen.contents().contains("Every change is stored")).await
}

/// Kills at one time.
const TOGETHER: usize = 4;
/// Kills of the short form, for each deed and service.
const FEW: usize = 2;
/// More calls than a deed has.
const ENOUGH: usize = 200;

/// Kills at all calls of a deed, or at a few that are spread over it.
async fn kills(deed: Deed, knows_keys: bool, how: &'static str) -> Vec<Came> {
    let (came, log) = killed_at(deed, knows_keys, how, 0).await;
    assert_eq!(came, Came::NotReached, "nothing is killed at no call");
    // What is far behind the last change to the disk is not reached in every run.
    let points: Vec<usize> =
        if long() { (1..ENOUGH).collect() } else { (1..=FEW).map(|at| at * log.len() / (FEW + 1)).collect() };
    let runs = stream::iter(points).map(|at| killed_at(deed, knows_keys, how, at)).buffered(TOGETHER);
    let runs = runs.map(|(came, _)| came).take_while(|came| ready(*came != Came::NotReached));
    runs.collect().await
}

/// In the short form 12 kills are spread over three deeds and two services; `EARMARK_LONG=1` takes every call.
#[tokio::test(flavor = "multi_thread")]
async fn a_kill_at_any_call_loses_nothing_and_doubles_nothing() {
    if library().is_none() {
        return;
    }
    let (mut kept, mut not_kept) = (0, 0);
    for (at, deed) in Deed::ALL.into_iter().enumerate() {
        for knows_keys in [true, false] {
            let sides = if long() { &["before", "after"][..] } else { &[["before", "after"][at % 2]] };
            for how in sides {
                let came = kills(deed, knows_keys, how).await;
                let once = came.iter().filter(|came| **came == Came::Once).count();
                println!("{deed:?}, keys {knows_keys}, {how}: {} kills, {once} after it was kept", came.len());
                kept += once;
                not_kept += came.len() - once;
            }
        }
    }
    assert!(kept > 0);
    println!(
        "{} kills: {kept} after the change was kept, each stored once; {not_kept} before, each without an effect and \
         with its words in the drafts; 0 lost, 0 doubled",
        kept + not_kept
    );
}
