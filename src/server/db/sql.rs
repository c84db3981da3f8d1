//! The one door to the database: every statement goes through it, and nothing above it names the library behind.
//!
//! `sql("SELECT title FROM issues WHERE id = $1").bind(&id).maybe(connection)` asks, and `row.get("title")?` reads what
//! comes. A statement that is put together has its values where they stand: `sql("… WHERE id = ").value(10)`. No statement
//! has both kinds of places.
//!
//! A statement is planned once a connection. SQLite plans it anew for every value that it could go by, and by that of a
//! `LIMIT` it does: the place of one stands as `LIMIT 0 + $1`, by which nothing can be gone.

mod error;
mod fault;
mod home;
mod postgres;
mod readers;
mod sqlite;
#[cfg(test)]
pub(super) mod tests;
mod value;
mod which;
mod writer;

use std::{
    borrow::Cow,
    fmt::{Display, Write as _},
};

use futures_util::{Stream, StreamExt as _};
use sqlx::{
    Arguments as _, AssertSqlSafe, Executor as _, Row as _,
    postgres::{PgArguments, PgRow},
    query::Query,
    sqlite::{SqliteArguments, SqliteRow},
};

use crate::{server::clock, telemetry};
use home::Asked;

pub use error::Error;
pub use postgres::{Address, BadAddress, SchemaError, SchemaStatus};
pub(super) use postgres::{bring_up_to_date, schema_status};
pub(super) use {
    error::Result,
    home::{Connection, Home, Pool},
    sqlite::known as known_to_sqlite,
    value::{Cell, Column, Kind, Misread, Value},
    which::Dialect,
};

/// A list of values of any types that can be bound.
macro_rules! values {
    ($($value:expr),+ $(,)?) => { [$($crate::server::db::sql::Value::from($value)),+] };
}
pub(super) use values;

/// A statement with its values.
#[derive(Debug, Clone, Default)]
pub(super) struct Sql {
    text: Cow<'static, str>,
    values: Vec<Value>,
}

/// A statement, or the beginning of one. Nothing that came from outside stands in its text.
pub(super) fn sql(text: impl Into<Cow<'static, str>>) -> Sql {
    Sql { text: text.into(), values: Vec::new() }
}

impl Sql {
    /// The value of the next of `$1`, `$2`, ….
    pub(super) fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }

    /// The values of the next of `$1`, `$2`, …: see [`values`].
    pub(super) fn bind_all(mut self, values: impl IntoIterator<Item = Value>) -> Self {
        self.values.extend(values);
        self
    }

    /// The same with more text, which holds nothing from outside.
    pub(super) fn then(mut self, text: impl Display) -> Self {
        // Writing to a text does not fail.
        let _ = write!(self.text.to_mut(), "{text}");
        self
    }

    /// The same with a value after it, whose place is a `?`: no other one stands in a statement.
    pub(super) fn value(mut self, value: impl Into<Value>) -> Self {
        self.text.to_mut().push('?');
        self.bind(value)
    }

    /// The same with these values after it, and commas between them.
    pub(super) fn list<T: Into<Value>>(self, values: impl IntoIterator<Item = T>) -> Self {
        let values = values.into_iter().enumerate();
        values.fold(self, |all, (at, value)| all.then(if at == 0 { "" } else { ", " }).value(value))
    }

    /// The same with another one after it.
    pub(super) fn join(mut self, other: &Self) -> Self {
        self.text.to_mut().push_str(&other.text);
        self.values.extend_from_slice(&other.values);
        self
    }

    /// The same with these rows of values, all of one length.
    pub(super) fn lists(mut self, rows: impl IntoIterator<Item = Vec<Value>>) -> Self {
        let text = self.text.to_mut();
        for (at, row) in rows.into_iter().enumerate() {
            text.push_str(if at == 0 { " VALUES (" } else { ", (" });
            text.push_str(&vec!["?"; row.len()].join(", "));
            text.push(')');
            self.values.extend(row);
        }
        self
    }

    /// The same with a row of values for each of `items`, as `row` makes it: see [`values`].
    pub(super) fn rows<T, const N: usize>(
        mut self,
        items: impl IntoIterator<Item = T>,
        mut row: impl FnMut(T) -> [Value; N],
    ) -> Self {
        let places = format!("({})", vec!["?"; N].join(", "));
        let text = self.text.to_mut();
        for (at, item) in items.into_iter().enumerate() {
            text.push_str(if at == 0 { " VALUES " } else { ", " });
            text.push_str(&places);
            self.values.extend(row(item));
        }
        self
    }

    /// Does it, and answers how many rows it was about.
    pub(super) async fn run(self, connection: &mut Connection) -> Result<u64> {
        let done = match connection.ask()? {
            Asked::Sqlite(asked) => timed(asked.execute(self.for_sqlite()?)).await.map(|done| done.rows_affected()),
            Asked::Postgres(asked) => timed(asked.execute(self.for_postgres()?)).await.map(|done| done.rows_affected()),
        };
        let done = done.map_err(|error| connection.failed(error))?;
        connection.answered();
        Ok(done)
    }

    /// All rows that it brings.
    pub(super) async fn all(self, connection: &mut Connection) -> Result<Vec<Row>> {
        let rows = match connection.ask()? {
            Asked::Sqlite(asked) => {
                timed(asked.fetch_all(self.for_sqlite()?)).await.map(|rows| rows.into_iter().map(Row::Sqlite).collect())
            }
            Asked::Postgres(asked) => timed(asked.fetch_all(self.for_postgres()?))
                .await
                .map(|rows| rows.into_iter().map(Row::Postgres).collect()),
        };
        let rows = rows.map_err(|error| connection.failed(error))?;
        connection.answered();
        Ok(rows)
    }

    /// All rows that it brings, each as `read` makes it.
    pub(super) async fn each<T, E: From<Error>>(
        self,
        connection: &mut Connection,
        read: impl FnMut(&Row) -> Result<T, E>,
    ) -> Result<Vec<T>, E> {
        self.all(connection).await?.iter().map(read).collect()
    }

    /// The row that it brings; an error when there is none.
    pub(super) async fn one(self, connection: &mut Connection) -> Result<Row> {
        let row = self.maybe(connection).await?;
        Ok(row.ok_or(sqlx::Error::RowNotFound)?)
    }

    /// The row that it brings, where there is one.
    pub(super) async fn maybe(self, connection: &mut Connection) -> Result<Option<Row>> {
        let row = match connection.ask()? {
            Asked::Sqlite(asked) => {
                timed(asked.fetch_optional(self.for_sqlite()?)).await.map(|row| row.map(Row::Sqlite))
            }
            Asked::Postgres(asked) => {
                timed(asked.fetch_optional(self.for_postgres()?)).await.map(|row| row.map(Row::Postgres))
            }
        };
        let row = row.map_err(|error| connection.failed(error))?;
        connection.answered();
        Ok(row)
    }

    /// The rows that it brings, one after the other, as long as they are asked for.
    pub(super) fn stream(self, connection: &mut Connection) -> Result<impl Stream<Item = Result<Row>>> {
        Ok(match connection.ask()? {
            Asked::Sqlite(asked) => asked.fetch(self.for_sqlite()?).map(|row| Ok(Row::Sqlite(row?))).boxed(),
            Asked::Postgres(asked) => {
                asked.fetch(self.for_postgres()?).map(|row| row.map(Row::Postgres).map_err(Error::postgres)).boxed()
            }
        })
    }

    /// What SQLite is asked. The statement is remembered, so that it is read by it once.
    fn for_sqlite(self) -> Result<Query<'static, sqlx::Sqlite, SqliteArguments>> {
        debug_assert!(keeps_its_plan(&self.text), "planned anew each time: {}", self.text);
        #[cfg(test)]
        tests::note(&self);
        let mut arguments = SqliteArguments::default();
        arguments.reserve(self.values.len(), 0);
        for value in self.values {
            value.add_to(&mut arguments).map_err(sqlx::Error::Encode)?;
        }
        Ok(sqlx::query_with(AssertSqlSafe(self.text), arguments))
    }

    /// What PostgreSQL is asked.
    fn for_postgres(self) -> Result<Query<'static, sqlx::Postgres, PgArguments>> {
        #[cfg(test)]
        tests::note(&self);
        let mut arguments = PgArguments::default();
        arguments.reserve(self.values.len(), 0);
        for value in self.values {
            value.add_to_postgres(&mut arguments).map_err(sqlx::Error::Encode)?;
        }
        Ok(sqlx::query_with(AssertSqlSafe(postgres::spelling::spelled(&self.text)), arguments))
    }
}

/// Whether no value of a statement is the whole of a `LIMIT`.
fn keeps_its_plan(text: &str) -> bool {
    !text.split("LIMIT").skip(1).any(|after| after.trim_start().starts_with(['$', '?']))
}

/// Does what a statement asks for. One that is slow is told to the log, where there is one, as part of its request.
async fn timed<T>(work: impl Future<Output = T>) -> T {
    if !telemetry::is_timed() {
        return work.await;
    }
    let begun = clock::instant();
    let done = work.await;
    telemetry::asked_database(begun.elapsed());
    done
}

/// A row of an answer.
pub(super) enum Row {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

impl Row {
    /// The value of a column.
    pub(super) fn get<'r, T: Column<'r>>(&'r self, column: &str) -> Result<T> {
        T::read(self.cell(column)?).map_err(|source| misread(column, source))
    }

    /// Whether there is a value in a column.
    pub(super) fn has(&self, column: &str) -> Result<bool> {
        Ok(!self.cell(column)?.is_null())
    }

    /// The value of the first column, where it is the only one.
    pub(super) fn first<'r, T: Column<'r>>(&'r self) -> Result<T> {
        let cell = match self {
            Self::Sqlite(row) => Cell::Sqlite(row.try_get_raw(0)?),
            Self::Postgres(row) => Cell::Postgres(row.try_get_raw(0)?),
        };
        T::read(cell).map_err(|source| misread("the first", source))
    }

    fn cell(&self, column: &str) -> Result<Cell<'_>> {
        Ok(match self {
            Self::Sqlite(row) => Cell::Sqlite(row.try_get_raw(column)?),
            Self::Postgres(row) => Cell::Postgres(row.try_get_raw(column)?),
        })
    }
}

fn misread(column: &str, source: Misread) -> Error {
    sqlx::Error::ColumnDecode { index: column.to_owned(), source }.into()
}
