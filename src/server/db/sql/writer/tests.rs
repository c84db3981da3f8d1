//! Changes that come together: each is stored or taken back as if it were alone.
#![expect(clippy::disallowed_methods, reason = "each change is a task of its own, as a request is")]

use std::sync::{Arc, atomic::Ordering};

use proptest::prelude::*;
use tokio::task::JoinSet;

use super::{
    super::{sql, tests::home},
    *,
};
use crate::server::db::sql::{Connection, Home};

const ADD: &str = "INSERT INTO categories (folded, id, name, created_at) VALUES ($1, $1, $1, 0)";

async fn add(change: &mut Connection, name: &str) -> Result<()> {
    sql(ADD).bind(name).run(change).await.map(|_| ())
}

/// The names that are stored.
async fn stored(home: &Home) -> Vec<String> {
    let mut connection = home.readers.take().await.unwrap();
    let asked = sql("SELECT id FROM categories ORDER BY id");
    asked.all(&mut connection).await.unwrap().iter().map(|row| row.first().unwrap()).collect()
}

/// What becomes of a change.
#[derive(Debug, Clone, Copy)]
enum Fate {
    Stored,
    /// It is dropped before its commit.
    Left,
    /// A statement of it fails.
    Fails,
    /// A statement of it fails, and it wants to be stored all the same.
    FailsUnseen,
    /// Whoever asked for it goes away, whenever that is.
    Forgotten,
}

async fn change(home: Arc<Home>, name: String, fate: Fate) -> Result<()> {
    let mut change = home.writer.begin().await?;
    add(&mut change, &name).await?;
    tokio::task::yield_now().await;
    match fate {
        Fate::Stored | Fate::Forgotten => change.commit().await,
        Fate::Left => Err(over()),
        Fate::Fails => add(&mut change, &name).await,
        Fate::FailsUnseen => {
            add(&mut change, &name).await.unwrap_err();
            change.commit().await
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn changes_that_wait_for_each_other_are_stored_together() {
    let (_folder, home) = home().await;
    let home = Arc::new(home);
    // They wait for this one.
    let first = home.writer.begin().await.unwrap();
    let mut changes: JoinSet<_> =
        (0..40).map(|at| change(Arc::clone(&home), format!("{at:02}"), Fate::Stored)).collect();
    while home.writer.together().waiting.load(Ordering::SeqCst) < 40 {
        tokio::task::yield_now().await;
    }
    first.commit().await.unwrap();
    while let Some(done) = changes.join_next().await {
        done.unwrap().unwrap();
    }
    assert_eq!(stored(&home).await.len(), 40);
    let times = home.writer.together().turn.lock().await.groups;
    assert!(times < 20, "{times} times on the disk");
}

#[tokio::test]
async fn a_change_alone_is_a_group_of_its_own() {
    let (_folder, home) = home().await;
    for (name, groups) in [("one", 1), ("two", 2)] {
        let mut change = home.writer.begin().await.unwrap();
        add(&mut change, name).await.unwrap();
        change.commit().await.unwrap();
        assert_eq!(home.writer.together().turn.lock().await.groups, groups);
    }
    assert_eq!(stored(&home).await, ["one", "two"]);
}

#[tokio::test]
async fn those_whose_commit_fails_are_told_so_and_none_is_stored() {
    const ORPHAN: &str = "INSERT INTO views (issue, user_id, newest_entry, viewed_at) VALUES (7, 'nobody', 1, 0)";
    let (_folder, home) = home().await;
    let home = Arc::new(home);
    let mut first = home.writer.begin().await.unwrap();
    add(&mut first, "first").await.unwrap();
    // What it refers to is looked for when it is stored, and is not there.
    sql("PRAGMA defer_foreign_keys = 1").run(&mut first).await.unwrap();
    sql(ORPHAN).run(&mut first).await.unwrap();
    let second = tokio::spawn(change(Arc::clone(&home), "second".into(), Fate::Stored));
    while home.writer.together().waiting.load(Ordering::SeqCst) == 0 {
        tokio::task::yield_now().await;
    }
    first.commit().await.unwrap_err();
    second.await.unwrap().unwrap_err();
    assert_eq!(stored(&home).await, [""; 0]);
    change(Arc::clone(&home), "third".into(), Fate::Stored).await.unwrap();
    assert_eq!(stored(&home).await, ["third"]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]
    #[test]
    fn what_was_answered_is_stored_and_what_failed_is_not(fates in proptest::collection::vec(prop_oneof![
        4 => Just(Fate::Stored), 1 => Just(Fate::Left), 1 => Just(Fate::Fails), 1 => Just(Fate::FailsUnseen),
        1 => Just(Fate::Forgotten)], 1..40), yields in 0..40_usize) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(3).enable_all().build().unwrap();
        runtime.block_on(async {
            let (_folder, home) = home().await;
            let home = Arc::new(home);
            let name = |at: usize| format!("{at:02}");
            let mut changes = Vec::new();
            for (at, fate) in fates.iter().enumerate() {
                changes.push((at, *fate, tokio::spawn(change(Arc::clone(&home), name(at), *fate))));
            }
            for _ in 0..yields {
                tokio::task::yield_now().await;
            }
            changes.iter().filter(|(_, fate, _)| matches!(fate, Fate::Forgotten)).for_each(|(.., task)| task.abort());
            let (mut must, mut may) = (Vec::new(), Vec::new());
            for (at, fate, task) in changes {
                match task.await {
                    Ok(Ok(())) => must.push(name(at)),
                    Ok(Err(error)) => assert!(!matches!(fate, Fate::Stored | Fate::Forgotten), "{at}: {error}"),
                    Err(_) => may.push(name(at)),
                }
            }
            // Whatever was left open is over before the next change.
            change(Arc::clone(&home), "last".into(), Fate::Stored).await.unwrap();
            must.push("last".into());
            let stored = stored(&home).await;
            assert!(must.iter().all(|name| stored.contains(name)), "{must:?} {stored:?}");
            assert!(stored.iter().all(|name| must.contains(name) || may.contains(name)), "{must:?} {may:?} {stored:?}");
        });
    }
}
