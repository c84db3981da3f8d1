//! Deposits: what an import or the demo stores.

use earmark::{
    domain::choice::{IssueSource, Severity},
    server::{Database, Deposit, DepositIssue, Deposited},
};
use serde_json::json;

/// A call of `turns` turns, with an issue on it.
pub(crate) fn deposit(number: u32, turns: u32) -> Deposit {
    let id = format!("00000000-0000-4000-8000-{number:012}");
    let transcripts: Vec<_> = (0..turns)
        .map(|turn| json!({ "id": turn, "user": "user", "text": format!("Turn {turn} of call {number}, said aloud.") }))
        .collect();
    let call = json!({
        "call_id": id, "created_at": "2026-03-04T05:06:07.000Z", "from": "+12025550111", "inbound": true,
        "completed": true, "summary": format!("Call number {number}"), "transcripts": transcripts,
    });
    Deposit {
        call: serde_json::from_value(call).unwrap(),
        events: Vec::new(),
        kept: None,
        hearing: None,
        issue: Some(DepositIssue {
            id: format!("00000000-0000-5000-8000-{number:012}").into(),
            title: format!("Issue {number}"),
            description: String::new(),
            severity: Severity::High,
            category: "Dialogue".into(),
            source: IssueSource::Automated,
        }),
    }
}

#[tokio::test]
async fn a_second_deposit_of_the_same_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::open(&folder.path().join("earmark.db")).await.unwrap();
    let batch: Vec<_> = (0..3).map(|number| deposit(number, 4)).collect();
    let first = database.deposit(&batch).await.unwrap();
    assert_eq!(first, Deposited { calls_added: 3, issues_added: 3, ..Deposited::default() });
    let second = database.deposit(&batch).await.unwrap();
    assert_eq!(second, Deposited { calls_present: 3, issues_present: 3, ..Deposited::default() });
}

/// Not a promise about every machine, hence ignored; run it to see the figures.
#[tokio::test]
#[ignore = "measures"]
#[expect(clippy::disallowed_methods, reason = "measures")]
async fn figures_of_a_deposit() {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::open(&folder.path().join("earmark.db")).await.unwrap();
    let (calls, turns) = (5_000, 20);
    let batches: Vec<Vec<_>> =
        (0..calls / 500).map(|batch| (0..500).map(|number| deposit(batch * 500 + number, turns)).collect()).collect();
    let start = std::time::Instant::now();
    for batch in &batches {
        database.deposit(batch).await.unwrap();
    }
    println!("{:.0} messages a second", f64::from(calls * turns) / start.elapsed().as_secs_f64());
}
