//! Readings of others: what is stored of them, what a repeat does, and what is not taken.

use super::{
    super::super::{caller::Caller, database::Database, sql::sql},
    at, call, database, mark, plain, queue, reading, take_one, who,
};
use crate::{
    domain::{
        choice::Severity,
        id::{ItemId, QueueId},
        permission::{Permission, Rights},
        review::{Arm, ItemState, Lane, NotMerged, Verdict},
        time::Time,
    },
    server::db::{AddItems, sql::Connection},
    wire::{Mark, NewQueue, Reading, ReadingQuery, ReadingsMerged, ScoredCall, ToldReading},
};

/// A reading of `call-<number>` by `who`, which was given after so many seconds.
fn told(number: usize, name: &str, given: i64, verdict: Verdict) -> ToldReading {
    let marks = if verdict == Verdict::Flagged { vec![mark("m", 3)] } else { Vec::new() };
    ToldReading {
        call_id: call(number),
        wanted: 1,
        reviewer_id: who(name),
        reviewer: format!("{name} R.").as_str().into(),
        lane: Some(Lane::Random),
        arm: Arm::Unled,
        rules_version: Some("rules".into()),
        replaced: false,
        withdrawn_at: None,
        reading: Reading { given_at: at(given), marks, ..reading(&format!("{name} {number} {given}"), verdict) },
    }
}

async fn merge(database: &Database, change: &mut Connection, queue: &QueueId, told: &[ToldReading]) -> ReadingsMerged {
    database.merge_readings_in(change, queue, told, &who("lead"), at(1_000)).await.unwrap()
}

/// State, readings wanted, and verdicts that count of a call.
async fn stands(change: &mut Connection, number: usize) -> (ItemState, u32, u32) {
    let row = sql("SELECT state, wanted, verdict_count FROM review_items WHERE call_id = ").value(&call(number));
    let row = row.one(change).await.unwrap();
    (row.get("state").unwrap(), row.get("wanted").unwrap(), row.get("verdict_count").unwrap())
}

#[tokio::test]
async fn readings_of_others_come_with_their_names_and_once() {
    let (_folder, database) = database().await;
    let mut change = database.write().await.unwrap();
    let id = queue(&mut change, &plain(), &[3, 2]).await;
    let all = [
        told(0, "ana", 10, Verdict::Flagged),
        told(1, "ben", 20, Verdict::Clean),
        told(7, "ben", 30, Verdict::Clean),
        told(1, "ana", 40, Verdict::Clean),
    ];
    let merged = merge(&database, &mut change, &id, &all).await;
    // One reading of call 1 was wanted, so that the second is there and does not count.
    let first = ReadingsMerged { stored: 4, surplus: 1, added: 1, ..ReadingsMerged::default() };
    assert_eq!(merged, first);
    for number in [0, 1, 7] {
        assert_eq!(stands(&mut change, number).await, (ItemState::Settled, 1, 1), "{number}");
    }
    let again = merge(&database, &mut change, &id, &all).await;
    assert_eq!(again, ReadingsMerged { known: 4, ..ReadingsMerged::default() });
    change.commit().await.unwrap();

    let lead = Caller::here(who("lead"));
    let page = database.readings_of_queue(&id, &ReadingQuery::default(), &lead).await.unwrap();
    let wanted = all.map(|mut told| {
        told.reading.token = None;
        told
    });
    assert_eq!(page.items, wanted, "as they were told");
    let one: ItemId = sql("SELECT id FROM review_items WHERE call_id = 'call-0'")
        .one(&mut database.read().await.unwrap())
        .await
        .unwrap()
        .first()
        .unwrap();
    let stored = database.readings(&one, &lead).await.unwrap().remove(0);
    assert_eq!((stored.reviewer.verbatim(), stored.mine, stored.told_by), ("ana R.", false, Some(who("lead"))));
    let ben =
        Caller { rights: Rights { permission: Permission::Operator, ..Rights::full() }, ..Caller::here(who("ben")) };
    let mine = ReadingQuery { mine: Some(true), ..ReadingQuery::default() };
    let own = database.readings_of_queue(&id, &mine, &ben).await.unwrap().items;
    assert_eq!(own.iter().map(|told| told.call_id.clone()).collect::<Vec<_>>(), [call(1), call(7)]);
    assert!(database.readings_of_queue(&id, &ReadingQuery::default(), &ben).await.is_err(), "of all only for leads");
}

#[tokio::test]
async fn second_readings_that_were_planned_find_their_places() {
    let (_folder, database) = database().await;
    let mut change = database.write().await.unwrap();
    let id = queue(&mut change, &plain(), &[3, 2, 1]).await;
    let twice = |told| ToldReading { wanted: 2, ..told };
    let all = [
        twice(told(0, "ana", 10, Verdict::Clean)),
        twice(told(0, "ben", 20, Verdict::Clean)),
        twice(told(1, "ana", 10, Verdict::Clean)),
        twice(told(1, "ben", 20, Verdict::Flagged)),
        // It asks for a third reader, here as there, and the one that it asks for is not counted twice.
        told(2, "ana", 10, Verdict::SecondOpinion),
    ];
    let merged = merge(&database, &mut change, &id, &all).await;
    assert_eq!((merged.stored, merged.surplus), (5, 0));
    assert_eq!(stands(&mut change, 0).await, (ItemState::Settled, 2, 2));
    assert_eq!(stands(&mut change, 1).await, (ItemState::Disputed, 2, 2));
    assert_eq!(stands(&mut change, 2).await, (ItemState::Partly, 2, 1));
    let third = [told(2, "ben", 20, Verdict::Clean)];
    assert_eq!(merge(&database, &mut change, &id, &third).await.surplus, 0);
    assert_eq!(stands(&mut change, 2).await, (ItemState::Settled, 2, 2));
}

#[tokio::test]
async fn the_later_of_two_readings_of_one_reviewer_stands_in_whatever_order_they_come() {
    let (_folder, database) = database().await;
    let mut change = database.write().await.unwrap();
    let id = queue(&mut change, &plain(), &[3, 2]).await;
    for (number, order) in [(0, [10, 20]), (1, [20, 10])] {
        for given in order {
            let verdict = if given == 20 { Verdict::Flagged } else { Verdict::Clean };
            merge(&database, &mut change, &id, &[told(number, "ana", given, verdict)]).await;
        }
        assert_eq!(stands(&mut change, number).await, (ItemState::Settled, 1, 1), "{number}");
        let standing = sql("SELECT verdict FROM review_verdicts WHERE withdrawn_at IS NULL AND item =
                  (SELECT number FROM review_items WHERE call_id = ")
        .value(&call(number))
        .then(")");
        let standing: Vec<Verdict> = standing.each(&mut change, |row| row.first()).await.unwrap();
        assert_eq!(standing, [Verdict::Flagged], "{number}");
    }
}

#[tokio::test]
async fn what_was_withdrawn_there_ends_here() {
    let (_folder, database) = database().await;
    let mut change = database.write().await.unwrap();
    let id = queue(&mut change, &plain(), &[3, 2]).await;
    let given = told(0, "ana", 10, Verdict::Clean);
    let over = ToldReading { withdrawn_at: Some(at(15)), ..given.clone() };
    merge(&database, &mut change, &id, std::slice::from_ref(&given)).await;
    let ended = merge(&database, &mut change, &id, std::slice::from_ref(&over)).await;
    assert_eq!(ended, ReadingsMerged { ended: 1, ..ReadingsMerged::default() });
    assert_eq!(stands(&mut change, 0).await, (ItemState::Waiting, 1, 0));
    // An older file says that it stands; what has ended stays so.
    for told in [given, over] {
        assert_eq!(merge(&database, &mut change, &id, &[told]).await.known, 1);
    }
    let past = ToldReading { withdrawn_at: Some(at(15)), ..told(1, "ana", 10, Verdict::Clean) };
    assert_eq!(merge(&database, &mut change, &id, &[past]).await.past, 1);
    assert_eq!(stands(&mut change, 1).await, (ItemState::Waiting, 1, 0), "nobody has read it now");
    take_one(&mut change, &id, "ben", at(2_000)).await;
}

#[tokio::test]
async fn what_does_not_fit_is_named_and_the_rest_is_stored() {
    let (_folder, database) = database().await;
    let mut change = database.write().await.unwrap();
    let id = queue(&mut change, &plain(), &[3, 2, 1]).await;
    let first = told(0, "ana", 10, Verdict::Clean);
    merge(&database, &mut change, &id, std::slice::from_ref(&first)).await;
    let elsewhere = ToldReading { call_id: call(1), ..first.clone() };
    let mut another = first.clone();
    another.reading.verdict = Verdict::CannotJudge;
    let fine = told(2, "ana", 10, Verdict::Clean);
    let merged = merge(&database, &mut change, &id, &[elsewhere, another, fine]).await;
    assert_eq!(merged.stored, 1);
    let refused: Vec<_> = merged.refused.iter().map(|one| (one.verdict_id.as_str(), one.reason.clone())).collect();
    assert_eq!(refused, [("ana 0 10", NotMerged::Taken), ("ana 0 10", NotMerged::Differs)]);
    assert_eq!(stands(&mut change, 1).await, (ItemState::Waiting, 1, 0));
}

#[tokio::test]
async fn marks_of_a_reviewer_who_is_no_member_stay_marks() {
    let (_folder, database) = database().await;
    let mut change = database.write().await.unwrap();
    let id = queue(&mut change, &NewQueue { wanted: Some(2), ..plain() }, &[3]).await;
    let flagged = |name: &str, given| {
        let mut told = ToldReading { wanted: 2, ..told(0, name, given, Verdict::Flagged) };
        told.reading.marks =
            vec![Mark { issue_id: Some("an issue".into()), severity: Some(Severity::High), ..mark(name, 3) }];
        told
    };
    let merged = merge(&database, &mut change, &id, &[flagged("ana", 10), flagged("ben", 20)]).await;
    assert_eq!((merged.stored, stands(&mut change, 0).await), (2, (ItemState::Settled, 2, 2)));
    let filed: i64 = sql("SELECT count(*) FROM review_marks WHERE filed_at IS NOT NULL")
        .one(&mut change)
        .await
        .unwrap()
        .first()
        .unwrap();
    assert_eq!(filed, 0);
}

/// Score, reasons and whether they were told.
async fn scored(database: &Database, number: usize, now: Time) -> (u32, usize, bool) {
    let id: ItemId = sql("SELECT id FROM review_items WHERE call_id = ")
        .value(&call(number))
        .one(&mut database.read().await.unwrap())
        .await
        .unwrap()
        .first()
        .unwrap();
    let item = database.item(&id, &who("ana"), now).await.unwrap();
    (item.score, item.reasons.len(), item.scored)
}

#[tokio::test]
async fn a_score_can_be_told_until_somebody_begins() {
    let (_folder, database) = database().await;
    let mut change = database.write().await.unwrap();
    let id = queue(&mut change, &plain(), &[]).await;
    let bare = |number| ScoredCall { call_id: call(number), score: None, reasons: None };
    let scored_as = |number, score| ScoredCall { score: Some(score), ..bare(number) };
    change.commit().await.unwrap();
    let me = who("lead");
    let add = async |calls: Vec<ScoredCall>, now| {
        let add = AddItems { calls, ..AddItems::default() };
        let made = database.add_items(&id, &add, &me, None, now).await.unwrap();
        let told: serde_json::Value = serde_json::from_str(&made.envelope).unwrap();
        ["added", "already", "scored"].map(|name| told["data"][name].as_u64().unwrap())
    };
    assert_eq!(add(vec![bare(0), bare(1), bare(2)], at(1)).await, [3, 0, 0]);
    assert_eq!(scored(&database, 0, at(1)).await, (0, 0, false));
    assert_eq!(add(vec![scored_as(0, 77), scored_as(1, 0), bare(2)], at(2)).await, [0, 3, 2]);
    assert_eq!(scored(&database, 0, at(2)).await, (77, 0, true));
    assert_eq!(scored(&database, 1, at(2)).await, (0, 0, true), "looked at, and nothing found");
    assert_eq!(scored(&database, 2, at(2)).await, (0, 0, false));
    assert_eq!(add(vec![bare(0), scored_as(1, 0)], at(3)).await, [0, 2, 0], "nothing new is told");
    assert_eq!(scored(&database, 0, at(3)).await, (77, 0, true));
    let mut change = database.write().await.unwrap();
    let held = take_one(&mut change, &id, "ana", at(4)).await;
    assert_eq!((held.call_id, held.score, held.lane), (call(0), 77, Some(Lane::Score)));
    change.commit().await.unwrap();
    assert_eq!(add(vec![scored_as(0, 5)], at(5)).await, [0, 1, 0], "somebody has begun");
    assert_eq!(scored(&database, 0, at(5)).await, (77, 0, true));
}
