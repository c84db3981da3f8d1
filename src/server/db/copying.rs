//! Moving a database from a file to PostgreSQL and back: table by table, in one transaction, and compared afterwards.
//!
//! What is counted comes along as it was counted; so nothing is counted again, and the triggers are away meanwhile. The index of
//! words is made anew from what was said: SQLite keeps no words in it.

mod tables;

use std::collections::HashMap;

use futures_util::TryStreamExt as _;
use sha2::{Digest as _, Sha256};

use self::tables::{TABLES, Table};
use super::{
    database::Database,
    deposit::folded,
    dialect::Dialect,
    failure::DatabaseError,
    looked,
    sql::{Connection, Kind, Result, Row, Value, sql},
};
use crate::{
    domain::{hex::hex, id::CallId},
    wire::Call,
};

/// Values that one statement stores at most: both databases take as many.
const VALUES: usize = 16_000;

/// A table that was copied.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct CopiedTable {
    /// Its name.
    pub table: &'static str,
    /// Its rows.
    pub rows: u64,
    /// SHA-256 of all of them, the same on both sides.
    pub sha256: String,
}

/// Why a database is not copied. The target is as it was.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// One of the two failed.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// The target holds something.
    #[error("the target holds {0} already: copy into an empty database")]
    NotEmpty(&'static str),
    /// Both are files, or both PostgreSQL.
    #[error(
        "a file is copied to PostgreSQL, and PostgreSQL to a file; copy a file by `sqlite3`'s .backup, PostgreSQL by pg_dump"
    )]
    OneKind,
    /// The two differ after the copy.
    #[error("the copy of {0} is not what it was copied from: nothing was kept of it. Run it again while nobody writes")]
    Differs(&'static str),
}

impl From<super::sql::Error> for CopyError {
    fn from(error: super::sql::Error) -> Self {
        Self::Database(error.into())
    }
}

/// A column, and what stands in it.
type Columns = Vec<(String, Kind)>;

impl Database {
    /// Copies all of this database into `target`, which nobody has used, and compares both.
    pub async fn copy_to(&self, target: &Self) -> Result<Vec<CopiedTable>, CopyError> {
        let (from, to) = (self.inner.home.dialect(), target.inner.home.dialect());
        if from == to {
            return Err(CopyError::OneKind);
        }
        let mut source = self.read().await?;
        snapshot(&mut source).await?;
        let copied = target.become_copy(&mut source).await;
        // Whoever reads on this connection next sees the database as it is then.
        sql("ROLLBACK").run(&mut source).await?;
        copied
    }

    /// Takes in all that `source` shows.
    async fn become_copy(&self, source: &mut Connection) -> Result<Vec<CopiedTable>, CopyError> {
        let from = source.dialect();
        let mut change = self.write().await?;
        let columns = if from == Dialect::Postgres { columns(source).await? } else { columns(&mut change).await? };
        for table in TABLES.iter().filter(|table| !table.is_founded) {
            let any = sql(format!("SELECT EXISTS (SELECT 1 FROM {})", table.name)).one(&mut change).await?;
            if any.first()? {
                return Err(CopyError::NotEmpty(table.name));
            }
        }
        let triggers = without_triggers(&mut change).await?;
        // What a new database begins with gives way, the last table first.
        for table in TABLES.iter().rev().filter(|table| table.is_founded) {
            sql(format!("DELETE FROM {}", table.name)).run(&mut change).await?;
        }
        let mut copied = Vec::with_capacity(TABLES.len());
        for table in TABLES {
            let columns = columns.get(table.name).map_or(&[][..], Vec::as_slice);
            let told = copy(source, &mut change, table, columns).await?;
            if told != read_back(&mut change, table, columns).await? {
                return Err(CopyError::Differs(table.name));
            }
            copied.push(told);
        }
        take_numbers_up(source, &mut change).await?;
        index(source, &mut change).await?;
        with_triggers(&mut change, triggers).await?;
        change.commit().await?;
        Ok(copied)
    }
}

/// Has the connection see the database as it is now, however long that takes.
async fn snapshot(connection: &mut Connection) -> Result<()> {
    let begin: &[&str] = match connection.dialect() {
        Dialect::Sqlite => &["BEGIN"],
        Dialect::Postgres => &["BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", "SET LOCAL statement_timeout = 0"],
    };
    for statement in begin {
        sql(*statement).run(connection).await?;
    }
    Ok(())
}

/// The columns of PostgreSQL's tables that do not follow from others.
async fn columns(connection: &mut Connection) -> Result<HashMap<String, Columns>> {
    let asked = sql("SELECT table_name::TEXT AS table_name, column_name::TEXT AS column_name, data_type::TEXT AS data_type
                       FROM information_schema.columns
                      WHERE table_schema = current_schema() AND is_generated = 'NEVER' ORDER BY table_name, ordinal_position");
    let mut columns: HashMap<String, Columns> = HashMap::new();
    for row in asked.all(connection).await? {
        let kind = match row.get("data_type")? {
            "bigint" => Kind::Whole,
            "boolean" => Kind::Truth,
            "double precision" => Kind::Real,
            "bytea" => Kind::Bytes,
            _ => Kind::Text,
        };
        let (table, column): (String, String) = (row.get("table_name")?, row.get("column_name")?);
        // SQLite has the one by itself, and needs not all of the other, which is made anew.
        if column != "rowid" && (&*table, &*column) != ("issues", "folded") {
            columns.entry(table).or_default().push((column, kind));
        }
    }
    Ok(columns)
}

fn select(table: &Table, columns: &[(String, Kind)]) -> super::sql::Sql {
    let names: Vec<_> = columns.iter().map(|(name, _)| name.as_str()).collect();
    sql(format!("SELECT {} FROM {} ORDER BY {}", names.join(", "), table.name, table.key))
}

fn value(row: &Row, (column, kind): &(String, Kind)) -> Result<Value> {
    Ok(match kind {
        Kind::Text => row.get::<Option<String>>(column)?.map_or(Value::None(*kind), Value::Text),
        Kind::Whole => row.get::<Option<i64>>(column)?.map_or(Value::None(*kind), Value::Whole),
        Kind::Truth => row.get::<Option<bool>>(column)?.map_or(Value::None(*kind), Value::Truth),
        Kind::Real => row.get::<Option<f64>>(column)?.map_or(Value::None(*kind), Value::Real),
        Kind::Bytes => {
            row.get::<Option<&[u8]>>(column)?.map_or(Value::None(*kind), |bytes| Value::Bytes(bytes.to_vec()))
        }
    })
}

/// Tells rows apart by what is in them.
#[derive(Default)]
struct Sum {
    digest: Sha256,
    rows: u64,
}

impl Sum {
    fn add(&mut self, values: &[Value]) {
        self.rows += 1;
        for value in values {
            let (sign, bytes): (u8, std::borrow::Cow<'_, [u8]>) = match value {
                Value::None(_) => (0, (&[]).into()),
                Value::Text(text) => (1, text.as_bytes().into()),
                Value::Whole(number) => (2, number.to_be_bytes().to_vec().into()),
                Value::Truth(truth) => (3, vec![u8::from(*truth)].into()),
                Value::Real(number) => (4, number.to_be_bytes().to_vec().into()),
                Value::Bytes(bytes) => (5, bytes.into()),
            };
            self.digest.update([sign]);
            self.digest.update((bytes.len() as u64).to_be_bytes());
            self.digest.update(bytes);
        }
    }

    fn told(self, table: &Table) -> CopiedTable {
        CopiedTable { table: table.name, rows: self.rows, sha256: hex(&self.digest.finalize()) }
    }
}

async fn copy(
    source: &mut Connection,
    change: &mut Connection,
    table: &Table,
    columns: &[(String, Kind)],
) -> Result<CopiedTable> {
    let names: Vec<_> = columns.iter().map(|(name, _)| name.as_str()).collect();
    // Numbers that the database would give are those that were given.
    let own = if change.dialect() == Dialect::Postgres { " OVERRIDING SYSTEM VALUE" } else { "" };
    let insert = format!("INSERT INTO {} ({}){own}", table.name, names.join(", "));
    let most = (VALUES / columns.len().max(1)).max(1);
    let (mut sum, mut waiting) = (Sum::default(), Vec::new());
    let mut rows = select(table, columns).stream(source)?;
    while let Some(row) = rows.try_next().await? {
        let values = columns.iter().map(|column| value(&row, column)).collect::<Result<Vec<_>>>()?;
        // What PostgreSQL cannot hold is the same on both sides of the comparison.
        let values: Vec<_> = values.into_iter().map(Value::without_nul).collect();
        sum.add(&values);
        waiting.push(values);
        if waiting.len() >= most.min(500) {
            sql(insert.clone()).lists(waiting.drain(..)).run(change).await?;
        }
    }
    if !waiting.is_empty() {
        sql(insert).lists(waiting.drain(..)).run(change).await?;
    }
    Ok(sum.told(table))
}

async fn read_back(change: &mut Connection, table: &Table, columns: &[(String, Kind)]) -> Result<CopiedTable> {
    let mut sum = Sum::default();
    let mut rows = select(table, columns).stream(change)?;
    while let Some(row) = rows.try_next().await? {
        sum.add(&columns.iter().map(|column| value(&row, column)).collect::<Result<Vec<_>>>()?);
    }
    Ok(sum.told(table))
}

/// Takes the triggers away; answers how they are made again.
async fn without_triggers(change: &mut Connection) -> Result<Vec<String>> {
    let mut made = Vec::new();
    match change.dialect() {
        Dialect::Sqlite => {
            let asked = sql("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY name");
            for row in asked.all(change).await? {
                made.push(row.get("sql")?);
                sql(format!("DROP TRIGGER {}", row.get::<&str>("name")?)).run(change).await?;
            }
        }
        Dialect::Postgres => {
            sql("SET LOCAL statement_timeout = 0").run(change).await?;
            for table in TABLES {
                sql(format!("ALTER TABLE {} DISABLE TRIGGER USER", table.name)).run(change).await?;
                made.push(format!("ALTER TABLE {} ENABLE TRIGGER USER", table.name));
            }
            // It counts nothing.
            sql("ALTER TABLE issues ENABLE TRIGGER issue_written").run(change).await?;
        }
    }
    Ok(made)
}

async fn with_triggers(change: &mut Connection, made: Vec<String>) -> Result<()> {
    for statement in made {
        sql(statement).run(change).await?;
    }
    Ok(())
}

/// Has the next number of each table follow the last that was given, also where its row is gone.
async fn take_numbers_up(source: &mut Connection, change: &mut Connection) -> Result<()> {
    for table in TABLES {
        let (name, Some(column)) = (table.name, table.numbers) else { continue };
        let given = match source.dialect() {
            Dialect::Sqlite => sql("SELECT seq AS given FROM sqlite_sequence WHERE name = ").value(name),
            Dialect::Postgres if table.is_counted => {
                sql("SELECT value AS given FROM counters WHERE name = ").value(name)
            }
            Dialect::Postgres => sql("SELECT pg_sequence_last_value(pg_get_serial_sequence(")
                .list([name, column])
                .then(")::regclass) AS given"),
        };
        let given: Option<i64> = match given.maybe(source).await? {
            Some(row) => row.get("given")?,
            None => None,
        };
        let there = sql(format!("SELECT max({column}) AS there FROM {name}")).one(change).await?;
        let Some(given) = given.max(there.get("there")?).filter(|given| *given > 0) else { continue };
        match change.dialect() {
            // Tables without such a row give what is next to the largest number, and have no other rule.
            Dialect::Sqlite => sql("UPDATE sqlite_sequence SET seq = $2 WHERE name = $1").bind(name).bind(given),
            Dialect::Postgres if table.is_counted => {
                sql("UPDATE counters SET value = $2 WHERE name = $1").bind(name).bind(given)
            }
            Dialect::Postgres => sql("SELECT setval(pg_get_serial_sequence(")
                .list([name, column])
                .then(")::regclass, ")
                .value(given)
                .then(")"),
        }
        .run(change)
        .await?;
    }
    Ok(())
}

/// Makes what is found by words, and how often types are used, from the rows that were copied.
async fn index(source: &mut Connection, change: &mut Connection) -> Result<(), CopyError> {
    {
        let mut issues = sql("SELECT number, title, description FROM issues ORDER BY number").stream(source)?;
        while let Some(row) = issues.try_next().await? {
            // What is ASCII both databases fold by themselves.
            if let Some(folded) = folded(row.get("title")?, row.get("description")?) {
                let number: i64 = row.get("number")?;
                sql("UPDATE issues SET folded = $2 WHERE number = $1").bind(number).bind(folded).run(change).await?;
            }
        }
    }
    match change.dialect() {
        Dialect::Sqlite => {
            sql("INSERT INTO flag_types (type, usage_count) SELECT type, count(*) FROM flags GROUP BY type")
                .run(change)
                .await?;
            sql("INSERT INTO issue_text (rowid, text) SELECT number,
                        replace(coalesce(folded, lower(title || char(10) || description)), char(0), ' ') || char(10, 10)
                   FROM issues")
            .run(change)
            .await?;
        }
        Dialect::Postgres => {
            sql("INSERT INTO flag_type_slots (type, slot, usage_count) SELECT type, 0, count(*) FROM flags GROUP BY type")
                .run(change)
                .await?;
        }
    }
    let asked = sql("SELECT r.number, c.id, c.title, c.body FROM calls AS c JOIN call_rows AS r ON r.call_id = c.id
                      WHERE r.looked_at IS NOT NULL ORDER BY r.number");
    let mut rows = asked.stream(source)?;
    while let Some(row) = rows.try_next().await? {
        let call: Call = serde_json::from_str(row.get("body")?).map_err(DatabaseError::from)?;
        let (id, title): (CallId, &str) = (row.get("id")?, row.get("title")?);
        let words = looked::words_of(&call, &id, title);
        let number: i64 = row.get("number")?;
        // A trigger makes the words of PostgreSQL.
        sql("INSERT INTO call_text (rowid, text) VALUES ($1, $2)").bind(number).bind(words).run(change).await?;
    }
    Ok(())
}
