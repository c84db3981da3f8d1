//! Calls that are deleted: what is left in the file, and what comes afterwards.

use super::*;
use crate::{
    domain::{
        choice::{IssueSource, Severity},
        id::SuggestionId,
    },
    server::db::deposit::{DepositIssue, Deposited, Hearing, Ready},
    wire::{CorrectedTranscript, NewDecision, NewFlag, NewSuggestion},
};

/// A word that is said in calls that are deleted, and nowhere else.
const WORD: &str = "zyqquarkfeld";

fn id(number: usize) -> CallId {
    format!("{number:08}-0000-4000-8000-000000000000").into()
}

fn me() -> UserId {
    "me".into()
}

/// A call in which `word` is said, and stands wherever a source may have it.
fn deposit(number: usize, word: &str) -> Deposit {
    let turn = |at: usize| {
        let text = format!("Message {at} of {number}, with enough said in it that a page is soon full; {word} it was.");
        serde_json::json!({ "id": at, "user": if at.is_multiple_of(2) { "assistant" } else { "user" }, "text": text })
    };
    let call = serde_json::json!({
        "call_id": id(number), "created_at": "2026-08-11T16:00:00Z", "status": "completed", "from": format!("+1{word}"),
        "summary": format!("About {word}"), "variables": { "what": word }, "error_message": word,
        "transcripts": (0..12).map(turn).collect::<Vec<_>>(),
    });
    let event = serde_json::json!({ "conversation_id": id(number), "sequence": 1, "event_type": "node.transition",
        "node_id": word, "payload": { "said": word } });
    Deposit {
        call: serde_json::from_value(call).unwrap(),
        events: vec![serde_json::from_value(event).unwrap()],
        kept: Some(serde_json::json!({ "prompts": [{ "role": "system", "content": word }] })),
        hearing: None,
        issue: Some(DepositIssue {
            id: format!("issue-{number}").into(),
            title: "An issue".to_owned(),
            description: String::new(),
            severity: Severity::High,
            category: "Dialogue".into(),
            source: IssueSource::Automated,
        }),
    }
}

fn heard_again(number: usize, of: usize) -> Deposit {
    let segment = serde_json::json!({ "start": 0.0, "end": 1.0, "text": WORD, "speaker": "user" });
    let words: CorrectedTranscript =
        serde_json::from_value(serde_json::json!({ "status": "success", "corrected": [segment] })).unwrap();
    Deposit { hearing: Some(Hearing { call: id(of), words }), issue: None, ..deposit(number, WORD) }
}

async fn database() -> (tempfile::TempDir, Database) {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::open(&folder.path().join("earmark.db")).await.unwrap();
    (folder, database)
}

/// How often the word stands in the files of the database.
fn times(folder: &tempfile::TempDir) -> usize {
    let count = |entry: std::io::Result<std::fs::DirEntry>| {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap().to_ascii_lowercase();
        bytes.windows(WORD.len()).filter(|window| *window == WORD.as_bytes()).count()
    };
    std::fs::read_dir(folder.path()).unwrap().map(count).sum()
}

/// How many of the last beginnings of the word the pages of the index hold, whether or not a call is left that has them. A
/// word there is written as how much of it the one before begins with, how much is new, and that: no other word is as long.
async fn indexed(database: &Database) -> usize {
    let blocks = sql("SELECT block FROM call_text_data");
    let read = |row: &Row| -> Result<Vec<u8>> { Ok(row.first::<&[u8]>()?.to_vec()) };
    let blocks = blocks.each(&mut database.read().await.unwrap(), read).await.unwrap();
    let ends = (8_usize..12).map(|at| [u8::try_from(at).unwrap() + 1, 1, WORD.as_bytes()[at]]);
    ends.filter(|end| blocks.iter().any(|block| block.windows(3).any(|window| window == end))).count()
}

async fn count(database: &Database, asked: &'static str) -> i64 {
    sql(asked).one(&mut database.read().await.unwrap()).await.unwrap().first().unwrap()
}

#[tokio::test]
async fn nothing_of_what_was_said_is_left_in_any_page() {
    let (folder, database) = database().await;
    // The calls that are deleted stand among others, on pages that were split and filled while they came.
    for batch in (0..600).collect::<Vec<_>>().chunks(50) {
        let word = |number: &usize| deposit(*number, if number % 15 == 7 { WORD } else { "nothing" });
        database.deposit(&batch.iter().map(word).collect::<Vec<_>>()).await.unwrap();
    }
    database.deposit(&[heard_again(9_001, 7)]).await.unwrap();
    assert_eq!(indexed(&database).await, 4);
    let doomed: Vec<_> = (0..600).filter(|number| number % 15 == 7).collect();
    for number in &doomed {
        let new = NewFlag {
            call_id: id(*number),
            flag_type: "dead_air".to_owned(),
            note: Some(WORD.to_owned()),
            message_index: Some(3),
            message_text: Some(WORD.into()),
            node_id: None,
            node_name: None,
        };
        database.add_flag(&format!("issue-{number}").as_str().into(), new, &me(), None).await.unwrap();
        let found = |at| NewSuggestion {
            call_id: id(*number),
            rule: "theirs".into(),
            version: 1,
            message_index: at,
            ref_index: None,
            suggested_type: "dead_air".into(),
            score: 0.5,
            reason: WORD.into(),
            quote: Some(WORD.into()),
        };
        database.store_suggestions(&[found(1), found(2)], None, clock::now()).await.unwrap();
        let first: SuggestionId = database.suggestions(&id(*number), &me()).await.unwrap().remove(0).id;
        let decision = serde_json::from_value::<NewDecision>(serde_json::json!({ "decision": "accepted" })).unwrap();
        database.decide(&first, &decision, &me(), clock::now()).await.unwrap();
    }
    let usage = "SELECT usage_count FROM flag_types WHERE type = 'dead_air'";
    let decided = "SELECT coalesce(sum(decisions), 0) FROM rule_decisions";
    let counted = (count(&database, usage).await, count(&database, decided).await);
    for number in &doomed {
        let told = database.delete_call(&id(*number), &me()).await.unwrap();
        assert_eq!((told.flags, told.links, told.issues.len()), (1, 1, 1));
        assert_eq!(database.delete_call(&id(*number), &me()).await.unwrap(), told, "again");
    }
    assert_eq!((count(&database, usage).await, count(&database, decided).await), counted);
    assert_eq!(indexed(&database).await, 0);
    assert_eq!(count(&database, "SELECT count(*) FROM call_rows").await, 560);
    assert_eq!(count(&database, "SELECT count(*) FROM deleted_calls WHERE cleared_at IS NULL").await, 0);
    assert_eq!(times(&folder), 0, "while the server runs");
    database.close().await;
    assert_eq!(times(&folder), 0, "once it has ended");
}

#[tokio::test]
async fn a_call_that_was_deleted_is_not_taken_in_again() {
    let (folder, database) = database().await;
    database.deposit(&[deposit(1, WORD), deposit(2, "nothing")]).await.unwrap();
    database.delete_call(&id(1), &me()).await.unwrap();
    let again = [deposit(1, WORD), deposit(2, "nothing"), heard_again(3, 1)];
    let told = Deposited { calls_present: 1, calls_deleted: 2, issues_present: 1, ..Deposited::default() };
    assert_eq!(database.deposit(&again).await.unwrap(), told);
    let ready = Ready::of(again.to_vec()).unwrap();
    assert_eq!(database.deposit_or_replace(&ready, true).await.unwrap(), told);
    assert!(matches!(database.call(&id(1)).await, Err(Problem::Missing(Thing::Call))));
    database.close().await;
    assert_eq!(times(&folder), 0);
}

#[tokio::test]
async fn what_was_not_cleared_is_cleared_with_the_next_deletion() {
    let (_folder, database) = database().await;
    database.deposit(&[deposit(1, WORD), deposit(2, "nothing"), deposit(3, "nothing")]).await.unwrap();
    database.erase(&id(1), &me(), clock::now()).await.unwrap();
    assert_eq!(indexed(&database).await, 4, "only merging takes it out");
    database.delete_call(&id(2), &me()).await.unwrap();
    assert_eq!(indexed(&database).await, 0);
    assert!(matches!(database.delete_call(&id(4), &me()).await, Err(Problem::Missing(Thing::Call))));
}

/// Not a promise about every machine, hence ignored; run it to see the figures.
#[tokio::test]
#[ignore = "measures"]
async fn figures_of_a_deletion() {
    let (_folder, database) = database().await;
    for batch in (0..20_000).collect::<Vec<_>>().chunks(250) {
        let varied = |number: &usize| deposit(*number, &format!("w{:x}", number.wrapping_mul(2_654_435_761) % 65_521));
        database.deposit(&batch.iter().map(varied).collect::<Vec<_>>()).await.unwrap();
    }
    for number in [7, 9_999, 19_999] {
        let begun = clock::instant();
        database.erase(&id(number), &me(), clock::now()).await.unwrap();
        let erased = begun.elapsed();
        database.merge_index().await.unwrap();
        let merged = begun.elapsed();
        database.clear().await.unwrap();
        let size = std::fs::metadata(database.inner.path.as_ref().unwrap()).unwrap().len() >> 20;
        println!("{size} MiB: erased after {erased:?}, merged after {merged:?}, cleared after {:?}", begun.elapsed());
    }
}
