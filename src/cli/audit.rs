//! `earmark audit`: the trail of changes, taken out and looked at anew.

use std::collections::VecDeque;

use super::{
    Setting,
    args::AuditCommand,
    clock,
    exit::{Code, Outcome, say},
    output::Output,
    people,
    table::id,
};
use crate::{
    domain::{failure::Failure, hex::hex, text::counted},
    provider::Bland,
    wire::{
        AuditQuery, AuditRow, AuditSeal, PageQuery,
        audit::{KEPT, Sealing},
    },
};

/// Rows of a page.
const PAGE: u32 = 100;

pub(super) async fn run(setting: Setting, command: AuditCommand) -> Outcome {
    let mut out = Output::new(setting.color);
    match command {
        AuditCommand::Export { after, of } => {
            people::with(setting, &of, false, async |api| {
                let mut rows = Rows::behind(api, after.into());
                while let Some(row) = rows.next().await? {
                    out.json_line(&row)?;
                }
                out.done()
            })
            .await
        }
        AuditCommand::Verify { of } => {
            people::with(setting, &of, false, async |api| match verify(api).await? {
                Ok(held) => {
                    let (rows, seals) = (counted(held.rows, "row"), counted(held.seals, "seal"));
                    let open = if held.open == 0 { String::new() } else { format!("; {} not sealed yet", held.open) };
                    out.line(format_args!("{rows} under {seals} as written{open}"))?;
                    if let Some(last) = held.last {
                        let (number, at) = (last.number, last.at);
                        out.line(format_args!("newest seal: {number} of {at}  {}", id(last.sha256.verbatim())))?;
                    }
                    out.done()
                }
                Err(broken) => {
                    say(format_args!("seal {} is broken: {}", broken.number, broken.why));
                    Ok(Code::Failed)
                }
            })
            .await
        }
    }
}

/// The rows of the trail, one after the other.
struct Rows<'a> {
    api: &'a Bland,
    read: VecDeque<AuditRow>,
    query: Option<AuditQuery>,
}

impl<'a> Rows<'a> {
    fn behind(api: &'a Bland, after: u64) -> Self {
        let page = PageQuery { limit: Some(PAGE), cursor: None };
        let after = u32::try_from(after).unwrap_or(u32::MAX);
        Self { api, read: VecDeque::new(), query: Some(AuditQuery { page, after: Some(after) }) }
    }

    /// The next one, which stays.
    async fn look(&mut self) -> Result<Option<&AuditRow>, Failure> {
        while self.read.is_empty() {
            let Some(query) = self.query.take() else { return Ok(None) };
            let page = self.api.audit(&query).await?;
            self.read.extend(page.items);
            self.query = page
                .next_cursor
                .map(|cursor| AuditQuery { page: PageQuery { limit: Some(PAGE), cursor: Some(cursor) }, after: None });
        }
        Ok(self.read.front())
    }

    async fn next(&mut self) -> Result<Option<AuditRow>, Failure> {
        self.look().await?;
        Ok(self.read.pop_front())
    }
}

/// What was found in order.
struct Held {
    rows: u64,
    seals: u64,
    /// Rows that no seal stands over yet.
    open: u64,
    last: Option<AuditSeal>,
}

/// The first seal that does not hold, and why.
struct Broken {
    number: i64,
    why: String,
}

/// Makes every seal anew.
async fn verify(api: &Bland) -> Result<Result<Held, Broken>, Failure> {
    let mut rows = Rows::behind(api, 0);
    let mut held = Held { rows: 0, seals: 0, open: 0, last: None };
    let mut page = PageQuery { limit: Some(PAGE), cursor: None };
    loop {
        let answer = api.audit_seals(&page).await?;
        for seal in answer.items {
            if let Err(why) = one(&mut rows, &mut held, &seal).await? {
                return Ok(Err(Broken { number: seal.number, why }));
            }
            held.seals += 1;
            held.last = Some(seal);
        }
        let Some(next) = answer.next_cursor else { break };
        page.cursor = Some(next);
    }
    while rows.next().await?.is_some() {
        held.open += 1;
    }
    Ok(Ok(held))
}

/// Makes one seal anew; why it does not hold.
async fn one(rows: &mut Rows<'_>, held: &mut Held, seal: &AuditSeal) -> Result<Result<(), String>, Failure> {
    let before = held.last.as_ref();
    let expected = before.map_or(1, |before| before.number + 1);
    if seal.number != expected {
        // The rows under the oldest ones are let go of in the end; the last seal over such rows stays.
        let is_old = before.is_none() && seal.at.plus(KEPT) < clock::now();
        let why = format!("seals {expected} to {} are gone", seal.number - 1);
        return Ok(if is_old { Ok(()) } else { Err(why) });
    }
    let mut sealing = Sealing::behind(before.map(|before| before.sha256.verbatim()));
    while rows.look().await?.is_some_and(|row| row.seq <= seal.last_seq) {
        let Some(row) = rows.next().await? else { break };
        if sealing.row(&row).is_err() {
            return Ok(Err(format!("row {} cannot be written down", row.seq)));
        }
    }
    if sealing.rows != seal.rows {
        return Ok(Err(format!("of {} rows under it there are {}", seal.rows, sealing.rows)));
    }
    held.rows += sealing.rows.unsigned_abs();
    if hex(&sealing.finish()) != seal.sha256.verbatim() {
        let from = before.map_or(0, |before| before.last_seq);
        return Ok(Err(format!("a row behind {from} and up to {} was altered, or the seal was", seal.last_seq)));
    }
    Ok(Ok(()))
}
