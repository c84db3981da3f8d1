//! What is stored of a call, made of it before the transaction starts.

use super::{super::looked::Looked, handed::Deposit};
use crate::{
    domain::{limits, text::Untrusted},
    wire::{Call, CallSummary},
};

/// What is stored of a call, made before the transaction starts.
#[derive(Debug, Clone)]
pub(in crate::server::db) struct Made {
    pub(super) title: String,
    pub(super) row: String,
    pub(super) kept: Option<String>,
    pub(super) events: String,
    pub(super) body: String,
    pub(super) looked: Looked,
}

/// A call in the shape of its row.
pub(in crate::server::db) struct RowOfCall<'a> {
    pub(super) call: &'a Call,
    pub(super) pathway_name: Option<&'a str>,
    pub(super) made: &'a Made,
}

impl<'a> RowOfCall<'a> {
    pub(in crate::server::db) fn call(&self) -> &'a Call {
        self.call
    }

    /// The calls of these deposits, each with what was made of it.
    pub(in crate::server::db) fn all(deposits: &'a [Deposit], made: &'a [Made]) -> Vec<Self> {
        let row = |(deposit, made): (&'a Deposit, &'a Made)| Self {
            call: &deposit.call,
            pathway_name: pathway_name(&deposit.call),
            made,
        };
        deposits.iter().zip(made).map(row).collect()
    }
}

fn pathway_name(call: &Call) -> Option<&str> {
    call.rest.get("pathway_name").and_then(serde_json::Value::as_str)
}

impl Made {
    pub(in crate::server::db) fn of(deposit: &Deposit) -> Result<Self, serde_json::Error> {
        let call = &deposit.call;
        let mut events: Vec<_> = deposit.events.iter().collect();
        events.sort_by_key(|event| event.sequence);
        let title = title(call, pathway_name(call));
        Ok(Self {
            looked: Looked::at(call, &deposit.events, deposit.kept.as_ref(), &title)?,
            title,
            row: serde_json::to_string(&summary(call))?,
            kept: deposit.kept.as_ref().map(serde_json::to_string).transpose()?,
            events: serde_json::to_string(&events)?,
            body: serde_json::to_string(call)?,
        })
    }
}

fn text(value: &Option<Untrusted>) -> Option<&str> {
    value.as_ref().map(Untrusted::verbatim)
}

/// The line under which a call is attached: its summary, else pathway or number with the date, else a short id.
fn title(call: &Call, pathway_name: Option<&str>) -> String {
    let summary = text(&call.summary).and_then(|summary| summary.lines().map(str::trim).find(|line| !line.is_empty()));
    if let Some(summary) = summary {
        return limits::cut(summary, limits::TITLE).to_owned();
    }
    let number = if call.inbound == Some(false) { text(&call.to) } else { text(&call.from) };
    match pathway_name.or(number).filter(|name| !name.is_empty()) {
        Some(name) => {
            let day = call.created_at.to_string();
            format!("{} {}", limits::cut(name, limits::TITLE), limits::cut(&day, "2026-01-01".len()))
        }
        None => limits::cut(call.call_id.as_str(), 8).to_owned(),
    }
}

fn summary(call: &Call) -> CallSummary {
    CallSummary {
        call_id: call.call_id.clone(),
        created_at: call.created_at,
        call_length: call.call_length,
        to: call.to.clone(),
        from: call.from.clone(),
        inbound: call.inbound,
        completed: call.completed,
        queue_status: call.queue_status.clone(),
        status: call.status.clone(),
        error_message: call.error_message.clone(),
        answered_by: call.answered_by.clone(),
        batch_id: call.batch_id.clone(),
        pathway_id: call.pathway_id.clone(),
        summary: call.summary.clone(),
    }
}
