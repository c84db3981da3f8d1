//! Issues in a database, each with a call of four messages.

use anyhow::Result;
use earmark::{
    domain::choice::{IssueSource, Severity},
    server::{Database, Deposit, DepositIssue},
};
use serde_json::{Value, json};

use crate::generate::words;

/// Issues that are stored together.
const BATCH: usize = 1_000;

/// The id of a call.
pub fn call_id(number: usize) -> String {
    format!("00000000-0000-4000-8000-{number:012x}")
}

/// The id of the issue with that call.
pub fn issue_id(number: usize) -> String {
    format!("00000000-0000-5000-8000-{number:012x}")
}

/// An issue of which its title alone is special; what `more` has is put into its call.
pub fn deposit(number: usize, title: String, more: Value) -> Result<Deposit> {
    let mut call = json!({
        "call_id": call_id(number), "created_at": "2026-08-12T09:00:00.000Z", "call_length": 3.5, "completed": true,
        "transcripts": (0..4).map(|turn| json!({ "id": turn, "user": "user", "text": words(number, turn) })).collect::<Vec<_>>(),
    });
    if let (Some(call), Value::Object(more)) = (call.as_object_mut(), more) {
        call.extend(more);
    }
    Ok(Deposit {
        call: serde_json::from_value(call)?,
        events: Vec::new(),
        kept: None,
        hearing: None,
        issue: Some(DepositIssue {
            id: issue_id(number).into(),
            title,
            description: String::new(),
            severity: Severity::Medium,
            category: "Dialogue".into(),
            source: IssueSource::Automated,
        }),
    })
}

/// Stores so many, as `deposit` makes each.
pub async fn fill(database: &Database, size: usize, deposit: impl Fn(usize) -> Result<Deposit>) -> Result<()> {
    for first in (0..size).step_by(BATCH) {
        let batch = (first..size.min(first + BATCH)).map(&deposit).collect::<Result<Vec<_>>>()?;
        database.deposit(&batch).await?;
    }
    Ok(())
}
