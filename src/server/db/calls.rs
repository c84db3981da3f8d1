//! Calls: stored by deposits, answered as they were stored.

use serde::Serialize;
use serde_json::value::RawValue;
use sqlx::{QueryBuilder, Row as _, Sqlite, pool::PoolConnection};

use super::{
    Database,
    dialect::{CALL_KEY, THEN_JOIN, by_index, unled},
    narrow::{self, Filter, Fragment, Place, Value},
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
        match self.calls_on(self.glance().await?, filter).await {
            Err(Problem::TooLong(_)) => self.calls_on(self.look_through().await?, filter).await,
            done => done,
        }
    }

    async fn calls_on(&self, mut connection: PoolConnection<Sqlite>, filter: &CallFilter) -> Answer<StoredCalls> {
        let filters = filters(filter);
        let names: Vec<_> = filters.iter().map(|filter| filter.name).collect();
        let told = |error| Problem::of_list(error, "calls", &names);
        let place = narrow::place(&mut connection, &filters).await.map_err(told)?;
        let total: i64 = match place {
            Place::Nowhere => 0,
            place => count(&filters, place).build_query_scalar().fetch_one(&mut *connection).await.map_err(told)?,
        };
        if total <= i64::from(filter.skip) {
            return Ok(StoredCalls { total_count: total.unsigned_abs(), count: 0, calls: Vec::new() });
        }
        let mut sql = page(filter, &filters, place);
        let rows: Vec<String> = sql.build_query_scalar().fetch_all(&mut *connection).await.map_err(told)?;
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

/// The filters, those that fewer calls pass first.
pub(super) fn filters(filter: &CallFilter) -> Vec<Filter> {
    let texts = filter.texts.iter().map(|(column, text)| (*column, Fragment::new(" = ").bind(text.as_str())));
    let states = filter.states.iter().map(|(column, state)| (*column, Fragment::new(" = ").bind(Value::Truth(*state))));
    let times = filter.times.iter().flat_map(|(column, first, end)| {
        let bound = |sign: &str, time: Option<Time>| {
            time.map(|time| (*column, Fragment::new(sign).bind(Value::Whole(time.millis()))))
        };
        bound(" >= ", *first).into_iter().chain(bound(" < ", *end))
    });
    let length = |sign: &str, minutes: Option<f64>| {
        minutes.map(|minutes| ("call_length", Fragment::new(sign).bind(Value::Real(minutes))))
    };
    let lengths = length(" > ", filter.longer).into_iter().chain(length(" < ", filter.shorter));
    let all = texts.chain(lengths).chain(times).chain(states);
    all.map(|(column, test)| {
        let filter = Filter::column(parameter(column), ("calls", CALL_KEY, column), &test);
        Filter { walk: Some(Fragment::new(column).join(test)), ..filter }
    })
    .collect()
}

/// The parameter that asks for a column, as it is told.
fn parameter(column: &'static str) -> &'static str {
    match column {
        "id" => "call_id",
        "call_length" => "duration_gt",
        "created_at" => "start_date",
        "updated_at" => "update_start_date",
        column => column,
    }
}

/// How the calls are found: where few pass a filter, at these; else in the index that holds all that can be asked for.
fn found(sql: &mut QueryBuilder<Sqlite>, filters: &[Filter], place: Place) {
    if place != Place::Along {
        sql.push(" WHERE TRUE");
        return narrow::push(sql, filters, place, &format!("calls.{CALL_KEY}"), false);
    }
    sql.push(by_index("calls_filtered")).push(" WHERE TRUE");
    for walk in filters.iter().filter_map(|filter| filter.walk.as_ref()) {
        sql.push(" AND ");
        walk.push(sql);
    }
}

pub(super) fn count(filters: &[Filter], place: Place) -> QueryBuilder<Sqlite> {
    // What passes one filter is counted in the index of that filter, which is the smallest.
    if let [Filter { rows: Some(rows), .. }] = filters {
        let mut sql = QueryBuilder::new("SELECT count(*) FROM (");
        rows.push(&mut sql);
        sql.push(") AS subquery");
        return sql;
    }
    let mut sql = QueryBuilder::new("SELECT count(*) FROM calls");
    if !filters.is_empty() {
        found(&mut sql, filters, place);
    }
    sql
}

/// The rows of a page. Which they are is known before the first of them is read.
pub(super) fn page(filter: &CallFilter, filters: &[Filter], place: Place) -> QueryBuilder<Sqlite> {
    let key = if filter.by_update { "updated_at" } else { "created_at" };
    let direction = if filter.ascending { "ASC" } else { "DESC" };
    let mut sql = QueryBuilder::new(format!("SELECT row FROM (SELECT {CALL_KEY} AS at FROM calls"));
    if !(filters.is_empty() && filter.by_update) {
        found(&mut sql, filters, place);
    }
    // Few are put in order, and all are not walked for them.
    let by = |column: &str| if place == Place::Along { column.to_owned() } else { unled(column) };
    sql.push(format_args!(
        " ORDER BY {} {direction}, {} {direction} LIMIT {} OFFSET {}) AS subquery{THEN_JOIN}calls ON calls.{CALL_KEY} = at \
         ORDER BY calls.{key} {direction}, calls.id {direction}",
        by(key),
        by("id"),
        filter.limit,
        filter.skip
    ));
    sql
}
