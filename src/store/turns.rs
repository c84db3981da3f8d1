//! What was said in the calls that were read: an index to find words in, beside the cache and for it alone. It may be
//! thrown away at any time, and a purge leaves nothing of it.

use std::path::Path;

use sha2::{Digest as _, Sha256};
use sqlx::{Connection as _, Row as _, SqliteConnection};

use super::{cache::Of, open, quick};
use crate::{
    domain::time::Time,
    sqlite::{self, Line, OpenError},
};

/// The name of the file in the state folder.
pub const FILE: &str = "turns.db";

/// Released migrations, oldest first; never edited, only added to.
const MIGRATIONS: &[&str] = &[
    include_str!("../../assets/migrations/turns/0001_first.sql"),
    include_str!("../../assets/migrations/turns/0002_calls.sql"),
];
/// Calls that are held at most; those read first go first.
const MOST_CALLS: i64 = 5_000;
/// Hits that are given at most.
const MOST_HITS: i64 = 50;
/// The index holds sequences of so many characters; shorter words are looked for in the newest messages alone.
const SEQUENCE: usize = 3;
/// Messages that shorter words are looked for in.
const NEWEST: i64 = 20_000;
/// Messages that one statement takes in.
const ROWS_AT_ONCE: usize = 64;

/// The index, open.
#[derive(Debug)]
pub struct Turns {
    line: Line,
    place: String,
}

/// A call to be found.
#[derive(Debug, Clone, Copy)]
pub struct Call<'a> {
    /// The issue that it was read on.
    pub issue: &'a str,
    /// The call.
    pub call: &'a str,
    /// What the user knows it by.
    pub title: &'a str,
}

/// A message that holds what was looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// The issue that its call was read on.
    pub issue: String,
    /// The call.
    pub call: String,
    /// What the user knows it by.
    pub title: String,
    /// The message, from 0.
    pub turn: u32,
    /// Who said it.
    pub speaker: String,
    /// What was said, around the hit.
    pub text: String,
}

impl Turns {
    /// Opens the index at `path` for the service `place`, making it first when there is none.
    pub async fn open(path: &Path, place: &str) -> Result<Self, OpenError> {
        let line = open(path, quick(path)?, MIGRATIONS).await?;
        // What a migration copied is not kept: a purge is to leave nothing, and all of it can be read again.
        for version in 1..MIGRATIONS.len() {
            sqlite::drop_copy(path, version)?;
        }
        Ok(Self { line, place: place.to_owned() })
    }

    /// Its connection.
    #[cfg(test)]
    pub(super) fn line(&self) -> &Line {
        &self.line
    }

    /// An index that is gone with the program.
    pub async fn in_memory(place: &str) -> sqlx::Result<Self> {
        Ok(Self { line: Line::in_memory(MIGRATIONS).await?, place: place.to_owned() })
    }

    /// Takes a call in, in place of what it was before; the oldest calls make room. One that is there as it is stays.
    pub async fn put<'a>(
        &self,
        call: Call<'_>,
        turns: impl Iterator<Item = (&'a str, &'a str)> + Clone + Send,
        now: Time,
    ) -> sqlx::Result<()> {
        let digest = digest(call, turns.clone());
        let mut connection = self.line.take().await?;
        let there = sqlx::query_scalar("SELECT digest FROM calls WHERE place = $1 AND call = $2");
        let there: Option<Vec<u8>> = there.bind(&self.place).bind(call.call).fetch_optional(&mut *connection).await?;
        if there.as_deref() == Some(digest.as_slice()) {
            return Ok(());
        }
        let mut writing = connection.begin_with("BEGIN IMMEDIATE").await?;
        let before = sqlx::query_scalar("SELECT id FROM calls WHERE place = $1 AND call = $2");
        let before: Option<i64> = before.bind(&self.place).bind(call.call).fetch_optional(&mut *writing).await?;
        if let Some(id) = before {
            drop_call(&mut writing, id).await?;
        }
        let first: i64 =
            sqlx::query_scalar("SELECT coalesce((SELECT first + turns FROM calls ORDER BY first DESC LIMIT 1), 1)")
                .fetch_one(&mut *writing)
                .await?;
        let mut rows = (first..).zip(turns);
        let mut count = 0;
        loop {
            let chunk: Vec<(i64, (&str, &str))> = rows.by_ref().take(ROWS_AT_ONCE).collect();
            if chunk.is_empty() {
                break;
            }
            count += i64::try_from(chunk.len()).unwrap_or(i64::MAX);
            let mut insert = sqlx::QueryBuilder::<sqlx::Sqlite>::new("INSERT INTO said (rowid, text, speaker) ");
            insert.push_values(chunk, |mut row, (id, (speaker, text))| {
                row.push_bind(id).push_bind(text).push_bind(speaker);
            });
            insert.build().execute(&mut *writing).await?;
        }
        sqlx::query(
            "INSERT INTO calls (place, issue, call, title, digest, first, turns, at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(&self.place)
        .bind(call.issue)
        .bind(call.call)
        .bind(call.title)
        .bind(digest.as_slice())
        .bind(first)
        .bind(count)
        .bind(now.millis())
        .execute(&mut *writing)
        .await?;
        let surplus = "SELECT id FROM calls WHERE place = $1 ORDER BY at DESC LIMIT -1 OFFSET $2";
        let old = sqlx::query_scalar(surplus).bind(&self.place).bind(MOST_CALLS).fetch_all(&mut *writing).await?;
        for id in old {
            drop_call(&mut writing, id).await?;
        }
        writing.commit().await
    }

    /// Messages that hold all of these words, those read last first.
    pub async fn find(&self, words: &str) -> sqlx::Result<Vec<Hit>> {
        let words: Vec<&str> = words.split_whitespace().collect();
        if words.is_empty() {
            return Ok(Vec::new());
        }
        let mut query = self.question("", words);
        let mut connection = self.line.take().await?;
        let rows = query.build().fetch_all(&mut *connection).await?;
        rows.iter()
            .map(|row| {
                let turn: i64 = row.try_get("turn")?;
                Ok(Hit {
                    issue: row.try_get("issue")?,
                    call: row.try_get("call")?,
                    title: row.try_get("title")?,
                    turn: u32::try_from(turn).unwrap_or(u32::MAX),
                    speaker: row.try_get("speaker")?,
                    text: row.try_get("text")?,
                })
            })
            .collect()
    }

    /// The question to the database, behind these words of its language.
    fn question(&self, before: &str, words: Vec<&str>) -> sqlx::QueryBuilder<sqlx::Sqlite> {
        let (long, short): (Vec<&str>, Vec<&str>) =
            words.into_iter().partition(|word| word.chars().count() >= SEQUENCE);
        // The index decides which messages are looked up, not the other way round: CROSS keeps the order of the tables.
        let mut query = sqlx::QueryBuilder::new(before);
        query.push(
            "SELECT calls.issue, calls.call, calls.title, said.rowid - calls.first AS turn, said.speaker, said.text
               FROM said CROSS JOIN calls
                 ON calls.first = (SELECT max(first) FROM calls WHERE first <= said.rowid)
              WHERE calls.place = ",
        );
        query.push_bind(&self.place);
        if long.is_empty() {
            query.push(" AND said.rowid > (SELECT max(first + turns) FROM calls) - ").push_bind(NEWEST);
        } else {
            // Quoted, nothing that is typed is syntax of the index.
            let quoted: Vec<String> = long.iter().map(|word| format!("\"{}\"", word.replace('"', "\"\""))).collect();
            query.push(" AND said MATCH ").push_bind(quoted.join(" AND "));
        }
        for word in short {
            let pattern = word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
            query.push(" AND said.text LIKE ").push_bind(format!("%{pattern}%")).push(" ESCAPE '\\'");
        }
        // As part of the text: a bound one would have SQLite plan the question anew each time.
        query.push(" ORDER BY said.rowid DESC LIMIT ").push(MOST_HITS);
        query
    }

    /// Throws calls away so that nothing of them is left: not in the database, not in its free pages, not in its log.
    pub async fn purge(&self, of: Of<'_>) -> sqlx::Result<()> {
        let mut connection = self.line.take().await?;
        let place = match of {
            Of::All => None,
            Of::Place(place) => Some(place),
        };
        for delete in [
            "DELETE FROM said WHERE $1 IS NULL OR (SELECT place FROM calls WHERE first <= said.rowid
                                                    ORDER BY first DESC LIMIT 1) = $1",
            "DELETE FROM calls WHERE $1 IS NULL OR place = $1",
        ] {
            sqlx::query(delete).bind(place).execute(&mut *connection).await?;
        }
        sqlx::query("INSERT INTO said (said) VALUES ('optimize')").execute(&mut *connection).await?;
        sqlx::query("VACUUM").execute(&mut *connection).await?;
        let busy: i64 = sqlx::query_scalar("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(&mut *connection).await?;
        if busy != 0 {
            return Err(sqlx::Error::Protocol("another earmark is using it".to_owned()));
        }
        Ok(())
    }
}

/// Tells a call from one that reads otherwise.
fn digest<'a>(call: Call<'_>, turns: impl Iterator<Item = (&'a str, &'a str)>) -> [u8; 32] {
    let mut digest = Sha256::new();
    let mut take = |text: &str| {
        digest.update(text.len().to_le_bytes());
        digest.update(text);
    };
    [call.issue, call.title].into_iter().for_each(&mut take);
    for (speaker, text) in turns {
        take(speaker);
        take(text);
    }
    digest.finalize().into()
}

/// Drops a call with its messages.
async fn drop_call(writing: &mut SqliteConnection, id: i64) -> sqlx::Result<()> {
    for drop in [
        "DELETE FROM said WHERE rowid >= (SELECT first FROM calls WHERE id = $1)
                            AND rowid < (SELECT first + turns FROM calls WHERE id = $1)",
        "DELETE FROM calls WHERE id = $1",
    ] {
        sqlx::query(drop).bind(id).execute(&mut *writing).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const CALL: Call<'static> = Call { issue: "i", call: "c", title: "A call" };

    async fn index() -> Turns {
        let turns = Turns::in_memory("place").await.expect("open");
        let said = [
            ("Agent", "How can I help?"),
            ("Caller", "I want a REFUND, 100% of it"),
            ("Caller", "電話をかけ直してください"),
        ];
        turns.put(CALL, said.into_iter(), Time::from_millis(1)).await.expect("put");
        turns
    }

    async fn found(turns: &Turns, words: &str) -> Vec<u32> {
        turns.find(words).await.expect(words).into_iter().map(|hit| hit.turn).collect()
    }

    #[tokio::test]
    async fn the_index_is_asked_which_messages_hold_the_words_and_not_each_message() {
        let turns = index().await;
        let mut query = turns.question("EXPLAIN QUERY PLAN ", vec!["refund"]);
        let plan = query.build().fetch_all(&mut *turns.line.take().await.expect("free")).await.expect("a plan");
        let steps: Vec<String> = plan.iter().map(|row| row.get("detail")).collect();
        assert!(steps[0].starts_with("SCAN said VIRTUAL TABLE"), "{steps:?}");
        assert!(steps[1].starts_with("SEARCH calls USING INDEX calls_by_first (first=?)"), "{steps:?}");
        assert!(steps.iter().all(|step| !step.starts_with("SCAN calls")), "{steps:?}");
    }

    #[tokio::test]
    async fn words_are_found_in_any_script_and_nothing_that_is_typed_is_syntax() {
        let turns = index().await;
        assert_eq!(found(&turns, "refund").await, [1]);
        assert_eq!(found(&turns, "want refund").await, [1]);
        assert_eq!(found(&turns, "かけ直").await, [2]);
        assert_eq!(found(&turns, "電話").await, [2], "shorter than a sequence");
        assert_eq!(found(&turns, "0%").await, [1]);
        for odd in ["\"", "a\"b OR c", "NEAR(", "text:refund", "*", "-refund", "_", "  "] {
            assert_eq!(found(&turns, odd).await, Vec::<u32>::new(), "{odd}");
        }
    }

    #[tokio::test]
    async fn a_call_that_is_read_again_takes_its_own_place_and_a_purge_leaves_nothing() {
        let turns = index().await;
        turns.put(CALL, [("Agent", "Another refund")].into_iter(), Time::from_millis(2)).await.expect("put");
        assert_eq!(found(&turns, "refund").await, [0]);
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join(FILE);
        let turns = Turns::open(&file, "place").await.expect("open");
        turns.put(CALL, [("Agent", "canary-of-a-purge")].into_iter(), Time::from_millis(2)).await.expect("put");
        turns.purge(Of::Place("elsewhere")).await.expect("purged");
        assert_eq!(turns.find("canary").await.expect("found").len(), 1);
        turns.purge(Of::Place("place")).await.expect("purged");
        for entry in std::fs::read_dir(folder.path()).expect("a folder") {
            let bytes = std::fs::read(entry.expect("a file").path()).expect("bytes");
            assert!(!String::from_utf8_lossy(&bytes).contains("canary"));
        }
    }

    #[tokio::test]
    async fn a_long_call_is_found_by_the_message_and_one_that_has_not_changed_is_not_written_again() {
        let turns = index().await;
        let said: Vec<String> = (0..1_000).map(|turn| format!("number{turn:04}")).collect();
        let long = || said.iter().map(|text| ("Agent", text.as_str()));
        let call = Call { call: "long", ..CALL };
        turns.put(call, long(), Time::from_millis(2)).await.expect("put");
        assert_eq!(found(&turns, "number0999").await, [999]);
        assert_eq!(found(&turns, "number0064").await, [64]);
        assert_eq!(found(&turns, "refund").await, [1], "the one before it is where it was");
        let written = async || -> i64 {
            let mut connection = turns.line.take().await.expect("free");
            sqlx::query_scalar("SELECT total_changes()").fetch_one(&mut *connection).await.expect("counted")
        };
        let before = written().await;
        turns.put(call, long(), Time::from_millis(3)).await.expect("put");
        assert_eq!(written().await, before);
        turns.put(call, long().take(65), Time::from_millis(4)).await.expect("put");
        assert_eq!(found(&turns, "number0064").await, [64]);
        assert_eq!(found(&turns, "number0065").await, Vec::<u32>::new());
    }

    #[tokio::test]
    async fn what_an_earlier_version_took_in_is_found_and_no_copy_of_it_stays() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join(FILE);
        {
            let line = open(&file, quick(&file).expect("options"), &MIGRATIONS[..1]).await.expect("made");
            let mut connection = line.take().await.expect("free");
            for (id, call, turn, text) in
                [(1, "a", 0, "first words"), (2, "a", 1, "second words"), (3, "b", 0, "third")]
            {
                sqlx::query("INSERT INTO spoken VALUES ($1, 'place', 'i', $2, 'A call', $3, 'Agent', 7)")
                    .bind(id)
                    .bind(call)
                    .bind(turn)
                    .execute(&mut *connection)
                    .await
                    .expect("stored");
                let insert = sqlx::query("INSERT INTO turns (rowid, text) VALUES ($1, $2)").bind(id).bind(text);
                insert.execute(&mut *connection).await.expect("stored");
            }
        }
        let turns = Turns::open(&file, "place").await.expect("open");
        let hits = turns.find("second").await.expect("found");
        assert_eq!((hits[0].call.as_str(), hits[0].turn, hits[0].speaker.as_str()), ("a", 1, "Agent"));
        assert_eq!(found(&turns, "third").await, [0]);
        let copies = std::fs::read_dir(folder.path())
            .expect("a folder")
            .filter(|entry| entry.as_ref().expect("a file").file_name().to_string_lossy().ends_with(".backup"));
        assert_eq!(copies.count(), 0);
    }
}
