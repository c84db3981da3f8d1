//! What is counted for the list of queues and of the rules: readers with their verdicts, and decisions.

use super::{super::super::sql::sql, at, call, database, one_by_one::read_one, plain, queue, reading, take, who};
use crate::{
    domain::review::{Decision, Verdict},
    wire::{NewDecision, NewSuggestion, PageQuery, QueueReader, RuleRecord},
};

#[tokio::test]
async fn a_queue_tells_who_holds_calls_and_how_many_verdicts_of_each_stand() {
    let (_folder, database) = database().await;
    let mut change = database.write().await.unwrap();
    let queue = queue(&mut change, &plain(), &[5, 4, 3, 2, 1]).await;
    for name in ["ada", "ben", "ben"] {
        read_one(&mut change, &database, &queue, name).await;
    }
    let held = take(&mut change, &queue, 2, "ada", at(1)).await.items.remove(0);
    sql("INSERT INTO review_readers (id, name) VALUES ('ben', 'Ben K.')").run(&mut change).await.unwrap();
    change.commit().await.unwrap();
    let told = async |user: &str, now: i64| -> Vec<(String, String, bool, u64, u64)> {
        let page = database.queues(&PageQuery::default(), &who(user), at(now)).await.unwrap();
        let one = database.queue(&queue, &who(user), at(now)).await.unwrap();
        assert_eq!(page.items[0].readers, one.readers, "one queue tells what the list does");
        let row = |one: QueueReader| {
            (one.reviewer_id.as_str().to_owned(), one.reviewer.verbatim().to_owned(), one.mine, one.holds, one.done)
        };
        one.readers.into_iter().map(row).collect()
    };
    let row = |id: &str, name: &str, mine, holds, done| (id.to_owned(), name.to_owned(), mine, holds, done);
    assert_eq!(told("ada", 2).await, [row("ada", "", true, 2, 1), row("ben", "Ben K.", false, 0, 2)]);
    // A verdict takes the place of a lease, and one that is withdrawn counts no more.
    let given = reading("of ada", Verdict::Clean);
    database.give_verdict(&held.item_id, &given, &who("ada"), at(3)).await.unwrap();
    assert_eq!(told("ben", 4).await, [row("ada", "", false, 1, 2), row("ben", "Ben K.", true, 0, 2)]);
    database.withdraw_verdict(&held.item_id, &given.verdict_id, &who("ada"), at(5)).await.unwrap();
    assert_eq!(told("ben", 6).await[0], row("ada", "", false, 1, 1));
    // What nobody came back for is held by nobody.
    assert_eq!(told("ben", 5_000).await, [row("ben", "Ben K.", true, 0, 2), row("ada", "", false, 0, 1)]);
}

/// What a rule found at a message of the first call.
fn found(rule: &str, version: u32, message_index: u32) -> NewSuggestion {
    NewSuggestion {
        call_id: call(1),
        rule: rule.into(),
        version,
        message_index,
        ref_index: None,
        suggested_type: "dead_air".into(),
        score: 0.5,
        reason: "because".into(),
        quote: None,
    }
}

#[tokio::test]
async fn what_was_found_is_known_under_whatever_id_it_was_stored() {
    let (_folder, database) = database().await;
    let all = [found("one", 1, 2), found("one", 1, 4)];
    database.store_suggestions(&all, None, at(0)).await.unwrap();
    let ids = async || -> Vec<_> {
        database.suggestions(&call(1), &who("ada")).await.unwrap().into_iter().map(|one| one.id).collect()
    };
    let stored = ids().await;
    assert_eq!(stored[0].as_str()[..18], stored[1].as_str()[..18], "those of a call stand together");
    let mut change = database.write().await.unwrap();
    sql("UPDATE suggestions SET id = 'of an earlier version' WHERE message_index = 4").run(&mut change).await.unwrap();
    change.commit().await.unwrap();
    database.store_suggestions(&[found("one", 1, 4), found("one", 1, 6)], None, at(1)).await.unwrap();
    let now = ids().await;
    assert_eq!(now.len(), 3, "{now:?}");
    assert_eq!(now[1].as_str(), "of an earlier version");
}

#[tokio::test]
async fn decisions_are_counted_a_rule_and_a_version_and_the_last_one_of_a_reviewer_counts() {
    let (_folder, database) = database().await;
    let all = [found("one", 1, 2), found("one", 1, 4), found("one", 2, 6), found("two", 1, 8)];
    database.store_suggestions(&all, None, at(0)).await.unwrap();
    let ids: Vec<_> =
        database.suggestions(&call(1), &who("ada")).await.unwrap().into_iter().map(|one| one.id).collect();
    let decide = async |at_id: usize, reviewer: &str, decision: Decision| {
        let as_type = (decision == Decision::AcceptedAs).then(|| "upset".into());
        let decision = NewDecision { decision, as_type, mark_id: None, item_id: None, rank: None };
        database.decide(&ids[at_id], &decision, &who(reviewer), at(1)).await.unwrap();
    };
    decide(0, "ada", Decision::Accepted).await;
    decide(0, "ben", Decision::AcceptedAs).await;
    decide(1, "ada", Decision::Rejected).await;
    decide(2, "ada", Decision::Accepted).await;
    decide(2, "ada", Decision::Rejected).await;
    decide(3, "ada", Decision::Passed).await;
    let records = database.rule_records().await.unwrap();
    let told =
        |record: &RuleRecord| (record.rule.verbatim().to_owned(), record.version, record.accepted, record.rejected);
    let expected = [("one", 1, 2, 1), ("one", 2, 0, 1), ("two", 1, 0, 0)];
    let expected = expected.map(|(rule, version, accepted, rejected)| (rule.to_owned(), version, accepted, rejected));
    assert_eq!(records.iter().map(told).collect::<Vec<_>>(), expected);
}
