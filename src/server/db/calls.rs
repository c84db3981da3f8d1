//! Calls: stored by deposits, answered as they were stored.

use serde::Serialize;
use serde_json::value::RawValue;
use sqlx::{QueryBuilder, Row as _, Sqlite};

use super::{
    Database,
    problem::{Answer, Problem, Thing},
};
use crate::domain::{id::CallId, time::Time};

/// Which calls, in which order (contract 6.1).
#[derive(Debug, Clone, Default)]
pub(in crate::server) struct CallFilter {
    pub(in crate::server) by_update: bool,
    pub(in crate::server) ascending: bool,
    pub(in crate::server) skip: u32,
    pub(in crate::server) limit: u32,
    /// Column and the text that it must hold.
    pub(in crate::server) texts: Vec<(&'static str, String)>,
    /// Column and the state that it must have.
    pub(in crate::server) states: Vec<(&'static str, bool)>,
    /// Column, first time and time after the last.
    pub(in crate::server) times: Vec<(&'static str, Option<Time>, Option<Time>)>,
    /// Minutes that a call must be longer than, and shorter than.
    pub(in crate::server) longer: Option<f64>,
    pub(in crate::server) shorter: Option<f64>,
}

/// Answer of list calls, with rows as they are stored.
#[derive(Debug, Serialize)]
pub(in crate::server) struct StoredCalls {
    total_count: u64,
    count: usize,
    calls: Vec<Box<RawValue>>,
}

impl Database {
    /// A range of calls.
    pub(in crate::server) async fn calls(&self, filter: &CallFilter) -> Answer<StoredCalls> {
        let mut connection = self.read().await?;
        let mut count = QueryBuilder::new("SELECT count(*) FROM calls WHERE TRUE");
        restrict(&mut count, filter);
        let total: i64 = count.build_query_scalar().fetch_one(&mut *connection).await?;

        let mut sql = QueryBuilder::new("SELECT row FROM calls WHERE TRUE");
        restrict(&mut sql, filter);
        let (key, direction) =
            (if filter.by_update { "updated_at" } else { "created_at" }, if filter.ascending { "ASC" } else { "DESC" });
        sql.push(format_args!(
            " ORDER BY {key} {direction}, id {direction} LIMIT {} OFFSET {}",
            filter.limit, filter.skip
        ));
        let rows: Vec<String> = sql.build_query_scalar().fetch_all(&mut *connection).await?;
        let calls = rows.into_iter().map(RawValue::from_string).collect::<Result<Vec<_>, _>>()?;
        Ok(StoredCalls { total_count: total.unsigned_abs(), count: calls.len(), calls })
    }

    /// A call with its transcript.
    pub(in crate::server) async fn call(&self, id: &CallId) -> Answer<Box<RawValue>> {
        self.stored(sqlx::query("SELECT body FROM calls WHERE id = $1"), id).await
    }

    /// The pathway events of a call, by sequence.
    pub(in crate::server) async fn pathway_events(&self, id: &CallId) -> Answer<Box<RawValue>> {
        self.stored(sqlx::query("SELECT events FROM calls WHERE id = $1"), id).await
    }

    async fn stored(
        &self,
        query: sqlx::query::Query<'_, Sqlite, sqlx::sqlite::SqliteArguments>,
        id: &CallId,
    ) -> Answer<Box<RawValue>> {
        let row = query.bind(id.as_str().to_owned()).fetch_optional(&mut *self.read().await?).await?;
        let row = row.ok_or(Problem::Missing(Thing::Call))?;
        Ok(RawValue::from_string(row.try_get(0)?)?)
    }
}

fn restrict(sql: &mut QueryBuilder<Sqlite>, filter: &CallFilter) {
    for (column, text) in &filter.texts {
        sql.push(format_args!(" AND {column} = ")).push_bind(text.clone());
    }
    for (column, state) in &filter.states {
        sql.push(format_args!(" AND {column} = ")).push_bind(*state);
    }
    for (column, first, end) in &filter.times {
        if let Some(first) = first {
            sql.push(format_args!(" AND {column} >= ")).push_bind(first.millis());
        }
        if let Some(end) = end {
            sql.push(format_args!(" AND {column} < ")).push_bind(end.millis());
        }
    }
    if let Some(minutes) = filter.longer {
        sql.push(" AND call_length > ").push_bind(minutes);
    }
    if let Some(minutes) = filter.shorter {
        sql.push(" AND call_length < ").push_bind(minutes);
    }
}
