//! What the reviewer decided of the moments of a call, where the service keeps no reviews.

use sqlx::{Connection as _, Row as _, sqlite::SqliteRow};

use super::Store;

/// What one rule suggested on a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggested {
    /// Name of the rule.
    pub rule: String,
    /// Its version.
    pub version: String,
    /// The message.
    pub message_index: u32,
    /// The other end of the evidence.
    pub ref_index: Option<u32>,
    /// The proposed flag type.
    pub flag_type: String,
    /// How much the rule was believed (percent).
    pub score: u8,
    /// Why, in words.
    pub reason: String,
}

/// A decision on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// The message.
    pub message_index: u32,
    /// The flag type that was proposed.
    pub flag_type: String,
    /// `accepted`, `accepted_as` or `rejected`.
    pub decision: String,
    /// The flag type that was placed, where that is another one.
    pub as_type: Option<String>,
}

impl Store {
    /// Keeps what was decided (`accepted`, `accepted_as` or `rejected`, with the type that was placed) of all of these;
    /// `None` leaves them open again. All or nothing.
    pub async fn decide(
        &self,
        call: &str,
        suggested: &[Suggested],
        decision: Option<(&str, Option<&str>)>,
        at: i64,
    ) -> sqlx::Result<()> {
        let mut connection = self.connection().await?;
        let mut writing = connection.begin_with("BEGIN IMMEDIATE").await?;
        for one in suggested {
            let ref_index = one.ref_index.map_or(-1, i64::from);
            sqlx::query(
                "DELETE FROM decisions WHERE place = $1 AND call = $2 AND rule = $3 AND version = $4
                    AND message_index = $5 AND ref_index = $6",
            )
            .bind(&self.place)
            .bind(call)
            .bind(&one.rule)
            .bind(&one.version)
            .bind(one.message_index)
            .bind(ref_index)
            .execute(&mut *writing)
            .await?;
            let Some((decision, as_type)) = decision else { continue };
            sqlx::query(
                "INSERT INTO decisions (place, call, rule, version, message_index, ref_index, flag_type, score, reason,
                                        decision, as_type, at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
            )
            .bind(&self.place)
            .bind(call)
            .bind(&one.rule)
            .bind(&one.version)
            .bind(one.message_index)
            .bind(ref_index)
            .bind(&one.flag_type)
            .bind(one.score)
            .bind(&one.reason)
            .bind(decision)
            .bind(as_type)
            .bind(at)
            .execute(&mut *writing)
            .await?;
        }
        writing.commit().await
    }

    /// What was decided on a call.
    pub async fn decisions_of(&self, call: &str) -> sqlx::Result<Vec<Decided>> {
        let rows = sqlx::query(
            "SELECT message_index, flag_type, decision, as_type FROM decisions WHERE place = $1 AND call = $2
              ORDER BY message_index, at",
        )
        .bind(&self.place)
        .bind(call)
        .fetch_all(&mut *self.connection().await?)
        .await?;
        rows.iter().map(decided).collect()
    }
}

/// What was decided of what a rule has found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The rule.
    pub rule: String,
    /// Its version.
    pub version: String,
    /// Decisions by which a flag was placed.
    pub accepted: u64,
    /// Those by which none was.
    pub rejected: u64,
}

impl Store {
    /// What was decided of each rule, over all calls.
    pub async fn records(&self) -> sqlx::Result<Vec<Record>> {
        let rows = sqlx::query(
            "SELECT rule, version, sum(decision <> 'rejected') AS accepted, sum(decision = 'rejected') AS rejected
               FROM decisions WHERE place = $1 GROUP BY rule, version",
        )
        .bind(&self.place)
        .fetch_all(&mut *self.connection().await?)
        .await?;
        rows.iter().map(record).collect()
    }
}

fn record(row: &SqliteRow) -> sqlx::Result<Record> {
    let count = |name: &str| row.try_get::<i64, _>(name).map(i64::unsigned_abs);
    let (accepted, rejected) = (count("accepted")?, count("rejected")?);
    Ok(Record { rule: row.try_get("rule")?, version: row.try_get("version")?, accepted, rejected })
}

fn decided(row: &SqliteRow) -> sqlx::Result<Decided> {
    Ok(Decided {
        message_index: row.try_get("message_index")?,
        flag_type: row.try_get("flag_type")?,
        decision: row.try_get("decision")?,
        as_type: row.try_get("as_type")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn suggested(rule: &str, message_index: u32, ref_index: Option<u32>) -> Suggested {
        Suggested {
            rule: rule.to_owned(),
            version: "1".to_owned(),
            message_index,
            ref_index,
            flag_type: "dead_air".to_owned(),
            score: 60,
            reason: "because".to_owned(),
        }
    }

    #[tokio::test]
    async fn a_decision_is_there_until_another_one_and_gone_when_it_is_left_open() {
        let folder = tempfile::tempdir().expect("a folder");
        let open = async |place: &str| Store::open(&folder.path().join("c.db"), place).await.expect("open");
        let store = open("here").await;
        let both = [suggested("one", 4, None), suggested("two", 4, Some(2))];
        let said = async |store: &Store| {
            let all = store.decisions_of("c").await.expect("read");
            all.into_iter().map(|one| (one.message_index, one.decision, one.as_type)).collect::<Vec<_>>()
        };
        store.decide("c", &both, Some(("rejected", None)), 1).await.expect("kept");
        assert_eq!(said(&store).await, vec![(4, "rejected".to_owned(), None); 2]);
        store.decide("c", &both, Some(("accepted_as", Some("loop"))), 2).await.expect("kept");
        assert_eq!(said(&store).await, vec![(4, "accepted_as".to_owned(), Some("loop".to_owned())); 2]);
        store.decide("other", &both, Some(("rejected", None)), 3).await.expect("kept");
        store.decide("c", &both[..1], None, 4).await.expect("kept");
        assert_eq!(said(&store).await.len(), 1);
        let rule = |rule: &str, accepted, rejected| Record {
            rule: rule.to_owned(),
            version: "1".to_owned(),
            accepted,
            rejected,
        };
        let mut records = store.records().await.expect("read");
        records.sort_by_key(|record| record.rule.clone());
        assert_eq!(records, [rule("one", 0, 1), rule("two", 1, 1)]);
        drop(store);
        assert_eq!(said(&open("elsewhere").await).await, [], "another service has its own");
        assert_eq!(said(&open("here").await).await.len(), 1);
    }
}
