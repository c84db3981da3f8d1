//! The client database through restarts, other processes and other services.

use super::*;
use crate::{domain::time::Time, store::outbox::NewRow};

fn now() -> Time {
    Time::from_millis(1_786_000_000_000)
}

async fn open(folder: &Path, place: &str) -> Store {
    Store::open(&folder.join(FILE), place).await.expect("opens")
}

fn row(id: u64, lane: &str) -> NewRow<'_> {
    NewRow { id, lane, entry: "{}", before: None, replaces: None }
}

#[tokio::test]
async fn a_change_is_kept_marked_held_and_forgotten_and_its_key_stays() {
    let folder = tempfile::tempdir().expect("folder");
    let store = open(folder.path(), "here").await;
    store.keep(row(7, "a")).await.expect("kept");
    let mark = store.mark_sent(7, now(), Some(now().plus(-9))).await.expect("marked").expect("there");
    assert!(mark.is_first);
    store.hold(7, "why").await.expect("held");
    drop(store);
    let store = open(folder.path(), "here").await;
    let rows = store.rows().await.expect("rows");
    assert_eq!((rows[0].id, rows[0].sent_at, rows[0].held.as_deref()), (7, Some(now()), Some("why")));
    let again = store.mark_sent(7, now().plus(5), Some(now().plus(7))).await.expect("marked").expect("there");
    assert_eq!((&again.key, again.is_first), (&mark.key, false), "the same at every try");
    let again = &store.rows().await.expect("rows")[0];
    assert_eq!((again.sent_at, &again.held), (Some(now()), &None), "the first time counts");
    assert_eq!(store.sent_there(7).await.expect("read"), Some(now().plus(-9)), "by either clock");
    store.forget(7, Some("made"), now()).await.expect("forgotten");
    assert_eq!(store.made(now()).await.expect("made"), [(7, "made".to_owned())]);
    assert!(store.rows().await.expect("rows").is_empty());
    assert_eq!(store.mark_sent(7, now(), Some(now().plus(-9))).await.expect("asked"), None);
}

#[tokio::test]
async fn order_is_that_of_keeping_and_one_may_go_before_another() {
    let folder = tempfile::tempdir().expect("folder");
    let store = open(folder.path(), "here").await;
    for id in [30, 10, 20] {
        store.keep(row(id, "a")).await.expect("kept");
    }
    for id in [1, 2] {
        store.keep(NewRow { before: Some(10), ..row(id, "a") }).await.expect("kept");
    }
    store.keep(NewRow { entry: "new", ..row(30, "a") }).await.expect("kept anew");
    let rows = store.rows().await.expect("rows");
    assert_eq!(rows.iter().map(|row| row.id).collect::<Vec<_>>(), [30, 1, 2, 10, 20]);
    assert_eq!(rows[0].entry, "new");
}

#[tokio::test]
async fn a_draft_goes_in_the_step_that_keeps_its_change_and_other_services_are_left_alone() {
    let folder = tempfile::tempdir().expect("folder");
    let (here, there) = (open(folder.path(), "here").await, open(folder.path(), "there").await);
    for store in [&here, &there] {
        store.keep_draft("comment", "words").await.expect("kept");
    }
    here.keep(NewRow { replaces: Some("comment"), ..row(1, "a") }).await.expect("kept");
    assert!(here.drafts().await.expect("drafts").is_empty());
    assert_eq!(there.drafts().await.expect("drafts"), [("comment".to_owned(), "words".to_owned())]);
    assert!(there.rows().await.expect("rows").is_empty());
    assert_eq!(there.all_rows().await.expect("rows").len(), 1);
}

#[tokio::test]
async fn one_process_sends() {
    let folder = tempfile::tempdir().expect("folder");
    let (one, other) = (open(folder.path(), "here").await, open(folder.path(), "here").await);
    let lease = one.try_lease().expect("asked").expect("free");
    assert!(other.try_lease().expect("asked").is_none());
    let elsewhere = open(folder.path(), "there").await;
    assert!(elsewhere.try_lease().expect("asked").is_some(), "another service has another sender");
    drop(lease);
    assert!(other.try_lease().expect("asked").is_some());
}

#[tokio::test]
async fn a_disk_that_was_full_is_used_again_once_there_is_room() {
    let folder = tempfile::tempdir().expect("folder");
    let store = open(folder.path(), "here").await;
    let pages = async |most: u32| {
        let mut connection = store.connection().await.expect("there");
        let limit = sqlx::AssertSqlSafe(format!("PRAGMA max_page_count = {most}"));
        sqlx::query(limit).execute(&mut *connection).await.expect("set");
    };
    pages(1).await;
    let words = "words ".repeat(10_000);
    let full = store.keep(NewRow { entry: &words, ..row(1, "a") }).await.expect_err("no room");
    assert!(full.to_string().contains("full"), "{full}");
    assert!(store.rows().await.expect("it can be read").is_empty());
    pages(1_000_000).await;
    store.keep(NewRow { entry: &words, ..row(1, "a") }).await.expect("kept");
    assert_eq!(store.rows().await.expect("rows").len(), 1);
}

#[tokio::test]
async fn the_index_of_words_and_the_cache_are_used_again_too() {
    let folder = tempfile::tempdir().expect("folder");
    let turns = turns::Turns::open(&folder.path().join(turns::FILE), "here").await.expect("opens");
    let cache = cache::Cache::open(&folder.path().join(cache::FILE)).await.expect("opens");
    let pages = async |line: &Line, most: u32| {
        let limit = sqlx::AssertSqlSafe(format!("PRAGMA max_page_count = {most}"));
        sqlx::query(limit).execute(&mut *line.take().await.expect("there")).await.expect("set");
    };
    let call = turns::Call { issue: "i", call: "c", title: "t" };
    let said: Vec<_> = (0..500).map(|number| format!("words {number} that take room {number}")).collect();
    let said = || said.iter().map(|text| ("Agent", text.as_str()));
    let body = "x".repeat(100_000);
    pages(turns.line(), 1).await;
    pages(cache.line(), 1).await;
    assert!(turns.put(call, said(), now()).await.is_err() && cache.put("here", "a", &body, now()).await.is_err());
    pages(turns.line(), 1_000_000).await;
    pages(cache.line(), 1_000_000).await;
    turns.put(call, said(), now()).await.expect("taken");
    cache.put("here", "a", &body, now()).await.expect("taken");
    assert_eq!(turns.find("words 499").await.expect("found").len(), 1);
}

#[tokio::test]
async fn a_newer_schema_is_left_alone() {
    let folder = tempfile::tempdir().expect("folder");
    let store = open(folder.path(), "here").await;
    sqlx::query("PRAGMA user_version = 99").execute(&mut *store.connection().await.expect("there")).await.expect("set");
    drop(store);
    let refused = Store::open(&folder.path().join(FILE), "here").await.expect_err("refused");
    assert!(matches!(refused, OpenError::Newer { found: 99, .. }), "{refused}");
}

#[cfg(unix)]
#[tokio::test]
async fn every_file_is_the_owners_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("state").join(FILE);
    let store = Store::open(&path, "here").await.expect("opens");
    store.keep(row(1, "a")).await.expect("kept");
    let lease = store.try_lease().expect("asked");
    assert!(lease.is_some());
    let mode = |path: &Path| std::fs::metadata(path).expect("there").permissions().mode() & 0o777;
    let files: Vec<_> = std::fs::read_dir(path.parent().expect("folder")).expect("read").flatten().collect();
    assert!(files.len() >= 4, "{files:?}");
    assert!(files.iter().all(|file| mode(&file.path()) == 0o600), "{files:?}");
    assert_eq!(mode(path.parent().expect("folder")), 0o700);
}

#[tokio::test]
async fn a_tie_is_seen_from_both_ends_and_by_its_service_only() {
    let folder = tempfile::tempdir().expect("a folder");
    let (here, there) = (open(folder.path(), "here").await, open(folder.path(), "there").await);
    let named = |code: &str| (code.to_owned(), format!("title of {code}"));
    let tie = |issue: &str, ticket: &str, at| ties::Tie {
        issue: issue.to_owned(),
        ticket: ticket.to_owned(),
        issue_named: named(issue),
        ticket_named: named(ticket),
        at,
    };
    for (issue, ticket, at) in [("i1", "t1", 1), ("i1", "t2", 2), ("i2", "t1", 3), ("i1", "t1", 1)] {
        here.tie(&tie(issue, ticket, at)).await.expect("kept");
    }
    assert_eq!(here.ties_of_issue("i1").await.expect("read"), [tie("i1", "t1", 1), tie("i1", "t2", 2)]);
    assert_eq!(here.ties_of_ticket("t1").await.expect("read"), [tie("i1", "t1", 1), tie("i2", "t1", 3)]);
    assert!(there.ties_of_issue("i1").await.expect("read").is_empty());
    here.untie("i1", "t1").await.expect("dropped");
    assert_eq!(here.ties_of_ticket("t1").await.expect("read"), [tie("i2", "t1", 3)]);
}
