//! Review queues against a database: any order of what reviewers do, each rule by itself, and what SQLite does for it.

mod counted;
mod merging;
mod model;
mod one_by_one;
mod plan;

use super::{
    super::{database::Database, sql::Connection},
    items::{AddItems, add_items_in},
    queues::create_queue_in,
    serve::next_in,
};
use crate::{
    domain::{
        id::{CallId, QueueId, UserId},
        review::Verdict,
        time::Time,
    },
    wire::{Held, Mark, NewQueue, NewTaking, Reading, ScoredCall, Taken},
};

/// From which the random orders of these tests come.
const SEED: [u8; 16] = *b"a seed for tests";
/// When the tests begin.
const BEGIN: i64 = 1_790_000_000_000;

/// So many seconds after the beginning.
fn at(seconds: i64) -> Time {
    Time::from_millis(BEGIN + 1_000 * seconds)
}

fn who(name: &str) -> UserId {
    name.into()
}

async fn database() -> (tempfile::TempDir, Database) {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::open(&folder.path().join("earmark.db")).await.unwrap();
    (folder, database)
}

/// A queue in which chance decides nothing but the order.
fn plain() -> NewQueue {
    let (second_share, unled_share) = (Some(0.0), Some(0.0));
    NewQueue { name: "Week 48".to_owned(), second_share, unled_share, ..NewQueue::default() }
}

/// A queue with calls `call-0`, `call-1`, … of these scores.
async fn queue(change: &mut Connection, new: &NewQueue, scores: &[u32]) -> QueueId {
    let me = who("lead");
    let queue = create_queue_in(change, new, SEED, &me, at(0)).await.unwrap();
    let call =
        |(number, score): (usize, &u32)| ScoredCall { call_id: call(number), score: Some(*score), reasons: None };
    let add = AddItems { calls: scores.iter().enumerate().map(call).collect(), ..AddItems::default() };
    let added = add_items_in(change, &queue, &add, Vec::new(), &me, at(0)).await.unwrap();
    assert_eq!(added.added, scores.len() as u64);
    queue
}

fn call(number: usize) -> CallId {
    format!("call-{number}").into()
}

async fn take(change: &mut Connection, queue: &QueueId, want: u32, reviewer: &str, now: Time) -> Taken {
    let taking = NewTaking { want: Some(want), lane: None };
    next_in(change, queue, &taking, &who(reviewer), now).await.unwrap()
}

async fn take_one(change: &mut Connection, queue: &QueueId, reviewer: &str, now: Time) -> Held {
    take(change, queue, 1, reviewer, now).await.items.remove(0)
}

fn reading(id: &str, verdict: Verdict) -> Reading {
    Reading {
        verdict_id: id.into(),
        token: None,
        verdict,
        reason: None,
        note: None,
        started_at: at(0),
        given_at: at(60),
        active_ms: 60_000,
        seen: 17,
        messages: 34,
        keys: Some(3),
        guide_version: 0,
        marks: Vec::new(),
        decisions: Vec::new(),
    }
}

fn mark(id: &str, place: u32) -> Mark {
    Mark {
        mark_id: id.into(),
        mark_type: "dead_air".into(),
        note: None,
        message_index: Some(place),
        message_text: Some("Hello?".into()),
        node_id: None,
        node_name: None,
        severity: None,
        issue_id: None,
        flag_id: None,
        suggestion_id: None,
    }
}
