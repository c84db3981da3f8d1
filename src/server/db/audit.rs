//! The trail of changes: a row in the transaction of each change, and seals over the rows that are stored.
//!
//! A row is a plain insert. What is sealed is stored for good and complete up to its last number: on SQLite every row is, since
//! changes are stored one after the other.

use super::{
    cursor,
    database::Database,
    dialect::Dialect,
    failure::DatabaseError,
    problem::Answer,
    sql::{Connection, Result, Row, Sql, sql, values},
};
use crate::{
    domain::{hex::hex, time::Time},
    server::{clock, trail},
    wire::{
        AuditQuery, AuditRow, AuditSeal, Page, PageQuery,
        audit::{KEPT, Sealing},
    },
};

/// Rows under one seal at most.
const SEALED: i64 = 10_000;
const AUDIT: &str = "audit";
const SEALS: &str = "audit seals";

/// Requests of one address that were refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::server) struct Refused {
    /// From where; nothing at the machine of the server.
    pub(in crate::server) address: Option<String>,
    /// Whether the key was none, or not good; else it may not do what was asked.
    pub(in crate::server) of_key: bool,
    pub(in crate::server) count: u64,
}

/// SQL that selects rows as [`read_row`] reads them.
const SELECT: &str = "SELECT seq, at, actor_id, key_id, address, verb, thing, thing_id, outcome, detail FROM audit ";
/// The same of seals.
const SELECT_SEALS: &str = "SELECT number, last_seq, rows, sha256, at FROM audit_seals ";

fn read_row(row: &Row) -> Result<AuditRow, DatabaseError> {
    Ok(AuditRow {
        seq: row.get("seq")?,
        at: row.get("at")?,
        actor_id: row.get("actor_id")?,
        key_id: row.get("key_id")?,
        address: row.get("address")?,
        verb: row.get("verb")?,
        thing: row.get("thing")?,
        thing_id: row.get("thing_id")?,
        outcome: row.get("outcome")?,
        detail: serde_json::from_str(row.get("detail")?)?,
    })
}

fn read_seal(row: &Row) -> Result<AuditSeal> {
    Ok(AuditSeal {
        number: row.get("number")?,
        last_seq: row.get("last_seq")?,
        rows: row.get("rows")?,
        sha256: hex(row.get("sha256")?).into(),
        at: row.get("at")?,
    })
}

/// Writes what is being done into the trail, in the transaction of the change, once.
pub(super) async fn write(change: &mut Connection) -> Result<()> {
    let Some(row) = trail::row() else { return Ok(()) };
    sql("INSERT INTO audit (at, actor_id, key_id, address, verb, thing, thing_id, outcome, detail)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 'done', $8)")
    .bind_all(values![clock::now(), &row.actor, row.key.as_ref(), row.address.as_deref(), row.act.name])
    .bind_all(values![row.act.thing, row.thing_id.as_deref(), row.detail])
    .run(change)
    .await?;
    Ok(())
}

impl Database {
    /// A page of the trail, oldest first.
    pub(in crate::server) async fn audit(&self, query: &AuditQuery) -> Answer<Page<AuditRow>> {
        let page = &query.page;
        let after: i64 = cursor::start(AUDIT, page)?.unwrap_or_else(|| query.after.unwrap_or_default().into());
        let asked = behind(after).value(cursor::rows(page));
        let rows = asked.each(&mut self.read().await?, read_row).await?;
        cursor::page(AUDIT, page, rows, |row: &AuditRow| row.seq)
    }

    /// A page of the seals, oldest first.
    pub(in crate::server) async fn audit_seals(&self, page: &PageQuery) -> Answer<Page<AuditSeal>> {
        let after: i64 = cursor::start(SEALS, page)?.unwrap_or(0);
        let asked = sql(SELECT_SEALS).then("WHERE number > ").value(after).then(" ORDER BY number LIMIT 0 + ");
        let seals = asked.value(cursor::rows(page)).each(&mut self.read().await?, read_seal).await?;
        cursor::page(SEALS, page, seals, |seal: &AuditSeal| seal.number)
    }

    /// Writes down what was refused, one row an address and kind.
    pub(in crate::server) async fn write_refused(&self, refused: &[Refused]) -> Result<(), DatabaseError> {
        if refused.is_empty() {
            return Ok(());
        }
        let now = clock::now();
        let mut change = self.write().await?;
        for Refused { address, of_key, count } in refused {
            let verb = if *of_key { "use_key" } else { "do" };
            sql("INSERT INTO audit (at, address, verb, outcome, detail) VALUES ($1, $2, $3, 'refused', $4)")
                .bind_all(values![now, address.as_deref(), verb, format!("{{\"count\":{count}}}")])
                .run(&mut change)
                .await?;
        }
        change.commit().await?;
        Ok(())
    }

    /// The last row up to which the trail is complete. On PostgreSQL a row with a lower number may be stored after one with a
    /// higher: so whoever writes one is waited for.
    async fn end_of_audit(&self) -> Result<i64, DatabaseError> {
        if self.inner.home.dialect() == Dialect::Sqlite {
            return Ok(i64::MAX);
        }
        let mut change = self.write().await?;
        change.hold_table("audit").await?;
        let end = sql("SELECT coalesce(max(seq), 0) FROM audit").one(&mut change).await?;
        Ok(end.first()?)
    }

    /// Seals what is not sealed yet; how many rows that were. Where another process is quicker, its seal is the one.
    pub(in crate::server) async fn seal(&self, now: Time) -> Result<i64, DatabaseError> {
        let end = self.end_of_audit().await?;
        let mut connection = self.read().await?;
        let last = sql(SELECT_SEALS).then("ORDER BY number DESC LIMIT 1").maybe(&mut connection).await?;
        let last = last.as_ref().map(read_seal).transpose()?;
        let (number, seq) = last.as_ref().map_or((0, 0), |seal| (seal.number, seal.last_seq));
        let mut rows = behind(seq).value(SEALED).each(&mut connection, read_row).await?;
        rows.retain(|row| row.seq <= end);
        drop(connection);
        let Some(end) = rows.last() else { return Ok(0) };
        let mut sealing = Sealing::behind(last.as_ref().map(|seal| seal.sha256.verbatim()));
        for row in &rows {
            sealing.row(row)?;
        }
        let count = sealing.rows;
        let mut change = self.write().await?;
        sql("INSERT INTO audit_seals (number, last_seq, rows, sha256, at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING")
            .bind_all(values![number + 1, end.seq, count, &sealing.finish(), now])
            .run(&mut change)
            .await?;
        change.commit().await?;
        Ok(count)
    }

    /// Lets go of what is older than it has to be kept: whole seals with their rows. The last of these seals stays, for the next
    /// one to stand behind.
    pub(in crate::server) async fn forget_audit(&self, now: Time) -> Result<(), DatabaseError> {
        let mut connection = self.read().await?;
        let oldest = sql(SELECT_SEALS).then("ORDER BY number LIMIT 2").each(&mut connection, read_seal).await?;
        let is_old = |seal: &AuditSeal| seal.at < now.plus(-KEPT);
        let Some(first) = oldest.first().filter(|seal| is_old(seal)) else { return Ok(()) };
        let has_rows = sql("SELECT EXISTS (SELECT 1 FROM audit WHERE seq <= ").value(first.last_seq).then(")");
        if !oldest.get(1).is_some_and(is_old) && !has_rows.one(&mut connection).await?.first::<bool>()? {
            return Ok(());
        }
        let asked = sql(SELECT_SEALS).then("WHERE at < ").value(now.plus(-KEPT)).then(" ORDER BY number DESC LIMIT 1");
        let last = read_seal(&asked.one(&mut connection).await?)?;
        drop(connection);
        let mut change = self.write().await?;
        sql("DELETE FROM audit WHERE seq <= ").value(last.last_seq).run(&mut change).await?;
        sql("DELETE FROM audit_seals WHERE number < ").value(last.number).run(&mut change).await?;
        change.commit().await?;
        Ok(())
    }
}

/// The rows behind this one, in their order; how many stands behind it.
fn behind(seq: i64) -> Sql {
    sql(SELECT).then("WHERE seq > ").value(seq).then(" ORDER BY seq LIMIT 0 + ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_old_goes_with_its_seal_and_the_last_seal_of_it_stays() {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::open(&folder.path().join("earmark.db")).await.unwrap();
        let refused = [Refused { address: None, of_key: true, count: 1 }];
        let day = 24 * 60 * 60 * 1_000;
        let begun = clock::now();
        // A row and a seal each day, for five days.
        for number in 0..5 {
            database.write_refused(&refused).await.unwrap();
            assert_eq!(database.seal(begun.plus(number * day)).await.unwrap(), 1);
            assert_eq!(database.seal(begun.plus(number * day)).await.unwrap(), 0);
        }
        let numbers = async || {
            let rows = database.audit(&AuditQuery::default()).await.unwrap().items;
            let seals = database.audit_seals(&PageQuery::default()).await.unwrap().items;
            let rows: Vec<_> = rows.iter().map(|row| row.seq).collect();
            (rows, seals.iter().map(|seal| seal.number).collect::<Vec<_>>())
        };
        for (days, rows, seals) in [
            (0, vec![1, 2, 3, 4, 5], vec![1, 2, 3, 4, 5]),
            (1, vec![2, 3, 4, 5], vec![1, 2, 3, 4, 5]),
            (3, vec![4, 5], vec![3, 4, 5]),
            (9, vec![], vec![5]),
        ] {
            for _ in 0..2 {
                database.forget_audit(begun.plus(KEPT + days * day)).await.unwrap();
                assert_eq!(numbers().await, (rows.clone(), seals.clone()), "after {days} days");
            }
        }
        // The next seal stands behind the one that stayed.
        database.write_refused(&refused).await.unwrap();
        assert_eq!(database.seal(begun.plus(KEPT + 9 * day)).await.unwrap(), 1);
        assert_eq!(numbers().await, (vec![6], vec![5, 6]));
    }
}
