//! Changes that the service has not confirmed.

use sqlx::{Connection as _, Row as _, SqliteConnection, sqlite::SqliteRow};

use super::Store;
use crate::domain::time::Time;

/// Room between two ranks of a lane, so that one may be put before another.
const STEP: i64 = 1 << 20;
/// How long the ids of what was made are remembered (milliseconds): longer than any look for a lost answer.
const REMEMBERED_MS: i64 = 7 * 24 * 60 * 60 * 1_000;

/// A change to be kept.
#[derive(Debug, Clone, Copy)]
pub struct NewRow<'a> {
    /// Its number, which no other change has.
    pub id: u64,
    /// Its lane.
    pub lane: &'a str,
    /// The change.
    pub entry: &'a str,
    /// It goes before this one of its lane; else at the end.
    pub before: Option<u64>,
    /// The draft that it was made from, which is dropped in the same step.
    pub replaces: Option<&'a str>,
}

/// A change is marked as about to leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Idempotency key, the same at every try.
    pub key: String,
    /// It was never marked before.
    pub is_first: bool,
}

/// A change that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Position in the order in which all changes were kept; never given twice.
    pub number: i64,
    /// Its number in the core.
    pub id: u64,
    /// The service that it is for.
    pub place: String,
    /// Its lane.
    pub lane: String,
    /// Idempotency key, the same at every try.
    pub key: String,
    /// The change.
    pub entry: String,
    /// When it was first about to leave.
    pub sent_at: Option<Time>,
    /// The same by the clock of the service, where that is known.
    pub sent_there: Option<Time>,
    /// Why it waits for the user.
    pub held: Option<String>,
}

impl Row {
    /// The address of its service; nothing for one on this machine.
    pub fn address(&self) -> Option<&str> {
        self.place.split_once(' ').map(|(_, address)| address)
    }
}

impl Store {
    /// Keeps a change, or the new form of one that is kept; a reason to hold it is gone then.
    pub async fn keep(&self, row: NewRow<'_>) -> sqlx::Result<()> {
        let mut connection = self.connection().await?;
        let mut step = connection.begin_with("BEGIN IMMEDIATE").await?;
        let rank = self.rank(&mut step, row.lane, row.before).await?;
        sqlx::query(
            "INSERT INTO outbox (id, place, lane, rank, key, entry) VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (id) DO UPDATE SET entry = excluded.entry, held = NULL",
        )
        .bind(signed(row.id))
        .bind(&self.place)
        .bind(row.lane)
        .bind(rank)
        .bind(uuid::Uuid::new_v4().hyphenated().to_string())
        .bind(row.entry)
        .execute(&mut *step)
        .await?;
        if let Some(slot) = row.replaces {
            sqlx::query("DELETE FROM drafts WHERE place = $1 AND slot = $2")
                .bind(&self.place)
                .bind(slot)
                .execute(&mut *step)
                .await?;
        }
        step.commit().await
    }

    async fn rank(&self, step: &mut SqliteConnection, lane: &str, before: Option<u64>) -> sqlx::Result<i64> {
        if let Some(before) = before {
            // Behind what was put before the same one earlier.
            let rank: Option<i64> = sqlx::query_scalar(
                "SELECT (rank + coalesce((SELECT max(rank) FROM outbox AS o
                          WHERE o.place = $1 AND o.lane = $2 AND o.rank < outbox.rank), rank - $3)) / 2
                   FROM outbox WHERE id = $4",
            )
            .bind(&self.place)
            .bind(lane)
            .bind(STEP)
            .bind(signed(before))
            .fetch_optional(&mut *step)
            .await?;
            if let Some(rank) = rank {
                return Ok(rank);
            }
        }
        let last: Option<i64> = sqlx::query_scalar("SELECT max(rank) FROM outbox").fetch_one(step).await?;
        Ok(last.unwrap_or(0) + STEP)
    }

    /// Marks a change as about to leave, with the time here and, where it is known, by the clock of the service; `None`
    /// when it is no longer kept. The first time counts.
    pub async fn mark_sent(&self, id: u64, now: Time, there: Option<Time>) -> sqlx::Result<Option<Mark>> {
        let mut connection = self.connection().await?;
        // The row comes before the commit: without a step of its own, nobody would wait for the disk, or hear of it.
        let mut step = connection.begin_with("BEGIN IMMEDIATE").await?;
        let row = sqlx::query(
            "UPDATE outbox SET sent_at = coalesce(sent_at, $2), held = NULL,
                    sent_there = CASE WHEN sent_at IS NULL THEN $3 ELSE sent_there END
              WHERE id = $1 RETURNING key, sent_at = $2 AS is_first",
        )
        .bind(signed(id))
        .bind(now.millis())
        .bind(there.map(Time::millis))
        .fetch_optional(&mut *step)
        .await?;
        step.commit().await?;
        row.map(|row| Ok(Mark { key: row.try_get("key")?, is_first: row.try_get("is_first")? })).transpose()
    }

    /// When a change was first about to leave, by the clock of the service; `None` where that is not known.
    pub async fn sent_there(&self, id: u64) -> sqlx::Result<Option<Time>> {
        let mut connection = self.connection().await?;
        let there: Option<Option<i64>> = sqlx::query_scalar("SELECT sent_there FROM outbox WHERE id = $1")
            .bind(signed(id))
            .fetch_optional(&mut *connection)
            .await?;
        Ok(there.flatten().map(Time::from_millis))
    }

    /// Takes the mark back from a change that is known not to have left.
    pub async fn unmark(&self, id: u64) -> sqlx::Result<()> {
        let mut connection = self.connection().await?;
        sqlx::query("UPDATE outbox SET sent_at = NULL, sent_there = NULL WHERE id = $1")
            .bind(signed(id))
            .execute(&mut *connection)
            .await?;
        Ok(())
    }

    /// Forgets a change that the service confirmed, and remembers what it made.
    pub async fn forget(&self, id: u64, made: Option<&str>, now: Time) -> sqlx::Result<()> {
        let mut connection = self.connection().await?;
        let mut step = connection.begin_with("BEGIN IMMEDIATE").await?;
        sqlx::query("DELETE FROM outbox WHERE id = $1").bind(signed(id)).execute(&mut *step).await?;
        if let Some(made) = made {
            sqlx::query("INSERT OR REPLACE INTO made (id, place, made, at) VALUES ($1, $2, $3, $4)")
                .bind(signed(id))
                .bind(&self.place)
                .bind(made)
                .bind(now.millis())
                .execute(&mut *step)
                .await?;
        }
        step.commit().await
    }

    /// Holds a change for the user, with the reason.
    pub async fn hold(&self, id: u64, reason: &str) -> sqlx::Result<()> {
        let mut connection = self.connection().await?;
        sqlx::query("UPDATE outbox SET held = $2 WHERE id = $1")
            .bind(signed(id))
            .bind(reason)
            .execute(&mut *connection)
            .await?;
        Ok(())
    }

    /// The changes for this service, in the order in which they are to be sent.
    pub async fn rows(&self) -> sqlx::Result<Vec<Row>> {
        let mut connection = self.connection().await?;
        let rows = sqlx::query("SELECT * FROM outbox WHERE place = $1 ORDER BY rank, number")
            .bind(&self.place)
            .fetch_all(&mut *connection)
            .await?;
        rows.iter().map(read).collect()
    }

    /// The changes for all services.
    pub async fn all_rows(&self) -> sqlx::Result<Vec<Row>> {
        let mut connection = self.connection().await?;
        let rows = sqlx::query("SELECT * FROM outbox ORDER BY place, rank, number").fetch_all(&mut *connection).await?;
        rows.iter().map(read).collect()
    }

    /// The changes of the same profile for another address than its own.
    pub async fn rows_elsewhere(&self) -> sqlx::Result<Vec<Row>> {
        let mut rows = self.all_rows().await?;
        rows.retain(|row| is_sibling(&self.place, &row.place));
        Ok(rows)
    }

    /// What changes made, by the number of the change. What is old is forgotten, unless a change still waits.
    pub async fn made(&self, now: Time) -> sqlx::Result<Vec<(u64, String)>> {
        let mut connection = self.connection().await?;
        let rows = sqlx::query("SELECT id, made FROM made WHERE place = $1 AND at > $2")
            .bind(&self.place)
            .bind(now.millis().saturating_sub(REMEMBERED_MS))
            .fetch_all(&mut *connection)
            .await?;
        rows.iter().map(|row| Ok((unsigned(row.try_get("id")?), row.try_get("made")?))).collect()
    }

    /// Forgets what was made long ago.
    pub async fn tidy(&self, now: Time) -> sqlx::Result<()> {
        let mut connection = self.connection().await?;
        sqlx::query("DELETE FROM made WHERE at <= $1")
            .bind(now.millis().saturating_sub(REMEMBERED_MS))
            .execute(&mut *connection)
            .await?;
        Ok(())
    }
}

/// The services of the same profile at other addresses: a place is the name of a profile and the address that it leads
/// to.
fn is_sibling(place: &str, other: &str) -> bool {
    let profile = |place: &str| place.split_once(' ').map(|(profile, _)| profile.to_owned());
    place != other && profile(place).is_some() && profile(place) == profile(other)
}

/// How many changes a service has not confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The service: profile and address.
    pub place: String,
    /// Those that are sent by themselves.
    pub waiting: i64,
    /// Those that wait for the user.
    pub held: i64,
}

/// What waits, by service; asks nothing but reading of the connection.
pub async fn waiting(connection: &mut SqliteConnection) -> sqlx::Result<Vec<Waiting>> {
    let rows =
        sqlx::query("SELECT place, count(*) - count(held) AS waiting, count(held) AS held FROM outbox GROUP BY place")
            .fetch_all(connection)
            .await?;
    let read = |row: &SqliteRow| {
        Ok(Waiting { place: row.try_get("place")?, waiting: row.try_get("waiting")?, held: row.try_get("held")? })
    };
    rows.iter().map(read).collect()
}

fn read(row: &SqliteRow) -> sqlx::Result<Row> {
    Ok(Row {
        number: row.try_get("number")?,
        id: unsigned(row.try_get("id")?),
        place: row.try_get("place")?,
        lane: row.try_get("lane")?,
        key: row.try_get("key")?,
        entry: row.try_get("entry")?,
        sent_at: row.try_get::<Option<i64>, _>("sent_at")?.map(Time::from_millis),
        sent_there: row.try_get::<Option<i64>, _>("sent_there")?.map(Time::from_millis),
        held: row.try_get("held")?,
    })
}

/// SQLite's integers are signed; the numbers of changes have room in their positive half.
fn signed(id: u64) -> i64 {
    id.cast_signed()
}

fn unsigned(id: i64) -> u64 {
    id.cast_unsigned()
}
