//! The one door to the database: every statement goes through it, and nothing above it names the library behind.
//!
//! `sql("SELECT title FROM issues WHERE id = $1").bind(&id).maybe(connection)` asks, and `row.get("title")?` reads what
//! comes. A statement that is put together has its values where they stand: `sql("… WHERE id = ").value(10)`. No statement
//! has both kinds of places.
//!
//! A statement is planned once a connection. SQLite plans it anew for every value that it could go by, and by that of a
//! `LIMIT` it does: the place of one stands as `LIMIT 0 + $1`, by which nothing can be gone.

mod error;
mod home;
mod readers;
#[cfg(test)]
pub(super) mod tests;
mod value;
mod writer;

use std::{
    borrow::Cow,
    fmt::{Display, Write as _},
};

use futures_util::{Stream, StreamExt as _};
use sqlx::{
    Arguments as _, AssertSqlSafe, Executor as _, Row as _, ValueRef as _,
    sqlite::{SqliteArguments, SqliteRow},
};

use crate::{server::clock, telemetry};

pub use error::Error;
pub(super) use {
    error::Result,
    home::{Connection, Home, Pool},
    value::{Cell, Column, Misread, Value},
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
        let done = timed(connection.ask()?.execute(self.query()?)).await.map_err(|error| connection.failed(error))?;
        connection.answered();
        Ok(done.rows_affected())
    }

    /// All rows that it brings.
    pub(super) async fn all(self, connection: &mut Connection) -> Result<Vec<Row>> {
        let rows = timed(connection.ask()?.fetch_all(self.query()?)).await.map_err(|error| connection.failed(error))?;
        connection.answered();
        Ok(rows.into_iter().map(Row).collect())
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
        let row =
            timed(connection.ask()?.fetch_optional(self.query()?)).await.map_err(|error| connection.failed(error))?;
        connection.answered();
        Ok(row.map(Row))
    }

    /// The rows that it brings, one after the other, as long as they are asked for.
    pub(super) fn stream(self, connection: &mut Connection) -> Result<impl Stream<Item = Result<Row>>> {
        Ok(connection.ask()?.fetch(self.query()?).map(|row| Ok(Row(row?))))
    }

    /// What SQLite is asked. The statement is remembered, so that it is read by it once.
    fn query(self) -> Result<sqlx::query::Query<'static, sqlx::Sqlite, SqliteArguments>> {
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
pub(super) struct Row(SqliteRow);

impl Row {
    /// The value of a column.
    pub(super) fn get<'r, T: Column<'r>>(&'r self, column: &str) -> Result<T> {
        T::read(Cell::of(self.0.try_get_raw(column)?)).map_err(|source| misread(column, source))
    }

    /// Whether there is a value in a column.
    pub(super) fn has(&self, column: &str) -> Result<bool> {
        Ok(!self.0.try_get_raw(column)?.is_null())
    }

    /// The value of the first column, where it is the only one.
    pub(super) fn first<'r, T: Column<'r>>(&'r self) -> Result<T> {
        T::read(Cell::of(self.0.try_get_raw(0)?)).map_err(|source| misread("the first", source))
    }
}

fn misread(column: &str, source: Misread) -> Error {
    sqlx::Error::ColumnDecode { index: column.to_owned(), source }.into()
}
