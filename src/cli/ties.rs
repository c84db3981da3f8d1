//! Which ticket an issue is about, as this machine keeps it for services that do not.

use super::{
    clock,
    connect::Connection,
    exit::{Code, Outcome, Stop},
};
use crate::{
    domain::text::Untrusted,
    runtime,
    store::{Store, ties},
    wire::{Issue, Ticket, Tie},
};

impl Connection {
    /// All that is kept.
    pub(super) async fn kept_ties(&self) -> Outcome<Vec<Tie>> {
        if !self.outbox().database.exists() {
            return Ok(Vec::new());
        }
        let ties = self.store().await?.all_ties().await.map_err(|error| self.about(&error))?;
        Ok(ties.iter().map(runtime::tie).collect())
    }

    /// Keeps that an issue is about a ticket.
    pub(super) async fn keep_tie(&self, issue: &Issue, ticket: &Ticket) -> Outcome<()> {
        let words = |code: &Untrusted, title: &Untrusted| (code.verbatim().to_owned(), title.verbatim().to_owned());
        let tie = ties::Tie {
            issue: issue.id.as_str().to_owned(),
            ticket: ticket.id.as_str().to_owned(),
            issue_named: words(&issue.triage_id, &issue.title),
            ticket_named: words(&ticket.short_code(), &ticket.title),
            at: clock::now().millis(),
        };
        self.store().await?.tie(&tie).await.map_err(|error| self.about(&error))
    }

    async fn store(&self) -> Outcome<Store> {
        let home = self.outbox();
        Store::open(&home.database, &home.place).await.map_err(|error| self.about(&error))
    }

    fn about(&self, error: &dyn std::fmt::Display) -> Stop {
        Stop::about(Code::Failed, format_args!("{}: {error}", self.outbox().database.display()))
    }
}
