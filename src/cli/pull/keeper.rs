//! Stores what a walk hands over: records become calls, calls go into the database and into the queue.

use std::ops::ControlFlow;

use serde_json::value::RawValue;

use super::{Pull, elsewhere, summary::Summary};
use crate::{
    cli::{
        connect::Connection,
        exit::{Code, Outcome, Stop},
        import,
        review::Feed,
    },
    domain::{id::CallId, text::Display},
    import::{self as reading, Conversation},
    server::{Database, Deposit},
    sources::{self, Batch, Odd, Record},
};

/// Where calls go.
pub(super) struct Keeper<'a> {
    pull: &'a Pull,
    database: &'a Database,
    feed: Option<Feed<'a>>,
}

impl<'a> Keeper<'a> {
    pub(super) async fn open(connection: &'a Connection, pull: &'a Pull) -> Outcome<Self> {
        let inside = connection.inside().ok_or_else(elsewhere)?;
        let feed = match &pull.args.queue {
            Some(queue) => Some(Feed::open(connection, queue).await?),
            None => None,
        };
        Ok(Self { pull, database: inside.database(), feed })
    }

    /// What tells this database from others.
    pub(super) fn database(&self) -> &str {
        self.database.organisation().id.as_str()
    }

    /// Stores a batch.
    pub(super) async fn store(&self, batch: Batch, summary: &mut Summary) -> Outcome<()> {
        let Batch { records, odd } = batch;
        odd.into_iter().for_each(|odd| summary.odd(odd));
        let mut deposits = Vec::with_capacity(records.len());
        for record in records {
            self.read(record, &mut deposits, summary);
        }
        if deposits.is_empty() {
            return Ok(());
        }
        let stored = self.database.deposit(&deposits).await.map_err(|error| Stop::about(Code::Failed, error))?;
        summary.deposited += stored;
        if let Some(feed) = &self.feed {
            let calls: Vec<CallId> = deposits.iter().map(|deposit| deposit.call.call_id.clone()).collect();
            let (added, already) = feed.add(&calls).await?;
            summary.add_to_queue(added, already);
        }
        Ok(())
    }

    /// Reads a record as an import of its format does.
    fn read(&self, record: Record, deposits: &mut Vec<Deposit>, summary: &mut Summary) {
        let Record { row, body } = record;
        let Some(body) = body else { return };
        let name = &self.pull.source.name;
        let mut count = 0;
        let mut bad = None;
        let mut sink = |outcome: Result<Conversation, reading::BadRecord>| {
            match outcome {
                Ok(conversation) => {
                    count += 1;
                    summary.note(&row.id, &conversation.notes, conversation.words_lost);
                    let mut deposit = import::deposit(conversation, self.pull.args.issues, name);
                    self.address(&mut deposit, &row.id, &body);
                    deposits.push(deposit);
                }
                Err(error) => bad = Some(error.reason),
            }
            ControlFlow::Continue(())
        };
        let mut source = body.get().as_bytes();
        let read = reading::read(&mut source, name, Some(self.pull.format), &mut sink);
        let reason = match read {
            Err(error) => Some(error.to_string()),
            Ok(_) if count == 0 && bad.is_none() => Some("there is no conversation in it".to_owned()),
            Ok(_) => bad,
        };
        if let Some(reason) = reason {
            // The first line says what is wrong.
            let reason = Display::foreign_line(reason.lines().next().unwrap_or_default());
            summary.odd(Odd { id: Display::foreign_line(&row.id), reason });
        }
    }

    /// Keeps the address of the recording that does not pass.
    fn address(&self, deposit: &mut Deposit, id: &str, record: &RawValue) {
        let source = &self.pull.source;
        if let Some(address) = sources::recording(source.maker, &source.base, id, record) {
            deposit.call.recording_url = Some(address.into());
        }
    }
}
