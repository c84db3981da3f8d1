//! What stands on a call whose words are replaced, once and again.

use super::super::{
    database::Database,
    deposit::{Deposit, DepositIssue, Ready},
    sql::{sql, values},
};
use crate::{
    domain::{
        choice::{IssueSource, Severity},
        id::{CallId, UserId},
        review::Decision,
    },
    server::clock,
    wire::{NewDecision, NewSuggestion, Suggestion},
};

const CALL: &str = "7a6f3e21-d5c8-4b09-9e42-1f8b60c7d3a9";
/// Hearings: something is heard only later; then it is not, and a word is corrected; or a message is gone.
const FIRST: [&str; 3] = ["Who is calling, please?", "This is Ana Ruiz speaking.", "Which day did you say?"];
const LATER: [&str; 4] =
    ["(a bell)", "Who is calling, please?", "This is Ana Ruiz speaking.", "Which day did you say?"];
const CORRECTED: [&str; 3] = ["Who is calling, please?", "This is Anna Ruiz speaking.", "Which day did you say?"];
const SHORTER: [&str; 3] = ["(a bell)", "This is Ana Ruiz speaking.", "Which day did you say?"];

fn deposit(words: &[&str]) -> Deposit {
    let turns = words.iter().zip(0..).map(|(text, at)| {
        serde_json::json!({ "id": at, "text": text, "user": if at % 2 == 0 { "assistant" } else { "user" } })
    });
    let call = serde_json::json!({
        "call_id": CALL, "created_at": "2026-08-11T16:00:00Z", "status": "completed", "transcripts": turns.collect::<Vec<_>>(),
    });
    Deposit {
        call: serde_json::from_value(call).unwrap(),
        events: Vec::new(),
        kept: None,
        hearing: None,
        issue: Some(DepositIssue {
            id: "00000000-0000-5000-8000-000000000001".into(),
            title: "An issue".to_owned(),
            description: String::new(),
            severity: Severity::High,
            category: "Dialogue".into(),
            source: IssueSource::Automated,
        }),
    }
}

/// The call in its first words, with a flag on each message.
async fn flagged() -> (tempfile::TempDir, Database) {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::open(&folder.path().join("earmark.db")).await.unwrap();
    database.deposit(&[deposit(&FIRST)]).await.unwrap();
    let mut change = database.write().await.unwrap();
    for (text, at) in FIRST.iter().zip(0_i64..) {
        sql("INSERT INTO flags (id, issue, call_id, type, note, message_index, message_text, author_id, created_at)
             SELECT $1, number, $2, 'dead_air', '', $3, $4, 'me', 1 FROM issues")
        .bind_all(values![format!("flag-{at}"), CALL, at, *text])
        .run(&mut change)
        .await
        .unwrap();
    }
    change.commit().await.unwrap();
    (folder, database)
}

async fn hear(database: &Database, words: &[&str]) {
    let batch = Ready::of(vec![deposit(words)]).unwrap();
    assert_eq!(database.deposit_or_replace(&batch, true).await.unwrap().calls_replaced, 1);
}

/// Where the flags are, by what is stored.
async fn places(database: &Database) -> Vec<Option<i64>> {
    let asked = sql("SELECT moved_to FROM flags ORDER BY message_index");
    asked.each(&mut database.read().await.unwrap(), |row| row.get("moved_to")).await.unwrap()
}

#[tokio::test]
async fn flags_are_followed_through_every_hearing_and_back() {
    let (_folder, database) = flagged().await;
    hear(&database, &LATER).await;
    assert_eq!(places(&database).await, [Some(1), Some(2), Some(3)]);
    hear(&database, &CORRECTED).await;
    // The second is under its old index again, in other words than it was put on.
    assert_eq!(places(&database).await, [None, Some(1), None]);
    hear(&database, &CORRECTED[..2]).await;
    assert_eq!(places(&database).await, [None, Some(1), Some(-1)]);
    hear(&database, &LATER).await;
    assert_eq!(places(&database).await, [Some(1), Some(2), Some(3)]);
    hear(&database, &FIRST).await;
    assert_eq!(places(&database).await, [None, None, None]);
}

fn found(rule: &str, message_index: u32, ref_index: Option<u32>) -> NewSuggestion {
    NewSuggestion {
        call_id: CALL.into(),
        rule: rule.into(),
        version: 1,
        message_index,
        ref_index,
        suggested_type: "dead_air".into(),
        score: 0.5,
        reason: "because".into(),
        quote: None,
    }
}

fn me() -> UserId {
    "me".into()
}

/// What is suggested by rules of this name: its messages, and whether it is decided.
async fn suggested(database: &Database, rule: &str) -> Vec<(u32, Option<u32>, bool)> {
    let all = database.suggestions(&CallId::from(CALL), &me()).await.unwrap();
    let told = |one: Suggestion| (one.message_index, one.ref_index, one.decision.is_some());
    all.into_iter().filter(|one| one.rule.verbatim() == rule).map(told).collect()
}

async fn count(database: &Database, asked: &'static str) -> i64 {
    sql(asked).one(&mut database.read().await.unwrap()).await.unwrap().first().unwrap()
}

#[tokio::test]
async fn what_was_decided_goes_with_its_message_and_counts_once() {
    let (_folder, database) = flagged().await;
    let all = [found("ours", 0, None), found("ours", 1, Some(0)), found("ours", 2, None), found("ours", 2, Some(1))];
    database.store_suggestions(&all, None, clock::now()).await.unwrap();
    for suggestion in database.suggestions(&CallId::from(CALL), &me()).await.unwrap() {
        let is_ours = suggestion.rule.verbatim() == "ours" && suggestion.ref_index != Some(1);
        let decision =
            NewDecision { decision: Decision::Rejected, as_type: None, mark_id: None, item_id: None, rank: None };
        if is_ours {
            database.decide(&suggestion.id, &decision, &me(), clock::now()).await.unwrap();
        }
    }
    let decisions = "SELECT count(*) FROM suggestion_decisions";
    assert_eq!(count(&database, decisions).await, 3);
    hear(&database, &LATER).await;
    let moved = [(1, None, true), (2, Some(1), true), (3, None, true), (3, Some(2), false)];
    assert_eq!(suggested(&database, "ours").await, moved);
    let mut connection = database.read().await.unwrap();
    let counted = "SELECT decisions FROM rule_decisions WHERE rule = 'ours' AND decision = 'rejected'";
    let counted: i64 = sql(counted).one(&mut connection).await.unwrap().first().unwrap();
    drop(connection);
    assert_eq!((count(&database, decisions).await, counted), (3, 3));
    // What rests on a message that is lost is lost with it; what was decided about it stays on record.
    hear(&database, &SHORTER).await;
    assert_eq!(suggested(&database, "ours").await, [(2, None, true), (2, Some(1), false)]);
    assert_eq!(count(&database, decisions).await, 3);
    let listed = "SELECT moment_count FROM call_rows";
    let there = "SELECT count(*) FROM suggestions WHERE lost_at IS NULL";
    assert_eq!(count(&database, listed).await, count(&database, there).await);
    // Its place is free, so it can be found there again.
    let again = database.store_suggestions(&[found("ours", 0, None)], None, clock::now()).await.unwrap();
    drop(again);
    assert_eq!(suggested(&database, "ours").await[0], (0, None, false));
}
