//! What was read of services elsewhere, kept so that it can be read while they are out of reach. A file of its own
//! beside the client database: a transcript that is written never holds up a change, and no copy of the client
//! database holds one. It may be thrown away at any time.

use std::path::Path;

use sqlx::Row as _;

use super::{open, quick};
use crate::{
    domain::time::Time,
    sqlite::{Line, OpenError},
};

/// The name of the file in the state folder.
pub const FILE: &str = "cache.db";

/// Released migrations, oldest first; never edited, only added to. The copy that is made before one holds answers: a
/// second migration has to see to it that a purge reaches the copy.
const MIGRATIONS: &[&str] = &[include_str!("../../assets/migrations/cache/0001_first.sql")];
/// Bytes of bodies that are kept at most; the oldest answers go first.
const MOST_BYTES: i64 = 64 << 20;
/// How long an answer is kept (milliseconds).
const LONGEST_MS: i64 = 30 * 24 * 60 * 60 * 1_000;

/// The cache, open.
#[derive(Debug)]
pub struct Cache {
    line: Line,
    most_bytes: i64,
}

/// What is kept of one service.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Held {
    /// The service: profile and address.
    pub service: String,
    /// Answers.
    pub answers: i64,
    /// Length of their bodies.
    pub bytes: i64,
    /// When the oldest of them came.
    pub since: Time,
}

/// Of which services something is thrown away.
#[derive(Debug, Clone, Copy)]
pub enum Of<'a> {
    /// All of them.
    All,
    /// This one.
    Place(&'a str),
}

impl Cache {
    /// Opens the cache at `path`, making it first when there is none.
    pub async fn open(path: &Path) -> Result<Self, OpenError> {
        let line = open(path, quick(path)?, MIGRATIONS).await?;
        Ok(Self { line, most_bytes: MOST_BYTES })
    }

    /// Its connection.
    #[cfg(test)]
    pub(super) fn line(&self) -> &Line {
        &self.line
    }

    /// Keeps what the service `place` answered, in place of what it answered before; what is too old or too much goes.
    pub async fn put(&self, place: &str, asked: &str, body: &str, now: Time) -> sqlx::Result<()> {
        let mut connection = self.line.take().await?;
        sqlx::query("INSERT OR REPLACE INTO answers (place, asked, body, bytes, at) VALUES ($1, $2, $3, $4, $5)")
            .bind(place)
            .bind(asked)
            .bind(body)
            .bind(i64::try_from(body.len()).unwrap_or(i64::MAX))
            .bind(now.millis())
            .execute(&mut *connection)
            .await?;
        sqlx::query(
            "DELETE FROM answers WHERE at <= $1 OR rowid IN (
                 SELECT rowid FROM (SELECT rowid, sum(bytes) OVER (ORDER BY at DESC, rowid DESC) AS up_to FROM answers)
                  WHERE up_to > $2)",
        )
        .bind(oldest(now))
        .bind(self.most_bytes)
        .execute(&mut *connection)
        .await?;
        Ok(())
    }

    /// What the service answered last, and when.
    pub async fn get(&self, place: &str, asked: &str, now: Time) -> sqlx::Result<Option<(Time, String)>> {
        let mut connection = self.line.take().await?;
        let row = sqlx::query("SELECT at, body FROM answers WHERE place = $1 AND asked = $2 AND at > $3")
            .bind(place)
            .bind(asked)
            .bind(oldest(now))
            .fetch_optional(&mut *connection)
            .await?;
        row.map(|row| Ok((Time::from_millis(row.try_get("at")?), row.try_get("body")?))).transpose()
    }

    /// Forgets an answer: the service does not have the thing any more.
    pub async fn forget(&self, place: &str, asked: &str) -> sqlx::Result<()> {
        let mut connection = self.line.take().await?;
        let query = sqlx::query("DELETE FROM answers WHERE place = $1 AND asked = $2").bind(place).bind(asked);
        query.execute(&mut *connection).await.map(|_| ())
    }

    /// What is kept, by service.
    pub async fn held(&self) -> sqlx::Result<Vec<Held>> {
        let mut connection = self.line.take().await?;
        let rows = sqlx::query(
            "SELECT place, count(*) AS answers, sum(bytes) AS bytes, min(at) AS since FROM answers GROUP BY place",
        )
        .fetch_all(&mut *connection)
        .await?;
        let held = rows.iter().map(|row| {
            Ok(Held {
                service: row.try_get("place")?,
                answers: row.try_get("answers")?,
                bytes: row.try_get("bytes")?,
                since: Time::from_millis(row.try_get("since")?),
            })
        });
        held.collect()
    }

    /// Throws answers away so that nothing of them is left: not in the database, not in its free pages, not in its
    /// log. Returns how many there were.
    pub async fn purge(&self, of: Of<'_>) -> sqlx::Result<u64> {
        let mut connection = self.line.take().await?;
        let delete = match of {
            Of::All => sqlx::query("DELETE FROM answers"),
            Of::Place(place) => sqlx::query("DELETE FROM answers WHERE place = $1").bind(place),
        };
        let gone = delete.execute(&mut *connection).await?.rows_affected();
        if gone > 0 {
            sqlx::query("VACUUM").execute(&mut *connection).await?;
        }
        // Also when there was nothing: an earlier purge may have been cut off here.
        let busy: i64 = sqlx::query_scalar("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(&mut *connection).await?;
        if busy != 0 {
            return Err(sqlx::Error::Protocol("another earmark is using it".to_owned()));
        }
        Ok(gone)
    }
}

/// What came at this time or before is too old (milliseconds).
fn oldest(now: Time) -> i64 {
    now.millis().saturating_sub(LONGEST_MS)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    const CANARY: &str = "canary-of-a-transcript";

    fn now() -> Time {
        Time::from_millis(1_786_000_000_000)
    }

    /// The files of the folder that hold the canary.
    fn holding(folder: &Path) -> Vec<PathBuf> {
        let files = std::fs::read_dir(folder).expect("read").map(|entry| entry.expect("entry").path());
        let holds = |path: &PathBuf| {
            let bytes = std::fs::read(path).expect("read");
            bytes.windows(CANARY.len()).any(|window| window == CANARY.as_bytes())
        };
        files.filter(holds).collect()
    }

    #[tokio::test]
    async fn the_last_answer_of_a_service_is_there_after_a_restart() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join(FILE);
        let cache = Cache::open(&path).await.expect("opens");
        cache.put("here", "call 1", "old", now()).await.expect("kept");
        cache.put("here", "call 1", "new", now().plus(1)).await.expect("kept");
        cache.put("there", "call 1", "another's", now()).await.expect("kept");
        drop(cache);
        let cache = Cache::open(&path).await.expect("opens");
        let got = cache.get("here", "call 1", now().plus(2)).await.expect("read");
        assert_eq!(got, Some((now().plus(1), "new".to_owned())));
        assert_eq!(cache.get("here", "call 2", now()).await.expect("read"), None);
        cache.forget("here", "call 1").await.expect("forgotten");
        let held = cache.held().await.expect("held");
        assert_eq!(held, [Held { service: "there".to_owned(), answers: 1, bytes: 9, since: now() }]);
    }

    #[tokio::test]
    async fn the_oldest_answers_go_when_there_are_too_many_or_a_month_has_passed() {
        let folder = tempfile::tempdir().expect("folder");
        let mut cache = Cache::open(&folder.path().join(FILE)).await.expect("opens");
        cache.most_bytes = 300;
        for number in 0..5 {
            let body = "x".repeat(100);
            cache.put("here", &number.to_string(), &body, now().plus(number)).await.expect("kept");
        }
        let mut there = Vec::new();
        for number in 0..5 {
            there.push(cache.get("here", &number.to_string(), now()).await.expect("read").is_some());
        }
        assert_eq!(there, [false, false, true, true, true]);
        let later = now().plus(LONGEST_MS + 3);
        assert_eq!(cache.get("here", "3", later).await.expect("read"), None, "too old to be shown");
        cache.put("here", "new", "x", later).await.expect("kept");
        assert_eq!(cache.held().await.expect("held")[0].answers, 2, "and gone with the next that is kept");
    }

    #[tokio::test]
    async fn a_purge_leaves_nothing_in_any_file() {
        let folder = tempfile::tempdir().expect("folder");
        let cache = Cache::open(&folder.path().join(FILE)).await.expect("opens");
        let body = format!("{CANARY} ").repeat(2_000);
        for number in 0..20 {
            cache.put("here", &number.to_string(), &body, now()).await.expect("kept");
        }
        cache.put("here", "0", &body[..30_000], now()).await.expect("replaced");
        cache.put("there", "0", "kept", now()).await.expect("kept");
        assert!(!holding(folder.path()).is_empty(), "it is looked for where it would be");
        assert_eq!(cache.purge(Of::Place("here")).await.expect("purged"), 20);
        assert_eq!(holding(folder.path()), Vec::<PathBuf>::new());
        assert!(cache.get("there", "0", now()).await.expect("read").is_some(), "another service is left alone");
        assert_eq!(cache.purge(Of::All).await.expect("purged"), 1);
        assert!(cache.held().await.expect("held").is_empty());
    }
}
